"""Random trees of modules: the same imports fail in the model and in Python."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings

from models import project_of
from package_trees import Error, Interpreter, errors_of, interpreter, trees, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

# The process that imports is one for all examples: it forgets what it has imported.
_HYPOTHESIS = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def python() -> Iterator[Interpreter]:
    with interpreter() as process:
        yield process


def _truth(python: Interpreter, files: dict[str, str]) -> list[Error | None]:
    with tempfile.TemporaryDirectory() as folder:
        write_tree(Path(folder), files)
        names = [module.name for module in project_of(files).modules.values()]
        return python.failures(Path(folder), names)


# The second function of a name is another one.
_DEFINED_AGAIN = {
    "p/__init__.py": "",
    "p/a.py": "from p.b import later\n",
    "p/b.py": "def set_():\n    global now\n    now = 1\nset_()\nimport p.a\n"
    "def set_():\n    global later\n    later = 1\nset_()\n",
}

# `p.q.c` stays loaded when `p.q` fails; it is found the second time, and `p.q` is not.
_FAILED_PACKAGE = {
    "p/__init__.py": "try:\n    import p.q\nexcept ImportError:\n    pass\nlate = 1\nimport r\n",
    "p/q/__init__.py": "import r\n",
    "p/q/c.py": "",
    "r.py": "import p.q.c as c\nfrom p import late\n",
}

# `import_module` is content with `p.a`, which stays loaded when `p` fails.
_KEPT_MODULE = {
    "p/__init__.py": "import p.a\np.a.run()\n",
    "p/a.py": "def run():\n    from r import r_0\n",
    "r.py": "from importlib import import_module\n"
    "try:\n    import p\nexcept ImportError:\n    import_module('p.a')\nr_0 = 1\n",
}


@settings(_HYPOTHESIS, max_examples=220)
@given(files=trees())
@example(files=_DEFINED_AGAIN)
@example(files=_FAILED_PACKAGE)
@example(files=_KEPT_MODULE)
def test_the_same_imports_fail(python: Interpreter, files: dict[str, str]) -> None:
    assert errors_of(project_of(files)) == _truth(python, files)


@settings(_HYPOTHESIS, max_examples=80)
@given(files=trees(doubtful=True))
def test_no_failure_is_invented(python: Interpreter, files: dict[str, str]) -> None:
    """Where conditions decide what is imported, what fails in the model fails in Python."""
    for mine, real in zip(errors_of(project_of(files)), _truth(python, files), strict=True):
        assert mine is None or real is not None


@settings(_HYPOTHESIS, max_examples=60)
@given(files=trees())
def test_a_module_of_a_circle_fails_as_it_does_with_all_others(files: dict[str, str]) -> None:
    """Only a module's own circle is run for it: the rest cannot change what fails there."""
    order = project_of(files).import_order
    for path, circle in order.circles.items():
        alone, whole = order.first_failure(path), order.start_app(path, ())
        if whole is None:
            assert alone is None
        elif whole.source in circle and {step.module.path for step in whole.chain} <= circle:
            assert alone is not None
            assert (alone.source, alone.name) == (whole.source, whole.name)
