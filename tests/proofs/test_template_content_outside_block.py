"""What stands outside of the blocks of a child is left out, or printed above the base."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK804-template-content-outside-block"

ASK = """
import sys
from shop import app

app.testing = True
print(app.test_client().get(sys.argv[1]).get_data(as_text=True))
"""


def test_bad_the_heading_is_never_shown() -> None:
    run = run_python(fixture_app(SLUG, "bad"), ASK, "/")
    assert "Nothing for sale" in run.stdout, run.stderr
    assert "Welcome" not in run.stdout


def test_bad_text_above_the_doctype() -> None:
    run = run_python(fixture_app(SLUG, "bad"), ASK, "/prices")
    assert run.stdout.startswith("<p>Prices</p>"), run.stderr
    assert run.stdout.index("<p>Prices</p>") < run.stdout.index("<!doctype html>")
    assert "2 prices" not in run.stdout


def test_good_everything_is_shown() -> None:
    run = run_python(fixture_app(SLUG, "good"), ASK, "/")
    assert "<h1>Welcome</h1><p>Nothing for sale</p>" in run.stdout, run.stderr
