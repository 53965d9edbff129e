"""Under real Flask, the response is lost with what a function after the request returns."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK502-after-request-no-return"
VISIT = """
from shop import create_app

client = create_app().test_client()
for path in ("/", "/language/en", "/api/stock", "/api/help", "/api/item"):
    try:
        response = client.get(path)
    except Exception as error:
        print(path, f"{type(error).__name__}: {error}")
    else:
        print(path, response.status_code, response.headers.get("X-Shop"))
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_ends_in_an_error() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "/ 200 None",
        "/language/en TypeError: 'NoneType' object is not callable",
        "/api/stock 200 None",
        "/api/help TypeError: 'NoneType' object is not callable",
        "/api/item TypeError: 'tuple' object is not callable",
    ], done.stderr


def test_bad_fails_for_every_request_of_the_application() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env={**ENVIRONMENT, "HEADERS": "1"})
    assert done.stdout.splitlines() == [
        "/ TypeError: 'NoneType' object is not callable",
        "/language/en 500 None",
        "/api/stock TypeError: 'NoneType' object is not callable",
        "/api/help 500 None",
        "/api/item 500 None",
    ], done.stderr
    assert "AttributeError: 'NoneType' object has no attribute 'headers'" in done.stderr
    assert "AttributeError: 'tuple' object has no attribute 'headers'" in done.stderr


def test_good_answers() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "/ 200 tea",
        "/language/en 200 tea",
        "/api/stock 200 tea",
        "/api/help 200 tea",
        "/api/item 404 tea",
    ], done.stderr
