"""Under real Flask-SQLAlchemy and Flask-Migrate, `create_all` never changes a table that exists."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK401-create-all-outside-dev"

OLD_DATABASE = """
import os, pathlib, sqlite3
os.environ["SECRET_KEY"] = "a key for this run only"
pathlib.Path("instance").mkdir()
old = sqlite3.connect("instance/shop.sqlite")
old.execute("CREATE TABLE product (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL)")
old.execute("INSERT INTO product (name) VALUES ('Tea')")
old.commit(); old.close()
"""

NEW_DATABASE = """
import os
os.environ["SECRET_KEY"] = "a key for this run only"
"""

VISIT = """
response = app.test_client().get("/")
print("status", response.status_code, "tea" if b"Tea" in response.data else "no tea")
"""


def test_bad_never_adds_the_new_column() -> None:
    result = run_python(fixture_app(SLUG, "bad"), OLD_DATABASE + "from wsgi import app" + VISIT)
    assert result.stdout.strip() == "status 500 no tea", result.stderr
    assert "sqlalchemy.exc.OperationalError" in result.stderr
    assert "no such column: product.price" in result.stderr


def test_bad_stands_in_the_way_of_the_migration() -> None:
    code = NEW_DATABASE + (
        "import flask_migrate\n"
        "from shop import create_app\n"
        "with create_app().app_context():\n"
        "    flask_migrate.upgrade()\n"
    )
    result = run_python(fixture_app(SLUG, "bad"), code)
    assert result.returncode != 0
    assert "table product already exists" in result.stderr


def test_good_brings_an_old_database_up_to_date() -> None:
    code = OLD_DATABASE + (
        "import flask_migrate\n"
        "from wsgi import app\n"
        "with app.app_context():\n"
        "    flask_migrate.stamp(revision='0001')\n"
        "    flask_migrate.upgrade()\n"
    )
    result = run_python(fixture_app(SLUG, "good"), code + VISIT)
    assert result.stdout.strip() == "status 200 tea", result.stderr


def test_good_serves_without_touching_the_schema() -> None:
    code = NEW_DATABASE + (
        "from shop.extensions import db\n"
        "from wsgi import app\n"
        "with app.app_context():\n"
        "    print(db.inspect(db.engine).get_table_names())\n"
        "print(app.test_cli_runner().invoke(args=['shop-db', 'init']).exit_code)\n"
        "with app.app_context():\n"
        "    print(db.inspect(db.engine).get_table_names())\n"
    )
    result = run_python(fixture_app(SLUG, "good"), code)
    assert result.stdout.split("\n")[:3] == ["[]", "0", "['product']"], result.stderr
