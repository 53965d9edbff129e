"""Under real Flask, the loop of an async view ends with it, and no second one starts in it."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK717-async-task-dropped"
VISIT = """
import sys

from shop import create_app

client = create_app().test_client()
for path in ("order/ann", "listened/bob", "notified/eve"):
    print(path, client.post(path).status_code)
print(client.get("sent").json)
for path in ("price/tea", "again/tea", "helped/tea", *sys.argv[1:]):
    response = client.get(path)
    print(path, response.status_code, response.text if response.status_code == 200 else "")
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_is_cancelled_and_refused() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert "order/ann 200\n" in done.stdout, done.stderr
    assert "\n[]\n" in done.stdout, "no mail was sent"
    assert done.stdout.splitlines()[-3:] == ["price/tea 500 ", "again/tea 500 ", "helped/tea 500 "]
    error = "RuntimeError: asyncio.run() cannot be called from a running event loop"
    assert done.stderr.count(error) == 2
    assert "RuntimeError: This event loop is already running" in done.stderr


def test_good_is_awaited() -> None:
    more = ("anywhere/tea", "queue/tea")
    done = run_python(fixture_app(SLUG, "good"), VISIT, *more, env=ENVIRONMENT)
    assert "['ann', 'bob', 'eve']" in done.stdout, done.stderr
    assert done.stdout.splitlines()[-5:] == [
        "price/tea 200 tea: 3",
        "again/tea 200 tea: 3",
        "helped/tea 200 tea: 3",
        "anywhere/tea 200 tea: 3",
        "queue/tea 200 tea: 3",
    ], done.stderr
