"""What names, simple expressions and imports may stand for."""

from __future__ import annotations

import pytest

from models import asked

DB = {"db.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n"}
PACKAGE = {
    "pkg/__init__.py": "from .a import *\nfrom .b import made as again\n",
    "pkg/b.py": "made = 1\n",
}

# Each: the files, or the text of `app.py`, and what the argument of `ask` may stand for.
CASES: dict[str, tuple[dict[str, str] | str, set[str]]] = {
    # Names
    "external": ("import flask\nask(flask.Flask)", {"flask.Flask"}),
    "external under another name": (
        "import flask as f\nask(f.Flask(__name__).cli)",
        {"flask.Flask().cli"},
    ),
    "external from": ("from flask import Flask as F\nask(F)", {"flask.Flask"}),
    "canonical path": ("from flask.app import Flask\nask(Flask())", {"flask.Flask()"}),
    "canonical path of a module": (
        "import flask.globals\nask(flask.globals.g.user)",
        {"flask.g.user"},
    ),
    "import a.b": ("import os.path\nask(os.environ)", {"os.environ"}),
    "import a.b as c": ("import os.path as p\nask(p.join)", {"os.path.join"}),
    "builtin": ("ask(print)", {"builtins.print"}),
    "shadowed builtin": ("id = 1\nask(id)", {"1"}),
    "never bound": ("ask(nothing)", {"?"}),
    "alias": ("from flask import Flask\na = Flask\nb = c = a\nask(c)", {"flask.Flask"}),
    "bound later": ("x = 1\nask(x)\nx = 2", {"1"}),
    "bound again": ("x = 1\nx = 2\nask(x)", {"2"}),
    "bound from itself": ("x = 1\nx = [x, ask(x)]", {"1"}),
    "bound later, seen from a function": ("x = 1\ndef f():\n    ask(x)\nx = 2", {"1", "2"}),
    "bound again, perhaps": ("x = 1\nif y:\n    x = 2\nask(x)", {"1", "2"}),
    "bound again in a branch": ("x = 1\nif y:\n    x = 2\n    ask(x)", {"2"}),
    "bound in the other branch": ("x = 1\nif y:\n    x = 2\nelse:\n    ask(x)", {"1", "2"}),
    "bound in the next turn": ("x = 1\nfor y in z:\n    ask(x)\n    x = 2", {"1", "2"}),
    "bound before in the same turn": ("x = 1\nfor y in z:\n    x = 2\n    ask(x)", {"2"}),
    "bound behind a loop": ("x = 1\nfor y in z:\n    ask(x)\nx = 2", {"1"}),
    "bound in a tried block": (
        "x = 1\ntry:\n    x = 2\n    y()\nexcept E:\n    ask(x)",
        {"1", "2"},
    ),
    "parameter bound again": ("def f(x=1):\n    x = 2\n    ask(x)", {"2"}),
    "bound again in a lambda": ("lambda x=1: [(x := 2), ask(x)]", {"1", "2", "?"}),
    "added to": ("x = 1\nx += y\nask(x)", {"1", "?"}),
    "bound only later": ("if y:\n    ask(x)\nx = 2", {"2"}),
    "decorated by its own name": ("x = 1\n@ask(x)\ndef x(): pass", {"1"}),
    "shadowed by a local": ("x = 1\ndef f():\n    x = 2\n    ask(x)", {"2"}),
    "shadowed by a parameter": ("x = 1\ndef f(x):\n    ask(x)", {"?"}),
    "of the function around": ("x = 1\ndef f():\n    x = 2\n    def g():\n        ask(x)", {"2"}),
    "class names are no names in methods": (
        "x = 1\nclass C:\n    x = 2\n    def f(self):\n        ask(x)",
        {"1"},
    ),
    "class names in the class": ("x = 1\nclass C:\n    x = 2\n    ask(x)", {"2"}),
    "global": ("x = 1\ndef f():\n    global x\n    x = 2\nask(x)", {"1", "2"}),
    "comprehension target": ("x = 1\n[ask(x) for x in [2, 3]]", {"2", "3"}),
    "beside a comprehension": ("x = 1\n[x for x in [2, 3]]\nask(x)", {"1"}),
    "loop": ("for x in (1, 2):\n    ask(x)", {"1", "2"}),
    "loop over keys": ("for x in {'a': 1}:\n    ask(x)", {"'a'"}),
    "loop over pairs": ("for k, v in [('a', 1), ('b', 2)]:\n    ask(v)", {"1", "2"}),
    "loop over something from outside": (
        "import os\nfor x in os.environ:\n    ask(x)",
        {"os.environ[]"},
    ),
    "tuple": ("a, (b, c) = 1, (2, 3)\nask(c)", {"3"}),
    "after a starred name": ("a, *b, c = 1, 2, 3\nask(c)", {"?"}),
    "walrus": ("if (x := 1):\n    ask(x)", {"1"}),
    "with": (
        "import flask\nwith flask.Flask(__name__).app_context() as c:\n    ask(c)",
        {"flask.Flask().app_context()"},
    ),
    "caught": ("try:\n    pass\nexcept E as e:\n    ask(e)", {"?"}),
    "augmented": ("x = 1\nx += 1\nask(x)", {"1", "?"}),
    "declared": ("from flask import Flask\nx: Flask\nask(x)", {"flask.Flask()"}),
    # Expressions
    "or": ("import flask\nask(flask.g or None)", {"flask.g", "None"}),
    "conditional": ("ask(1 if x else 2)", {"1", "2"}),
    "await": ("import flask\nasync def f():\n    ask(await flask.f())", {"flask.f()"}),
    "sum": ("ask(1 + 2)", {"?"}),
    "display": ("ask([1])", {"display"}),
    "item": ("d = {'a': 1, 'b': 2}\nask(d['a'])", {"1", "?"}),
    "some item": ("d = {'a': 1, 'b': 2}\nask(d[x])", {"1", "2", "?"}),
    "index": ("d = [1, 2]\nask(d[1])", {"2"}),
    "index from the end": ("d = [1, 2]\nask(d[-1])", {"2"}),
    "subscript from outside": ("import os\nask(os.environ['A'])", {"os.environ[]"}),
    "cast": ("from typing import cast\nask(cast(int, 1))", {"1"}),
    "union": (
        "from flask import Flask\ndef f(x: Flask | None):\n    ask(x)",
        {"flask.Flask()", "?"},
    ),
    # Modules
    "module": ({**DB, "app.py": "import db\nask(db)"}, {"module db"}),
    "name of a module": (
        {**DB, "app.py": "import db\nask(db.db.session)"},
        {"flask_sqlalchemy.SQLAlchemy().session"},
    ),
    "from": ({**DB, "app.py": "from db import db as x\nask(x)"}, {"flask_sqlalchemy.SQLAlchemy()"}),
    "name in a function": (
        {**DB, "app.py": "def f():\n    from db import db\n    ask(db)"},
        {"flask_sqlalchemy.SQLAlchemy()"},
    ),
    "star": ({**DB, "app.py": "from db import *\nask(db)"}, {"flask_sqlalchemy.SQLAlchemy()"}),
    "star re-exports": (
        {**DB, "b.py": "from db import *\n", "app.py": "from b import *\nask(SQLAlchemy)"},
        {"flask_sqlalchemy.SQLAlchemy"},
    ),
    "last star": (
        {
            "a.py": "x = 1\n",
            "b.py": "x = 2\n",
            "app.py": "from a import *\nfrom b import *\nask(x)",
        },
        {"2"},
    ),
    "own name before the star": (
        {"a.py": "x = 1\n", "app.py": "from a import *\nx = 2\nask(x)"},
        {"2"},
    ),
    "re-export": (
        {**PACKAGE, "pkg/a.py": "", "app.py": "from pkg import again\nask(again)"},
        {"1"},
    ),
    "star re-export": (
        {**PACKAGE, "pkg/a.py": "x = 1\n", "app.py": "from pkg import x\nask(x)"},
        {"1"},
    ),
    "submodule": (
        {**PACKAGE, "pkg/a.py": "", "app.py": "from pkg import b\nask(b)"},
        {"module pkg.b"},
    ),
    "submodule by attribute": (
        {**PACKAGE, "pkg/a.py": "", "app.py": "import pkg.b\nask(pkg.b.made)"},
        {"1"},
    ),
    "submodule under another name": (
        {**PACKAGE, "pkg/a.py": "", "app.py": "import pkg.b as x\nask(x)"},
        {"module pkg.b"},
    ),
    "relative": ({**PACKAGE, "pkg/a.py": "from .b import made\nask(made)"}, {"1"}),
    "relative submodule": ({**PACKAGE, "pkg/a.py": "from . import b\nask(b)"}, {"module pkg.b"}),
    "relative, two up": (
        {
            **PACKAGE,
            "pkg/a.py": "",
            "pkg/c/__init__.py": "",
            "pkg/c/d.py": "from ..b import made\nask(made)",
        },
        {"1"},
    ),
    "relative, out of the project": ("from ... import x\nask(x)", {"?"}),
    "missing in a module": ({**DB, "app.py": "from db import nothing\nask(nothing)"}, {"?"}),
    "import_module": (
        {**DB, "app.py": "import importlib\nask(importlib.import_module('db').db)"},
        {"flask_sqlalchemy.SQLAlchemy()"},
    ),
    "import_module of a variable": ("import importlib\nask(importlib.import_module(x))", {"?"}),
    "imports in a circle": (
        {"a.py": "from app import x\n", "app.py": "from a import x\nask(x)"},
        {"?"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_it_may_stand_for(name: str) -> None:
    files, expected = CASES[name]
    found = asked({"app.py": files} if isinstance(files, str) else files)
    assert found == expected
