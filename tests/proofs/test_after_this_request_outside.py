"""Under real Flask, what is registered after the request is never called."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK506-after-this-request-outside"
VISIT = """
from shop import create_app

response = create_app().test_client().get("/")
print(response.status_code, response.headers.get("Set-Cookie"))
print(response.headers.get("X-Count"), response.headers.get("X-Twice"))
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_is_silently_left_out() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["200 None", "None None"], done.stderr
    assert not done.stderr


def test_good_is_called() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["200 language=en; Path=/", "shop 1"], done.stderr
