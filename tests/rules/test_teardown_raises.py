"""`teardown-raises`: what functions at the end of a request take for granted."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "teardown-raises"
HEAD = """
from contextlib import suppress

from flask import Blueprint, Flask, appcontext_pushed, g, request, session

app = Flask(__name__)
bp = Blueprint("bp", __name__)
"""
FOUND = "  # expect: teardown-raises"

CASES = {
    "reads": f"""
        @app.teardown_appcontext
        def one(error):
            if g.db:{FOUND}
                g.db.close()

        @bp.teardown_app_request
        def two(error):
            for file in g.files:{FOUND}
                file.close()
            del g.cache{FOUND}

        app.teardown_appcontext(lambda error: g.store.close()){FOUND}
        """,
    "asked for": """
        @app.teardown_appcontext
        def one(error):
            if not hasattr(g, "db"):
                return
            g.db.close()

        @app.teardown_appcontext
        def two(error):
            if "db" in g:
                g.pop("db").close()

        @app.teardown_appcontext
        def three(error):
            with suppress(AttributeError):
                g.db.close()

        @app.teardown_appcontext
        def four(error):
            g.closed = True
            print(g.closed, g.get("db"), g.pop("files", None))

        @app.teardown_appcontext
        def five(error):
            try:
                g.db.close()
            except Exception:
                pass
        """,
    "a try that handles nothing": f"""
        @app.teardown_appcontext
        def one(error):
            try:
                g.db.close(){FOUND}
            finally:
                print("closed")
        """,
    "set before each request": f"""
        @app.before_request
        def set_all():
            g.one = 1
            if request.args:
                g.two = 2

        @app.teardown_request
        def end(error):
            print(g.one)
            print(g.two){FOUND}

        @app.teardown_appcontext
        def end_context(error):
            print(g.one){FOUND}
        """,
    "the request": f"""
        @app.teardown_request
        def one(error):
            print(request.path, session["a"])

        @app.teardown_appcontext
        def two(error):
            print(session["a"]){FOUND}

        @app.teardown_appcontext
        def three(error):
            if request and request.path:
                print(request.path)
        """,
    "other functions": """
        def close(error):
            g.db.close()

        def init(target):
            @target.teardown_appcontext
            def one(error):
                g.db.close()
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(CASES[case])}, RULE)


@pytest.mark.parametrize(
    "line", ["appcontext_pushed.connect(fill)", "app.app_ctx_globals_class = Filled"]
)
def test_projects_that_fill_g(line: str) -> None:
    code = """
from flask import Flask, appcontext_pushed, g
from shop import Filled, fill

app = Flask(__name__)


@app.teardown_appcontext
def one(error):
    g.db.close()
"""
    if "pushed" not in line:
        code = code.replace(" appcontext_pushed,", "")
    assert_findings({"app.py": f"{code}\n{line}\n"}, RULE)
