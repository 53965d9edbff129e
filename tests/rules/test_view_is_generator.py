"""`view-is-generator`: which generators must not be views."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "view-is-generator"
HEAD = """
from functools import wraps

from flask import Flask, Response, abort, g, request, stream_with_context
from somewhere import streamed

app = Flask(__name__)


def answered(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        print("begins")
        return view(*args, **kwargs)
    return wrapper


def joined(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        return "".join(view(*args, **kwargs))
    return wrapper


def user():
    return g.user

"""


def check(code: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(code)}, RULE)


def test_through_a_helper_and_a_decorator() -> None:
    check("""
        @app.get("/")
        @answered
        def index():  # expect: view-is-generator
            yield user().name
    """)


@pytest.mark.parametrize("decorator", ["joined", "streamed", "stream_with_context"])
def test_decorators_that_do_something_with_the_generator(decorator: str) -> None:
    check(f"""
        @app.get("/")
        @{decorator}
        def index():
            yield request.path
    """)


def test_yield_of_an_inner_function() -> None:
    check("""
        @app.get("/")
        def index():
            def rows():
                yield "a"
            abort(404)
            return rows()
    """)


def test_own_context_and_other_errors() -> None:
    check("""
        @app.get("/")
        def index():
            with app.test_request_context():
                yield request.path

        @app.get("/fails")
        def fails():
            yield "a"
            raise ValueError("no more")

        def helper():
            abort(404)
            yield "a"
    """)


def test_responses_that_a_hook_reads() -> None:
    check("""
        @app.after_request
        def log(response):
            print(response.get_data())
            return response

        @app.get("/")
        def index():
            yield request.path
    """)


def test_hooks() -> None:
    check("""
        from contextlib import contextmanager
        from flask_httpauth import HTTPBasicAuth
        from somewhere import hooks

        auth = HTTPBasicAuth()

        @app.context_processor
        def texts():
            yield {"shop": "tea"}  # expect: view-is-generator

        @app.context_processor
        def pairs():
            yield "shop", "tea"

        @app.shell_context_processor
        def names():
            yield from texts()

        @app.before_request
        @joined
        def in_full():
            yield "closed"

        @app.teardown_appcontext
        @streamed
        def by_a_library(error):
            yield

        @hooks.before_request
        def of_something_else():
            yield

        @auth.verify_password
        def verify(name, password):
            yield name

        def close(error):
            print("closed")
            yield  # expect: view-is-generator

        app.teardown_appcontext(close)
        app.teardown_request(close)

        @app.before_request
        def within():
            def rows():
                yield 1
            g.rows = rows()
    """)


def test_error_handlers() -> None:
    check("""
        @app.errorhandler(404)
        def missing(error):  # expect: view-is-generator
            if request.path == "/":
                return
            yield "no such page"

        @app.errorhandler(410)
        @stream_with_context
        def gone(error):
            yield request.path

        @app.errorhandler(500)
        def failed(error):
            yield "sorry"
    """)
