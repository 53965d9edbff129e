"""Under real Flask, a function in the place of a generator is no body of a response."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK712-generator-not-called"
VISIT = """
import sys

from shop import create_app

client = create_app().test_client()
for path in ("given", "wrapped", "decorated", "method", "returned", "kept", "made", *sys.argv[1:]):
    try:
        response = client.get(path)
        print(path, response.status_code, response.text if response.status_code == 200 else "")
    except TypeError as error:
        print(path, error)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_is_not_iterable() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "given 'function' object is not iterable",
        "wrapped 'function' object is not iterable",
        "decorated 'function' object is not iterable",
        "method 'method' object is not iterable",
        "returned 500 ",
        "kept 500 ",
        "made 500 ",
    ], done.stderr
    assert done.stderr.count("The view function did not return a valid response.") == 3
    assert "but it was a function." in done.stderr


def test_good_is_sent() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, "application", env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "given 200 teamilk",
        "wrapped 200 teamilk",
        "decorated 200 tea",
        "method 200 sugar",
        "returned 200 teamilk",
        "kept 200 teamilk",
        "made 200 teamilk",
        "application 200 application",
    ], done.stderr
