"""`flask-lint doctor`: what it names is not known, and the lines that it gives complete it."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from flask_lint.cli.main import main
from support import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

APP = {
    "pyproject.toml": "",
    "shop/__init__.py": """
        import flask_unheard_of
        from flask import Flask

        from shop.helpers import load_plugins, register_view


        def create_app(names):
            app = Flask(__name__)
            app.config.from_pyfile("/etc/shop.cfg")
            app.jinja_loader = names.loader
            for name in names:
                register_view(app, name)
            load_plugins(app)
            flask_unheard_of.setup(app)
            return app
    """,
    "shop/helpers.py": """
        import importlib
        import os


        def register_view(app, name):
            app.add_url_rule(f"/{name}", endpoint=name, view_func=lambda: "")


        def load_plugins(app):
            for name in os.listdir("plugins"):
                importlib.import_module(name).init(app)
    """,
    "shop/views.py": """
        from flask import url_for


        def link():
            return url_for("nowhere")
    """,
    "shop/templates/index.html": "",
}


def invoke(command: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, [command, *arguments])


def diagnosis(folder: Path) -> dict[str, Any]:
    result = invoke("doctor", str(folder), "--output-format", "json")
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write_files(tmp_path, APP)
    return tmp_path


def test_each_gap_has_a_place_a_reason_and_its_line(shop: Path) -> None:
    gaps = {
        (gap["area"], gap["completion"]): (gap["path"], gap["line"], gap["covers"])
        for gap in diagnosis(shop)["gaps"]
    }
    assert gaps["routes", 'route-registrars = ["shop.helpers.register_view"]'] == (
        "shop/helpers.py",
        6,
        ["*"],
    )
    assert gaps["routes", 'route-registrars = ["shop.helpers.load_plugins"]'][1] == 11
    assert gaps["routes", "endpoint-packages = { flask_unheard_of = [] }"][:2] == (
        "shop/__init__.py",
        14,
    )
    assert gaps["templates", "template-packages = { flask_unheard_of = [] }"][2] == ["*"]
    assert ("templates", "template-folders = []") in gaps
    assert gaps["configuration", None][:2] == ("shop/__init__.py", 9)


def test_the_configuration_that_it_prints_completes_the_model(shop: Path) -> None:
    assert invoke("check", str(shop), "--select", "url-for-unknown-endpoint").exit_code == 0
    text = invoke("doctor", str(shop)).stdout
    configuration = text[text.index("[tool.flask-lint]") :]
    assert tomllib.loads(configuration)["tool"]["flask-lint"] == diagnosis(shop)["settings"]
    (shop / "pyproject.toml").write_text(configuration, encoding="utf-8")
    assert [gap["area"] for gap in diagnosis(shop)["gaps"]] == ["configuration"]
    result = invoke("check", str(shop), "--select", "url-for-unknown-endpoint")
    assert result.exit_code == 1
    assert "nowhere" in result.stdout
    routes = invoke("routes", str(shop)).stdout
    assert routes.splitlines()[-1].endswith("nothing else can be added")


@pytest.mark.parametrize(
    "line",
    [
        'extra-endpoints = ["no*"]',
        'endpoint-packages = { flask_unheard_of = ["nowhere"] }',
    ],
)
def test_endpoints_that_the_settings_name_exist(shop: Path, line: str) -> None:
    settings = """
        [tool.flask-lint]
        route-registrars = ["shop.helpers.register_view", "shop.helpers.load_plugins"]
    """
    package = "endpoint-packages = { flask_unheard_of = [] }"
    both = line if line.startswith("endpoint") else f"{package}\n        {line}"
    write_files(shop, {"pyproject.toml": settings + f"    {both}\n"})
    result = invoke("check", str(shop), "--select", "url-for-unknown-endpoint")
    assert result.exit_code == 0, result.stdout


def test_templates_of_folders_that_the_settings_name_are_known(shop: Path) -> None:
    lines = '[tool.flask-lint]\ntemplate-folders = ["themes/plain"]\n'
    write_files(shop, {"pyproject.toml": lines, "themes/plain/a.html": ""})
    areas = [(gap["area"], gap["completion"]) for gap in diagnosis(shop)["gaps"]]
    assert ("templates", "template-packages = { flask_unheard_of = [] }") in areas
    assert not any(line == "template-folders = []" for _, line in areas)


def test_settings_that_name_nothing_are_reported(shop: Path) -> None:
    lines = """
        [tool.flask-lint]
        route-registrars = ["shop.helpers.register_veiw", "flask_other.register"]
        template-folders = ["gone"]
    """
    write_files(shop, {"pyproject.toml": lines})
    reasons = [gap["reason"] for gap in diagnosis(shop)["gaps"] if gap["area"] == "settings"]
    assert reasons == [
        "route-registrars: nothing is called shop.helpers.register_veiw",
        "template-folders: there is no folder gone",
    ]


def test_files_that_fail_are_gaps(shop: Path) -> None:
    write_files(shop, {"shop/broken.py": "def (:\n"})
    gap = diagnosis(shop)["gaps"][0]
    assert (gap["area"], gap["path"], gap["line"]) == ("files", "shop/broken.py", 1)
    assert gap["completion"] == 'exclude = ["shop/broken.py"]'


def test_a_complete_project_has_no_gaps(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "app.py": "from flask import Flask\n\napp = Flask(__name__)\n",
            "templates/index.html": "",
        },
    )
    result = invoke("doctor", str(tmp_path))
    assert result.stdout == (
        "Everything is known: every route, every template folder, every setting.\n"
    )


def test_file_names_cannot_forge_output(shop: Path) -> None:
    write_files(shop, {"shop/a\x1b[2Jb.py": "def (:\n"})
    text = invoke("doctor", str(shop), "--color", "never").stdout
    assert "\x1b" not in text
    assert r"shop/a\x1b[2Jb.py:1" in text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('route-registrars = ["a b"]', "'a b' is no dotted name"),
        ('route-registrars = "a"', "expected a list, got a string"),
        ('extra-endpoints = [""]', "'' is no pattern of names"),
        ('endpoint-packages = { "Flask-Foo" = [] }', "did you mean 'flask_foo'?"),
        ("endpoint-packages = { x = 1 }", "endpoint-packages.x: expected a list"),
        ('template-packages = { x = ["a b"] }', "template-packages.x: 'a b' is no pattern"),
        ('template-folders = ["/etc"]', "'/etc' is not relative to the root"),
        ("route-registrar = []", "did you mean 'route-registrars'?"),
    ],
)
def test_wrong_settings_are_errors(tmp_path: Path, line: str, message: str) -> None:
    write_files(tmp_path, {"flask-lint.toml": f"{line}\n"})
    result = invoke("doctor", str(tmp_path))
    assert result.exit_code == 2
    assert message in result.stderr
