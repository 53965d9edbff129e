"""Blueprints that libraries bring are known by their names, and keep what they add to these."""

from __future__ import annotations

import textwrap

import pytest

from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax.parse import with_deep_stack
from models import project_of

MADE = {"flask_swagger_ui.get_swaggerui_blueprint()": ("/docs", "/swagger.json")}


@pytest.mark.parametrize("path", knowledge().ready_blueprints)
def test_the_name_is_the_one_of_the_library(path: str) -> None:
    module, _, name = path.removesuffix("()").rpartition(".")
    found = getattr(pytest.importorskip(module), name)
    if path in MADE:
        found = found(*MADE[path])
    assert found.name == knowledge().ready_blueprints[path].name


def test_the_name_of_the_swagger_page_is_where_it_is_said() -> None:
    module = pytest.importorskip("flask_swagger_ui")
    assert module.get_swaggerui_blueprint("/a", "/b", None, None, "c").name == "c"
    assert module.get_swaggerui_blueprint("/a", "/b", blueprint_name="c").name == "c"


CODE = """
    import elsewhere, os, rq_dashboard
    from flask import Blueprint, Flask
    from flask_swagger_ui import get_swaggerui_blueprint

    app = Flask(__name__)
    own = Blueprint("own", __name__)
    app.register_blueprint(own)
"""
CASES = {
    "app.register_blueprint(rq_dashboard.blueprint)": {
        "rq_dashboard.x": True,
        "other.x": False,
        "a.rq_dashboard.x": False,
    },
    "app.register_blueprint(rq_dashboard.blueprint, name='rq')": {
        "rq_dashboard.x": False,
        "rq.x": True,
    },
    "own.register_blueprint(rq_dashboard.blueprint)": {
        "rq_dashboard.x": False,
        "own.rq_dashboard.x": True,
    },
    "app.register_blueprint(get_swaggerui_blueprint('/a', '/b'))": {
        "swagger_ui.show": True,
        "x.show": False,
    },
    "app.register_blueprint(get_swaggerui_blueprint('/a', '/b', blueprint_name='docs'))": {
        "docs.show": True,
        "swagger_ui.show": False,
    },
    "app.register_blueprint(get_swaggerui_blueprint('/a', '/b', None, None, 'docs'))": {
        "docs.show": True,
        "swagger_ui.show": False,
    },
    "app.register_blueprint(get_swaggerui_blueprint('/a', '/b', **os.environ))": {"x.show": True},
    "app.register_blueprint(elsewhere.blueprint)": {"x.show": True, "own.show": False},
    "app.register_blueprint(elsewhere.blueprint, name='there')": {
        "there.show": True,
        "x.show": False,
    },
}


@pytest.mark.parametrize("call", CASES)
def test_what_is_registered_stays_within_its_name(call: str) -> None:
    files = {"app.py": f"{textwrap.dedent(CODE)}\n{call}\n"}
    url_map = with_deep_stack(lambda: project_of(files).url_map)
    found = {endpoint: url_map.opening_for(endpoint) is not None for endpoint in CASES[call]}
    assert found == CASES[call]
