"""The routes of connexion's applications are those that their specifications say."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from click.testing import CliRunner

from flask_lint.cli.main import main
from flask_lint.pipeline import ask
from flask_lint.providers.provider import Kind, Level
from flask_lint.settings import Settings
from hostile import SOURCE
from models import scope_of
from repositories import Repository
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
IN_YAML = {
    "api/__init__.py": "",
    "api/pets.py": """
        def show(**rest): return ""
        def change(**rest): return ""
        def drop(**rest): return ""
        def grow(**rest): return ""
        def late(**rest): return ""
        def many(**rest): return ""
    """,
    "app.py": """
        from pathlib import Path

        import connexion
        from connexion.resolver import RelativeResolver

        shop = connexion.FlaskApp(__name__, specification_dir="specs")
        shop.add_api(
            "shop.yaml", arguments={"title": "shop"}, resolver=RelativeResolver("api.pets")
        )
        shop.add_api(Path(__file__).parent / "specs" / "more.yml", base_path="/more")
        app = shop.app
    """,
    "specs/shop.yaml": """
        # The routes of the shop.
        openapi: "3.0.0"
        info: &info {title: shop, version: "1"}
        servers:
          - url: "{scheme}://example.org/{version}/"
            variables:
              scheme: {default: https}
              version:
                default: v7
        x-shared:
          answers: &answers
            responses: &responses
              200: {description: 'fine: it is'}
          pet: &pet
            name: pet_id
            in: path
            required: yes
            schema: {type: integer}
        paths:
          /pets/{pet_id}: &item
            parameters: [*pet]
            get:
              operationId: show
              <<: *answers
            put:
              <<: [{operationId: change}, {operationId: never, <<: *answers}]
          /pets/{pet_id}/grown:
            parameters:
              - <<: *pet
                schema:
                  type: string
                  format: path
            "patch": {"operationId": "grow", "responses": *responses}
          /late:
            get: {operationId: never, <<: *answers}
          /late:
            get:
              operationId: >-
                late
              <<: *answers
          /elsewhere:
            $ref: "#/x-elsewhere"
        x-elsewhere:
          delete:
            operationId: drop
            !!str x-size: 0x10
            x-since: 2001-12-14t21:59:43.10-05:00
            <<: *answers
    """,
    "specs/more.yml": """
        %YAML 1.1
        ---
        swagger: '2.0'
        info: {title: more, version: '2'}
        paths:
          '/many/{count}':
            get:
              x-swagger-router-controller: api.pets
              operationId: many
              parameters:
              - {name: count, in: path, type: number, required: true}
              responses: {default: {description: fine}}
        ...
    """,
}
YAML_RULES = {
    ("static", "/static/<path:filename>", "GET"),
    ("/v7.api_pets_show", "/v7/pets/<int:pet_id>", "GET"),
    ("/v7.api_pets_change", "/v7/pets/<int:pet_id>", "PUT"),
    ("/v7.api_pets_grow", "/v7/pets/<path:pet_id>/grown", "PATCH"),
    ("/v7.api_pets_late", "/v7/late", "GET"),
    ("/v7.api_pets_drop", "/v7/elsewhere", "DELETE"),
    ("/more.api_pets_many", "/more/many/<float:count>", "GET"),
}
PAGES = ("/v1_0./v1_0_*", "/v2./v2_*", "/./_*", "/v7./v7_*", "/more./more_*")
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
    assert _asked(tmp_path, FILES, _patterns) == list(PAGES[:3])


def test_routes_of_a_specification_in_yaml(tmp_path: Path) -> None:
    assert _asked(tmp_path, IN_YAML, _rules) == YAML_RULES
    assert _asked(tmp_path, IN_YAML, _patterns) == list(PAGES[3:])


@pytest.mark.parametrize(("files", "rules"), [(FILES, RULES), (IN_YAML, YAML_RULES)])
def test_connexion_makes_these_routes(
    files: Mapping[str, str], rules: set[tuple[str, ...]], tmp_path: Path
) -> None:
    pytest.importorskip("connexion")
    write_files(tmp_path, files)
    done = run_python(tmp_path, LOOK)
    assert done.returncode == 0, done.stderr
    found = {tuple(rule) for rule in json.loads(done.stdout.splitlines()[-1])}
    pages = {rule for rule in found if any(fnmatchcase(rule[0], one) for one in PAGES)}
    assert found - pages == rules


def _changed(spec: Mapping[str, Any], **operation: object) -> str:
    return json.dumps({**spec, "paths": {"/x": {"get": {**ANSWER, **operation}}}})


NAMED = _changed(RELATIVE, operationId="api.pets.drop")
IN_BLOCKS = """
openapi: 3.0.0
info: {title: shop, version: '3'}
paths:
  /x:
    get:
      operationId: api.pets.drop
"""
TEMPLATE = IN_BLOCKS.replace("shop", "{{ title }}")


@pytest.mark.parametrize(
    ("call", "text", "pattern", "reason"),
    [
        ('"spec.yaml", base_path="/v1.0"', "paths: []", "/v1_0.*", "of `spec.yaml` become routes"),
        ('"spec.yaml"', "", "/*.*", "it does not have the shape of a specification"),
        ('"spec.yaml", name="shop"', "[", "*.*", "node content"),
        ('"spec.yaml", arguments={"title": "shop"}', TEMPLATE, "/*.*", "a template of Jinja's"),
        ('"spec.yaml"', IN_BLOCKS + "  /y: {$ref: more.yaml}", "/*.*", "refers to another file"),
        ('"spec.yaml"', IN_BLOCKS + "  /y: {$ref: '#/paths/y'}", "/*.*", "does not have the shape"),
        ('"spec.yaml"', IN_BLOCKS + "  /y: !include y.yaml", "/*.*", "the tag `!include` is not"),
        ('"spec.yaml"', IN_BLOCKS + "servers: [{url: '/{v}'}]", "/*.*", "does not have the shape"),
        (
            '"spec.yaml"',
            IN_BLOCKS + "servers: [{url: 'http://[v'}]",
            "/*.*",
            "the URL of its first",
        ),
        ('"spec.yaml"', IN_BLOCKS + "x-y: \x07", "/*.*", "characters are not allowed"),
        (
            '"spec.yaml"',
            "[" * 200_000,
            "/*.*",
            "line 1: its values are nested more than 100 levels",
        ),
        ("connexion.load()", NAMED, "/*.*", "of a specification become routes that are not read"),
        ('"spec.json"', NAMED.replace("shop", "{{ name }}"), "/*.*", "it is a template of Jinja's"),
        ('"spec.json"', "{", "/*.*", "it is no JSON, or nested too deeply"),
        ('"spec.json"', _changed(RELATIVE), "/*.*", "it does not have the shape"),
        ('"spec.json"', NAMED.replace("paths", "other", 1) + "]", "/*.*", "it is no JSON"),
        ('"spec.json", resolver=connexion.mine()', NAMED, "/*.*", "its resolver is not followed"),
        ('"spec.json", resolver_error=501', NAMED, "/*.*", "`resolver_error` stands in"),
        ('"spec.json", base_path=connexion.BASE', NAMED, "/*.*", "`base_path` is not known"),
        ('"spec.json", base_path="/a b"', NAMED, "/*.*", "its base path `/a b` is no plain path"),
        ('"spec.json", **connexion.OPTIONS', NAMED, "*.*", "not known which app it is for"),
        ('"missing.json"', NAMED, "/*.*", "`missing.json` is not in the project, is too large"),
        ('"latin.yaml"', NAMED, "/*.*", "`latin.yaml` is not in the project, is too large"),
        ('"huge.yaml"', NAMED, "/*.*", "`huge.yaml` is not in the project, is too large"),
    ],
)
def test_what_is_not_read_may_add_routes(
    call: str, text: str, pattern: str, reason: str, tmp_path: Path
) -> None:
    files = {
        "app.py": f"import connexion\n\nconnexion.FlaskApp(__name__).add_api({call})\n",
        "spec.json": text,
        "spec.yaml": text,
    }
    (tmp_path / "latin.yaml").write_bytes(IN_BLOCKS.encode() + b"# \xe9\n")
    (tmp_path / "huge.yaml").write_text(IN_BLOCKS + "#" * 5_000_000)
    ((found, why),) = _asked(
        tmp_path, files, lambda project: [(o.pattern, o.reason) for o in project.url_map.openings]
    )
    assert found == pattern
    assert reason in why
    assert _asked(tmp_path, files, _rules) == {("static", "/static/<path:filename>", "GET")}


def test_path_items_of_other_files_are_not_read(tmp_path: Path) -> None:
    spec = {**RELATIVE, "paths": {"/x": {"$ref": "other.json"}}}
    files = {
        "app.py": 'import connexion\n\nconnexion.App(__name__).add_api("spec.json")\n',
        "spec.json": json.dumps(spec),
    }
    assert _asked(tmp_path, files, _patterns) == ["/*.*"]


LINKED = {
    "app.py": """
        import connexion
        from flask import url_for

        shop = connexion.FlaskApp(__name__)
        shop.add_api("docs/api/v1/shop/spec.yaml", base_path="/v1")
        shop.add_api("docs/api/v1/shop/spec.yaml")

        @shop.route("/")
        def index():
            return url_for("/v1.api_pets_drop") + url_for("/.api_pets_drop")
    """,
    "docs/api/v1/shop/spec.yaml": IN_BLOCKS,
}
SPEC = "docs/api/v1/shop/spec.yaml"


def _codes(*arguments: str) -> list[str]:
    done = CliRunner().invoke(main, ["check", "--output-format", "json", *arguments])
    assert done.exit_code in (0, 1), done.output
    return [one["code"] for one in json.loads(done.stdout)["findings"]]


def test_a_specification_has_a_say_in_what_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, LINKED)
    monkeypatch.chdir(tmp_path)
    renamed = IN_BLOCKS.replace("api.pets.drop", "api.pets.lost")
    for _ in range(2):
        (tmp_path / SPEC).write_text(IN_BLOCKS)
        assert [_codes(), _codes(), _codes("--no-cache")] == [[], [], []]
        (tmp_path / SPEC).write_text(renamed)
        assert [_codes(), _codes(), _codes("--no-cache")] == [["FLK301"] * 2] * 3


def test_the_specification_of_a_commit_is_that_of_the_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Repository(tmp_path / "project")
    write_files(project.path, LINKED)
    project.commit()
    monkeypatch.chdir(project.path)
    (project.path / SPEC).write_text(IN_BLOCKS.replace("api.pets.drop", "api.pets.lost"))
    assert _codes("--new-since", "HEAD") == ["FLK301"] * 2
    assert _codes("--staged") == []
    project.commit()
    assert _codes("--new-since", "HEAD") == []
    assert _codes("--new-since", "HEAD~1") == ["FLK301"] * 2


IMPORTED = """
import sys
from flask_lint.cli.main import main
try:
    main(["check", "--no-cache", "--jobs", "1"])
finally:
    print(sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize("name", ["spec.yaml", "spec.json"])
def test_a_reader_of_yaml_is_imported_for_a_specification_in_yaml_alone(
    name: str, tmp_path: Path
) -> None:
    files = {
        "app.py": f'import connexion, flask\n\nconnexion.App(__name__).add_api("{name}")\n',
        "spec.yaml": IN_BLOCKS,
        "spec.json": NAMED,
    }
    write_files(tmp_path, files)
    done = run_python(tmp_path, IMPORTED, env={"PYTHONPATH": str(SOURCE)})
    assert done.returncode == 0, done.stderr
    imported = done.stdout.splitlines()[-1]
    assert ("yaml" in imported) is (name == "spec.yaml")


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
                        url_for("/other.shop_pets_show"),  # expect: url-for-unknown-endpoint
                    )
            """,
            "shop/shop.yaml": "paths: []",
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
