"""`resource-without-teardown`: what is opened for requests and not closed."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "resource-without-teardown"
HEAD = """
import sqlite3
from contextlib import closing

import redis
from shop.names import NAMES
from flask import Flask, g
from sqlalchemy import create_engine
from sqlalchemy.orm import scoped_session, sessionmaker

app = Flask(__name__)
engine = create_engine("sqlite://")
"""
FOUND = "  # expect: resource-without-teardown"

CASES = {
    "forms of opening": f"""
        Session = sessionmaker(bind=engine)

        def connect():
            connection = sqlite3.connect("shop.db")
            connection.row_factory = sqlite3.Row
            return connection

        def get_db():
            db = getattr(g, "_db", None)
            if db is None:
                db = g._db = connect(){FOUND}
            return db

        @app.before_request
        def open_all():
            g.session = Session(){FOUND}
            g.connection = engine.connect(){FOUND}
            g.cache = redis.Redis()
            g.name = "shop"
        """,
    "closed somewhere": """
        @app.before_request
        def open_all():
            g.one = sqlite3.connect("1.db")
            g.two = sqlite3.connect("2.db")
            g.three = sqlite3.connect("3.db")
            g.four = sqlite3.connect("4.db")

        @app.after_request
        def close_one(response):
            g.one.close()
            return response

        @app.get("/")
        def view():
            with closing(g.two) as connection:
                return str(connection.execute("select 1"))

        def close(connection):
            connection.close()

        def close_three():
            close(g.three)

        def close_four(error):
            db = g.pop("four", None)
            if db:
                db.close()

        def init_app(target):
            target.teardown_appcontext(close_four)

        @app.teardown_request
        def end(error):
            close_three()

        init_app(app)
        """,
    "taken by a name that is not known": """
        @app.before_request
        def open_all():
            g.one = sqlite3.connect("1.db")

        @app.teardown_request
        def close_all(error):
            for name in NAMES:
                getattr(g, name).close()
        """,
    "closed by what is not registered": f"""
        @app.before_request
        def open_all():
            g.one = sqlite3.connect("1.db"){FOUND}
            g.two = sqlite3.connect("2.db"){FOUND}

        def close_one(error):
            g.one.close()

        def close_two(error):
            g.pop("two").close()

        def register_closing(target):
            target.teardown_appcontext(close_two)
        """,
    "sessions of threads": f"""
        one = scoped_session(sessionmaker(bind=engine)){FOUND}
        two = scoped_session(sessionmaker(bind=engine))
        three = scoped_session(sessionmaker(bind=engine), scopefunc=lambda: 1)
        four = scoped_session(sessionmaker(bind=engine))
        five = scoped_session(sessionmaker(bind=engine))
        six = scoped_session(sessionmaker(bind=engine))

        def helper():
            one.execute("select 1")
            one.commit()

        @app.get("/")
        def view():
            helper()
            two.commit()
            three.commit()
            four.commit()
            six.commit()
            seven = scoped_session(sessionmaker(bind=engine))
            seven.commit()
            return ""

        @app.teardown_appcontext
        def end(error):
            two.remove()

        @app.after_request
        def after(response):
            four().close()
            return response

        def job():
            five.commit()

        make_extension(six)
        """,
    "nothing on g": """
        class Holder:
            db = None

        holder = Holder()

        def get_db():
            holder.db = sqlite3.connect("shop.db")
            db = sqlite3.connect("shop.db")
            return db
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(CASES[case])}, RULE)
