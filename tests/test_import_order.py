"""What the simulation of imports says is what Python does."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from models import project_of
from support import assert_findings, check_files

if TYPE_CHECKING:
    from pathlib import Path

# Each project: its files. Every module of it is imported first, in an interpreter of its own.
PROJECTS: dict[str, dict[str, str]] = {
    "bottom import": {
        "pkg/__init__.py": "bp = 1\nfrom . import routes\n",
        "pkg/routes.py": "from . import bp\n",
    },
    "top import": {
        "pkg/__init__.py": "from . import routes\nbp = 1\n",
        "pkg/routes.py": "from . import bp\n",
    },
    "submodule of an unfinished package": {
        "pkg/__init__.py": "from .a import x\nname = 1\n",
        "pkg/a.py": "from . import b\nx = 1\n",
        "pkg/b.py": "from pkg import a\n",
    },
    "import as": {
        "pkg/__init__.py": "",
        "pkg/a.py": "import pkg.b as b\nx = 1\n",
        "pkg/b.py": "import pkg.a as a\n",
    },
    "attribute of an unfinished module": {
        "a.py": "import b\nx = 1\n",
        "b.py": "import a\ny = a.x\n",
    },
    "attribute in a function": {
        "a.py": "import b\nx = 1\n",
        "b.py": "import a\ndef y():\n    return a.x\n",
    },
    "dotted attribute before the submodule has finished": {
        "pkg/__init__.py": "from . import a\n",
        "pkg/a.py": "import pkg.b\nx = 1\n",
        "pkg/b.py": "import pkg.a\ny = pkg.a\n",
    },
    "star": {
        "a.py": "x = 1\nfrom b import *\nz = 3\n",
        "b.py": "from a import *\nfrom a import x\ny = x\n",
    },
    "star takes only what is bound": {
        "a.py": "from b import *\nx = 1\n",
        "b.py": "from a import *\nfrom a import x\n",
    },
    "expected failure": {
        "a.py": "from b import y\nx = 1\n",
        "b.py": "try:\n    from a import x\nexcept ImportError:\n    x = None\ny = 1\n",
    },
    "type checking": {
        "a.py": "from b import y\nx = 1\n",
        "b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a import x\ny = 1\n",
    },
    "function called at import": {
        "a.py": "from b import make\nx = make()\n",
        "b.py": "def make():\n    from a import x\n    return x\n",
    },
    "function not called": {
        "a.py": "from b import make\nx = 1\n",
        "b.py": "def make():\n    from a import x\n    return x\n",
    },
    "package runs first": {
        "pkg/__init__.py": "from pkg.b import y\nname = 1\n",
        "pkg/a.py": "from pkg import name\n",
        "pkg/b.py": "import pkg.a\ny = 1\n",
    },
    "class body": {
        "a.py": "from b import B\nclass A:\n    pass\n",
        "b.py": "class B:\n    from a import A\n",
    },
    "loop and with": {
        "a.py": (
            "import contextlib\nfor x in range(1):\n    pass\n"
            "with contextlib.nullcontext(1) as w:\n    from b import y\n"
        ),
        "b.py": "from a import x, w\ny = 1\n",
    },
    "three modules": {
        "a.py": "from b import y\nx = 1\n",
        "b.py": "from c import z\ny = 1\n",
        "c.py": "from a import x\nz = 1\n",
    },
    "main guard": {
        "a.py": "from b import y\nx = 1\n",
        "b.py": "y = 1\nif __name__ == '__main__':\n    from a import x\n",
    },
    "name bound in a branch": {
        "a.py": "import sys\nif sys.platform:\n    x = 1\nelse:\n    x = 2\nfrom b import y\n",
        "b.py": "from a import x\ny = 1\n",
    },
    "a function that is called again while it runs": {
        "a.py": "def make():\n    from b import y\n",
        "b.py": "import c\nimport d\ny = 1\n",
        "c.py": "from a import make\nmake()\n",
        "d.py": "from a import make\nmake()\n",
    },
    "a function that others replace": {
        "a.py": (
            "import b\nclass Base:\n    def make(self):\n        raise NotImplementedError\n"
            "class Real(Base):\n    def make(self):\n        return 1\n"
            "def made(kind=Base):\n    return kind().make()\n"
            "made(Real)\nfrom b import y\nx = 1\n"
        ),
        "b.py": "from a import made\ny = made\n",
    },
    "decorator from an unfinished module": {
        "app.py": "import views\ndef route(f):\n    return f\n",
        "views.py": "import app\n@app.route\ndef index():\n    pass\n",
    },
}
RUN = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
try:
    importlib.import_module(sys.argv[2])
except (ImportError, AttributeError) as error:
    print(json.dumps([type(error).__name__, str(error)]))
else:
    print("null")
"""


def _python(folder: Path, module: str) -> list[str] | None:
    run = subprocess.run(
        [sys.executable, "-I", "-c", RUN, str(folder), module],
        capture_output=True,
        text=True,
        check=True,
    )
    answer: list[str] | None = json.loads(run.stdout)
    return answer


@pytest.mark.parametrize("name", PROJECTS)
def test_the_same_imports_fail(name: str, tmp_path: Path) -> None:
    files = PROJECTS[name]
    for path, text in files.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    project = project_of(files)
    for path, module in project.modules.items():
        failure = project.import_order.first_failure(path)
        real = _python(tmp_path, module.name)
        if real is None:
            assert failure is None, (path, failure)
            continue
        assert failure is not None, (path, real)
        kind = "ImportError" if failure.is_import_error else "AttributeError"
        assert kind == real[0]
        assert f"'{failure.name}'" in real[1]
        assert f"'{project.modules[failure.source].name.partition('.')[0]}" in real[1]


def test_the_chain_leads_from_the_start_to_the_failure() -> None:
    project = project_of(PROJECTS["three modules"])
    failure = project.import_order.first_failure("a.py")
    assert failure is not None
    assert [step.module.path for step in failure.chain] == ["a.py", "b.py"]
    assert failure.step.module.path == "c.py"


def test_a_program_runs_again_under_its_own_name(tmp_path: Path) -> None:
    files = {
        "app.py": "app = 1\nimport views\nif __name__ == '__main__':\n    print(app)\n",
        "views.py": "from app import app\n",
    }
    project = project_of(files)
    failure, second, ran = project.import_order.run_as_program("app.py")
    assert failure is None
    assert second is not None
    assert second.step.module.path == "views.py"
    assert ran == {"views.py", "app.py"}


def test_a_submodule_that_is_not_seen_is_no_failure() -> None:
    files = {
        "app/__init__.py": "from . import broken, compiled\nfrom app import generated\n",
        "app/broken.py": "def f(:\n",
    }
    findings = check_files(files, select=["circular-import-partial"])
    assert [finding.rule for finding in findings] == ["parse-error"]


def test_a_module_that_imports_from_itself_is_told_so() -> None:
    (finding,) = assert_findings(
        {
            "app.py": """
                from app import make  # expect: circular-import-partial

                def make():
                    return 1
            """,
        },
        "circular-import-partial",
    )
    assert "by the module itself" in finding.message
    assert "from the module that defines it" in finding.help


def test_a_name_that_a_finished_module_has_not_got_is_told_so() -> None:
    (finding,) = assert_findings(
        {
            "shop/__init__.py": "from .views import index\nfrom .names import limit\n",
            # Imported by `views` before it has bound `limit`, it gets nothing from it.
            "shop/names.py": "from .views import *\n",
            "shop/views.py": """
                from . import names
                from .names import limit  # expect: circular-import-partial
                limit = 10
                def index():
                    return str(limit)
            """,
        },
        "circular-import-partial",
    )
    assert "`limit` is imported from `shop.names`, which has come to its end" in finding.message


def test_a_name_of_all_that_is_not_bound_yet_is_told_so() -> None:
    (finding,) = assert_findings(
        {
            "shop.py": "__all__ = ['limit']\nimport views\nlimit = 10\n",
            "views.py": "from shop import *  # expect: circular-import-partial\n",
        },
        "circular-import-partial",
    )
    assert "`limit` is taken by `*` from `shop` before line 3 binds it" in finding.message
    assert "AttributeError" in finding.message


def test_modules_named_in_a_loop_are_imported() -> None:
    (finding,) = assert_findings(
        {
            "shop/__init__.py": """
                from importlib import import_module
                for name in ("admin", "pages"):
                    import_module(f"shop.{name}")
                limit = 10
            """,
            "shop/admin.py": "",
            "shop/pages.py": "from shop import limit  # expect: circular-import-partial\n",
        },
        "circular-import-partial",
    )
    assert "before line 4 binds it" in finding.message


def test_a_long_chain_of_imports_is_followed_to_its_end() -> None:
    count = 1500
    files = {f"m{number}.py": f"import m{number + 1}\n" for number in range(count)}
    files[f"m{count}.py"] = "from m0 import x\n"
    files["m0.py"] += "x = 1\n"
    failure = project_of(files).import_order.start_app("m0.py", ())
    assert failure is not None
    assert (failure.source, failure.name, len(failure.chain)) == ("m0.py", "x", count)


def _circle(count: int, link: str) -> dict[str, str]:
    return {f"m{i}.py": f"{link.format((i + 1) % count)}\nx{i} = 1\n" for i in range(count)}


def _steps(files: dict[str, str]) -> tuple[int, set[str]]:
    """Return how many steps are taken to find what fails, and the modules it fails in."""
    order = project_of(files).import_order
    failures = [order.first_failure(path) for path in sorted(order.circles)]
    return order.steps, {one.step.module.path for one in failures if one is not None}


@pytest.mark.parametrize("link", ["import m{0}", "from m{0} import *", "from . import m{0}"])
def test_a_circle_that_takes_no_names_is_not_run(link: str) -> None:
    files = _circle(50, link) | {"__init__.py": ""}
    assert _steps(files) == (0, set())
    files["m0.py"] = "from m1 import x1\nx0 = 1\n"
    files["m9.py"] += "from m0 import x0\n"
    steps, failing = _steps(files)
    assert steps > 0
    assert "m9.py" in failing


def test_stars_that_take_all_that_is_listed_are_run() -> None:
    files = _circle(3, "from m{0} import *") | {
        "m1.py": "__all__ = ['x1']\nfrom m2 import *\nx1 = 1\n"
    }
    steps, failing = _steps(files)
    assert steps > 0
    assert failing == {"m0.py"}


def test_a_circle_with_too_many_beginnings_is_run_from_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = _circle(40, "from m{0} import x{0}")
    whole, failing = _steps(files)
    assert len(failing) == 40
    monkeypatch.setattr("flask_lint.model.imports.order.MOST_STEPS", whole // 4)
    some, failing = _steps(files)
    assert whole // 4 < some <= whole // 4 + whole // 40 + 1
    assert 0 < len(failing) < 40


@pytest.mark.parametrize("first", ["a.py", "b.py", "c.py"])
def test_names_that_cannot_be_seen_are_passed_round_by_stars(first: str) -> None:
    """Whichever module is asked for first: the two that take all from each other share them."""
    files = {
        "a.py": "from b import *\nfrom c import *\n",
        "b.py": "from a import *\n",
        "c.py": "globals()['x'] = 1\n",
    }
    names = project_of(files).import_events.names
    names.has_open_names(first)
    assert all(names.has_open_names(path) for path in files)
