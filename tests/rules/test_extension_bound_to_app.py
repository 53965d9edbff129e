"""Which bound extension objects are meant for others, and which a script keeps to itself."""

from __future__ import annotations

from support import assert_findings

RULE = "extension-bound-to-app"

PACKAGE = {
    "shop/__init__.py": """
        from flask import Flask
        from shop.tables import Base

        def create_app():
            app = Flask(__name__)
            app.config["TITLE"] = Base.__name__
            return app
    """,
    "shop/tables.py": """
        from sqlalchemy.orm import DeclarativeBase

        class Base(DeclarativeBase):
            pass
    """,
}
MANAGE = """
    from flask_migrate import Migrate
    from flask_sqlalchemy import SQLAlchemy
    from shop import create_app
    from shop.tables import Base

    app = create_app()
    db = SQLAlchemy(app, metadata=Base.metadata){expected}
    migrate = Migrate(app, db)
"""
EXPECTED = "  # expect: extension-bound-to-app"


def test_script_that_only_passes_it_on() -> None:
    assert_findings({**PACKAGE, "manage.py": MANAGE.format(expected="")}, RULE)


def test_module_that_uses_it() -> None:
    module = MANAGE.format(expected=EXPECTED) + "    class Note(db.Model):\n        pass\n"
    assert_findings({**PACKAGE, "manage.py": module}, RULE)


def test_module_that_others_import() -> None:
    other = "from manage import db\n\ndef names():\n    return db.session.query(db.Model).all()\n"
    files = {**PACKAGE, "manage.py": MANAGE.format(expected=EXPECTED), "names.py": other}
    assert_findings(files, RULE)


GLOBAL = """
    from flask import Flask
    from flask_limiter import Limiter

    limiter = None

    def create_app():
        global limiter
        app = Flask(__name__)
        limiter = Limiter(app=app){expected}
        return app
"""


def test_global_that_nobody_reads() -> None:
    assert_findings({"shop.py": GLOBAL.format(expected="")}, RULE)


def test_global_that_another_module_reads_by_its_dotted_name() -> None:
    views = "import shop\n\ndef limit():\n    return shop.limiter\n"
    assert_findings({"shop.py": GLOBAL.format(expected=EXPECTED), "views.py": views}, RULE)


def test_set_up_of_the_one_app_that_is_made_at_import() -> None:
    """The function is no factory: the object is as global as the app that it is made for."""
    server = """
        from flask import Flask
        from flask_limiter import Limiter

        app = Flask(__name__)
        limiter = None

        def set_up(app):
            global limiter
            app.config["RATELIMIT_STRATEGY"] = "fixed-window"
            limiter = Limiter(app=app)

        set_up(app)
    """
    views = "import server\n\ndef limit():\n    return server.limiter\n"
    assert_findings({"server.py": server, "views.py": views}, RULE)


def test_a_function_that_makes_the_app_of_its_module_once() -> None:
    server = """
        from flask import Flask
        from flask_sqlalchemy import SQLAlchemy

        class Server:
            db = None

            @staticmethod
            def start():
                app = Flask(__name__)
                Server.db = SQLAlchemy(app){expected}
                {result}

        {call}
    """
    views = """
        from server import Server

        class Note(Server.db.Model):
            pass
    """
    once = server.format(expected="", result="", call="Server.start()")
    assert_findings({"server.py": once, "views.py": views}, RULE)
    again = server.format(expected=EXPECTED, result="return app", call="app = Server.start()")
    assert_findings({"server.py": again, "views.py": views}, RULE)
