"""A block that no base has is shown by nobody."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK803-template-unknown-block"

ASK = """
import sys
from shop import app

app.testing = True
print(app.test_client().get(sys.argv[1]).get_data(as_text=True))
"""


def test_bad_the_blocks_are_missing_from_the_pages() -> None:
    run = run_python(fixture_app(SLUG, "bad"), ASK, "/")
    assert "<!doctype html>" in run.stdout, run.stderr
    assert "Welcome" not in run.stdout
    run = run_python(fixture_app(SLUG, "bad"), ASK, "/prices")
    assert "<h1>Prices</h1>" in run.stdout, run.stderr
    assert "sort()" not in run.stdout


def test_good_everything_is_shown() -> None:
    run = run_python(fixture_app(SLUG, "good"), ASK, "/")
    assert "<h1>Welcome</h1><p>None</p>" in run.stdout, run.stderr
    run = run_python(fixture_app(SLUG, "good"), ASK, "/prices")
    for text in ("<h1>Prices</h1>", "sort()", "All prices"):
        assert text in run.stdout, run.stderr
