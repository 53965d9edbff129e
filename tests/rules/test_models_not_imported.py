"""Which modules with models are missed, and which are not."""

from __future__ import annotations

import pytest

from support import check_files

RULE = "models-not-imported"
APP = """
from flask import Flask
from flask_migrate import Migrate
from extensions import db

def create_app():
    app = Flask(__name__)
    db.init_app(app)
    {}
    return app
"""
EXTENSIONS = "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n"
MODEL = "from extensions import db\nclass {}(db.Model):\n    id = db.Column(db.Integer)\n    {}\n"


def _count(making: str, **modules: str) -> int:
    files = {
        "shop/__init__.py": "",
        "app.py": APP.format(making),
        "extensions.py": EXTENSIONS,
        **{f"shop/{name}.py": text for name, text in modules.items()},
    }
    return len(check_files(files, select=[RULE]))


@pytest.mark.parametrize(
    ("making", "count"),
    [
        ("Migrate(app, db)", 1),
        ("db.create_all()", 1),
        ("pass", 0),
        ("Migrate(app, db); import shop.models", 0),
        ("Migrate(app, db); import importlib; importlib.import_module(name)", 0),
    ],
)
def test_where_no_model_is_known_at_all(making: str, count: int) -> None:
    assert _count(making, models=MODEL.format("Order", "pass")) == count


def test_a_model_that_others_name() -> None:
    named = MODEL.format("Item", "order = db.relationship('Order')")
    order = MODEL.format("Order", "pass")
    assert _count("import shop.items", items=named, orders=order) == 1
    # The one that is meant is another one.
    again = f"{named}class Order(db.Model):\n    id = db.Column(db.Integer)\n"
    assert _count("import shop.items", items=again, orders=order) == 0


@pytest.mark.parametrize(("imported", "count"), [("orders", 0), ("items", 1)])
def test_a_migration_that_imports_it_is_enough(imported: str, count: int) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/items.py": MODEL.format("Item", "order = db.relationship('Order')"),
        "shop/orders.py": MODEL.format("Order", "pass"),
        "app.py": APP.format("import shop.items"),
        "extensions.py": EXTENSIONS,
        "migrations/env.py": f"from shop import {imported}\n",
    }
    assert len(check_files(files, select=[RULE])) == count


def test_a_script_or_command_that_imports_it_is_enough() -> None:
    named = MODEL.format("Item", "order = db.relationship('Order')")
    order = MODEL.format("Order", "pass")
    script = "from shop import orders\nif __name__ == '__main__':\n    orders.Order()\n"
    assert _count("import shop.items", items=named, orders=order, seed=script) == 0
