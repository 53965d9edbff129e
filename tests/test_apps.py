"""Applications, what makes them, and the extension objects that are bound to them."""

from __future__ import annotations

import pytest

from models import project_of

F = "from flask import Flask\n"
SQL = "from flask_sqlalchemy import SQLAlchemy\n"

# Each: the text of `app.py`, the lines that make applications, and the factories.
APPS: dict[str, tuple[str, list[int], set[str]]] = {
    "global": (f"{F}app = Flask(__name__)", [2], set()),
    "module": ("import flask\napp = flask.Flask(__name__)", [2], set()),
    "canonical": ("from flask.app import Flask\napp = Flask(__name__)", [2], set()),
    "another framework's": ("from apiflask import APIFlask\napp = APIFlask(__name__)", [2], set()),
    "subclass": (f"{F}class App(Flask): pass\napp = App(__name__)", [3], set()),
    "subclass of a subclass": (
        f"{F}class A(Flask): pass\nclass B(A):\n    def f(self): pass\napp = B('b')",
        [5],
        set(),
    ),
    "its own constructor makes no app": (
        f"{F}class App(Flask):\n    def __init__(self):\n        super().__init__(__name__)",
        [],
        set(),
    ),
    "not an app": ("from other import Flask\napp = Flask(__name__)", [], set()),
    "in a class body": (f"{F}class C:\n    app = Flask(__name__)", [3], set()),
    "factory": (f"{F}def create_app():\n    return Flask(__name__)", [3], {"create_app"}),
    "factory of any name": (f"{F}def f():\n    x = Flask(__name__)\n    return x", [3], {"f"}),
    "factory with a helper": (
        f"{F}def make():\n    return _new()\ndef _new():\n    app = Flask('a')\n    return app",
        [5],
        {"make", "_new"},
    ),
    "nested helper": (
        f"{F}def make():\n    def new():\n        return Flask('a')\n    return new()",
        [4],
        {"make", "make.new"},
    ),
    "factory that is handed on is none": (
        f"{F}def make():\n    def new():\n        return Flask('a')\n    return new",
        [4],
        {"make.new"},
    ),
    "lambda": (f"{F}make = lambda: Flask('a')", [2], {"<lambda>"}),
    "class-based": (
        (
            f"{F}class Factory:\n    def make(self):\n        self.app = Flask('a')\n"
            "        return self.app"
        ),
        [4],
        {"Factory.make"},
    ),
    "app kept by its object": (
        f"{F}class Server:\n    def __init__(self):\n        self.app = Flask('a')",
        [4],
        {"Server.__init__"},
    ),
    "app from a parameter": (
        f"{F}def setup(app):\n    return app\napp = setup(Flask('a'))",
        [4],
        {"setup"},
    ),
    "annotated parameter that is not returned": (f"{F}def f(app: Flask):\n    app.x()", [], set()),
    "the current app": (
        "from flask import current_app as a\ndef f():\n    return a",
        [],
        set(),
    ),
    "a global app returned": (f"{F}app = Flask('a')\ndef get():\n    return app", [2], {"get"}),
    "only used": (f"{F}app = Flask('a')\ndef f():\n    return app.config", [2], set()),
}


@pytest.mark.parametrize("name", APPS)
def test_apps_and_factories(name: str) -> None:
    text, lines, factories = APPS[name]
    project = project_of({"app.py": text + "\n"})
    made = [app.module.place(app.site.node).line for app in project.apps.all]
    assert made == lines
    assert {scope.qualname for scope in project.apps.factories} == factories


def test_a_factory_may_take_its_app_from_another_module() -> None:
    files = {
        "base.py": f"{F}class App(Flask): pass\n",
        "new.py": "from base import App\ndef new():\n    return App('a')\n",
        "app.py": "import new\ndef create():\n    app = new.new()\n    return app\n",
    }
    project = project_of(files)
    assert {scope.qualname for scope in project.apps.factories} == {"new", "create"}
    assert [app.module.path for app in project.apps.all] == ["new.py"]


def test_apps_are_made_at_import_or_not() -> None:
    text = f"{F}Flask('a')\nclass C:\n    Flask('b')\ndef f():\n    Flask('c')\n"
    project = project_of({"app.py": text})
    assert [app.at_import for app in project.apps.all] == [True, True, False]


# Global apps --------------------------------------------------------------------------------

USED = f"{F}app = Flask(__name__)\n@app.route('/')\ndef f(): pass\n"
IMPORTER = {"views.py": "from app import app\n@app.get('/v')\ndef view(): pass\n"}

SHARED: dict[str, tuple[dict[str, str], list[bool]]] = {
    "imported": ({"app.py": USED, **IMPORTER}, [True]),
    "alone": ({"app.py": USED}, [False]),
    "alone but for what starts it": (
        {"app.py": USED, "run.py": "from app import app\napp.run()\n"},
        [False],
    ),
    "alone but for its tests": ({"app.py": USED, "tests/test_a.py": "import app\n"}, [False]),
    "imports another": ({"app.py": f"import b\n{USED}", "b.py": ""}, [True]),
    "in a factory": (
        {"app.py": f"{F}def f():\n    app = Flask('a')\n    app.config\n", **IMPORTER},
        [False],
    ),
    "under the main guard": (
        {
            "app.py": f"{F}if __name__ == '__main__':\n    app = Flask('a')\n    app.run()\n",
            **IMPORTER,
        },
        [False],
    ),
    "not used": ({"app.py": f"{F}app = Flask('a')\n", "b.py": "import app\n"}, [False]),
    "in a test": (
        {"tests/test_a.py": f"import b\n{USED}", "b.py": "import tests.test_a\n"},
        [],
    ),
    "fed to a function": (
        {
            "run.py": f"{F}from b import setup\nsetup(Flask('a'))\n",
            "b.py": "def setup(app): pass\n",
        },
        [False],
    ),
    "fed to a function by name": (
        {
            "run.py": f"{F}from b import setup\napp = Flask('a')\nsetup(app)\n",
            "b.py": "def setup(app):\n    app.cli\n",
        },
        [False],
    ),
}


@pytest.mark.parametrize("name", SHARED)
def test_global_apps_that_a_project_shares(name: str) -> None:
    files, expected = SHARED[name]
    project = project_of(files)
    assert [project.global_apps.is_shared(app) for app in project.apps.all] == expected


def test_a_module_stands_alone_where_no_import_ties_it_to_the_rest() -> None:
    files = {
        "alone.py": "import os\n",
        "used.py": "",
        "user.py": "import used\nclass User: pass\n",
        "typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import used\n",
    }
    project = project_of(files)
    alone = [path for path, one in project.modules.items() if project.global_apps.stands_alone(one)]
    assert alone == ["alone.py", "typed.py"]


# Extensions ---------------------------------------------------------------------------------

BOUND = f"{F}{SQL}app = Flask(__name__)\napp.config\ndb = SQLAlchemy(app)\n"
MODELS = {"models.py": "from app import db\nclass Model(db.Model): pass\n"}


def test_an_extension_bound_to_a_shared_app() -> None:
    (found,) = project_of({"app.py": BOUND, **MODELS}).bound_extensions
    assert (found.path, found.name) == ("flask_sqlalchemy.SQLAlchemy", "db")
    assert found.app.module.place(found.app.node).line == 3
    assert not found.in_function
    assert found.escapes
    assert [site.module.path for site in found.uses] == ["models.py"]


# Each: the files and, for each bound object, its name and whether it is meant to be shared.
EXTENSIONS: dict[str, tuple[dict[str, str], list[tuple[str, bool]]]] = {
    "by keyword": ({"app.py": BOUND.replace("(app)", "(app=app)"), **MODELS}, [("db", True)]),
    "init_app": ({"app.py": BOUND.replace("(app)", "()") + "db.init_app(app)\n", **MODELS}, []),
    "not bound": ({"app.py": BOUND.replace("(app)", "(None)"), **MODELS}, []),
    "bound to something unknown": ({"app.py": BOUND.replace("(app)", "(x)"), **MODELS}, []),
    "another argument": ({"app.py": BOUND.replace("(app)", "(None, app)"), **MODELS}, []),
    "second argument": (
        {
            "app.py": f"{F}from flask_limiter import Limiter\napp = Flask('a')\napp.config\n"
            "limiter = Limiter(key, app)\n",
            "views.py": "from app import limiter\n@limiter.exempt\ndef view(): pass\n",
        },
        [("limiter", True)],
    ),
    "module that stands alone": ({"app.py": BOUND}, [("db", False)]),
    "under the main guard": (
        {
            "app.py": f"{F}{SQL}app = Flask('a')\napp.config\nif __name__ == '__main__':\n"
            "    db = SQLAlchemy(app)\n",
            **MODELS,
        },
        [("db", False)],
    ),
    "unused": (
        {
            "app.py": f"{F}from flask_mail import Mail\napp = Flask('a')\napp.config\n"
            "mail = Mail(app)\n",
            "views.py": "from app import app\n",
        },
        [("mail", False)],
    ),
    "in a factory": (
        {"app.py": f"{F}{SQL}def f():\n    app = Flask('a')\n    db = SQLAlchemy(app)\n"},
        [("db", False)],
    ),
    "in a factory, made global": (
        {
            "app.py": f"{F}{SQL}def f():\n    global db\n    app = Flask('a')\n"
            "    db = SQLAlchemy(app)\ndef rows():\n    return db.session\n"
        },
        [("db", True)],
    ),
    "in a factory, made global, read nowhere": (
        {
            "app.py": f"{F}{SQL}db = None\ndef f():\n    global db\n    app = Flask('a')\n"
            "    db = SQLAlchemy(app)\n    db.create_all()\n"
        },
        [("db", False)],
    ),
    "in a factory, stored in a module": (
        {
            "app.py": f"{F}{SQL}import ext\ndef f():\n    app = Flask('a')\n"
            "    ext.db = SQLAlchemy(app)\n",
            "ext.py": "",
        },
        [("db", True)],
    ),
    "in a factory, stored in the app": (
        {"app.py": f"{F}{SQL}def f():\n    app = Flask('a')\n    app.db = SQLAlchemy(app)\n"},
        [("db", False)],
    ),
    "in a test": ({"tests/test_a.py": BOUND, "b.py": "import tests.test_a\n"}, []),
}


@pytest.mark.parametrize("name", EXTENSIONS)
def test_extensions_bound_when_they_are_made(name: str) -> None:
    files, expected = EXTENSIONS[name]
    found = project_of(files).bound_extensions
    assert [(one.name, one.escapes) for one in found] == expected
    assert all(one.in_function == ("def f" in files["app.py"]) for one in found)
