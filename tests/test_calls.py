"""Who calls whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models import project_of, scope_of

if TYPE_CHECKING:
    from flask_lint.model.names.scopes import Scope

CLASS = "class C:\n    def __init__(self): pass\n    def f(self): pass\n"

# Each: the files, or the text of `app.py`, and the pairs (caller, callee), "" for a module.
CALLS: dict[str, tuple[dict[str, str] | str, set[tuple[str, str]]]] = {
    "function": ("def f(): pass\nf()\ndef g():\n    f()", {("", "f"), ("g", "f")}),
    "itself": ("def f():\n    f()", {("f", "f")}),
    "only named": ("def f(): pass\nx = f", set()),
    "under another name": ("def f(): pass\ng = f\ng()", {("", "f")}),
    "either of two": ("def f(): pass\ndef g(): pass\n(f if x else g)()", {("", "f"), ("", "g")}),
    "lambda": ("f = lambda: g()\ndef g(): pass\nf()", {("", "<lambda>"), ("<lambda>", "g")}),
    "in a class body": ("def f(): pass\nclass C:\n    f()", {("", "f")}),
    "in a class in a function": (
        "def f(): pass\ndef g():\n    class C:\n        f()",
        {("g", "f")},
    ),
    "decorator": ("def d(f): return f\n@d\ndef f(): pass\nf()", {("", "f")}),
    "decorator that is called": ("def d(): pass\n@d()\ndef f(): pass", {("", "d")}),
    "default": ("def f(): pass\ndef g(x=f()): pass", {("", "f")}),
    "constructor": (f"{CLASS}C()", {("", "C.__init__")}),
    "new": ("class C:\n    def __new__(cls): pass\nC()", {("", "C.__new__")}),
    "inherited constructor": (f"{CLASS}class D(C): pass\nD()", {("", "C.__init__")}),
    "method": (f"{CLASS}C().f()", {("", "C.__init__"), ("", "C.f")}),
    "method of self": (
        "class C:\n    def f(self):\n        self.g()\n    def g(self): pass",
        {("C.f", "C.g")},
    ),
    "called instance": ("class C:\n    def __call__(self): pass\nC()()", {("", "C.__call__")}),
    "partial": (
        "from functools import partial\ndef f(): pass\ng = partial(f, 1)\ng()",
        {("", "f")},
    ),
    "parameter": ("def f(): pass\ndef g(x):\n    x()\ng(f)", {("", "g"), ("g", "f")}),
    "returned function": (
        "def make():\n    def f(): pass\n    return f\nmake()()",
        {("", "make"), ("", "make.f")},
    ),
    "from a table": ("def f(): pass\nT = {'f': f}\nT['f']()", {("", "f")}),
    "from a list": (
        "def f(): pass\ndef g(): pass\nfor x in [f, g]:\n    x()",
        {("", "f"), ("", "g")},
    ),
    "another module": (
        {"a.py": "def f(): pass\n", "app.py": "import a\na.f()\n"},
        {("", "f")},
    ),
    "through a package": (
        {
            "pkg/__init__.py": "from .a import f\n",
            "pkg/a.py": "def f(): pass\n",
            "app.py": "import pkg\ndef g():\n    pkg.f()\n",
        },
        {("g", "f")},
    ),
    "an attribute of the app": (
        (
            "from flask import Flask, current_app\nclass C:\n    def f(self): pass\n"
            "app = Flask(__name__)\napp.c = C()\ndef g():\n    current_app.c.f()"
        ),
        {("g", "C.f")},
    ),
    "outside": ("import os\nos.getcwd()\nprint()\nnothing()", set()),
}


@pytest.mark.parametrize("name", CALLS)
def test_who_calls_whom(name: str) -> None:
    files, expected = CALLS[name]
    project = project_of({"app.py": files} if isinstance(files, str) else files)
    calls = project.calls
    down = {(scope, to) for scope, found in calls.callees.items() for _, to in found}
    up = {(site.scope.runs_in, to) for to, sites in calls.callers.items() for site in sites}
    assert down == up
    assert {(scope.qualname, to.qualname) for scope, to in down} == expected


def test_callees_come_in_the_order_of_the_text() -> None:
    text = "def a(): pass\ndef b(): pass\ndef f():\n    b()\n    a()\n    b()\n"
    project = project_of({"app.py": text})
    found = project.calls.callees[scope_of(project, "app.py", "f")]
    assert [scope.qualname for _, scope in found] == ["b", "a", "b"]
    assert [site.module.place(site.node).line for site, _ in found] == [4, 5, 6]


def test_every_caller_is_known() -> None:
    files = {
        "a.py": "def f(): pass\nf()\n",
        "b.py": "from a import f\ndef g():\n    f()\n    f()\n",
    }
    project = project_of(files)
    sites = project.calls.callers[scope_of(project, "a.py", "f")]
    assert [(site.module.path, site.module.place(site.node).line) for site in sites] == [
        ("a.py", 2),
        ("b.py", 3),
        ("b.py", 4),
    ]


def test_functions_passed_through_parameters_are_run() -> None:
    """What a parameter is given is known only after the callers are: a second look is needed."""
    text = (
        "def last(): pass\n"
        "class Runner:\n    def __init__(self, work):\n        self.work = work\n"
        "    def run(self):\n        self.work()\n"
        "Runner(last).run()\n"
    )
    project = project_of({"app.py": text})
    callers = project.calls.callers[scope_of(project, "app.py", "last")]
    assert [site.scope.qualname for site in callers] == ["Runner.run"]


def test_nobody_calls_what_is_not_called() -> None:
    project = project_of({"app.py": "def f(): pass\n"})
    scope: Scope = scope_of(project, "app.py", "f")
    assert scope not in project.calls.callers
