"""A context within that of the request is another one; in `good` there is one for each request."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK206-nested-app-context-in-request"
ENVIRONMENT = {"SECRET_KEY": "for this run only", "DATABASE_URL": "sqlite:///proof.sqlite"}
VISIT = """
from shop import create_app
from shop.models import Item, db

app = create_app()
app.testing = True
with app.app_context():
    db.create_all()
    db.session.add(Item(id=1, name="mug"))
    db.session.commit()
app.extensions["ended"] = 0
client = app.test_client()

def visit(method, page):
    try:
        print(page, *client.open(page, method=method).json.items())
    except Exception as error:
        print(page, type(error).__name__, str(error).partition("<")[0][:60])

visit("GET", "/count")
visit("GET", "/user")
visit("POST", "/rename")
visit("GET", "/name")
"""


def test_bad_block_has_nothing_of_the_request() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    lines = done.stdout.splitlines()
    assert len(lines) == 4, done.stderr
    assert lines[0] == "/count ('ended', 1)"  # ended before the request has
    assert lines[1] == "/user AttributeError user"
    assert lines[2].startswith("/rename InvalidRequestError Object '")
    assert lines[3].startswith("/name DetachedInstanceError")


def test_good_request_has_one_context() -> None:
    more = """
visit("POST", "/thread")
print(client.get("/stream").text)
visit("GET", "/other")
"""
    done = run_python(fixture_app(SLUG, "good"), VISIT + more, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "/count ('ended', 0) ('items', 1)",
        "/user ('user', 'ada')",
        "/rename ('name', 'cup')",
        "/name ('name', 'cup')",
        "/thread ('items', 2)",
        "2",
        "/other ('user', None)",
    ], done.stderr
