"""Under real Flask, FILL IN what happens, in one sentence."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK713-response-mutated-after-start"
VISIT = """
from shop import create_app

print(create_app().test_client().get("/").status_code)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_fails() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout == "500\n", done.stderr


def test_good_works() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout == "200\n", done.stderr
