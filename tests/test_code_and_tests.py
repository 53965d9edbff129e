"""Tests are no part of the application, and are looked at only where they can say something."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import msgspec
import pytest

from flask_lint import pipeline
from flask_lint.settings import Settings
from flask_lint.sources.discover import discover
from flask_lint.sources.roles import Role, assign_roles
from flask_lint.summary.module import summarise
from flask_lint.summary.outline import Outline
from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from support import FIXTURES, assert_findings, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from flask_lint.findings import Run

ALL = Settings(select=["ALL"])

# Each test says, in a way of its own, something that rules ask about.
TELLING = {
    "shop/__init__.py": """
        from flask import Flask
        from flask_sqlalchemy import SQLAlchemy

        db = SQLAlchemy()

        def create_app():
            app = Flask(__name__)
            app.config["SECRET_KEY"] = "dev"
            db.init_app(app)
            return app
    """,
    "shop/views.py": """
        from flask import Blueprint, current_app

        pages = Blueprint("pages", __name__)
        name = current_app.name

        @pages.get("/")
        def index():
            return name
    """,
    "shop/more.py": "from shop import views\n",
    "tests/conftest.py": """
        import pytest
        from shop import create_app

        @pytest.fixture
        def app():
            app = create_app()
            app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
            return app
    """,
    "tests/test_more.py": "from shop.more import views\n\ndef test_more():\n    assert views\n",
    "tests/test_plain.py": "def test_nothing(client):\n    assert client.get('/').status_code\n",
}


def _checked(root: Path) -> Run:
    return msgspec.structs.replace(pipeline.check(root, [], ALL, jobs=1), seconds=0.0)


def _as_if_all_tests_said_everything(root: Path) -> Run:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Outline, "has_any", lambda _outline, _words: True)
        return _checked(root)


def _tested_apps() -> list[Path]:
    """Return the fixture apps that have tests."""
    found = []
    for root in sorted(FIXTURES.glob("*/*")):
        roles = assign_roles([file.path for file in discover(root).python])
        if Role.TEST in roles.values():
            found.append(root)
    return found


@pytest.mark.parametrize("root", _tested_apps(), ids=lambda root: f"{root.parent.name}-{root.name}")
def test_what_is_left_out_of_fixture_apps_changes_nothing(root: Path) -> None:
    assert _checked(root) == _as_if_all_tests_said_everything(root)


def test_what_is_left_out_changes_nothing(tmp_path: Path) -> None:
    write_files(tmp_path, TELLING)
    run = _checked(tmp_path)
    assert "config-after-init-app" in {finding.rule for finding in run.findings}
    assert run == _as_if_all_tests_said_everything(tmp_path)


def test_a_test_that_says_nothing_is_not_linked() -> None:
    project = project_of({path: textwrap.dedent(text) for path, text in TELLING.items()})
    assert len(project.unread_settings) == 1
    _ = project.initialisations, project.import_contexts, project.reach, project.links
    linked = {test.path for test in project.tests if "scope" in vars(test)}
    assert linked == {"tests/conftest.py"}


IMPORTS = {
    "from shop import views": True,
    "import shop.views": True,
    "import shop.views as v": True,
    "def test():\n    from shop.views import index": True,
    "from shop.views import *": True,
    "from shop.views.below import x": False,
    "from other import views": False,
    "import views": False,
    "from shop import more": False,
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop import views": False,
    "if True:\n    pass\nelse:\n    import shop.views": True,
    "# from shop import views": False,
}


@pytest.mark.parametrize("text", IMPORTS)
def test_what_tests_import(text: str) -> None:
    files = {"shop/__init__.py": "", "shop/views.py": "", "tests/test_it.py": f"{text}\n"}
    project = project_of(files)
    views = project.modules["shop/views.py"]
    assert project.import_sites.is_imported_aside(views) is IMPORTS[text]
    assert project.import_sites.of(views.path) == []


def test_a_package_is_imported_with_what_is_in_it() -> None:
    files = {"shop/__init__.py": "", "shop/views.py": "", "tests/test_it.py": "import shop.views\n"}
    project = project_of(files)
    assert project.import_sites.is_imported_aside(project.modules["shop/__init__.py"])


def test_who_stands_in_a_package_does_not_import_it() -> None:
    files = {"shop/__init__.py": "", "shop/tests/__init__.py": "", "shop/tests/test_it.py": ""}
    files["shop/tests/test_it.py"] = "from . import test_other\n"
    project = project_of({**files, "shop/tests/test_other.py": ""})
    assert not project.import_sites.is_imported_aside(project.modules["shop/__init__.py"])


def test_a_circle_by_way_of_a_test_is_one() -> None:
    files = {"shop/__init__.py": "", "shop/a.py": "from tests import helpers\n"}
    files |= {"tests/__init__.py": "", "tests/helpers.py": "from shop import a\n"}
    files |= {
        "tests/test_b.py": "import tests.test_c\n",
        "tests/test_c.py": "import tests.test_b\n",
    }
    circles = project_of(files).import_order.circles
    assert circles.keys() == {"shop/a.py", "tests/helpers.py"}


def test_a_broken_test_hides_nothing_of_the_application() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Blueprint, Flask

                app = Flask(__name__)
                pages = Blueprint("pages", __name__)  # expect: blueprint-never-registered

                @pages.get("/")
                def index():
                    return ""
            """,
            "tests/test_broken.py": "def test(:  # expect: parse-error\n",
        }
    )


WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in "init") + "_app"


def test_names_are_known_however_they_are_spelt() -> None:
    said = with_deep_stack(lambda: summarise(f"{WIDE} = 'A_b'  # comment\n"))
    assert said.outline.has_any({"init_app"})
    assert said.outline.has_any({"nothing", "A_b"})
    assert said.outline.has_any({"comment"})
    assert not said.outline.has_any({"init", "b"})
