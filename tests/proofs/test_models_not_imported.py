"""What SQLAlchemy does when a class that others refer to has never been executed."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK403-models-not-imported"
ENVIRONMENT = {"DATABASE_URL": "sqlite://"}
CREATE = """
from shop import create_app
from shop.extensions import db

app = create_app()
with app.app_context():
    db.create_all()
    print(sorted(db.inspect(db.engine).get_table_names()))
"""
VISIT = """
from shop import create_app

print(create_app().test_client().get("/").status_code)
"""


def test_bad_makes_no_tables() -> None:
    done = run_python(fixture_app(SLUG, "bad"), CREATE, env=ENVIRONMENT)
    assert "NoReferencedTableError" in done.stderr


def test_bad_answers_nothing() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout == "500\n"
    assert "InvalidRequestError" in done.stderr


def test_good_makes_all() -> None:
    done = run_python(fixture_app(SLUG, "good"), CREATE, env=ENVIRONMENT)
    assert done.stdout == "['item', 'orders']\n", done.stderr
