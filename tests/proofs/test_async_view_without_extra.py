"""Under real Flask, an async view fails where `asgiref` is not installed."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK714-async-view-without-extra"
WITHOUT = 'import sys; sys.modules["asgiref"] = None\n'
VISIT = """
from shop import create_app

client = create_app().test_client()
for path in ("/", "/plain"):
    print(path, client.get(path).status_code)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_fails_with_what_it_asks_for() -> None:
    done = run_python(fixture_app(SLUG, "bad"), WITHOUT + VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["/ 500", "/plain 200"], done.stderr
    error = "RuntimeError: Install Flask with the 'async' extra in order to use async views."
    assert error in done.stderr


def test_good_works_with_what_it_asks_for() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["/ 200", "/plain 200"], done.stderr
