"""A rule without a view is added in silence, and fails on every request."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK312-endpoint-without-view"
VISIT = """
import sys
from shop import create_app

app = create_app()
app.testing = True
client = app.test_client()
for url in sys.argv[1:]:
    try:
        print(url, client.get(url).status_code)
    except Exception as error:
        print(url, type(error).__name__, error)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_rules_fail_on_every_request() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, "/", "/start", "/about", env=ENVIRONMENT)
    first, second, third = done.stdout.splitlines()
    assert first == "/ 200"
    assert second.startswith("/start TypeError argument of type 'function' is not ")
    assert third == "/about KeyError 'shop.about'"


def test_bad_on_a_blueprint_a_function_as_endpoint_fails_at_once() -> None:
    code = "from shop.views import bp, index\nbp.add_url_rule('/start', index)"
    done = run_python(fixture_app(SLUG, "bad"), code)
    assert "TypeError: argument of type 'function' is not " in done.stderr


def test_good_rules_answer() -> None:
    urls = ("/", "/start", "/about", "/index", "/contact", "/old")
    done = run_python(fixture_app(SLUG, "good"), VISIT, *urls, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [*(f"{url} 200" for url in urls[:-1]), "/old 308"], (
        done.stderr
    )
