"""The routes of connexion's applications are those that their specifications say."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from flask_lint.pipeline import ask
from flask_lint.providers.provider import Kind, Level
from flask_lint.settings import Settings
from models import scope_of
from support import assert_findings, run_python, write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from flask_lint.model.project import FlaskProject

T = TypeVar("T")

ANSWER = {"responses": {"200": {"description": "fine"}}}
SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "shop", "version": "1"},
    "basePath": "/unused",
    "parameters": {"n": {"name": "n-th", "in": "path", "type": "integer", "required": True}},
    "paths": {
        "/pets/{pet_id}/{n-th}": {
            "parameters": [{"$ref": "#/parameters/n"}],
            "get": {
                "operationId": "api.pets.show",
                "parameters": [
                    {
                        "name": "pet_id",
                        "in": "path",
                        "type": "string",
                        "format": "path",
                        "required": True,
                    }
                ],
                **ANSWER,
            },
            "delete": {
                "operationId": "drop",
                "x-swagger-router-controller": "api.pets",
                "parameters": [
                    {"name": "pet_id", "in": "path", "type": "number", "required": True}
                ],
                **ANSWER,
            },
        }
    },
}
OPENAPI = {
    "openapi": "3.0.0",
    "info": {"title": "shop", "version": "2"},
    "servers": [{"url": "https://example.org/v2/"}],
    "paths": {
        "/pets": {"get": ANSWER, "post": ANSWER},
        "/pets/{pet_id}": {
            "parameters": [
                {
                    "name": "pet_id",
                    "in": "path",
                    "required": True,
                    "schema": {"$ref": "#/components/schemas/id"},
                }
            ],
            "get": ANSWER,
            "put": {"operationId": "api.pets.change", **ANSWER},
        },
    },
    "components": {"schemas": {"id": {"type": "integer"}}},
}
RELATIVE = {
    "openapi": "3.0.0",
    "info": {"title": "shop", "version": "3"},
    "paths": {"/drop": {"patch": {"operationId": "drop", **ANSWER}}},
}
FILES = {
    "api/__init__.py": "",
    "api/pets.py": """
        def show(pet_id, nth=None, **rest): return ""
        def drop(pet_id=1, nth=None, **rest): return ""
        def search(): return []
        def post(): return ""
        def get(pet_id): return ""
        def change(pet_id): return ""
    """,
    "app.py": """
        import connexion
        from connexion.resolver import RelativeResolver, RestyResolver

        shop = connexion.App(
            __name__, specification_dir="specs", server_args={"static_folder": "assets"}
        )
        shop.add_api("one.json", base_path="/v1.0")
        shop.add_api("two.json", resolver=RestyResolver("api"))
        shop.add_api("three.json", resolver=RelativeResolver("api.pets"))
        app = shop.app

        @app.get("/plain/<int:number>")
        def plain(number): return ""

        @shop.route("/other")
        def other(): return ""
    """,
    "specs/one.json": json.dumps(SWAGGER),
    "specs/two.json": json.dumps(OPENAPI),
    "specs/three.json": json.dumps(RELATIVE),
}
# What connexion 2.15 and 3.3 make of it, but for the pages of a documentation.
RULES = {
    ("static", "/assets/<path:filename>", "GET"),
    ("plain", "/plain/<int:number>", "GET"),
    ("other", "/other", "GET"),
    ("/v1_0.api_pets_show", "/v1.0/pets/<path:pet_id>/<int:n_th>", "GET"),
    ("/v1_0.api_pets_drop", "/v1.0/pets/<float:pet_id>/<int:n_th>", "DELETE"),
    ("/v2.api_pets_search", "/v2/pets", "GET"),
    ("/v2.api_pets_post", "/v2/pets", "POST"),
    ("/v2.api_pets_get", "/v2/pets/<int:pet_id>", "GET"),
    ("/v2.api_pets_change", "/v2/pets/<int:pet_id>", "PUT"),
    ("/.api_pets_drop", "/drop", "PATCH"),
}
LOOK = """
import json
from app import app, shop

# connexion 3 adds the routes when the server starts.
with getattr(shop, "test_client", app.test_client)() as client:
    client.get("/other")
print(json.dumps([
    [rule.endpoint, rule.rule, *sorted(rule.methods - {"HEAD", "OPTIONS"})]
    for rule in app.url_map.iter_rules()
]))
"""


def _asked(folder: Path, files: Mapping[str, str], question: Callable[[FlaskProject], T]) -> T:
    write_files(folder, files)
    return ask(folder, Settings(), lambda reading: question(reading.project), jobs=1)


def _rules(project: FlaskProject) -> set[tuple[str, ...]]:
    return {
        (one.endpoint, one.rule or "?", *(one.methods or "?")) for one in project.url_map.routes
    }


def _patterns(project: FlaskProject) -> list[str]:
    return [opening.pattern for opening in project.url_map.openings]


def test_routes_of_a_specification_in_json(tmp_path: Path) -> None:
    assert _asked(tmp_path, FILES, _rules) == RULES
    assert _asked(tmp_path, FILES, _patterns) == ["/v1_0./v1_0_*", "/v2./v2_*", "/./_*"]


def test_connexion_makes_these_routes(tmp_path: Path) -> None:
    pytest.importorskip("connexion")
    write_files(tmp_path, FILES)
    done = run_python(tmp_path, LOOK)
    assert done.returncode == 0, done.stderr
    found = {tuple(rule) for rule in json.loads(done.stdout.splitlines()[-1])}
    pages = {
        rule
        for rule in found
        if any(fnmatchcase(rule[0], one) for one in ("/v1_0./v1_0_*", "/v2./v2_*", "/./_*"))
    }
    assert found - pages == RULES


def _changed(spec: Mapping[str, Any], **operation: object) -> str:
    return json.dumps({**spec, "paths": {"/x": {"get": {**ANSWER, **operation}}}})


NAMED = _changed(RELATIVE, operationId="api.pets.drop")


@pytest.mark.parametrize(
    ("call", "text", "pattern"),
    [
        ('shop.add_api("spec.yaml", base_path="/v1.0")', "paths: {}", "/v1_0.*"),
        ('shop.add_api("spec.yaml")', "paths: {}", "/*.*"),
        ('shop.add_api("spec.yaml", name="shop")', "paths: {}", "*.*"),
        ("shop.add_api(connexion.load())", NAMED, "/*.*"),
        ('shop.add_api("spec.json")', NAMED.replace("shop", "{{ name }}"), "/*.*"),
        ('shop.add_api("spec.json")', "{", "/*.*"),
        ('shop.add_api("spec.json")', _changed(RELATIVE), "/*.*"),
        ('shop.add_api("spec.json")', NAMED.replace("paths", "other", 1) + "]", "/*.*"),
        ('shop.add_api("spec.json", resolver=connexion.mine())', NAMED, "/*.*"),
        ('shop.add_api("spec.json", resolver_error=501)', NAMED, "/*.*"),
        ('shop.add_api("spec.json", base_path=connexion.BASE)', NAMED, "/*.*"),
        ('shop.add_api("spec.json", **connexion.OPTIONS)', NAMED, "*.*"),
        ('shop.add_api("missing.json")', NAMED, "/*.*"),
    ],
)
def test_what_is_not_read_may_add_routes(
    call: str, text: str, pattern: str, tmp_path: Path
) -> None:
    files = {
        "app.py": f"import connexion\n\nshop = connexion.FlaskApp(__name__)\n{call}\n",
        "spec.json": text,
        "spec.yaml": text,
    }
    assert _asked(tmp_path, files, _patterns) == [pattern]
    assert _asked(tmp_path, files, _rules) == {("static", "/static/<path:filename>", "GET")}


def test_path_items_of_other_files_are_not_read(tmp_path: Path) -> None:
    spec = {**RELATIVE, "paths": {"/x": {"$ref": "other.json"}}}
    files = {
        "app.py": 'import connexion\n\nconnexion.App(__name__).add_api("spec.json")\n',
        "spec.json": json.dumps(spec),
    }
    assert _asked(tmp_path, files, _patterns) == ["/*.*"]


@pytest.mark.parametrize(
    ("resolver", "specification"),
    [
        ("", "paths:\n  /x:\n    get:\n      operationId: api.pets.show\n"),
        ("", "paths:\n  /x:\n    get: {'operationId': 'api.pets.Pets.show'}\n"),
        ("", "get:\n  x-openapi-router-controller: api.pets\n  operationId: show  # it\n"),
        (', resolver=RelativeResolver("api.pets")', 'get: {"operationId": "show"}'),
    ],
)
def test_handlers_in_yaml_are_views(resolver: str, specification: str, tmp_path: Path) -> None:
    files = {
        "app.py": f"""
            import connexion
            from connexion.resolver import RelativeResolver

            app = connexion.App(__name__, specification_dir="specs")
            app.add_api("shop.yaml"{resolver})
        """,
        "api/__init__.py": "",
        "api/pets.py": """
            def show():
                return ""

            def help_it():
                return ""

            class Pets:
                @staticmethod
                def show():
                    return ""
        """,
        "specs/parts/pets.yaml": specification,
    }

    def kinds(project: FlaskProject) -> dict[str, list[tuple[Kind, Level | None]]]:
        return {
            name: [
                (one.kind, one.level)
                for one in project.execution.entries.get(scope_of(project, "api/pets.py", name), [])
            ]
            for name in ("show", "help_it", "Pets.show")
        }

    found = _asked(tmp_path, files, kinds)
    shown = "Pets.show" if "Pets" in specification else "show"
    assert found.pop(shown) == [(Kind.VIEW, Level.REQUEST)]
    assert all((Kind.VIEW, Level.REQUEST) not in others for others in found.values())


def test_the_wrapped_application_is_the_application() -> None:
    assert_findings(
        {
            "shop/__init__.py": """
                import connexion

                class Shop(connexion.FlaskApp):
                    pass

                def create_app():
                    shop = Shop(__name__)
                    shop.add_api("shop.yaml", base_path="/api")
                    flask_app = shop.app

                    @flask_app.route("/")
                    def index():
                        return ""

                    return shop
            """,
            "shop/links.py": """
                from flask import url_for

                def links():
                    return (
                        url_for("index"),
                        url_for("indexes"),  # expect: url-for-unknown-endpoint
                        url_for("/api.shop_pets_show"),
                    )
            """,
            "shop/shop.yaml": "paths: {}",
        },
        "url-for-unknown-endpoint",
    )


def test_modules_of_handlers_are_imported_by_name() -> None:
    """`api.pets` stands in the specification alone, and imports the models."""
    assert_findings(
        {
            "app.py": """
                import connexion
                from shop.database import db

                connected = connexion.App(__name__)
                db.init_app(connected.app)
                connected.add_api("shop.yaml")

                def create():
                    with connected.app.app_context():
                        db.create_all()
            """,
            "shop/__init__.py": "",
            "shop/database.py": "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n",
            "shop/models.py": """
                from shop.database import db

                class Pet(db.Model):
                    id = db.Column(db.Integer, primary_key=True)
            """,
            "shop/pets.py": "from shop.models import Pet\n\ndef show(): return Pet.query.all()\n",
            "shop.yaml": "paths:\n  /pets:\n    get:\n      operationId: shop.pets.show\n",
        },
        "models-not-imported",
    )


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ('{"template_folder": "pages"}', True),
        ("{**connexion.OPTIONS}", True),
        ("connexion.OPTIONS", True),
        ("{}", False),
    ],
)
def test_arguments_of_flask_stand_in_a_dictionary(options: str, *, found: bool) -> None:
    expected = "" if found else "  # expect: template-not-found"
    assert_findings(
        {
            "app.py": f"""
                import connexion
                from flask import render_template

                shop = connexion.FlaskApp(__name__, server_args={options})

                @shop.route("/")
                def index():
                    return render_template("index.html"){expected}
            """,
            "pages/index.html": "",
            "templates/other.html": "",
        },
        "template-not-found",
    )
