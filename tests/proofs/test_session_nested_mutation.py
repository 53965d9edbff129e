"""Under real Flask, what is changed inside of the session is gone with the next request."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK705-session-nested-mutation"
VISIT = """
from shop import create_app

app = create_app()
client = app.test_client()
client.post("/start")
now = [
    client.post(path).json
    for path in (
        "/cart/tea", "/seen/tea", "/seen/milk", "/settings", "/names/a", "/names/b"
    )
]
print(now[0]["cart"], now[2]["seen"], now[3]["settings"], now[5]["names"])
later = client.get("/").json
print(later["cart"], later["seen"], later["settings"], later["names"])
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
FULL = "['tea'] ['tea', 'milk'] {'colours': ['black'], 'size': 2} {'a': 1, 'b': 1}"


def test_bad_forgets() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        FULL,
        # What made the list or dictionary was written, and nothing after that.
        "[] ['tea'] {'colours': ['green'], 'size': 1} {'a': 1}",
    ], done.stderr


def test_bad_keeps_in_a_permanent_session() -> None:
    code = VISIT.replace(
        "client = app",
        "from flask import session\n"
        'app.before_request(lambda: setattr(session, "permanent", True))\n'
        "client = app",
    )
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [FULL, FULL], done.stderr


def test_good_keeps() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [FULL, FULL], done.stderr
