"""Which statements import which modules."""

from __future__ import annotations

import pytest

from models import project_of

PACKAGE = {"pkg/__init__.py": "name = 1\n", "pkg/a.py": "x = 1\n", "pkg/b.py": ""}

# Each: the text of `app.py`, and what it imports: path and names.
SITES: dict[str, tuple[str, set[tuple[str, tuple[str, ...]]]]] = {
    "import": ("import pkg", {("pkg/__init__.py", ())}),
    "import of a submodule": ("import pkg.a", {("pkg/a.py", ())}),
    "two": ("import pkg.a, pkg.b as c", {("pkg/a.py", ()), ("pkg/b.py", ())}),
    "names": ("from pkg.a import x, y as z", {("pkg/a.py", ("x", "y"))}),
    "star": ("from pkg.a import *", {("pkg/a.py", ("*",))}),
    "in a function": ("def f():\n    from pkg.a import x", {("pkg/a.py", ("x",))}),
    "in a class": ("class C:\n    import pkg.a", {("pkg/a.py", ())}),
    "under a condition": ("if x:\n    import pkg.a", {("pkg/a.py", ())}),
    "for types only": ("if TYPE_CHECKING:\n    import pkg.a", set()),
    "outside": ("import os\nfrom flask import Flask\nfrom . import nothing", set()),
    "itself": ("import app", set()),
}


@pytest.mark.parametrize("name", SITES)
def test_what_a_module_imports(name: str) -> None:
    text, expected = SITES[name]
    sites = project_of({**PACKAGE, "app.py": text + "\n"}).import_sites
    found = {
        (path, site.names)
        for path in PACKAGE
        for site in sites.of(path)
        if site.site.module.path == "app.py"
    }
    assert found == expected
    assert sites.by("app.py") == {path for path, _ in expected}
    assert sites.of("app.py") == []


def test_submodules_are_imported_as_modules() -> None:
    files = {**PACKAGE, "app.py": "from pkg import a\n", "pkg/b.py": "from . import a\n"}
    sites = project_of(files).import_sites
    assert [(one.site.module.path, one.names) for one in sites.of("pkg/a.py")] == [
        ("app.py", ()),
        ("pkg/b.py", ()),
    ]


def test_a_site_is_the_statement_and_where_it_runs() -> None:
    project = project_of({**PACKAGE, "app.py": "def f():\n    import pkg.a\n"})
    (found,) = project.import_sites.of("pkg/a.py")
    assert found.site.scope.qualname == "f"
    assert found.site.module.place(found.site.node).line == 2
