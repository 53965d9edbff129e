"""Which calls of `create_all` a server runs, and which it does not."""

from __future__ import annotations

from flask_lint.findings import Severity
from support import assert_findings

RULE = "create-all-outside-dev"

DB = """
    from flask_sqlalchemy import SQLAlchemy

    db = SQLAlchemy()
"""

FACTORY = """
    import os
    import sys

    from flask import Flask
    from shop.db import db

    def create_app(config=None, create_tables=False):
        app = Flask(__name__)
        db.init_app(app)
        {body}
        return app
"""


def shop(body: str) -> dict[str, str]:
    lines = body.strip().split("\n")
    return {
        "shop/__init__.py": FACTORY.format(body="\n        ".join(lines)),
        "shop/db.py": DB,
    }


def test_a_factory_without_a_guard() -> None:
    (found,) = assert_findings(shop("db.create_all()  # expect: create-all-outside-dev"), RULE)
    assert found.severity is Severity.WARNING
    assert "every start of the app: create_app()" in found.message


def test_the_guard_has_to_be_an_opt_in() -> None:
    guards = (
        "if app.config['CREATE']:",
        "if app.config.get('CREATE'):",
        "if os.environ.get('CREATE'):",
        "if os.getenv('CREATE') == '1':",
        "if app.debug:",
        "if app.testing:",
        "if create_tables:",
        "if '--create' in sys.argv:",
        "if app.config['SQLALCHEMY_DATABASE_URI'].startswith('sqlite'):",
        "if db.engine.dialect.name == 'sqlite':",
    )
    for guard in guards:
        assert_findings(shop(f"{guard}\n    db.create_all()"), RULE)


def test_a_guard_may_leave_first() -> None:
    assert_findings(shop("if not app.debug:\n    return app\ndb.create_all()"), RULE)


def test_a_guard_may_have_a_name() -> None:
    assert_findings(
        shop("wanted = os.getenv('CREATE', '') == 'yes'\nif wanted:\n    db.create_all()"), RULE
    )


def test_a_guard_that_lets_production_through() -> None:
    call = "db.create_all()  # expect: create-all-outside-dev"
    assert_findings(shop(f"if not app.testing:\n    {call}"), RULE)
    assert_findings(shop(f"if app.config['TESTING']:\n    return app\n{call}"), RULE)


def test_looking_for_the_tables_first_is_advice() -> None:
    body = "from sqlalchemy import inspect\nif not inspect(db.engine).has_table('product'):\n"
    body += "    db.create_all()  # expect: create-all-outside-dev"
    (found,) = assert_findings(shop(body), RULE)
    assert found.severity is Severity.INFO


def test_another_condition_is_no_guard() -> None:
    assert_findings(
        shop("if app.name:\n    db.create_all()  # expect: create-all-outside-dev"), RULE
    )


def test_the_first_request() -> None:
    (found,) = assert_findings(
        shop(
            "@app.before_first_request\ndef tables():\n"
            "    db.create_all()  # expect: create-all-outside-dev"
        ),
        RULE,
    )
    assert "first request of every worker" in found.message


def test_a_script_that_nobody_imports() -> None:
    files = shop("pass")
    files["init_db.py"] = """
        from shop import create_app
        from shop.db import db

        app = create_app()
        with app.app_context():
            db.create_all()
    """
    assert_findings(files, RULE)


def test_the_same_lines_where_the_app_is_run() -> None:
    files = shop("pass")
    files["run.py"] = """
        from shop import create_app
        from shop.db import db

        app = create_app()
        with app.app_context():
            db.create_all()  # expect: create-all-outside-dev

        if __name__ == "__main__":
            app.run()
    """
    assert_findings(files, RULE)


def test_a_module_that_a_procfile_names() -> None:
    files = shop("pass")
    files["start.py"] = """
        from shop import create_app
        from shop.db import db

        api = create_app()
        with api.app_context():
            db.create_all()  # expect: create-all-outside-dev
    """
    files["Procfile"] = "web: gunicorn start:api\n"
    assert_findings(files, RULE)


def test_commands_seeds_and_imports() -> None:
    files = shop("pass")
    files["shop/cli/tables.py"] = """
        from shop.db import db

        def tables():
            db.create_all()
    """
    files["shop/views.py"] = """
        from flask import Blueprint
        from shop.db import db
        from shop.cli.tables import tables

        bp = Blueprint("shop", __name__)

        def import_backup(file):
            db.drop_all()
            db.create_all()

        @bp.post("/backup")
        def restore():
            import_backup(None)
            return "ok"

        @bp.post("/tables")
        def make_tables():
            tables()
            return "ok"
    """
    assert_findings(files, RULE)


def test_a_table_of_its_own() -> None:
    files = shop("pass")
    files["shop/etl.py"] = """
        from flask import Blueprint
        from sqlalchemy import MetaData, Table, create_engine

        bp = Blueprint("etl", __name__)

        @bp.post("/tables/<name>")
        def make(name):
            metadata = MetaData()
            table = Table(name, metadata)
            metadata.create_all(create_engine("duckdb://"), tables=[table])
            return "ok"
    """
    assert_findings(files, RULE)


def test_an_object_that_is_not_known() -> None:
    files = shop("pass")
    files["shop/views.py"] = """
        from flask import Blueprint
        from elsewhere import storage

        bp = Blueprint("shop", __name__)

        @bp.get("/")
        def index():
            storage.create_all()
            return "ok"
    """
    assert_findings(files, RULE)


def test_a_class_that_a_decorator_makes_declarative() -> None:
    for made in (
        "from sqlalchemy.orm import as_declarative\n\n@as_declarative()",
        "from sqlalchemy.ext.declarative import as_declarative\n\n@as_declarative()",
        "from sqlalchemy.orm import registry\nmapped = registry()\n\n@mapped.as_declarative_base()",
    ):
        model = f"{made}\nclass Base:\n    pass\n"
        start = """
from flask import Flask
from shop.base import Base

def create_app(engine):
    app = Flask(__name__)
    Base.metadata.create_all(engine)  # expect: create-all-outside-dev
    return app
"""
        assert_findings({"shop/__init__.py": start, "shop/base.py": model}, RULE)
