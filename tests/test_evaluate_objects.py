"""What calls, parameters, classes and their attributes may stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from flask_lint.model.names.questions import Questions
from flask_lint.model.names.values import External, Literal
from models import asked, project_of, scope_of, values_asked

if TYPE_CHECKING:
    from flask_lint.model.names.values import Values

DB = {"db.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n"}
# Each: the files, or the text of `app.py`, and what the argument of `ask` may stand for.
CASES: dict[str, tuple[dict[str, str] | str, set[str]]] = {
    # Functions
    "function": ("def f():\n    pass\nask(f)", {"function f"}),
    "result": ("def f():\n    if x:\n        return 1\n    return 2\nask(f())", {"1", "2"}),
    "no result": ("def f():\n    pass\nask(f())", {"?"}),
    "lambda": ("f = lambda: 1\nask(f())", {"1"}),
    "recursion": ("def f(x):\n    return f(x) if x else 1\nask(f(2))", {"1"}),
    "partial": (
        "from functools import partial\ndef f():\n    return 1\nask(partial(f, 2)())",
        {"1"},
    ),
    "context manager": (
        (
            "from contextlib import contextmanager\n@contextmanager\ndef m():\n    yield 1\n"
            "with m() as x:\n    ask(x)"
        ),
        {"1"},
    ),
    "parameter": ("def f(a, b):\n    ask(b)\nf(1, 2)\nf(3, b=4)\nf(*x)", {"2", "4", "?"}),
    "parameter in another module": (
        {"a.py": "def f(a):\n    ask(a)\n", "app.py": "import a\na.f(1)"},
        {"1", "?"},
    ),
    "parameter handed on": ("def g(b):\n    ask(b)\ndef f(a):\n    g(a)\nf(1)", {"1", "?"}),
    "keyword-only parameter": ("def f(*, a):\n    ask(a)\nf(a=1)", {"1", "?"}),
    "default": ("def f(a=1):\n    ask(a)", {"1", "?"}),
    "default None": ("def f(a=None):\n    ask(a)", {"?"}),
    "annotated": ("from flask import Flask\ndef f(a: Flask):\n    ask(a)", {"flask.Flask()", "?"}),
    "annotated with a string": (
        "from flask import Flask\ndef f(a: 'Flask'):\n    ask(a)",
        {"flask.Flask()", "?"},
    ),
    "optional": (
        (
            "from typing import Optional\nfrom flask import Flask\n"
            "def f(a: Optional[Flask] = None):\n    ask(a)"
        ),
        {"flask.Flask()", "?"},
    ),
    "annotated with a builtin": ("def f(a: str):\n    ask(a)", {"?"}),
    # Classes
    "class": ("class C:\n    pass\nask(C)", {"class C"}),
    "instance": ("class C:\n    pass\nask(C())", {"a C"}),
    "attribute that is set from outside": (
        "class C:\n    x = None\ndef f():\n    C.x = 1\nask(C.x)",
        {"None", "1"},
    ),
    "attribute that another module sets": (
        {"c.py": "class C:\n    x = 1\n", "app.py": "from c import C\nC.x = 2\nask(C.x)"},
        {"1", "2"},
    ),
    "attribute of another class of that name": (
        {
            "c.py": "class C:\n    x = 1\n",
            "d.py": "class C:\n    x = 3\nC.x = 4\n",
            "app.py": "from c import C\nask(C.x)",
        },
        {"1"},
    ),
    "attribute that a class method sets": (
        (
            "class C:\n    @classmethod\n    def f(cls):\n        cls.x = 1\n"
            "    def g(self):\n        self.x = 2\nask(C.x)"
        ),
        {"1"},
    ),
    "class attribute": ("class C:\n    x = 1\nask(C.x)", {"1"}),
    "inherited": ("class A:\n    x = 1\nclass B(A):\n    pass\nask(B().x)", {"1"}),
    "overridden": ("class A:\n    x = 1\nclass B(A):\n    x = 2\nask(B.x)", {"2"}),
    "first base": (
        "class A:\n    x = 1\nclass B:\n    x = 2\nclass C(B, A):\n    pass\nask(C.x)",
        {"2"},
    ),
    "inherited from outside": (
        "import threading\nclass T(threading.Thread):\n    pass\nask(T().start)",
        {"threading.Thread().start"},
    ),
    "base in another module": (
        {"a.py": "class A:\n    x = 1\n", "app.py": "import a\nclass B(a.A):\n    pass\nask(B.x)"},
        {"1"},
    ),
    "its own base": ("class C(C):\n    pass\nask(C.x)", {"?"}),
    "instance attribute": (
        "class C:\n    def __init__(self):\n        self.x = 1\nask(C().x)",
        {"1"},
    ),
    "instance attribute from the caller": (
        "class C:\n    def __init__(self, x):\n        self.x = x\nask(C(1).x)",
        {"1", "?"},
    ),
    "self": ("class C:\n    def f(self):\n        ask(self)", {"a C"}),
    "cls": ("class C:\n    @classmethod\n    def f(cls):\n        ask(cls)", {"class C"}),
    "static": ("class C:\n    @staticmethod\n    def f(x):\n        ask(x)\nC.f(1)", {"1", "?"}),
    "method": ("class C:\n    def f(self, x):\n        return x\nask(C().f(1))", {"1", "?"}),
    "property": ("class C:\n    @property\n    def f(self):\n        return 1\nask(C().f)", {"1"}),
    "property with several results": (
        (
            "class C:\n    @property\n    def f(self):\n        if x:\n            return 1\n"
            "        return 2\nask(C().f)"
        ),
        {"1", "2"},
    ),
    "called instance": ("class C:\n    def __call__(self):\n        return 1\nask(C()())", {"1"}),
    "missing attribute": ("class C:\n    pass\nask(C().x)", {"?"}),
    # Flask
    "app attribute": (
        {
            **DB,
            "app.py": "from flask import Flask, current_app\nfrom db import db\n"
            "app = Flask(__name__)\napp.db = db\nask(current_app.db)",
        },
        {"flask_sqlalchemy.SQLAlchemy()"},
    ),
    "config is no app attribute": (
        "from flask import Flask\napp = Flask(__name__)\napp.config = {}\nask(app.config)",
        {"flask.Flask().config"},
    ),
    "the app behind the proxy": (
        "from flask import current_app\nask(current_app._get_current_object())",
        {"flask.Flask()"},
    ),
    "app in a parameter": (
        "from flask import Flask\ndef f(app):\n    ask(app.cli)\nf(Flask(__name__))",
        {"flask.Flask().cli", "?"},
    ),
    "local proxy": (
        (
            "from werkzeug.local import LocalProxy\nimport flask\n"
            "x = LocalProxy(lambda: flask.g.x)\nask(x.y)"
        ),
        {"flask.g.x.y"},
    ),
    "local proxy as decorator": (
        (
            "from werkzeug.local import LocalProxy\nimport flask\n@LocalProxy\ndef x():\n"
            "    return flask.g.x\nask(x.y)"
        ),
        {"flask.g.x.y"},
    ),
    "a command is no function": (
        "import click\n@click.command()\ndef f():\n    pass\nask(f)",
        {"click.command()()"},
    ),
    # Circles
    "growing": ("import flask\nx = flask.g\nfor _ in y:\n    x = x.a()\nask(x)", {"flask.g", "?"}),
    "wrapped": ("from wrapper import wrap\nx = 1\nx = wrap(x)\nask(x)", {"wrapper.wrap()"}),
    "wrapped, perhaps": (
        "from wrapper import wrap\nx = 1\nif y:\n    x = wrap(x)\nask(x)",
        {"1", "wrapper.wrap()"},
    ),
    "two names in a circle": (
        "x = 1\nfor _ in z:\n    y = x\n    x = y\nask(y)",
        {"1"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_it_may_stand_for(name: str) -> None:
    files, expected = CASES[name]
    found = asked({"app.py": files} if isinstance(files, str) else files)
    if name == "growing":
        assert expected <= found
    else:
        assert found == expected


def test_apps_are_told_apart_by_the_call_that_made_them() -> None:
    project = project_of(
        {"app.py": "from flask import Flask\na, b = Flask('a'), Flask('b')\nask(b.config)\n"}
    )
    (value,) = values_asked(project)
    assert isinstance(value, External)
    assert value.origin is not None
    assert value.origin.module.place(value.origin.node).column == 20


def test_a_constant_is_known_where_it_is_written() -> None:
    project = project_of({"a.py": "\nKEY = 'dev'\n", "app.py": "from a import KEY\nask(KEY)\n"})
    (value,) = values_asked(project)
    assert isinstance(value, Literal)
    assert value.site.module.path == "a.py"
    assert value.site.module.place(value.site.node).line == 2


def test_ancestors_come_nearest_first_and_those_from_outside_last() -> None:
    text = (
        "import threading\n"
        "class A(threading.Thread):\n    pass\n"
        "class B:\n    pass\n"
        "class C(A, B):\n    pass\n"
    )
    project = project_of({"app.py": text})
    order = project.evaluator.mro(scope_of(project, "app.py", "C"))
    names = [entry if isinstance(entry, str) else entry.qualname for entry in order]
    assert names == ["C", "A", "B", "threading.Thread"]


def test_what_grows_for_ever_ends_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    computed = 0
    work_out = Questions._work_out  # noqa: SLF001 - the only place that counts

    def counted(*args: Any) -> Values:
        nonlocal computed
        computed += 1
        return work_out(*args)

    monkeypatch.setattr(Questions, "_work_out", counted)
    steps = "".join(f"x = x.a{number}()\n" for number in range(40))
    assert "?" in asked({"app.py": f"import flask\nx = flask.g\n{steps}ask(x)\n"})
    # Three questions about expressions a line, and one about what the line binds.
    assert computed < 20 * 40 * 4
