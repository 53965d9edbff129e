"""`session-nested-mutation`: what is changed inside of the session."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "session-nested-mutation"
HEAD = """
import flask
from flask import Flask, flash, request, session
from flask_login import login_user
from shop.store import load

app = Flask(__name__)
"""
FOUND = "  # expect: session-nested-mutation"

CASES = {
    "forms": f"""
        @app.post("/")
        def one():
            session["a"].append(1){FOUND}
            flask.session["a"].extend([1]){FOUND}
            session.get("a").pop(){FOUND}
            session["a"]["b"]["c"] = 1{FOUND}
            session["a"]["b"].update(c=1){FOUND}
            a = session["a"]
            b = a["b"]
            b["c"] = 1{FOUND}
            return ""
        """,
    "an alternative that is new": f"""
        @app.post("/")
        def one():
            a = session.get("a") or []
            a.append(1){FOUND}
            return ""
        """,
    "no change of the session": """
        @app.post("/1")
        def one():
            a = session.pop("a", [])
            a.append(1)
            return ""

        @app.post("/2")
        def two():
            b = list(session["b"])
            b.append(1)
            c = session["c"].copy()
            c["d"] = 1
            d = {}
            d["e"] = session["d"]["e"]
            e = load("e") or session["e"]
            e["f"] = 1
            return ""
        """,
    "writes that count": """
        @app.post("/1")
        def one():
            session["a"].append(1)
            if request.args:
                session["b"] = 1
            return ""

        @app.post("/2")
        def two():
            session["a"].append(1)
            session.pop("b", None)
            return ""

        @app.post("/3")
        def three():
            session["a"].append(1)
            login_user(request.args["user"])
            return ""

        @app.post("/4")
        def four():
            for item in request.args:
                session["a"].append(item)
            session.modified = True
            return ""
        """,
    "writes that do not": f"""
        @app.post("/1")
        def one():
            if not session.get("a"):
                session["a"] = []
            session["a"].append(1){FOUND}
            return ""

        @app.post("/2")
        def two():
            a = session.get("a")
            if a is None:
                a = session["a"] = []
            a.append(1){FOUND}
            return ""

        @app.post("/3")
        def three():
            if request.args:
                session["a"].append(1){FOUND}
            elif request.form:
                session["a"] = []
            else:
                session["a"] = [1]
            return ""

        @app.post("/4")
        def four():
            session.setdefault("a", [])
            session["a"].append(1){FOUND}
            return ""
        """,
    "writes of others": f"""
        def save(items):
            session["a"] = items

        def change():
            session["a"].append(1)

        def look():
            session["a"].append(1){FOUND}

        def helper(target):
            target["b"] = 1

        @app.post("/1")
        def one():
            a = session["a"]
            a.append(1)
            save(a)
            return ""

        @app.post("/2")
        def two():
            change()
            session.modified = True
            return ""

        @app.post("/3")
        def three():
            look()
            return ""

        @app.post("/4")
        def four():
            session["a"].append(1)
            helper(session)
            return ""
        """,
}
CHANGING = """
@app.post("/")
def view():
    session["a"].append(1)
    return ""
"""
ELSEWHERE = {
    "permanent": """
        @app.before_request
        def keep():
            session.permanent = True
        """,
    "permanent after the login": """
        @app.post("/login")
        def log_in():
            session.permanent = True
            return ""
        """,
    "around each request": """
        @app.after_request
        def count(response):
            session["count"] = 1
            return response
        """,
    "another interface": """
        from flask_session import Session

        Session(app)
        """,
    "an own interface": """
        app.session_interface = make_interface()
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(CASES[case])}, RULE)


@pytest.mark.parametrize("case", ELSEWHERE)
def test_projects_that_write_anyhow(case: str) -> None:
    assert_findings({"app.py": HEAD + CHANGING + textwrap.dedent(ELSEWHERE[case])}, RULE)


def test_project_that_does_not() -> None:
    found = CHANGING.replace("append(1)", f"append(1){FOUND}")
    assert_findings({"app.py": HEAD + found}, RULE)
