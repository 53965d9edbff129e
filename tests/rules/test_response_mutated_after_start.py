"""`response-mutated-after-start`: what comes too late for a response, and what is closed."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "response-mutated-after-start"
HEAD = """
import tempfile
import zipfile

from flask import Flask, Response, flash, send_file, session, stream_with_context
from sqlalchemy.orm import Session

app = Flask(__name__)
engine = object()

"""


@pytest.mark.parametrize(
    "body",
    [
        """
        @stream_with_context
        def rows():
            session["a"] = 1  # expect: response-mutated-after-start
            session.permanent = True  # expect: response-mutated-after-start
            session["b"] += 1  # expect: response-mutated-after-start
            del session["c"]  # expect: response-mutated-after-start
            print(session["d"], session.get("e"))
            yield "a"
        return Response(rows())
        """,
        """
        def inner():
            flash("done")  # expect: response-mutated-after-start
            yield "a"
        def rows():
            yield from inner()
        return Response(stream_with_context(rows()))
        """,
        """
        def rows():
            response.status_code = 500  # expect: response-mutated-after-start
            response.headers.add("X-A", "1")  # expect: response-mutated-after-start
            response.call_on_close(print)
            yield "a"
        response = Response(rows())
        return response
        """,
        # Without its context: another rule says so.
        """
        def rows():
            session["a"] = 1
            yield "a"
        return Response(rows())
        """,
        """
        def rows():
            flash("not streamed")
            yield "a"
        return Response(list(rows()))
        """,
    ],
)
def test_written(body: str) -> None:
    view(body)


@pytest.mark.parametrize(
    "body",
    [
        """
        with open("a") as file:
            return Response(file)  # expect: response-mutated-after-start
        """,
        """
        with zipfile.ZipFile("a") as archive:
            with archive.open("b") as file:
                return send_file(file)  # expect: response-mutated-after-start
        """,
        """
        with zipfile.ZipFile("a") as archive:
            def rows():
                yield archive.read("b")
            return Response(rows())  # expect: response-mutated-after-start
        """,
        """
        with open("a") as file:
            rows = (row for at, row in enumerate(file))  # expect: response-mutated-after-start
            return Response(rows)
        """,
        """
        file = open("a")
        try:
            return Response(line for line in file)  # expect: response-mutated-after-start
        finally:
            file.close()
        """,
        """
        with open("a") as file:
            return Response(file.read())
        """,
        """
        with open("a") as file:
            return Response(line for line in file.readlines())
        """,
        """
        with open("a") as file:
            names = file.read()
        return Response(name for name in names)
        """,
        """
        with open("a") as file:
            size = len(file.read())
        def rows():
            file = open("a")
            yield from file
        return Response(rows())
        """,
        """
        with open("a") as file:
            print(file.read())
        file = open("b")
        return Response(line for line in file)
        """,
        """
        with tempfile.TemporaryDirectory() as folder:
            return send_file(folder + "/a")
        """,
        """
        with Session(engine) as database:
            return Response(row.name for row in database.scalars("a"))
        """,
        """
        file = open("a")
        try:
            file.seek(2)
        except OSError:
            file.close()
        return Response(line for line in file)
        """,
    ],
)
def test_closed(body: str) -> None:
    view(body)


def view(body: str) -> None:
    lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    assert_findings({"app.py": f'{HEAD}@app.get("/")\ndef index():\n{lines}\n'}, RULE)
