"""Under real Flask, a streamed generator finds no context when the response is sent."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK710-generator-without-context"
VISIT = """
import sys

from shop import create_app
from shop.models import Item, db

app = create_app()
with app.app_context():
    db.create_all()
    db.session.add(Item(name="sugar"))
    db.session.commit()
client = app.test_client()
for path in ("nested?name=tea", "returned", "expression", "links", "mapped", "page", "names",
             *sys.argv[1:]):
    try:
        response = client.get(path)
        print(path, response.status_code, response.text.split())
    except RuntimeError as error:
        print(path, str(error).partition("\\n")[0])
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_breaks_off() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "nested?name=tea Working outside of request context.",
        "returned Working outside of application context.",
        "expression Working outside of application context.",
        "links Working outside of application context.",
        "mapped Working outside of request context.",
        "page Working outside of application context.",
        "names Working outside of application context.",
    ], done.stderr


def test_bad_has_sent_the_status_and_the_beginning() -> None:
    code = """
    from shop import create_app
    from werkzeug.test import create_environ

    started = []
    body = create_app()(create_environ("/nested?name=tea"), lambda *sent: started.append(sent))
    print(next(body), started[0][0])
    try:
        next(body)
    except RuntimeError as error:
        print(str(error).partition("\\n")[0])
    """
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "b'name\\n' 200 OK",
        "Working outside of request context.",
    ], done.stderr


def test_good_sends_everything() -> None:
    more = ("joined", "own", "wrapped-later", "template", "asks")
    done = run_python(fixture_app(SLUG, "good"), VISIT, *more, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "nested?name=tea 200 ['name', 'tea']",
        "returned 200 ['price', 'EUR']",
        "expression 200 ['helloteahellomilk']",
        "links 200 ['/nested?name=tea']",
        "mapped 200 ['tea/mapped']",
        "page 200 ['begin', 'tea']",
        "names 200 ['sugar']",
        "joined 200 ['teamilk']",
        "own 200 ['EUR']",
        "wrapped-later 200 ['/wrapped-laterGET']",
        "template 200 ['/template']",
        "asks 200 ['none']",
    ], done.stderr
