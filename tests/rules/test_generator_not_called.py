"""`generator-not-called`: names that can only be a generator function."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "generator-not-called"
HEAD = """
from flask import Flask, Response, current_app, request, stream_with_context

app = Flask(__name__)


def rows():
    yield "a"

"""


@pytest.mark.parametrize(
    "body",
    [
        "return current_app.response_class(rows)  # expect: generator-not-called",
        "return Response(response=rows)  # expect: generator-not-called",
        "return rows  # expect: generator-not-called",
        "return Response(rows())",
        "return Response(list(rows()))",
        # An argument, one of two functions, something that another call makes of it.
        "return Response(request.args.get('rows', rows))",
        """
        made = rows if request.args else ["a"]
        made = list(rows())
        return Response(made)
        """,
        """
        made = rows
        made = made()
        return Response(made)
        """,
        """
        return app.send_file(rows)
        """,
    ],
)
def test_body(body: str) -> None:
    lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    assert_findings({"app.py": f'{HEAD}@app.get("/")\ndef index():\n{lines}\n'}, RULE)


def test_functions_that_are_wsgi_applications() -> None:
    assert_findings(
        {
            "app.py": """
            from flask import Flask

            app = Flask(__name__)

            def other(environ, start_response):
                start_response("200 OK", [])
                return [b"a"]

            def streaming(environ, start_response):
                start_response("200 OK", [])
                yield b"a"

            @app.get("/")
            def index():
                return other

            @app.get("/streaming")
            def second():
                return streaming
            """
        },
        RULE,
    )
