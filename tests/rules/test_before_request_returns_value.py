"""`before-request-returns-value`: what functions before a request return."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "before-request-returns-value"
HEAD = """
from functools import partial, wraps

import peewee
from flask import Blueprint, Flask, abort, g, redirect, request, session
from flask_login import current_user, login_required, login_user
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
bp = Blueprint("bp", __name__)
db = SQLAlchemy(app)
store = peewee.SqliteDatabase("shop.db")


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
"""

CASES = {
    "constants": """
        @app.before_request
        def one():
            if request.path == "/":
                return True  # expect: before-request-returns-value
            return False if request.args else 0  # expect: before-request-returns-value

        @bp.before_app_request
        def two():
            return None

        @bp.before_request
        def three():
            return
        """,
    "answers": """
        @app.before_request
        def one():
            if request.method == "OPTIONS":
                return "", 204
            if not current_user.is_authenticated:
                return redirect("/login")
            if request.path == "/health":
                return "ok"
            return {}
        """,
    "lambdas": """
        app.before_request(lambda: g.setdefault("a", 1))  # expect: before-request-returns-value
        app.before_request(lambda: setattr(g, "a", 1))
        app.before_request(lambda: None if g.a else False)  # expect: before-request-returns-value
        """,
    "what is known of libraries": """
        @app.before_request
        def one():
            user = db.session.get(User, 1)
            return login_user(user)  # expect: before-request-returns-value

        @app.before_request
        def two():
            return store.connect()  # expect: before-request-returns-value

        @app.before_request
        def three():
            return User.query.first()  # expect: before-request-returns-value

        @bp.before_request
        @login_required
        def four():
            pass
        """,
    "helpers": """
        def checked():
            if not request.args:
                abort(404)
            return True

        def answered():
            if not request.args:
                return redirect("/")

        def either(flag):
            return flag

        @app.before_request
        def one():
            return checked()  # expect: before-request-returns-value

        @app.before_request
        def two():
            return answered()

        @app.before_request
        def three():
            return either(request.args)
        """,
    "a decorator that does something with the result": """
        def ignoring(f):
            @wraps(f)
            def wrapper():
                f()

            return wrapper

        @app.before_request
        @ignoring
        def one():
            return True
        """,
    "other functions of the name": """
        class Client:
            def before_request(self, function):
                function()

        client = Client()

        @client.before_request
        def one():
            return True

        def init(framework):
            @framework.before_request
            def two():
                return True
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(CASES[case])}, RULE)
