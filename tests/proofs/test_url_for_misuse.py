"""What is no keyword or no name raises; an option without its underscore does nothing."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK303-url-for-misuse"
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
    pages = ("POST:/items", "POST:/leave", "POST:/home", "GET:/secure", "GET:/")
    items, leave, home, secure, index = visit("bad", *pages)
    assert "TypeError" in items
    assert "positional argument" in items
    assert "TypeError 'function' object is not subscriptable" in leave
    assert "BuildError Could not build url for endpoint '/'" in home
    assert "ValueError When specifying '_scheme', '_external' must be True." in secure
    assert "TypeError" in index


def test_bad_option_becomes_a_parameter() -> None:
    assert visit("bad", "GET:/invitation") == ["/invitation 200 /?external=True"]


def test_good_builds_every_url() -> None:
    assert visit("good", "POST:/items", "POST:/leave", "GET:/invitation") == [
        "/items 302 /items/7",
        "/leave 302 /pay/cash",
        "/invitation 200 https://localhost/#top",
    ]
