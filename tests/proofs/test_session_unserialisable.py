"""Under real Flask, the request ends in an error 500 when the session is written."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK706-session-unserialisable"
VISIT = """
from shop import create_app, fill_store

app = create_app()
with app.app_context():
    fill_store()
    for path in ("/seen/tea", "/items/1", "/first", "/basket", "/words?word=tea", "/price"):
        print(path, app.test_client().post(path).status_code)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_fails_when_the_view_is_done() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert [line.split()[1] for line in done.stdout.splitlines()] == ["500"] * 6, done.stderr
    for kind in ("set", "Item", "Basket", "generator", "function"):
        assert f"TypeError: Object of type {kind} is not JSON serializable" in done.stderr


def test_good_is_written() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert [line.split()[1] for line in done.stdout.splitlines()] == ["200"] * 6, done.stderr
