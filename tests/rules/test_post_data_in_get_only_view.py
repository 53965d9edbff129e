"""`post-data-in-get-only-view`: forms that a view never gets."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "post-data-in-get-only-view"
HEAD = """
from flask import Flask, redirect, request
from flask_wtf import FlaskForm

app = Flask(__name__)


class Form(FlaskForm):
    pass


class Search(FlaskForm):
    def is_submitted(self):
        return True
"""


def check(code: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(code)}, RULE)


@pytest.mark.parametrize(
    "test",
    [
        "Form().validate_on_submit()",
        "Form().is_submitted()",
        'request.form["name"]',
        'request.form.get("name")',
        '"file" in request.files',
    ],
)
def test_never(test: str) -> None:
    check(f"""
        @app.route("/")
        def index():
            if {test}:  # expect: post-data-in-get-only-view
                return redirect("/")
            return "a"
    """)


@pytest.mark.parametrize(
    "test",
    [
        "Search().validate_on_submit()",
        "load().validate_on_submit()",
        "Form().validate()",
        'request.values["name"]',
        'request.args.get("name") or request.form.get("name")',
        "request.get_json()",
        "request.json",
        "Form(request.form).name",
        "Form(formdata=request.form).name",
        'request.method == "POST" and request.form["name"]',
    ],
)
def test_possible_or_not_known(test: str) -> None:
    check(f"""
        @app.route("/")
        def index():
            if {test}:
                return redirect("/")
            return "a"
    """)


@pytest.mark.parametrize(
    "route",
    [
        'route("/", methods=["GET", "POST"])',
        'route("/", methods=["DELETE"])',
        'route("/", methods=load())',
        'post("/")',
    ],
)
def test_routes_that_take_forms(route: str) -> None:
    check(f"""
        @app.{route}
        def index():
            return Form().validate_on_submit() and request.form["name"]
    """)


def test_another_view_answers_post() -> None:
    check("""
        @app.get("/item")
        def show():
            form = Form(request.form)
            return "a"

        @app.post("/item")
        def save():
            return request.form["name"]

        @app.get("/asked")
        def asked():
            if Form().validate_on_submit():  # expect: post-data-in-get-only-view
                return redirect("/")
            return "a"

        @app.post("/asked")
        def answered():
            return request.form["name"]
    """)


def test_a_view_that_another_one_calls() -> None:
    check("""
        @app.get("/")
        def index():
            return request.form.get("name", "a")

        @app.post("/save")
        def save():
            return index()
    """)


def test_one_finding_a_view() -> None:
    check("""
        @app.get("/")
        def index():
            name = request.form["name"]  # expect: post-data-in-get-only-view
            return name + request.form["other"]
    """)


def test_the_form_is_made_of_the_query_string() -> None:
    check("""
        @app.before_request
        def before():
            request.form = dict(request.args.items())

        @app.get("/")
        def index():
            return request.form.get("name", "a")
    """)
