"""Under real Flask, a view with a `yield` runs after the request, whatever it does there."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK711-view-is-generator"
VISIT = """
import sys

from shop import create_app

client = create_app().test_client()
for path in ("checked", "aborted/soap", "raised/soap", "returned/soap", "later", "prices",
             *sys.argv[1:]):
    try:
        response = client.get(path)
        print(path, response.status_code, response.text if response.status_code == 200 else "")
    except Exception as error:
        print(path, str(error).partition("\\n")[0].partition(": ")[0])
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_runs_too_late() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "checked Working outside of request context.",
        "aborted/soap 404 Not Found",
        "raised/soap 404 Not Found",
        "returned/soap 200 ",
        "later 500 ",
        "prices Working outside of application context.",
    ], done.stderr
    assert "but it was a async_generator." in done.stderr


def test_bad_has_sent_200_before_it_aborts() -> None:
    code = """
    from shop import create_app
    from werkzeug.exceptions import NotFound
    from werkzeug.test import create_environ

    body = create_app()(create_environ("/aborted/soap"), lambda status, headers: print(status))
    try:
        next(body)
    except NotFound:
        print("broken off")
    """
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["200 OK", "broken off"], done.stderr


def test_good_checks_before_it_streams() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, "plain", env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "checked 400 ",
        "aborted/soap 404 ",
        "raised/soap 404 ",
        "returned/soap 302 ",
        'later 200 ["tea","milk"]',
        "",
        "prices 200 tea: EURmilk: EUR",
        "plain 200 teamilk",
    ], done.stderr


HOOKS = (
    VISIT.partition("for path")[0]
    + """
for path in ("early/", "late/", "closing/", "failing/1.5", "failing/user"):
    try:
        response = client.get(path)
        print(path, response.status_code, response.text if response.status_code == 200 else "")
    except Exception as error:
        print(path, str(error).partition("\\n")[0])
"""
)


def test_bad_hooks_do_nothing_or_harm() -> None:
    done = run_python(fixture_app(SLUG, "bad"), HOOKS, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "early/ Working outside of application context.",
        "late/ 500 ",
        "closing/ 200 hello None",
        "failing/1.5 Working outside of request context.",
        "failing/user 500 ",
    ], done.stderr
    for attribute in ("vary", "is_authenticated"):
        assert f"'generator' object has no attribute '{attribute}'" in done.stderr


def test_good_hooks_are_called() -> None:
    done = run_python(fixture_app(SLUG, "good"), HOOKS, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "early/ 200 hello Ann",
        "late/ 200 hello",
        "closed",
        "closing/ 200 hello closing.show_closing",
        "failing/1.5 200 no number: /failing/1.5",
        "failing/user 200 True",
    ], done.stderr
