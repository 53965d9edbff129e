"""Names of modules, and which file an import means."""

from __future__ import annotations

import random

import pytest

from flask_lint.sources.modules import ModuleIndex, ModuleName, name_modules


def name(path: str, *others: str, source_roots: tuple[str, ...] = ()) -> tuple[str, str]:
    found = name_modules([path, *others], source_roots)[path]
    return found.dotted, found.import_root


@pytest.mark.parametrize(
    ("path", "others", "dotted", "import_root"),
    [
        ("app.py", (), "app", ""),
        ("app/__init__.py", (), "app", ""),
        ("app/views.py", ("app/__init__.py",), "app.views", ""),
        ("app/a/b.py", ("app/__init__.py", "app/a/__init__.py"), "app.a.b", ""),
        ("app/a/__init__.py", ("app/__init__.py",), "app.a", ""),
        ("app/__main__.py", ("app/__init__.py",), "app.__main__", ""),
        ("src/pkg/x.py", ("src/pkg/__init__.py",), "pkg.x", "src"),
        ("src/tool.py", (), "tool", "src"),
        ("src/ns/x.py", (), "ns.x", "src"),
        ("src/x.py", ("src/__init__.py",), "src.x", ""),
        ("api/app/x.py", ("api/app/__init__.py",), "app.x", "api"),
        ("api/run.py", ("api/app/__init__.py",), "run", "api"),
        ("api/jobs/x.py", ("api/app/__init__.py",), "jobs.x", "api"),
        ("app/routes/x.py", (), "app.routes.x", ""),
        # A namespace package in the middle of a package
        ("app/ns/sub/x.py", ("app/__init__.py", "app/ns/sub/__init__.py"), "app.ns.sub.x", ""),
        ("app/ns/x.py", ("app/__init__.py",), "app.ns.x", ""),
        # What no import can spell
        ("gunicorn-cfg.py", (), "gunicorn-cfg", ""),
        ("stress-test/load.py", (), "load", "stress-test"),
        ("my-app/core/x.py", ("my-app/core/__init__.py",), "core.x", "my-app"),
        ("my-app/x.py", ("my-app/__init__.py",), "x", "my-app"),
        # The root folder is a package itself
        ("__init__.py", (), "__init__", ""),
        ("views.py", ("__init__.py",), "views", ""),
    ],
)
def test_name(path: str, others: tuple[str, ...], dotted: str, import_root: str) -> None:
    assert name(path, *others) == (dotted, import_root)


def test_declared_source_roots() -> None:
    assert name("backend/x.py", source_roots=("backend/",)) == ("x", "backend")
    assert name("backend/x.py") == ("backend.x", "")


def test_packages_know_that_they_are() -> None:
    names = name_modules(["a/__init__.py", "a/b.py"])
    assert names["a/__init__.py"] == ModuleName("a", is_package=True, import_root="")
    assert names["a/b.py"] == ModuleName("a.b", is_package=False, import_root="")


def find(dotted: str, importer: str, *files: str) -> str | None:
    return ModuleIndex([importer, *files]).find(dotted, importer)


@pytest.mark.parametrize(
    ("dotted", "importer", "files", "expected"),
    [
        # Flat
        ("config", "app.py", ("config.py",), "config.py"),
        ("app", "run.py", ("app/__init__.py",), "app/__init__.py"),
        ("app.views", "run.py", ("app/__init__.py", "app/views.py"), "app/views.py"),
        ("config", "app/views.py", ("app/__init__.py", "config.py"), "config.py"),
        # A package hides the module of that name
        ("app", "run.py", ("app.py", "app/__init__.py"), "app/__init__.py"),
        # src
        ("pkg.x", "tests/test_x.py", ("src/pkg/__init__.py", "src/pkg/x.py"), "src/pkg/x.py"),
        # Namespace packages, from the root
        ("app.routes.x", "run.py", ("app/routes/x.py",), "app/routes/x.py"),
        ("app.ns.x", "app/y.py", ("app/__init__.py", "app/ns/x.py"), "app/ns/x.py"),
        # A folder that programs run in
        ("models", "backend/app.py", ("backend/models.py",), "backend/models.py"),
        ("utils.log", "app/routes/x.py", ("app/utils/log.py",), "app/utils/log.py"),
        (
            "forms",
            "demos/form/app.py",
            ("demos/form/forms.py", "forms.py"),
            "demos/form/forms.py",
        ),
        (
            "config",
            "app/routes/x.py",
            ("app/main.py", "app/config.py", "config.py"),
            "app/config.py",
        ),
        ("config", "app/routes/x.py", ("app/routes/config.py", "config.py"), "config.py"),
        # Not ours
        ("flask", "app.py", (), None),
        ("app.db", "run.py", ("app/__init__.py",), None),
        ("sys", "app.py", ("sys.py",), None),
        ("", "app.py", (), None),
        ("a..b", "app.py", ("a/b.py",), None),
    ],
)
def test_find(dotted: str, importer: str, files: tuple[str, ...], expected: str | None) -> None:
    assert find(dotted, importer, *files) == expected


SERVICES = (
    "api/app/__init__.py",
    "api/app/models.py",
    "api/run.py",
    "web/app/__init__.py",
    "web/app/models.py",
    "web/app/only_web.py",
    "web/settings.py",
    "web/extra/__init__.py",
)


def test_two_applications_with_the_same_names_are_kept_apart() -> None:
    index = ModuleIndex([*SERVICES, "tests/test_all.py"])
    assert index.find("app.models", "api/run.py") == "api/app/models.py"
    assert index.find("app.models", "api/app/models.py") == "api/app/models.py"
    assert index.find("app.models", "web/app/models.py") == "web/app/models.py"
    assert index.find("app", "web/settings.py") == "web/app/__init__.py"
    # `app` is the package of api/: what it lacks is an attribute, not the other application's.
    assert index.find("app.only_web", "api/run.py") is None


def test_a_name_that_two_other_roots_have_is_nobodys() -> None:
    index = ModuleIndex([*SERVICES, "tests/test_all.py"])
    assert index.find("app.models", "tests/test_all.py") is None
    assert not index.is_namespace("app", "tests/test_all.py")
    assert index.find("extra", "tests/test_all.py") == "web/extra/__init__.py"


def test_of_other_roots_the_nearest_counts() -> None:
    files = ("a/src/pkg/__init__.py", "b/src/pkg/__init__.py")
    index = ModuleIndex([*files, "a/tests/__init__.py", "a/tests/test_x.py", "b/check.py"])
    assert index.find("pkg", "a/tests/test_x.py") == "a/src/pkg/__init__.py"
    assert index.find("pkg", "b/check.py") == "b/src/pkg/__init__.py"


def test_what_lies_deeper_below_the_own_root_is_not_on_the_path() -> None:
    index = ModuleIndex(
        ["api/core/__init__.py", "api/storage/billing/__init__.py", "api/src/lib/__init__.py"]
    )
    assert index.find("storage.billing", "api/core/x.py") == "api/storage/billing/__init__.py"
    assert index.find("billing", "api/core/__init__.py") is None
    assert index.find("lib", "api/core/__init__.py") == "api/src/lib/__init__.py"


def test_a_package_that_is_run_in_its_own_folder() -> None:
    files = ["tool/__init__.py", "tool/main.py", "tool/db/__init__.py", "tool/db/models.py"]
    index = ModuleIndex(files)
    assert index.find("db.models", "tool/main.py") == "tool/db/models.py"
    assert index.find("db", "tool/db/models.py") == "tool/db/__init__.py"
    without_a_program = ModuleIndex([path for path in files if path != "tool/main.py"])
    assert without_a_program.find("db.models", "tool/db/models.py") is None


def test_a_package_that_is_run_by_its_name() -> None:
    # In `tool.servers`, `import gevent` means the other one: the folder is not on the path.
    files = ["tool/__init__.py", "tool/servers/__init__.py", "tool/servers/gevent.py"]
    index = ModuleIndex([*files, "tool/servers/__main__.py", "scripts/__main__.py", "scripts/x.py"])
    assert index.find("gevent", "tool/servers/gevent.py") is None
    assert index.find("x", "scripts/__main__.py") == "scripts/x.py"


@pytest.mark.parametrize("taken", ["email", "celery", "redis"])
def test_names_of_well_known_modules_are_not_taken_for_siblings(taken: str) -> None:
    package = ("app/__init__.py", f"app/{taken}.py", "app/main.py")
    assert find(taken, "app/tasks.py", *package) is None
    assert find(f"app.{taken}", "app/tasks.py", *package) == f"app/{taken}.py"
    assert find(taken, "app/tasks.py", f"app/{taken}.py") is None
    assert find(taken, "tests/x.py", f"api/{taken}/__init__.py") is None
    # Beside the program itself it does hide the other one.
    assert find(taken, "app.py", f"{taken}.py") == f"{taken}.py"


def test_a_module_does_not_import_itself_by_a_name_that_is_not_its_own() -> None:
    server = ("app/__init__.py", "app/server/__init__.py", "app/server/__main__.py")
    index = ModuleIndex([*server, "app/server/gevent.py"])
    assert index.find("gevent", "app/server/gevent.py") is None
    assert index.find("app.server.gevent", "app/server/gevent.py") == "app/server/gevent.py"
    loose = ModuleIndex(["app/__init__.py", "app/plugins/git.py", "app/plugins/use.py"])
    assert loose.find("git", "app/plugins/git.py") is None
    assert loose.find("git", "app/plugins/use.py") == "app/plugins/git.py"
    # Beside the program it hides the other one, from itself as well.
    assert ModuleIndex(["git.py"]).find("git", "git.py") == "git.py"


def test_a_source_folder_may_be_a_package_and_on_the_path_all_the_same() -> None:
    api = ("api/src/__init__.py", "api/src/api/__init__.py", "api/src/api/models.py")
    index = ModuleIndex([*api, "jobs/src/__init__.py", "jobs/src/jobs/run.py"])
    assert index.find("api.models", "api/src/api/__init__.py") == "api/src/api/models.py"
    assert index.find("src.api.models", "api/src/api/__init__.py") == "api/src/api/models.py"
    assert index.find("api.models", "jobs/src/jobs/run.py") == "api/src/api/models.py"


def test_namespace_packages() -> None:
    index = ModuleIndex(["run.py", "app/routes/x.py", "pkg/__init__.py", "pkg/ns/y.py"])
    assert index.find("app", "run.py") is None
    assert index.is_namespace("app", "run.py")
    assert index.is_namespace("app.routes", "run.py")
    assert index.is_namespace("pkg.ns", "run.py")
    assert not index.is_namespace("pkg", "run.py")
    assert not index.is_namespace("app.routes.x", "run.py")
    assert not index.is_namespace("nothing", "run.py")


def test_a_real_package_beats_a_namespace_of_that_name() -> None:
    index = ModuleIndex(["app/static/x.py", "src/app/__init__.py", "run.py"])
    assert index.find("app", "run.py") == "src/app/__init__.py"
    assert not index.is_namespace("app", "run.py")


TREE = ("a/__init__.py", "a/m.py", "a/b/__init__.py", "a/b/n.py", "a/ns/o.py", "top.py")


@pytest.mark.parametrize(
    ("importer", "level", "module", "expected"),
    [
        ("a/m.py", 1, "", "a/__init__.py"),
        ("a/__init__.py", 1, "m", "a/m.py"),
        ("a/m.py", 1, "b", "a/b/__init__.py"),
        ("a/m.py", 1, "b.n", "a/b/n.py"),
        ("a/b/n.py", 2, "m", "a/m.py"),
        ("a/b/__init__.py", 2, "", "a/__init__.py"),
        ("a/b/n.py", 2, "ns.o", "a/ns/o.py"),
        ("a/ns/o.py", 2, "m", "a/m.py"),
        ("a/m.py", 1, "ns", None),
        ("a/m.py", 1, "missing", None),
        ("a/m.py", 2, "top", "top.py"),
        ("a/m.py", 3, "top", None),
        ("top.py", 1, "", None),
    ],
)
def test_relative(importer: str, level: int, module: str, expected: str | None) -> None:
    index = ModuleIndex(TREE)
    assert index.relative(importer, level, module) == expected
    assert index.relative(importer, level, module) == expected


def test_answers_do_not_depend_on_the_order_of_files_or_of_questions() -> None:
    files = [*SERVICES, "src/lib/__init__.py", "tests/test_all.py", "loose/x.py", "loose/y.py"]
    questions = [
        (dotted, importer)
        for dotted in ("app", "app.models", "settings", "extra", "lib", "y", "loose.y", "x")
        for importer in files
    ]
    index = ModuleIndex(files)
    expected = {question: index.find(*question) for question in questions}
    for seed in range(5):
        rnd = random.Random(seed)
        rnd.shuffle(files)
        rnd.shuffle(questions)
        other = ModuleIndex(files)
        assert {question: other.find(*question) for question in questions} == expected
        assert other.names == index.names
