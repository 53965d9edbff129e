"""Rules that the project's own functions and subclasses add are followed or leave an opening."""

from __future__ import annotations

import textwrap

import pytest

from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from url_maps import assert_same_rules

SAME = {
    "route and add_url_rule are overridden": """
        from flask import Blueprint, Flask

        class Section(Blueprint):
            def route(self, rule, **options):
                options.setdefault("strict_slashes", False)
                return super().route("/section" + rule, **options)

            def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
                super().add_url_rule(rule, endpoint, view_func, **options)

        class Site(Flask):
            def route(self, rule, **options):
                return super().route(rule, **options)

        app = Site(__name__)
        bp = Section("bp", __name__)

        @bp.route("/one", methods=["POST"])
        def one(): return ""

        @app.route("/two")
        def two(): return ""

        def three(): return ""

        bp.add_url_rule("/three", view_func=three)
        bp.add_url_rule("/four", "vier", three, methods=["PUT"])
        app.register_blueprint(bp, url_prefix="/p")
    """,
    "helpers give decorators": """
        from flask import Blueprint, Flask

        bp = Blueprint("bp", __name__)

        class Site(Flask):
            def api_route(self, rule, **options):
                return self.route("/api" + rule, **options)

        app = Site(__name__)

        def page(rule, methods=("GET",)):
            return bp.route(f"/pages{rule}", methods=methods)

        def post(rule):
            return page(rule, methods=["POST"])

        @app.api_route("/one", endpoint="eins")
        def one(): return ""

        @page("/two")
        def two(): return ""

        @post("/three")
        def three(): return ""

        def four(): return ""

        page("/four")(four)
        app.register_blueprint(bp)
    """,
}


@pytest.mark.parametrize("name", SAME)
def test_the_rules_are_those_of_flask(name: str) -> None:
    assert_same_rules({"app.py": textwrap.dedent(SAME[name])})


OPEN = {
    "a decorator adds what it decorates": """
        def page(rule):
            def decorator(f):
                bp.add_url_rule(rule, view_func=f)
                return f
            return decorator

        @page("/x")
        def something(): return ""
    """,
    "the override gives a decorator of its own": """
        class Section(Blueprint):
            def route(self, rule, **options):
                def decorator(f):
                    self.add_url_rule(rule, view_func=f, **options)
                    return f
                return decorator

        section = Section("bp", __name__)

        @section.route("/x")
        def something(): return ""
    """,
    "add_url_rule puts something before the endpoint": """
        class Section(Blueprint):
            def add_url_rule(self, rule, endpoint=None, view_func=None, **options):
                super().add_url_rule(rule, "my_" + endpoint, view_func, **options)

        section = Section("bp", __name__)

        @section.route("/x", endpoint="some")
        def thing(): return ""

        def something(): return ""
    """,
    "the override keeps the rules for later": """
        class Section(Blueprint):
            def route(self, rule, **options):
                return lambda f: LATER.append((rule, f)) or f

        section = Section("bp", __name__)

        @section.route("/x")
        def something(): return ""
    """,
}


@pytest.mark.parametrize("name", OPEN)
def test_what_cannot_be_followed_may_exist(name: str) -> None:
    start = """
        from flask import Blueprint, Flask

        app = Flask(__name__)
        LATER = []
        bp = Blueprint("bp", __name__)
    """
    code = f"{textwrap.dedent(start)}\n{textwrap.dedent(OPEN[name])}\n"
    target = "section" if "section =" in code else "bp"
    project = project_of({"app.py": f"{code}\napp.register_blueprint({target})\n"})
    url_map = with_deep_stack(lambda: project.url_map)
    known = "bp.something" in url_map.endpoints
    assert known or url_map.opening_for("bp.something") is not None
    assert url_map.opening_for("other") is None


def test_current_app_is_some_app() -> None:
    code = """
        from flask import Blueprint, Flask, current_app

        app = Flask(__name__)
        bp = Blueprint("bp", __name__)

        @bp.route("/x")
        def inner(): return ""

        with app.app_context():
            @current_app.route("/menu")
            def menu(): return ""

            current_app.register_blueprint(bp)
    """
    url_map = with_deep_stack(lambda: project_of({"app.py": textwrap.dedent(code)}).url_map)
    assert "bp.inner" in url_map.endpoints
    found = {name: url_map.opening_for(name) is not None for name in ("menu", "other")}
    assert found == {"menu": True, "other": False}
