"""A class-based view without the method that a request needs fails, or refuses the request."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK322-class-view-methods"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
VISIT = """
import shop

client = shop.create_app().test_client()
for path in ("/users", "/about", "/prices"):
    print(path, client.get(path).status_code)
for path in ("/orders", "/stock"):
    print(path, client.post(path).status_code)
"""


def test_bad_requests_fail() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "/users 500",
        "/about 405",
        "/prices 500",
        "/orders 500",
        "/stock 500",
    ]
    assert "NotImplementedError" in done.stderr
    assert "AssertionError: Unimplemented method 'POST'" in done.stderr
    assert "TypeError: Prices.get() takes 0 positional arguments but 1 was given" in done.stderr


def test_good_requests_are_answered() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    paths = ("/users", "/about", "/prices", "/orders", "/stock")
    assert done.stdout.splitlines() == [f"{path} 200" for path in paths], done.stderr
