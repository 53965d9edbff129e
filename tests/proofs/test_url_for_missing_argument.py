"""A variable that no value is given for raises BuildError, and so does None."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK302-url-for-missing-argument"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
VISIT = """
import sys
from shop import create_app

app = create_app()
client = app.test_client()
app.testing = True
for page in sys.argv[1:]:
    method, path = page.split(":")
    try:
        response = client.open(path, method=method)
    except Exception as error:
        print(path, type(error).__name__, error)
    else:
        print(path, response.status_code, response.headers.get("Location", response.text.strip()))
"""


def visit(kind: str, *pages: str) -> list[str]:
    done = run_python(fixture_app(SLUG, kind), VISIT, *pages, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_bad_raises() -> None:
    pages = ("POST:/de/items", "POST:/de/items/first", "POST:/de/items/none", "GET:/de/items/1")
    missing = ("number", "language", "number", "filename")
    for line, name in zip(visit("bad", *pages), missing, strict=True):
        assert f"Did you forget to specify values ['{name}']?" in line


def test_bad_text_for_a_number_raises() -> None:
    (line,) = visit("bad", "GET:/de/new")
    assert "ValueError invalid literal for int()" in line


def test_good_builds_every_url() -> None:
    pages = ("POST:/de/items", "POST:/de/items/first", "GET:/de/search", "GET:/de/items/1")
    lines = visit("good", *pages)
    assert lines[:3] == [
        "/de/items 302 /de/items/7",
        "/de/items/first 302 /de/items",
        "/de/search 302 /de/items/3?page=2#top",
    ]
    assert "Error" not in lines[3]
