"""before-request-redirect-loop: what may tell the page that is redirected to from all others."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "before-request-redirect-loop"
APP = """
from flask import Flask, flash, g, redirect, request, session, url_for
from flask_login import current_user, logout_user
from elsewhere import is_open, wrapped

app = Flask(__name__)
seen = False

{hook}

@app.get("/login")
def login(): return ""
"""
LOOPS = """
    @app.before_request
    def guard():
        if not current_user.is_authenticated:
            flash("log in")
            return redirect(url_for("login"))  # expect: before-request-redirect-loop
"""
FINE = {
    "asks for the page": """
        @app.before_request
        def guard():
            if not current_user.is_authenticated and request.path != "/login":
                return redirect(url_for("login"))
    """,
    "asks what another one found out": """
        @app.before_request
        def note(): g.open = request.path == "/login"

        @app.before_request
        def guard():
            if not g.open:
                return redirect(url_for("login"))
    """,
    "another one answers before": """
        @app.before_request
        def answer():
            if request.path == "/login":
                return "log in"

        @app.before_request
        def guard():
            if not current_user.is_authenticated:
                return redirect(url_for("login"))
    """,
    "changes what it asks for": """
        @app.before_request
        def guard():
            if current_user.is_authenticated:
                logout_user()
                return redirect(url_for("login"))
    """,
    "stores that it was there": """
        @app.before_request
        def guard():
            if not session.get("seen"):
                session["seen"] = True
                return redirect(url_for("login"))
    """,
    "is stored later": """
        @app.after_request
        def note(response):
            session["seen"] = True
            return response

        @app.before_request
        def guard():
            if not session.get("seen"):
                return redirect(url_for("login"))
    """,
    "asks somebody else": """
        @app.before_request
        def guard():
            if not is_open():
                return redirect(url_for("login"))
    """,
    "a decorator decides": """
        @app.before_request
        @wrapped
        def guard():
            if not current_user.is_authenticated:
                return redirect(url_for("login"))
    """,
    "happens once": """
        @app.before_request
        def guard():
            global seen
            if not seen:
                seen = True
                return redirect(url_for("login"))
    """,
    "leads elsewhere": """
        @app.before_request
        def guard():
            if not current_user.is_authenticated:
                return redirect("https://login.example.org/")
    """,
    "is not returned": """
        @app.before_request
        def guard():
            target = redirect(url_for("login"))
    """,
}


def _app(hook: str) -> dict[str, str]:
    return {"app.py": APP.format(hook=textwrap.dedent(hook))}


def test_a_page_that_is_guarded() -> None:
    assert_findings(_app(LOOPS), RULE)


@pytest.mark.parametrize("name", FINE)
def test_what_may_end_it(name: str) -> None:
    assert_findings(_app(FINE[name]), RULE)
