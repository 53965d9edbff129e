"""Under real Flask, each way through a view that returns nothing ends in an error 500."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK701-view-returns-none"
VISIT = """
from shop import create_app

app = create_app()
app.config["WTF_CSRF_ENABLED"] = False
client = app.test_client()
for method, path in (
    ("GET", "/order"),
    ("POST", "/order"),
    ("GET", "/items/1"),
    ("GET", "/items/3"),
    ("POST", "/items/tea/order"),
    ("POST", "/items/milk/order"),
    ("DELETE", "/items/1"),
    ("GET", "/stock?name=tea"),
    ("GET", "/stock?name=milk"),
    ("GET", "/prices?member=1"),
):
    print(method, path, client.open(path, method=method).status_code)
"""
GOOD = """
for method, path in (
    ("GET", "/basket"), ("POST", "/basket"), ("GET", "/level/0"), ("GET", "/level/1"),
    ("GET", "/level/2"), ("GET", "/details"), ("GET", "/"), ("GET", "/prices"), ("GET", "/hours"),
):
    print(method, path, client.open(path, method=method).status_code)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_fails_on_the_other_way() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "GET /order 200",
        "POST /order 500",
        "GET /items/1 200",
        "GET /items/3 500",
        "POST /items/tea/order 200",
        "POST /items/milk/order 500",
        "DELETE /items/1 500",
        "GET /stock?name=tea 200",
        "GET /stock?name=milk 500",
        "GET /prices?member=1 500",
    ], done.stderr
    assert (
        "TypeError: The view function for 'shop.new_order' did not return a valid response. The "
        "function either returned None or ended without a return statement." in done.stderr
    )
    assert "The view function for 'shop.remove' did not return a valid response." in done.stderr


def test_good_answers_on_every_way() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT + GOOD, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "GET /order 200",
        "POST /order 200",
        "GET /items/1 200",
        "GET /items/3 404",
        "POST /items/tea/order 200",
        "POST /items/milk/order 409",
        "DELETE /items/1 204",
        "GET /stock?name=tea 200",
        "GET /stock?name=milk 200",
        "GET /prices?member=1 200",
        "GET /basket 200",
        "POST /basket 302",
        "GET /level/0 200",
        "GET /level/1 200",
        "GET /level/2 200",
        "GET /details 200",
        "GET / 200",
        "GET /prices 403",
        "GET /hours 200",
    ], done.stderr
