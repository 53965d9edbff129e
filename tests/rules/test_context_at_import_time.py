"""What needs a context at import, and what only looks like it: traps beyond the apps."""

from __future__ import annotations

import pytest

from support import assert_findings, check_files

RULE = "context-at-import-time"
FACTORY = """
    from flask import Flask

    def create_app():
        app = Flask(__name__)
        with app.app_context():
            from shop import inside
        from shop import outside
        return app
    """


def check(**files: str) -> None:
    """Check modules by their names; `shop__views` is `shop/views.py`, `shop` its package."""
    packages = {name.partition("__")[0] for name in files if "__" in name}
    paths = {
        name: f"{name}/__init__.py" if name in packages else f"{name.replace('__', '/')}.py"
        for name in files
    }
    assert_findings({paths[name]: text for name, text in files.items()}, RULE)


def test_module_imported_only_by_protected_modules_is_protected() -> None:
    assert_findings(
        {
            "shop/__init__.py": FACTORY,
            "shop/inside.py": "from shop import deeper",
            "shop/deeper.py": """
                from flask import current_app
                from shop import inside
                SIZE = current_app.config["SIZE"]
                """,
            "shop/outside.py": """
                from flask import current_app
                SIZE = current_app.config["SIZE"]  # expect: context-at-import-time
                """,
            "shop/dead.py": "from shop import deeper",
            "tests/test_shop.py": "from shop import deeper",
        },
        RULE,
    )


def test_one_bare_import_is_enough() -> None:
    findings = assert_findings(
        {
            "shop/__init__.py": FACTORY,
            "shop/inside.py": """
                from flask import current_app
                SIZE = current_app.config["SIZE"]  # expect: context-at-import-time
                """,
            "shop/outside.py": "from shop.inside import SIZE",
        },
        RULE,
    )
    assert [related.place.path for related in findings[0].related] == ["shop/outside.py"]


def test_import_in_a_function_that_is_called_with_a_context() -> None:
    check(
        shop="""
            from flask import Flask

            def register(app):
                from shop import views

            def create_app():
                app = Flask(__name__)
                with app.app_context():
                    register(app)
                return app
            """,
        shop__views="""
            from flask import current_app
            SIZE = current_app.config["SIZE"]
            """,
    )


def test_import_after_the_factory_has_run() -> None:
    check(
        shop="""
            from flask import Flask

            def create_app():
                app = Flask(__name__)
                with app.app_context():
                    from shop import views
                return app
            """,
        shop__views="""
            from flask import current_app
            SIZE = current_app.config["SIZE"]
            """,
        shop__celery_app="""
            from shop import create_app
            app = create_app()
            from shop import tasks
            """,
        shop__tasks="from shop import views",
    )


def test_import_before_the_factory_has_run() -> None:
    check(
        shop="""
            from flask import Flask

            def create_app():
                return Flask(__name__)
            """,
        shop__views="""
            from flask import current_app
            SIZE = current_app.config["SIZE"]  # expect: context-at-import-time
            """,
        wsgi="""
            from shop import create_app, views
            app = create_app()
            """,
    )


def test_import_in_a_thread_or_a_command() -> None:
    check(
        shop="""
            from threading import Thread
            from flask import Flask

            def create_app():
                app = Flask(__name__)
                with app.app_context():
                    from shop import views
                Thread(target=work, args=(app,)).start()
                return app

            def work(app):
                from shop import views
                print(views)
            """,
        shop__views="""
            from flask import current_app
            SIZE = current_app.config["SIZE"]
            """,
    )


def test_module_that_a_loader_finds() -> None:
    check(
        shop="""
            import importlib, pkgutil

            def load(app):
                for found in pkgutil.iter_modules(__path__):
                    importlib.import_module(f"shop.{found.name}")
            """,
        shop__sizes="""
            from flask import current_app
            SIZE = current_app.config["SIZE"]
            """,
    )


def test_module_that_is_left_out_of_the_others_that_the_factory_imports() -> None:
    factory = """
        from flask import Flask

        def create_app():
            app = Flask(__name__)
            {body}
            return app
    """
    views = """
        from flask import current_app

        @current_app.get("/{name}")
        def {name}():
            return "{name}"
    """
    files = {
        "shop/__init__.py": factory.format(
            body="with app.app_context():\n                from shop.api import orders"
        ),
        "shop/api/__init__.py": "",
        "shop/api/orders.py": views.format(name="orders"),
        "shop/api/drafts.py": views.format(name="drafts"),
    }
    assert_findings(files, RULE)
    # Where no module of the package is imported with a context, none is expected.
    files["shop/__init__.py"] = factory.format(body="")
    del files["shop/api/orders.py"]
    files["shop/api/drafts.py"] = views.format(name="drafts").replace(
        '"/drafts")', '"/drafts")  # expect: context-at-import-time'
    )
    assert_findings(files, RULE)


def test_pushed_context_stays() -> None:
    check(
        tasks="""
            from flask import Flask, current_app
            app = Flask(__name__)
            app.app_context().push()
            SIZE = current_app.config["SIZE"]
            """,
        worker="""
            from flask import Flask, current_app

            def set_up():
                context = Flask(__name__).app_context()
                context.push()

            set_up()
            SIZE = current_app.config["SIZE"]
            """,
    )


@pytest.mark.parametrize(
    "body",
    [
        "if not has_app_context():\n        return 5\n    return current_app.config['SIZE']",
        "if current_app:\n        return current_app.config['SIZE']",
        "return current_app.config['SIZE'] if current_app else 5",
        "return current_app and current_app.config['SIZE']",
        "try:\n        return current_app.config['SIZE']\n    except RuntimeError:\n        pass",
        "try:\n        return current_app.config['SIZE']\n    except Exception:\n        return 5",
        "with contextlib.suppress(RuntimeError):\n        return current_app.config['SIZE']",
        "return lambda: current_app.config['SIZE']",
        "yield current_app.config['SIZE']",
        "if name:\n        return current_app.config['SIZE']",
        "if name is None:\n        return 5\n    return current_app.config['SIZE']",
        "for one in range(name):\n        print(current_app.config['SIZE'])",
        "return [current_app.config[one] for one in range(name)]",
        "with context():\n        return current_app.config['SIZE']",
        "with unknown.some_context():\n        return current_app.config['SIZE']",
        "return ask()",
    ],
)
def test_call_that_does_not_surely_need_a_context(body: str) -> None:
    code = f"""\
import contextlib
import unknown
from flask import Flask, current_app, has_app_context


@contextlib.contextmanager
def context():
    with Flask(__name__).app_context():
        yield


def ask():
    if in_app():
        return current_app.config['SIZE']


def in_app():
    return bool(has_app_context())


def size(name=0):
    {body}


SIZE = size()
"""
    assert check_files({"sizes.py": code}, select=[RULE]) == []


def test_call_that_surely_needs_a_context() -> None:
    findings = assert_findings(
        {
            "sizes.py": """
                from flask import current_app

                class Sizes:
                    def __init__(self):
                        self.load()

                    def load(self):
                        assert self
                        for size in current_app.config["SIZES"]:
                            print(size)

                SIZES = Sizes()  # expect: context-at-import-time
                """
        },
        RULE,
    )
    assert "`current_app.config`" in findings[0].message
    assert [related.place.line for related in findings[0].related] == [5, 9]


def test_decorator_that_opens_a_context() -> None:
    check(
        sizes="""
            import functools
            from flask import Flask, current_app
            app = Flask(__name__)

            def with_app(function):
                @functools.wraps(function)
                def wrapper(*args):
                    with app.app_context():
                        return function(*args)
                return wrapper

            @with_app
            def size():
                return current_app.config["SIZE"]

            SIZE = size()
            """
    )


@pytest.mark.parametrize(
    ("requirement", "db", "reported"),
    [
        ("flask-sqlalchemy==2.5.1", "SQLAlchemy(app)", False),
        ("flask-sqlalchemy==2.5.1", "SQLAlchemy()", True),
        ("flask-sqlalchemy==3.1.1", "SQLAlchemy(app)", True),
        ("Flask_SQLAlchemy>=3.0", "SQLAlchemy(app)", True),
        ("flask-sqlalchemy", "SQLAlchemy(app)", False),
        ("flask", "SQLAlchemy(app=app)", False),
    ],
)
def test_a_bound_database_needs_no_context_before_version_3(
    requirement: str, db: str, *, reported: bool
) -> None:
    code = f"""\
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
app = Flask(__name__)
db = {db}


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)


FIRST = User.query.first()
"""
    found = check_files({"app.py": code, "requirements.txt": requirement}, select=[RULE])
    assert bool(found) == reported


def test_what_is_no_access() -> None:
    check(
        shop="""
            from __future__ import annotations
            from typing import TYPE_CHECKING
            from flask import Flask, current_app, g, request, session
            from flask_sqlalchemy import SQLAlchemy

            db = SQLAlchemy()
            Base = db.session.query_property()
            session_of = db.session
            size: current_app.config = 5
            flag = bool(current_app)
            first = (g.user for _ in range(3))

            class User(db.Model):
                id = db.Column(db.Integer)

            User.query = None
            db.Model.plain_query = db.Model.query
            db.Model.query = classmethod(lambda cls: db.session.query(cls))
            IS_FIRST = User.id == 1

            if TYPE_CHECKING:
                name = current_app.name

            def make(app: Flask):
                return app.config

            def real():
                return current_app._get_current_object()

            app = Flask(__name__)
            make(app).setdefault("SIZE", 5)
            db.create_all(app=app)
            """
    )


def test_operations_beyond_attributes() -> None:
    check(
        shop="""
            import flask
            from flask import g, session
            USER = session["user"]  # expect: context-at-import-time
            KNOWN = "user" in g  # expect: context-at-import-time
            HAS = hasattr(flask.g, "user")  # expect: context-at-import-time
            NAMES = [name for name in flask.current_app.config]  # expect: context-at-import-time
            """
    )


def test_a_function_that_gives_back_its_app_runs_in_the_context_of_its_callers() -> None:
    check(
        shop="""
            from flask import Flask

            def create_app():
                app = Flask(__name__)
                set_up(app)
                return app

            def set_up(app):
                from shop import bare
                return app

            def init_app(app):
                from shop import inside
                return app

            def create_and_init():
                app = create_app()
                with app.app_context():
                    init_app(app)
                return app
            """,
        shop__inside="""
            from flask import current_app
            SIZE = current_app.config["SIZE"]
            """,
        shop__bare="""
            from flask import current_app
            SIZE = current_app.config["SIZE"]  # expect: context-at-import-time
            """,
    )
