"""`invalid-view-return`: values that are surely no response."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "invalid-view-return"
HEAD = """
from dataclasses import dataclass
from functools import wraps

from flask import Flask, jsonify, request
from flask_sqlalchemy import SQLAlchemy
from werkzeug.exceptions import NotFound

app = Flask(__name__)
db = SQLAlchemy(app)


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)


class Plain:
    pass


class Wsgi:
    def __call__(self, environ, start_response):
        return []


class Pair(tuple):
    pass
"""


def check(code: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(code)}, RULE)


@pytest.mark.parametrize(
    "value",
    [
        "1",
        "True",
        "-1.5",
        "1, 200",
        "{1, 2}",
        "set()",
        "{x for x in load()}",
        "len(load())",
        "not load()",
        "load() == 1",
        "('a',)",
        "'a', 200, {}, 1",
        "'a', {'X': '1'}, 200",
        "'a', 200, 'text/html'",
        "'a', {'Content-Type: text/html'}",
        "Plain()",
        "User()",
        "User.query.get(1)",
        "User.query.filter_by(id=1).first_or_404()",
        "jsonify('a', 404)",
        "jsonify('a', ok=True)",
        "'a' if load() else 1",
    ],
)
def test_no_response(value: str) -> None:
    check(f"""
        @app.route("/")
        def index():
            return {value}  # expect: invalid-view-return
    """)


@pytest.mark.parametrize(
    "value",
    [
        "'a'",
        "b'a'",
        "[]",
        "{}",
        "'a', 200",
        "'a', '200 OK'",
        "'a', None",
        "'a', 200, {}",
        "'a', 200, [('X', '1')]",
        "'a', 200, None",
        "'a', {'X': '1'}",
        "*load(), 1",
        "str(1)",
        "jsonify('a'), 404",
        "jsonify(1, 2)",
        "jsonify(load(), 12)",
        "jsonify(load(), 200, 300)",
        "Wsgi()",
        "Pair()",
        "NotFound()",
        "(x for x in load())",
        "load()",
        "User.query.all()",
        "User.query.filter_by(id=1)",
        "db.session.query(User.id).first()",
        "app.make_response(1)",
        "lambda environ, start_response: []",
    ],
)
def test_a_response_or_not_known(value: str) -> None:
    check(f"""
        @app.route("/")
        def index():
            return {value}
    """)


def test_names() -> None:
    check("""
        @app.route("/a")
        def a():
            count = len(load())
            return count  # expect: invalid-view-return

        @app.route("/b")
        def b():
            count = len(load())
            count = str(count)
            return count

        @app.route("/c/<int:count>")
        def c(count):
            return count

        @app.route("/d")
        def d():
            user = User.query.get(1)
            return user  # expect: invalid-view-return
    """)


def test_what_is_no_view_or_is_answered_by_others() -> None:
    check("""
        def as_text(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                return str(view(*args, **kwargs))
            return wrapper

        def count():
            return 1

        @app.route("/")
        @as_text
        def index():
            return count()

        @app.route("/other")
        @load()
        def other():
            return 1

        @app.template_filter()
        def double(value):
            return 2
    """)
