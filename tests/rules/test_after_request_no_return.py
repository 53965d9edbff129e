"""`after-request-no-return`: what functions after a request give back."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "after-request-no-return"
HEAD = """
from functools import partial, wraps

from flask import Blueprint, Flask, after_this_request, current_app

app = Flask(__name__)
bp = Blueprint("bp", __name__)


def add(name, response):
    response.headers[name] = "1"
    return response


def logged(f):
    @wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)

    return wrapper


def given_back(f):
    @wraps(f)
    def wrapper(response):
        f(response)
        return response

    return wrapper
"""

CASES = {
    "a lambda": """
        app.after_request(lambda response: None)  # expect: after-request-no-return
        bp.after_app_request(lambda response: response)
        """,
    "a partial": """
        app.after_request(partial(add, "X-One"))
        """,
    "decorators that hand the result on, and one that does not": """
        @app.after_request
        @logged
        def one(response):  # expect: after-request-no-return
            response.headers["X-One"] = "1"

        @app.after_request
        @given_back
        def two(response):
            response.headers["X-Two"] = "1"
        """,
    "ways that cannot be gone": """
        @app.after_request
        def one(response):
            if response.status_code < 400:
                return response
            raise ValueError("no")
        """,
    "one way out of several": """
        @bp.after_app_request
        def one(response):
            if response.status_code == 200:
                response.headers["X-One"] = "1"
                return response
            elif response.status_code == 404:  # expect: after-request-no-return
                print("not found")
        """,
    "a method of an object": """
        class Headers:
            def __init__(self, app):
                app.after_request(self.one)
                app.after_request(self.two)

            def one(self, response):  # expect: after-request-no-return
                response.headers["X-One"] = "1"

            def two(self, response):
                return response

        Headers(app)
        """,
    "registered in a loop and by a helper": """
        def one(response):  # expect: after-request-no-return
            response.headers["X-One"] = "1"

        def two(response):
            return ""  # expect: after-request-no-return

        def register(app, *functions):
            for function in functions:
                app.after_request(function)

        for function in (one,):
            app.after_request(function)

        def init(target, function):
            target.after_request(function)

        init(app, two)
        """,
    "an object that cannot be followed": """
        def init(framework):
            @framework.after_request
            def one(response):
                response.headers["X-One"] = "1"
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(CASES[case])}, RULE)
