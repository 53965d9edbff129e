"""What an error handler touches, through helpers, templates and context processors."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "rollback-missing-in-500-handler"

HEAD = """
from flask import Flask, jsonify, render_template
from flask_login import LoginManager, current_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

db = SQLAlchemy()
login = LoginManager()
app = Flask(__name__)


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)


@login.user_loader
def load(user_id):
    return db.session.get(User, user_id)


def page(name, **values):
    return render_template(name, **values)


def log_error(error):
    try:
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()


"""

BASE = "{% block nav %}{{ current_user.email }}{% endblock %}{% block content %}{% endblock %}"


def check(body: str, templates: dict[str, str]) -> str:
    files = {"app.py": HEAD + textwrap.dedent(body).lstrip("\n")}
    files |= {f"templates/{name}": text for name, text in templates.items()}
    return "\n".join(finding.message for finding in assert_findings(files, RULE))


HANDLER = """
    @app.errorhandler(500)
    def failed(error):{mark}
        return {value}, 500
"""
MARK = "  # expect: rollback-missing-in-500-handler"


def test_a_helper_that_renders_is_followed() -> None:
    message = check(
        HANDLER.format(value="page('500.html')", mark=MARK),
        {"500.html": "{% extends 'base.html' %}", "base.html": BASE},
    )
    assert "500.html -> base.html reads `current_user`" in message


def test_a_helper_renders_what_its_caller_names() -> None:
    message = check(
        """
    @app.get("/")
    def index():
        return page("index.html")

"""
        + HANDLER.format(value="page('500.html')", mark=MARK),
        {"500.html": "{% extends 'base.html' %}", "base.html": BASE, "index.html": BASE},
    )
    assert "500.html -> base.html reads `current_user`" in message


def test_an_overridden_block_is_not_rendered() -> None:
    check(
        HANDLER.format(value="render_template('500.html')", mark=""),
        {
            "500.html": "{% extends 'base.html' %}{% block nav %}{% endblock %}",
            "base.html": BASE,
        },
    )


def test_super_renders_it_again() -> None:
    check(
        HANDLER.format(value="render_template('500.html')", mark=MARK),
        {
            "500.html": "{% extends 'base.html' %}{% block nav %}{{ super() }}{% endblock %}",
            "base.html": BASE,
        },
    )


def test_an_import_does_not_see_the_user() -> None:
    check(
        HANDLER.format(value="render_template('500.html')", mark=""),
        {
            "500.html": "{% from 'macros.html' import nav %}{{ nav() }}",
            "macros.html": "{% macro nav() %}{{ current_user.email }}{% endmacro %}",
        },
    )


def test_an_include_in_an_unknown_tag_counts() -> None:
    check(
        HANDLER.format(value="render_template('500.html')", mark=MARK),
        {
            "500.html": "{% cache 50 %}{% include 'nav.html' %}{% endcache %}",
            "nav.html": "{% trans %}Hello{% endtrans %} {{ current_user.email }}",
        },
    )


def test_all_templates_that_a_computed_name_may_mean() -> None:
    body = """
        @app.errorhandler(500)
        def failed(error):{mark}
            return render_template(f"errors/{{error.code}}.html"), 500
    """
    reading, quiet = {"errors/500.html": BASE}, {"errors/404.html": "not found"}
    check(body.format(mark=MARK), reading)
    check(body.format(mark=""), reading | quiet)


@pytest.mark.parametrize(
    "body",
    [
        """
        @app.errorhandler(Exception)
        def failed(error):
            if isinstance(error, HTTPException):
                return render_template("base.html"), error.code
            return jsonify(error="internal error"), 500
        """,
        # The helper swallows its own failure, and rolls back.
        """
        @app.errorhandler(500)
        def failed(error):
            log_error(error)
            return render_template("base.html"), 500
        """,
        """
        @app.errorhandler(500)
        def failed(error):
            try:
                name = current_user.email
            except Exception:
                name = "somebody"
            return name, 500
        """,
        """
        @app.errorhandler(404)
        def missing(error):
            return render_template("base.html"), 404
        """,
        """
        @app.errorhandler(500)
        def failed(error):
            db.session.close()
            return render_template("base.html"), 500
        """,
    ],
)
def test_silent(body: str) -> None:
    assert check(body, {"base.html": BASE}) == ""


def test_registered_by_calling_the_decorator() -> None:
    check(
        """
        def failed(error):  # expect: rollback-missing-in-500-handler
            return render_template("base.html"), 500

        app.errorhandler(500)(failed)
        """,
        {"base.html": BASE},
    )


def test_errors_of_the_project_leave_the_session_alone() -> None:
    check(
        """
        class NoSuchThing(Exception):
            pass

        @app.errorhandler(NoSuchThing)
        def failed(error):
            return str(User.query.count()), 404
        """,
        {},
    )


def test_a_user_who_is_not_in_the_database() -> None:
    files = {
        "app.py": """
            from flask import Flask
            from flask_login import LoginManager, UserMixin, current_user
            from flask_sqlalchemy import SQLAlchemy

            app = Flask(__name__)
            db = SQLAlchemy(app)
            login = LoginManager(app)

            @login.user_loader
            def load(user_id):
                return UserMixin()

            @app.errorhandler(500)
            def failed(error):
                return current_user.name, 500
        """,
    }
    assert_findings(files, RULE)


BLUEPRINT = """
from flask import Blueprint, render_template

bp = Blueprint("errors", __name__)


@bp.{decorator}(500)
def failed(error):{mark}
    return render_template("500.html"), 500
"""


@pytest.mark.parametrize(
    ("decorator", "view", "mark"),
    [
        # Only failures of the blueprint's own views come to its handler, and it has none.
        ("errorhandler", "", ""),
        ("errorhandler", '\n\n@bp.get("/")\ndef index():\n    return ""\n', MARK),
        ("errorhandler", "\n\nfrom flask_restful import Api\n\napi = Api(bp)\n", MARK),
        ("app_errorhandler", "", MARK),
    ],
)
def test_the_handler_of_a_blueprint(decorator: str, view: str, mark: str) -> None:
    assert_findings(
        {
            "app.py": HEAD + "from errors import bp\n\napp.register_blueprint(bp)\n",
            "errors.py": BLUEPRINT.format(decorator=decorator, mark=mark) + view,
            "templates/500.html": BASE,
        },
        RULE,
    )


@pytest.mark.parametrize("blueprint_first", [True, False])
def test_a_later_handler_replaces_an_earlier_one(blueprint_first: bool) -> None:
    register = "app.register_blueprint(bp)\n"
    of_app = """

@app.errorhandler(500)
def of_app(error):{mark}
    return render_template("500.html"), 500


"""
    mine = of_app.format(mark=MARK if blueprint_first else "")
    assert_findings(
        {
            "app.py": HEAD
            + "from errors import bp\n"
            + (register + mine if blueprint_first else mine + register),
            "errors.py": BLUEPRINT.format(
                decorator="app_errorhandler", mark="" if blueprint_first else MARK
            ),
            "templates/500.html": BASE,
        },
        RULE,
    )


def test_a_handler_under_a_condition_replaces_none() -> None:
    check(
        HANDLER.format(value="render_template('500.html')", mark=MARK)
        + """
    if app.debug:

        @app.errorhandler(500)
        def shown(error):
            return str(error)
""",
        {"500.html": BASE},
    )


@pytest.mark.parametrize(
    ("test", "mark"),
    [
        ("current_user.is_authenticated and today < 9", MARK),
        ("today < 9 and current_user.is_authenticated", ""),
    ],
)
def test_what_stands_behind_an_and_may_never_be_read(test: str, mark: str) -> None:
    template = f"{{% if {test} %}}Welcome back{{% endif %}}"
    check(HANDLER.format(value="render_template('500.html')", mark=mark), {"500.html": template})
