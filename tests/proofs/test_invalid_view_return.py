"""Under real Flask, what is no response is an error 500, and `jsonify` takes a status for data."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK702-invalid-view-return"
VISIT = """
from shop import create_app

client = create_app().test_client()
for path in (
    "/count", "/names", "/items/tea", "/items/milk", "/items/tea/object", "/text", "/single",
    "/mixed",
):
    response = client.get(path)
    print(path, response.status_code, response.text.split() if response.status_code < 500 else "")
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_fails() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert [line.strip() for line in done.stdout.splitlines()] == [
        "/count 500",
        "/names 500",
        "/items/tea 500",
        """/items/milk 200 ['[{"error":"not', 'found"},404]']""",
        "/items/tea/object 500",
        "/text 500",
        "/single 500",
        "/mixed 500",
    ], done.stderr
    for message in (
        "Response instance, or WSGI callable, but it was a int.",
        "Response instance, or WSGI callable, but it was a set.",
        "Response instance, or WSGI callable, but it was a Item.",
        "AttributeError: 'dict' object has no attribute 'strip'",
        "ValueError: not enough values to unpack",
        "The view function did not return a valid response tuple.",
        "takes either args or kwargs, not both",
    ):
        assert message in done.stderr


def test_good_works() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert [line.split()[1] for line in done.stdout.splitlines()] == [
        "200",
        "200",
        "200",
        "404",
        "200",
        "200",
        "200",
        "200",
    ], done.stderr
