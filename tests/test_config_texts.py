"""URL prefixes that the configuration holds: known where they can be nothing else."""

from __future__ import annotations

import textwrap

import pytest

from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from url_maps import assert_same_rules

START = """
    from flask import Blueprint, Flask, current_app

    bp = Blueprint("bp", __name__)

    @bp.get("/page")
    def page(): return ""
"""
KNOWN = {
    "an item": """
        app = Flask(__name__)
        app.config["PREFIX"] = "/item"
        app.register_blueprint(bp, url_prefix=app.config["PREFIX"])
    """,
    "a class, and a helper": """
        class Config:
            PREFIX = "/base"

        class Special(Config):
            DEBUG = True

        KEY = "PREFIX"

        def mount(app):
            app.register_blueprint(bp, url_prefix=app.config.get(KEY, "/other") + "/more")

        def create_app():
            app = Flask(__name__)
            app.config.from_object(Special)
            mount(app)
            return app
    """,
    "the last one": """
        app = Flask(__name__)
        app.config["PREFIX"] = "/first"
        app.config.update(PREFIX="/second")
        app.config["PREFIX"] = "/third"
        app.register_blueprint(bp, url_prefix=app.config["PREFIX"])
    """,
    "made of another": """
        app = Flask(__name__)
        app.config.from_mapping(ROOT="/root")
        app.config["PREFIX"] = f"{app.config['ROOT']}/v1"
        app.register_blueprint(bp, url_prefix=app.config.get("PREFIX"))
    """,
    "a fallback of a key that nobody sets": """
        app = Flask(__name__)
        with app.app_context():
            app.register_blueprint(bp, url_prefix=current_app.config.get("PREFIX", "/else"))
    """,
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_prefix_is_the_one_of_flask(name: str) -> None:
    code = textwrap.dedent(START) + textwrap.dedent(KNOWN[name])
    assert_same_rules({"app.py": code}, "app:create_app()" if "create_app" in code else "app:app")


UNKNOWN = {
    "the environment": "app.config['PREFIX'] = os.environ.get('PREFIX', '/a')",
    "a file": "app.config['PREFIX'] = '/a'\napp.config.from_pyfile('instance.cfg')",
    "a condition": "app.config['PREFIX'] = '/a'\nif os.sep == '/': app.config['PREFIX'] = '/b'",
    "one of two classes": (
        "class One:\n    PREFIX = '/a'\nclass Two:\n    PREFIX = '/b'\n"
        "app.config.from_object({'one': One, 'two': Two}[os.environ['KIND']])"
    ),
    "code from elsewhere": "app.config['PREFIX'] = '/a'\nunheard_of.configure(app)",
    "itself": "app.config['PREFIX'] = app.config['PREFIX'] + '/a'",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_prefix_that_may_be_another_is_not_known(name: str) -> None:
    code = (
        f"import os, unheard_of\n{textwrap.dedent(START)}\napp = Flask(__name__)\n{UNKNOWN[name]}\n"
        "app.register_blueprint(bp, url_prefix=app.config['PREFIX'])\n"
    )
    project = project_of({"app.py": code})
    routes = with_deep_stack(lambda: project.url_map.by_endpoint["bp.page"])
    assert [route.rule for route in routes] == [None]
