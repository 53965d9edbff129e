"""Under real Flask and SQLAlchemy, what a request opened is still open after it."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK404-resource-without-teardown"
VISIT = """
import sqlite3
from flask import g
from shop import create_app

app = create_app()
kept = {}

@app.after_request
def note(response):
    kept.update(db=g.get("db"), log=g.get("log"))
    return response

print(app.test_client().get("/").text)
try:
    kept["db"].execute("select 1")
    print("open")
except sqlite3.ProgrammingError as error:
    print(error)
print(kept["log"].closed)
kept["db"].close()
kept["log"].close()
"""
AGAIN = """
from shop import create_app
from shop.orm import Base, Item, engine, orm_session, rename

Base.metadata.create_all(engine)
orm_session.add(Item(name="tea", price=3))
orm_session.commit()
orm_session.remove()
client = create_app().test_client()
print(client.get("/items").json, id(orm_session()) == id(orm_session()))
first = orm_session()
client.get("/items")
print(orm_session() is first, first.in_transaction())
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_stays_open() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["3", "open", "False"], done.stderr


def test_bad_session_goes_on_in_its_transaction() -> None:
    done = run_python(fixture_app(SLUG, "bad"), AGAIN, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["['tea'] True", "True True"], done.stderr


def test_good_is_closed() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "3",
        "Cannot operate on a closed database.",
        "True",
    ], done.stderr


def test_good_session_is_removed() -> None:
    done = run_python(fixture_app(SLUG, "good"), AGAIN, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["['tea'] True", "False False"], done.stderr
