"""One global app means one configuration and one database; a factory gives each its own."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK101-app-factory-missing"


def test_bad_second_caller_gets_the_first_callers_app_and_database() -> None:
    run = run_python(
        fixture_app(SLUG, "bad"),
        """
import importlib, os
os.environ.update(SECRET_KEY="proof", DATABASE_URL="sqlite:///real.sqlite")

import shop
from shop.models import Product

shop.app.config.update(TESTING=True, SQLALCHEMY_DATABASE_URI="sqlite://")
with shop.app.app_context():
    print("engine:", shop.db.engine.url)
    shop.db.create_all()

print("index:", shop.app.test_client().get("/").status_code)
try:
    shop.app.add_url_rule("/late", "late", lambda: "late")
except AssertionError as error:
    print("AssertionError:", error)

again = importlib.import_module("shop")
print("same app:", again.app is shop.app, "still testing:", again.app.testing)
""",
    )
    assert run.returncode == 0, run.stderr
    assert "real.sqlite" in run.stdout
    assert "index: 200" in run.stdout
    assert "AssertionError: The setup method 'add_url_rule' can no longer be called" in run.stdout
    assert "same app: True still testing: True" in run.stdout


def test_bad_importing_any_module_needs_the_settings_of_the_whole_app() -> None:
    run = run_python(fixture_app(SLUG, "bad"), "import shop.models")
    assert run.returncode == 1
    assert "KeyError: 'SECRET_KEY'" in run.stderr


def test_good_each_call_of_the_factory_gives_an_app_of_its_own() -> None:
    run = run_python(
        fixture_app(SLUG, "good"),
        """
import os
import shop.models  # while there are no settings
os.environ.update(SECRET_KEY="proof", DATABASE_URL="sqlite:///real.sqlite")

from shop import create_app
from shop.extensions import db
from shop.models import Product
from shop.status import StatusServer

for number in (1, 2):
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": "sqlite://"})
    with app.app_context():
        print("engine:", db.engine.url)
        db.create_all()
        print("products before:", len(db.session.scalars(db.select(Product)).all()))
    print("post:", app.test_client().post("/admin/products", data={"name": "tea"}).status_code)
    print("index:", b"tea" in app.test_client().get("/").data)

print("untouched:", create_app().testing, StatusServer("one").app is StatusServer("two").app)

import serverless, wsgi
print("entry points:", serverless.app is wsgi.app)
""",
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("engine: sqlite://\n") == run.stdout.count("engine:") == 2
    assert run.stdout.count("products before: 0") == 2
    assert run.stdout.count("post: 302") == run.stdout.count("index: True") == 2
    assert "untouched: False False" in run.stdout
    assert "entry points: False" in run.stdout
