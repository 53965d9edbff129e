"""Under real Flask, what a function before the request returns is the response, or none."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK503-before-request-returns-value"
VISIT = """
from shop import create_app

client = create_app().test_client()
for path in ("/", "/staff/", "/account/"):
    response = client.get(path, headers={"X-Staff": "1"} if "staff" in path else {})
    print(path, response.status_code, response.text if response.status_code == 200 else "")
"""
# Without the function that stands before every request.
ALONE = """
from flask import Flask
from shop.views import account, bp, staff

app = Flask("shop")
app.secret_key = "for this run only"
app.register_blueprint(bp)
app.register_blueprint(staff, url_prefix="/staff")
app.register_blueprint(account, url_prefix="/account")
client = app.test_client()
print(client.get("/staff/", headers={"X-Staff": "1"}).status_code)
print(client.get("/staff/").status_code)
print(client.get("/account/").text)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_answers_no_request() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["/", "500"],
        ["/staff/", "500"],
        ["/account/", "500"],
    ], done.stderr
    assert (
        "TypeError: The view function did not return a valid response. The return type must be a "
        "string, dict, list, tuple with headers or status, Response instance, or WSGI callable, "
        "but it was a bool." in done.stderr
    )


def test_bad_takes_the_values_for_responses() -> None:
    done = run_python(fixture_app(SLUG, "bad"), ALONE, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["500", "403", "guest"], done.stderr


def test_good_calls_the_views() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "/ 200 tea",
        "/staff/ 200 orders",
        "/account/ 200 the page of guest",
    ], done.stderr
