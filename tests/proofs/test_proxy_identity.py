"""A proxy is an object of its own; in `good` nobody takes it for the one that it stands for."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK204-proxy-identity"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
VISIT = """
from shop import create_app
from shop.audit import language

client = create_app().test_client()
print(client.get("/").text.strip())
print(client.get("/visit").json == client.get("/visit?again").json)
print(client.get("/greeting").text)
answer = client.get("/session")
print(answer.status_code)
print(client.get("/same").json["same"])
try:
    print(language())
except RuntimeError as error:
    print(str(error).splitlines()[0])
"""


def test_bad_takes_the_proxy_for_the_object() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        '{"plain":false,"seen":[]}',  # neither what is connected for the app, nor for the proxy
        "True",  # the same for each request
        "hello, None",
        "500",
        "False",
        "Working outside of request context.",
    ], done.stderr
    assert "TypeError: Object of type SecureCookieSession is not JSON serializable" in done.stderr


def test_bad_proxies_cannot_be_pickled() -> None:
    code = """
import pickle
from shop import create_app
from flask import session

with create_app().test_request_context():
    pickle.dumps(dict(session))
    pickle.dumps(session)
"""
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert "pickle.PicklingError" in done.stderr


def test_good_asks_the_object() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        '{"local":true,"plain":true,"seen":["start","index"]}',
        "False",
        "hello, stranger",
        "200",
        "True",
        "en",
    ], done.stderr
