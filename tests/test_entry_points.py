"""How a project is started: programs, and modules that a server imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from flask_lint.settings import Settings
from models import project_of

if TYPE_CHECKING:
    from flask_lint.model.project import FlaskProject

APP = "from flask import Flask\napp = Flask(__name__)\n"
GUARD = "if __name__ == '__main__':\n    app.run()\n"

# Each: the files, and those among them that are run as programs.
PROGRAMS: dict[str, tuple[dict[str, str], set[str]]] = {
    "main guard": ({"run.py": "if __name__ == '__main__':\n    pass\n"}, {"run.py"}),
    "serves at once": ({"run.py": f"{APP}app.run()\n"}, {"run.py"}),
    "serves in a function that it calls": (
        {"run.py": f"{APP}def main():\n    app.run()\nmain()\n"},
        {"run.py"},
    ),
    "serves in a function that others call": (
        {"a.py": f"{APP}def main():\n    app.run()\n", "b.py": "import a\na.main()\n"},
        set(),
    ),
    "another server": ({"run.py": f"{APP}from waitress import serve\nserve(app)\n"}, {"run.py"}),
    "runs something else": ({"run.py": "x.run()\n"}, set()),
    "relative imports": ({"a/__init__.py": "", "a/run.py": f"from . import b\n{GUARD}"}, set()),
    "a test": ({"tests/test_a.py": f"{APP}{GUARD}"}, set()),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str) -> None:
    files, expected = PROGRAMS[name]
    programs = project_of(files).entry_points.programs
    assert {program.module.path for program in programs} == expected


def test_a_program_shares_its_objects() -> None:
    text = (
        "from flask import Blueprint, current_app\nfrom flask_sqlalchemy import SQLAlchemy\n"
        f"{APP}db = SQLAlchemy()\nbp = Blueprint('b', 'b')\nx = 1\ny = current_app\n"
        f"{GUARD}    other = Flask('b')\n"
    )
    (program,) = project_of({"run.py": text}).entry_points.programs
    assert program.shared == ("app", "db", "bp")
    assert program.serves is not None
    assert program.module.place(program.serves.node).line == 10
    assert program.second_import is None


def _program(views: str, **more: str) -> tuple[str, list[str]]:
    """Return where `run.py` is imported again, if anywhere, and the modules on the way."""
    files = {"run.py": f"{APP}import views\n{GUARD}", "views.py": views}
    programs = project_of({**files, **more}).entry_points.programs
    (program,) = [one for one in programs if one.module.path == "run.py"]
    where = program.second_import.module.path if program.second_import else ""
    return where, [step.module.path for step in program.way]


def test_a_program_that_is_imported_again() -> None:
    assert _program("from run import app\n")[0] == "views.py"
    where, way = _program("import more\n", **{"more.py": "from run import app\n"})
    assert where == "more.py"
    assert way == ["run.py", "views.py"]


@pytest.mark.parametrize(
    "views",
    ["x = 1\n", "from run import Flask\n", "def f():\n    pass\n"],
)
def test_a_program_that_is_not_imported_again_does_no_harm(views: str) -> None:
    assert _program(views)[0] == ""


def test_tests_that_import_a_program_do_no_harm() -> None:
    assert _program("", **{"tests/test_a.py": "from run import app\n"})[0] == ""


BROKEN = {
    "app.py": f"from views import f\n{APP}",
    "views.py": "from app import app\ndef f(): pass\n",
}


def _failing(project: FlaskProject) -> set[str]:
    return {failure.name for failure in project.entry_points.failures}


def test_what_fails_when_the_app_is_served() -> None:
    assert _failing(project_of(BROKEN)) == {"app"}
    assert _failing(project_of({**BROKEN, "views.py": "def f(): pass\n"})) == set()


def test_a_module_without_an_app_is_served_when_the_settings_name_it() -> None:
    files = {
        "a.py": "from b import y\nx = 1\n",
        "b.py": "from a import x\ny = 1\n",
    }
    project = project_of(files)
    assert _failing(project) == set()
    for name in ("a", "a.py"):
        project = project_of(files)
        project.settings = msgspec.structs.replace(Settings(), entry_points=[name])
        assert _failing(project) == {"x"}


def test_a_factory_is_called_when_the_app_is_served() -> None:
    files = {
        "app.py": "from flask import Flask\ndef create_app():\n    import views\n"
        "    return Flask('a')\n",
        "views.py": "from more import x\ny = 1\n",
        "more.py": "from views import y\nx = 1\n",
    }
    assert _failing(project_of(files)) == {"y"}


def test_what_fails_in_a_program() -> None:
    files = {
        "run.py": "from views import f\nx = 1\nif __name__ == '__main__':\n    f()\n",
        "views.py": "import run\ndef f(): pass\n",
    }
    assert _failing(project_of(files)) == {"f"}


CIRCLE = {
    "shop/__init__.py": "",
    "shop/a.py": "from shop.b import y\nx = 1\ndef main():\n    import shop.late\n",
    "shop/b.py": "from shop.a import x\ny = 1\n",
    "shop/late.py": "from shop.later import z\nw = 1\n",
    "shop/later.py": "from shop.late import w\nz = 1\n",
}


@pytest.mark.parametrize(
    ("file", "text", "failing"),
    [
        ("Procfile", "web: gunicorn shop.a:app", {"x"}),
        ("Procfile", "worker: celery -A shop.a worker", {"x"}),
        (".flaskenv", "FLASK_APP=shop/a.py", {"x"}),
        ("Makefile", "run:\n\tflask --app shop.a run", {"x"}),
        ("pyproject.toml", "[project.scripts]\nshop = 'shop.a:main'", {"x"}),
        ("docker-compose.yml", "command: run shop.absent:app", set()),
        ("Procfile", "web: gunicorn other.shop.a:app", set()),
    ],
)
def test_what_commands_start(file: str, text: str, failing: set[str]) -> None:
    project = project_of(CIRCLE)
    project.files = {file: text}
    assert _failing(project) == failing


def test_the_function_that_a_script_calls_is_called() -> None:
    files = {**CIRCLE, "shop/b.py": "y = 1\n"}
    project = project_of(files)
    assert _failing(project) == set()
    project = project_of(files)
    project.files = {"setup.cfg": "console_scripts =\n  shop = shop.a:main\n"}
    assert _failing(project) == {"w"}


def test_a_worker_is_started_too() -> None:
    files = {
        "tasks.py": "from celery import Celery\nfrom jobs import run\ncelery = Celery()\n",
        "jobs.py": "from tasks import celery\ndef run(): pass\n",
    }
    assert _failing(project_of(files)) == {"celery"}


@pytest.mark.parametrize(("starting", "failing"), [("start(registry['run'])", set()), ("", {"y"})])
def test_what_unseen_code_may_have_imported_before_is_not_said_to_fail(
    starting: str, failing: set[str]
) -> None:
    files = {
        "wsgi.py": (
            "from flask import Flask\nfrom registry import registry\napp = Flask('a')\n"
            f"def start(run):\n    run(app)\n{starting}\nfrom views import y\n"
        ),
        "registry.py": "import plugins\nregistry = plugins.load()\n",
        "views.py": "from more import x\ny = 1\n",
        "more.py": "from views import y\nx = 1\n",
    }
    assert _failing(project_of(files)) == failing
