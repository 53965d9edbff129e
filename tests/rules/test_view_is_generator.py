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
