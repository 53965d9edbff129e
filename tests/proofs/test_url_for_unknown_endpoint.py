"""An endpoint that no app has raises BuildError when the line runs, in Python and in templates."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK301-url-for-unknown-endpoint"
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


def visit(kind: str, *pages: str) -> str:
    done = run_python(fixture_app(SLUG, kind), VISIT, *pages, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_bad_raises_when_the_line_runs() -> None:
    shown = visit("bad", "POST:/leave", "POST:/enter", "GET:/about")
    for endpoint in ("index", "admin.index", "shop.abuot"):
        assert f"BuildError Could not build url for endpoint '{endpoint}'" in shown


def test_bad_template_raises_on_the_page_that_is_rarely_opened() -> None:
    assert "/ 200" in visit("bad", "GET:/")
    assert "endpoint 'shop.offers'" in visit("bad", "GET:/?offer=1")


def test_bad_relative_endpoint_means_another_one_in_another_blueprint() -> None:
    assert "BuildError Could not build url for endpoint 'office.about'" in visit(
        "bad", "GET:/office/"
    )


def test_good_finds_every_endpoint() -> None:
    shown = visit("good", "GET:/", "GET:/basket", "GET:/reports/", "GET:/terms")
    assert "Error" not in shown
