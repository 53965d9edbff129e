"""`flask-lint routes` against real Flask: nothing invented, nothing missed, the same order."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from flask_lint.cli.main import main
from support import run_python, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SHOP = {
    "shop/__init__.py": """
        import os

        from flask import Blueprint, Flask

        from shop import api, never_registered
        from shop.admin import admin


        def create_app(with_debug=False):
            app = Flask(__name__)
            app.add_url_rule("/health", "health", lambda: "ok", methods=["GET", "POST"])
            from shop.pages import pages

            with app.app_context():
                app.register_blueprint(pages)
            for blueprint, prefix in ((admin, "/admin"), (api.bp, "/api")):
                app.register_blueprint(blueprint, url_prefix=prefix)
            add_extra(app)
            if with_debug:
                app.add_url_rule("/debug", "debug", lambda: "")
            try:
                import flask_unheard_of
                from shop.optional import optional

                app.register_blueprint(optional)
            except ImportError:
                pass
            if os.environ.get("BARE"):
                return app

            @app.route("/late")
            def late():
                return ""

            return app


        def add_extra(app):
            for name in ("one", "two"):
                app.add_url_rule(f"/extra/{name}", name, lambda: "")


        def nobody_calls_this(app):
            app.add_url_rule("/uncalled", "uncalled", lambda: "")
    """,
    "shop/admin.py": """
        from functools import wraps

        from flask import Blueprint
        from flask.views import MethodView

        admin = Blueprint("admin", __name__)
        users = Blueprint("users", __name__, url_prefix="/users")


        def login_required(view):
            @wraps(view)
            def inner(*args, **kwargs):
                return view(*args, **kwargs)

            return inner


        def staff(level):
            return login_required


        def marked(view):
            view.marked = True
            return view


        @users.get("/")
        @marked
        def all_users():
            return ""


        @admin.route("/both", endpoint="second")
        @admin.route("/", methods=["GET", "POST"])
        @login_required
        @staff(level=2)
        def index():
            return ""


        class Things(MethodView):
            decorators = [staff(1), login_required]

            def get(self):
                return ""

            @login_required
            def delete(self):
                return ""


        admin.add_url_rule("/things", view_func=Things.as_view("things"))
        admin.register_blueprint(users)
    """,
    "shop/api.py": """
        from flask import Blueprint

        bp = Blueprint("api", __name__, static_folder="static")


        @bp.get("/ping")
        def ping():
            return ""
    """,
    "shop/pages.py": """
        from flask import Blueprint

        pages = Blueprint("pages", __name__)


        @pages.route("/")
        def index():
            return ""
    """,
    "shop/optional.py": """
        from flask import Blueprint

        optional = Blueprint("optional", __name__)


        @optional.route("/optional")
        def index():
            return ""
    """,
    "shop/never_registered.py": """
        from flask import Blueprint

        lost = Blueprint("lost", __name__)


        @lost.route("/lost")
        def index():
            return ""
    """,
    "shop/never_imported.py": """
        from shop.pages import pages


        @pages.route("/unimported")
        def unimported():
            return ""
    """,
}

_DUMP = """
import json
from shop import create_app

print(json.dumps([
    [rule.endpoint, rule.rule, sorted(rule.methods - {"HEAD", "OPTIONS"})]
    for rule in create_app().url_map.iter_rules()
]))
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write_files(tmp_path, {"pyproject.toml": "", **SHOP})
    return tmp_path


def invoke(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["routes", *arguments])
    assert result.exit_code == 0, result.stderr
    return result


def listed(folder: Path, *arguments: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        invoke(str(folder), "--output-format", "json", *arguments).stdout
    )
    return document


def endpoints(folder: Path, *arguments: str) -> list[str]:
    return [route["endpoint"] for route in listed(folder, *arguments)["routes"]]


def test_the_routes_are_those_of_flask_in_their_order(shop: Path) -> None:
    done = run_python(shop, _DUMP)
    assert done.returncode == 0, done.stderr
    real = [tuple(map(repr, rule)) for rule in json.loads(done.stdout)]
    found = [
        tuple(repr(route[key]) for key in ("endpoint", "rule", "methods"))
        for route in listed(shop)["routes"]
    ]
    # What stands after a `return` under a condition is there in this run only.
    assert real[-1][0] == repr("late")
    assert found == real[:-1]


def test_what_may_be_missing_is_set_apart_with_the_reason(shop: Path) -> None:
    document = listed(shop, "--doubtful")
    doubts = {route["endpoint"]: route["doubt"] for route in document["doubtful"]}
    assert sorted(doubts) == [
        "debug",
        "late",
        "optional.index",
        "pages.unimported",
    ]
    assert "under a condition" in doubts["debug"]
    assert "nothing is known to run shop/never_imported.py:4" in doubts["pages.unimported"]
    assert document["doubtful_count"] == 4
    assert listed(shop)["doubtful"] == []
    assert "4 more that may be missing (--doubtful lists them)" in invoke(str(shop)).stdout


def test_guards_are_listed_from_the_outside_in(shop: Path) -> None:
    guards = {route["endpoint"]: route["guards"] for route in listed(shop)["routes"]}
    assert guards["admin.index"] == ["login_required", "staff"]
    assert guards["admin.second"] == ["login_required", "staff"]
    assert guards["admin.things"] == ["login_required", "staff", "DELETE: login_required"]
    assert guards["admin.users.all_users"] == []


def test_the_shape_of_the_json(shop: Path) -> None:
    document = listed(shop, "--endpoint", "admin.users.*")
    (route,) = document["routes"]
    assert document["apps"] == [
        {"name": "shop:create_app()", "path": "shop/__init__.py", "line": 10}
    ]
    assert sorted(document) == [
        "apps",
        "doubtful",
        "doubtful_count",
        "openings",
        "routes",
        "version",
    ]
    assert route == {
        "app": "shop:create_app()",
        "rule": "/admin/users/",
        "methods": ["GET"],
        "endpoint": "admin.users.all_users",
        "view": {"name": "shop.admin.all_users", "path": "shop/admin.py", "line": 29},
        "blueprint": "admin.users",
        "subdomain": None,
        "guards": [],
        "registered": {"path": "shop/admin.py", "line": 27},
        "doubt": "",
    }


def test_filters_and_sorting(shop: Path) -> None:
    assert endpoints(shop, "--blueprint", "admin", "--sort", "rule") == [
        "admin.index",
        "admin.second",
        "admin.things",
        "admin.users.all_users",
    ]
    assert endpoints(shop, "--methods", "post,delete", "--sort", "endpoint") == [
        "admin.index",
        "admin.things",
        "health",
    ]
    assert endpoints(shop, "--app", "other:*") == []
    assert endpoints(shop, "--sort", "methods")[0] == "admin.things"


def test_all_methods_are_those_of_flask(shop: Path) -> None:
    (route,) = listed(shop, "--endpoint", "health", "--all-methods")["routes"]
    assert route["methods"] == ["GET", "HEAD", "OPTIONS", "POST"]


def test_csv_can_be_read_again(shop: Path) -> None:
    text = invoke(str(shop), "--output-format", "csv", "--doubtful").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    row = next(one for one in rows if one["endpoint"] == "admin.index")
    assert row["methods"] == "GET POST"
    assert row["guards"] == "login_required staff"
    assert (row["path"], row["line"]) == ("shop/admin.py", "37")
    assert sum(bool(one["doubt"]) for one in rows) == 4


def test_the_table_names_the_app_and_ends_with_what_is_not_known(shop: Path) -> None:
    lines = invoke(str(shop)).stdout.splitlines()
    assert lines[0] == "shop:create_app()  shop/__init__.py:10"
    assert any("admin.index" in line and "login_required > staff" in line for line in lines)
    assert lines[-1].startswith("11 routes; 4 more that may be missing")
    assert lines[-1].endswith("1 place that perhaps adds more: see `flask-lint doctor`")


def test_openings_are_counted_in_the_last_line(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "app.py": """
                from flask import Flask
                import flask_unheard_of

                app = Flask(__name__)
                flask_unheard_of.setup(app)
            """
        },
    )
    last = invoke(str(tmp_path)).stdout.splitlines()[-1]
    assert last == "1 route; 1 place that perhaps adds more: see `flask-lint doctor`"


def test_what_is_not_known_is_a_question_mark(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "app.py": """
                import os
                from flask import Flask

                app = Flask(__name__)

                @app.route(os.environ["WHERE"], methods=os.environ["HOW"].split())
                def index():
                    return ""
            """
        },
    )
    route = listed(tmp_path)["routes"][-1]
    assert (route["endpoint"], route["rule"], route["methods"]) == ("index", None, None)
    assert invoke(str(tmp_path)).stdout.splitlines()[-3].split()[:3] == ["?", "?", "index"]


def test_each_app_has_its_own_routes(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "base.py": """
                from flask import Flask

                def make():
                    app = Flask(__name__, static_folder=None)
                    app.add_url_rule("/both", "both")
                    return app

                def one():
                    app = make()
                    app.add_url_rule("/one", "one")
                    return app

                def two():
                    app = make()
                    app.add_url_rule("/two", "two")
                    return app
            """,
        },
    )
    found = [(route["app"], route["endpoint"]) for route in listed(tmp_path)["routes"]]
    assert found == [
        ("base:one()", "both"),
        ("base:one()", "one"),
        ("base:two()", "both"),
        ("base:two()", "two"),
    ]
    assert endpoints(tmp_path, "--app", "*:two()") == ["both", "two"]


def test_modules_that_only_the_server_imports_count(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "pkg/__init__.py": "from flask import Flask\n\napp = Flask(__name__)\n",
            "pkg/views.py": """
                from pkg import app

                @app.route("/")
                def index():
                    return ""
            """,
            "pkg/others.py": """
                from pkg import app

                @app.route("/others")
                def others():
                    return ""
            """,
            "run.py": """
                from pkg import app
                from pkg import views

                if __name__ == "__main__":
                    from pkg import others
                    app.run()
            """,
        },
    )
    assert endpoints(tmp_path) == ["static", "index"]


def test_names_cannot_forge_output(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "app.py": r"""
                from flask import Flask

                app = Flask(__name__, static_folder=None)

                @app.route("/a\x1b[2J[red]x\n/forged", endpoint="=cmd()\ud800")
                def index():
                    return ""
            """
        },
    )
    table = invoke(str(tmp_path), "--color", "never").stdout
    assert "\x1b" not in table
    assert r"/a\x1b[2J[red]x /forged" in table
    document = listed(tmp_path)
    assert document["routes"][0]["rule"] == "/a\x1b[2J[red]x\n/forged"
    (row,) = csv.DictReader(io.StringIO(invoke(str(tmp_path), "--output-format", "csv").stdout))
    assert row["endpoint"].startswith("'=cmd()")


def test_a_project_without_an_app(tmp_path: Path) -> None:
    write_files(tmp_path, {"module.py": "import flask\n"})
    text = invoke(str(tmp_path)).stdout
    assert text == "No app is made in this project, as far as can be seen.\n"


def test_a_folder_that_is_not_there() -> None:
    result = CliRunner().invoke(main, ["routes", "no/such/folder"])
    assert result.exit_code == 2
    assert "no such file or directory: no/such/folder" in result.stderr
