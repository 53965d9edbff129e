"""`generator-without-context`: which generators are streamed, and what they need then."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "generator-without-context"
HEAD = """
from functools import wraps

import werkzeug
from flask import (
    Flask, Response, copy_current_request_context, current_app, g, jsonify, make_response,
    render_template, request, session, stream_template, stream_with_context, url_for,
)

app = Flask(__name__)


def rows(limit=3):
    for number in range(limit):
        yield request.args["name"]

"""


def check(code: str, **files: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(code), **files}, RULE)


@pytest.mark.parametrize(
    "body",
    [
        "return rows()  # expect: generator-without-context",
        "return rows(), 201  # expect: generator-without-context",
        "return Response(rows())  # expect: generator-without-context",
        "return Response(response=rows())  # expect: generator-without-context",
        "return werkzeug.Response(rows())  # expect: generator-without-context",
        "return app.response_class(rows())  # expect: generator-without-context",
        "return make_response(rows(), 200)  # expect: generator-without-context",
        "return make_response((rows(), 200))  # expect: generator-without-context",
        "return rows() if request.args else ''  # expect: generator-without-context",
        "return Response(g.name for _ in 'ab')  # expect: generator-without-context",
        "return Response(x for x in 'ab' if session.get(x))  # expect: generator-without-context",
        "return Response(x for _ in 'ab' for x in g.names)  # expect: generator-without-context",
        "return Response(name for name in rows())  # expect: generator-without-context",
        """
        made = rows()  # expect: generator-without-context
        response = Response(made)
        response.status_code = 201
        return response
        """,
        """
        made = ["a"]
        made = rows()  # expect: generator-without-context
        return Response(made)
        """,
        """
        def outer():
            yield "a"
            for name in rows():
                yield name
        return Response(outer())  # expect: generator-without-context
        """,
        """
        def outer():
            yield ",".join(list(rows()))
        return Response(outer())  # expect: generator-without-context
        """,
        """
        def lines(items):
            for item in items:
                yield item
        return Response(lines(rows()))  # expect: generator-without-context
        """,
        """
        def told():
            try:
                yield request.path
            except Exception as error:
                yield f"error: {error}"
        return Response(told())  # expect: generator-without-context
        """,
        """
        made = lambda: (request.path for _ in "ab")  # expect: generator-without-context
        return Response(made())
        """,
    ],
)
def test_streamed(body: str) -> None:
    view(body)


@pytest.mark.parametrize(
    "body",
    [
        "return Response(stream_with_context(rows()))",
        "return stream_with_context(rows()), 200",
        "return Response(list(rows()))",
        "return Response(','.join(rows()))",
        "return jsonify(list(rows()))",
        "return Response([g.name for _ in 'ab'])",
        "return Response(x for x in request.path)",
        "return stream_template('a.html')",
        "return Response(render_template('a.html'))",
        """
        made = rows()
        made = stream_with_context(made)
        return Response(made)
        """,
        """
        made = rows()
        made = list(made)
        return Response(made)
        """,
        """
        response = Response(rows())
        return response.get_data()
        """,
        """
        response = Response(rows())
        response.freeze()
        return response
        """,
        """
        Response(rows())
        return "a"
        """,
        """
        @stream_with_context
        def inner():
            yield request.path
        return Response(inner())
        """,
        """
        @stream_with_context
        def lines(items):
            yield from items
        return Response(lines(rows()))
        """,
        """
        def joined(items):
            yield items
        return Response(joined(rows()))
        """,
        """
        def inner(path=request.path):
            yield path
        return Response(inner())
        """,
        """
        def inner():
            with app.test_request_context():
                yield request.path
        return Response(inner())
        """,
        """
        def inner():
            try:
                yield request.path
            except RuntimeError:
                yield "none"
        return Response(inner())
        """,
    ],
)
def test_not_streamed_or_not_lacking(body: str) -> None:
    view(body)


def view(body: str) -> None:
    lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    check(f'@app.get("/")\ndef index():\n{lines}\n')


def test_helper_that_returns_what_it_is_given() -> None:
    check("""
        def marked(items):
            return (item for item in items)

        def same(items):
            return items

        @app.get("/")
        def index():
            return Response(same(rows()))  # expect: generator-without-context

        @app.get("/list")
        def listed():
            return Response(same(list(rows())))
    """)


def test_helper_that_makes_the_response() -> None:
    check("""
        def csv_of(items):
            return Response(items, mimetype="text/csv")

        @app.get("/")
        def index():
            return csv_of(rows())  # expect: generator-without-context

        @app.get("/wrapped")
        def wrapped():
            return csv_of(stream_with_context(rows()))
    """)


def test_class_that_reads_what_it_is_given() -> None:
    check("""
        class Csv(Response):
            def __init__(self, items):
                super().__init__("".join(items))

        class Plain(Response):
            default_mimetype = "text/plain"

        @app.get("/")
        def index():
            return Csv(rows())

        @app.get("/plain")
        def plain():
            return Plain(rows())  # expect: generator-without-context
    """)


def test_hook_that_reads_responses() -> None:
    check("""
        @app.after_request
        def log(response):
            print(len(response.get_data()))
            return response

        @app.get("/")
        def index():
            return Response(rows())
    """)


def test_decorator_that_nobody_knows() -> None:
    check("""
        from somewhere import streaming

        @streaming
        def inner():
            yield request.path

        @app.get("/")
        def index():
            return Response(inner())
    """)


def test_view_behind_a_decorator_that_reads_the_result() -> None:
    check("""
        def joined(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                return "".join(view(*args, **kwargs))
            return wrapper

        @app.get("/")
        @joined
        def index():
            return rows()
    """)


def test_what_an_argument_decides() -> None:
    check("""
        def prices(unit=None):
            if unit is None:
                unit = current_app.config["UNIT"]
            yield unit

        @app.get("/")
        def index():
            return Response(prices("EUR"))
    """)
