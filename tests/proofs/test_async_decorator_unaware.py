"""Under real Flask, what a plain wrapper returns for an async view is a coroutine."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK715-async-decorator-unaware"
VISIT = """
import sys

from shop import create_app

client = create_app().test_client()
for path in ("report", "total/2026", "stock", "plain", *sys.argv[1:]):
    response = client.get(path)
    print(path, response.status_code, response.text if response.status_code == 200 else "")
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_is_a_coroutine() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "report 500 ",
        "total/2026 500 ",
        "stock 500 ",
        "plain 200 plain",
    ], done.stderr
    assert done.stderr.count("but it was a coroutine.") == 3
    assert "RuntimeWarning: coroutine 'report' was never awaited" in done.stderr


def test_good_is_awaited() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, "timed", "below", env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "report 200 report",
        "total/2026 200 total of 2026",
        "stock 200 stock",
        "plain 200 plain",
        "timed 200 timed",
        "below 200 below",
    ], done.stderr
