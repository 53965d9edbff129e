"""`method-branch-unreachable`: which methods can reach a comparison."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "method-branch-unreachable"
HEAD = """
from flask import Blueprint, Flask, redirect, request

app = Flask(__name__)
METHODS = ["GET", "POST"]
"""


def check(code: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(code)}, RULE)


@pytest.mark.parametrize(
    ("route", "test"),
    [
        ('route("/")', 'request.method == "POST"'),
        ('route("/")', '"POST" == request.method'),
        ('route("/")', 'request.method != "POST"'),
        ('route("/")', 'request.method in ("POST", "PUT")'),
        ('route("/", methods=["POST"])', 'request.method == "GET"'),
        ('route("/", methods=METHODS)', 'request.method == "PUT"'),
        ('route("/", methods=METHODS)', 'request.method == "post"'),
        ('get("/")', 'app.debug and request.method == "POST"'),
    ],
)
def test_never(route: str, test: str) -> None:
    check(f"""
        @app.{route}
        def index():
            if {test}:  # expect: method-branch-unreachable
                return redirect("/")
            return "a"
    """)


@pytest.mark.parametrize(
    ("route", "test"),
    [
        ('route("/", methods=METHODS)', 'request.method == "POST"'),
        ('route("/", methods=load())', 'request.method == "POST"'),
        ('route("/", **load())', 'request.method == "POST"'),
        ('route("/", methods=["post"])', 'request.method == "POST"'),
        ('route("/")', 'request.method == "HEAD"'),
        ('route("/")', 'request.method == "OPTIONS"'),
        ('route("/")', 'request.method in ("GET", "POST")'),
        ('route("/", methods=METHODS)', 'request.method.lower() == "post"'),
        ('route("/")', 'load().method == "POST"'),
        ('route("/")', "request.method == load()"),
    ],
)
def test_possible_or_not_known(route: str, test: str) -> None:
    check(f"""
        @app.{route}
        def index():
            if {test}:
                return redirect("/")
            return "a"
    """)


def test_match() -> None:
    check("""
        @app.route("/")
        def index():
            match request.method:
                case "GET":
                    return "a"
                case "POST" | "PUT":  # expect: method-branch-unreachable
                    return "b"
                case _:
                    return "c"
    """)


def test_several_routes_make_one_view() -> None:
    check("""
        @app.get("/")
        @app.post("/save")
        def index():
            if request.method == "POST":
                return redirect("/")
            return "a"
    """)


def test_helpers_answer_for_all_their_callers() -> None:
    check("""
        def both():
            if request.method == "POST":
                return redirect("/")
            return "a"

        def one():
            if request.method == "POST":  # expect: method-branch-unreachable
                return redirect("/")
            return "a"

        def stored():
            if request.method == "POST":
                return redirect("/")
            return "a"

        HANDLERS = [stored]

        @app.get("/")
        def index():
            return both() or one() or stored()

        @app.post("/save")
        def save():
            return both()

        @app.get("/late")
        def late():
            if request.method == "POST":
                return redirect("/")
            return "a"

        app.add_url_rule("/late", view_func=late, methods=["POST"])
    """)


def test_hooks_run_for_every_route() -> None:
    check("""
        @app.before_request
        def before():
            if request.method == "POST":
                return redirect("/")

        @app.get("/")
        def index():
            return "a"
    """)


def test_method_views() -> None:
    check("""
        from flask.views import MethodView

        class Items(MethodView):
            def get(self):
                if request.method == "POST":  # expect: method-branch-unreachable
                    return redirect("/")
                return "a"

            def post(self):
                return "b"

        app.add_url_rule("/items", view_func=Items.as_view("items"))
    """)


def test_a_blueprint_given_its_routes_by_a_helper() -> None:
    check("""
        def add(bp, **options):
            bp.add_url_rule("/", view_func=index, **options)

        def index():
            if request.method == "POST":
                return redirect("/")
            return "a"

        bp = Blueprint("bp", __name__)
        add(bp, methods=["GET", "POST"])
        app.register_blueprint(bp)
    """)


def test_a_decorator_that_may_add_another_rule() -> None:
    check("""
        from somewhere import api

        @api.route("/save", methods=["POST"])
        @app.route("/")
        def index():
            if request.method == "POST":
                return redirect("/")
            return "a"
    """)
