"""What Flask-Smorest, APIFlask and flask-openapi3 add to a URL map is what the model says."""

from __future__ import annotations

import importlib.util
import textwrap

import pytest

from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from url_maps import real_rules, static_rules

SMOREST = """
    from flask import Flask
    from flask.views import MethodView
    from flask_smorest import Api, Blueprint

    class Config:
        API_TITLE = "Pets"
        API_VERSION = "1"
        OPENAPI_VERSION = "3.0.2"
        OPENAPI_URL_PREFIX = "/docs"

    blp = Blueprint("pets", "pets", url_prefix="/pets", description="Pets")

    @blp.route("/")
    class Pets(MethodView):
        @blp.response(200)
        def get(self): return []
        def post(self): return []

    @blp.route("/<int:pet_id>", methods=["GET", "DELETE"])
    def one_pet(pet_id): return {}

    @blp.route("/named", endpoint="other")
    class Named(MethodView):
        def put(self): return []

    def create_app():
        app = Flask(__name__)
        app.config.from_object(Config)
        api = Api(app)
        api.register_blueprint(blp, url_prefix="/animals")
        return app
"""
APIFLASK = """
    from apiflask import APIBlueprint, APIFlask
    from apiflask.views import MethodView

    app = APIFlask(__name__, "Pets", "1.0", "/spec.json")
    bp = APIBlueprint("bp", __name__, "Tag", url_prefix="/bp")

    @app.get("/hello")
    @app.doc(summary="Hello")
    def hello(): return {}

    @bp.post("/things/<int:thing_id>")
    @bp.auth_required if False else (lambda f: f)
    def thing(thing_id): return {}

    @app.route("/pets/<int:pet_id>")
    class Pet(MethodView):
        def get(self, pet_id): return {}
        def patch(self, pet_id): return {}

    app.register_blueprint(bp)
"""
OPENAPI3 = """
    from flask_openapi3 import APIBlueprint, Info, OpenAPI

    app = OpenAPI(__name__, info=Info(title="book API", version="1.0.0"))
    api = APIBlueprint("books", __name__, url_prefix="/books")

    @app.get("/hello", summary="hello")
    def hello(): return {}

    @api.post("/book")
    def create_book(): return {}

    app.register_api(api)
"""


def _compare(library: str, code: str, app: str, others: set[str]) -> None:
    """Compare all but `others`, which must be what an opening covers."""
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    files = {"app.py": textwrap.dedent(code)}
    project = project_of(files)
    url_map = with_deep_stack(lambda: project.url_map)
    real = real_rules(files, app)
    assert static_rules(url_map.routes) == {one for one in real if one.endpoint not in others}
    assert others == {one.endpoint for one in real} - url_map.endpoints
    assert [name for name in others if url_map.opening_for(name) is None] == []
    assert url_map.opening_for("nobody") is None


def test_flask_smorest() -> None:
    _compare("flask_smorest", SMOREST, "app:create_app()", {"api-docs.openapi_json"})


def test_apiflask() -> None:
    added = {"openapi.spec", "openapi.docs", "openapi.swagger_ui_oauth_redirect"}
    _compare("apiflask", APIFLASK, "app:app", added)


def test_flask_openapi3() -> None:
    _compare(
        "flask_openapi3",
        OPENAPI3,
        "app:app",
        {"openapi.openapi", "openapi.doc_url", "openapi.static"},
    )


def test_endpoints_that_smorest_numbers() -> None:
    code = """
        from flask import Flask
        from flask_smorest import Blueprint

        blp = Blueprint("pets", "pets")

        @blp.route("/")
        @blp.route("/all")
        def pets(): return []

        app = Flask(__name__)
        app.register_blueprint(blp)
    """
    project = project_of({"app.py": textwrap.dedent(code)})
    url_map = with_deep_stack(lambda: project.url_map)
    assert "pets.pets" in url_map.endpoints
    found = {name: url_map.opening_for(f"pets.{name}") is not None for name in ("pets_1", "other")}
    assert found == {"pets_1": True, "other": False}
