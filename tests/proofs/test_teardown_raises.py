"""Under real Flask, an error at the end of a request takes the place of the response."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK505-teardown-raises"
VISIT = """
from shop import create_app

app = create_app()
client = app.test_client()
for path in ("/", "/stock", "/health", "/nowhere"):
    try:
        print(path, client.get(path).status_code)
    except Exception as error:
        print(path, f"{type(error).__name__}: {error}")
result = app.test_cli_runner().invoke(args=["hello"])
print("hello", repr(result.exception))
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_fails_where_nothing_was_opened() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env={**ENVIRONMENT, "DB": "1"})
    assert done.stdout.splitlines() == [
        "/ AttributeError: db",
        "/stock 200",
        "/health AttributeError: db",
        "/nowhere AttributeError: db",
        "hello AttributeError('db')",
    ], done.stderr


def test_bad_request_is_gone() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env={**ENVIRONMENT, "LOG": "1"})
    found = [line for line in done.stdout.splitlines() if "Error" in line]
    assert [line.partition(":")[0].partition("(")[0] for line in found] == [
        "/ RuntimeError",
        "/stock RuntimeError",
        "/health RuntimeError",
        "/nowhere RuntimeError",
        "hello RuntimeError",
    ], done.stderr
    assert all("Working outside of request context." in line for line in found)


def test_bad_pop_fails_where_nothing_was_set() -> None:
    code = """
import shop.log
from flask import Flask
app = Flask("shop")
shop.log.init_log(app)
app.teardown_appcontext_funcs.clear()
for path in ("/", "/health"):
    try:
        print(path, app.test_client().get(path).status_code)
    except KeyError as error:
        print(path, repr(error))
"""
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["0 s", "/ 404", "/health KeyError('started')"], done.stderr


def test_good_asks_first() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env={**ENVIRONMENT, "DB": "1", "LOG": "1"})
    assert done.stdout.splitlines() == [
        "/ took 0 s",
        "/ 200",
        "/stock took 0 s",
        "/stock 200",
        "/health 404",
        "/nowhere took 0 s",
        "/nowhere 404",
        "hello None",
    ], done.stderr
