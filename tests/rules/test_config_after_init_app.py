"""Which settings come too late, and which do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flask_lint.findings import Severity
from support import check_files

if TYPE_CHECKING:
    from flask_lint.findings import Finding

RULE = "config-after-init-app"
URI = "app.config['SQLALCHEMY_DATABASE_URI'] = 'sqlite://'"
SHOP = """
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy({made})

def create_app(trace=False):
    app = Flask(__name__)
    {first}
    {second}
    return app
"""


def _found(first: str, second: str, made: str = "", **more: str) -> list[Finding]:
    files = {"shop.py": SHOP.format(first=first, second=second, made=made)}
    named = {name.replace("__", "/") + ".txt": text for name, text in more.items()}
    return check_files({**files, **named}, select=[RULE])


def test_the_only_setting_is_an_error() -> None:
    (finding,) = _found("db.init_app(app)", URI)
    assert finding.severity is Severity.ERROR
    assert "must be set" in finding.message
    assert finding.help == "do this before line 8"


def test_another_setting_before_makes_it_useless_only() -> None:
    (finding,) = _found("app.config['SQLALCHEMY_DATABASE_URI'] = 'x'; db.init_app(app)", URI)
    assert finding.severity is Severity.WARNING
    assert "it has no effect" in finding.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (URI, "db.init_app(app)"),
        ("if trace:\n        db.init_app(app)", URI),
        ("db.init_app(app)", "app.config.setdefault('SQLALCHEMY_ECHO', True)"),
        # A setting of the project's own that only begins as theirs do.
        ("db.init_app(app)", "app.config['SQLALCHEMY_OTHER'] = 1"),
        (f"{URI}; db.init_app(app)", URI),
        ("db.init_app(Flask('other'))", URI),
        ("db.init_app(app)", f"{URI}\n    db.init_app(app)"),
    ],
)
def test_what_is_in_time(first: str, second: str) -> None:
    assert _found(first, second) == []


def test_a_condition_on_the_setting_does_not_save_it() -> None:
    assert len(_found("db.init_app(app)", f"if trace:\n        {URI}")) == 1


def test_older_versions_read_late() -> None:
    pinned = {"requirements": "flask-sqlalchemy==2.5.1\n"}
    assert _found("db.init_app(app)", URI, **pinned) == []
    newer = {"requirements": "flask-sqlalchemy==3.0.5\n"}
    assert len(_found("db.init_app(app)", URI, **newer)) == 1


def test_an_object_that_is_made_for_the_app_reads_at_once() -> None:
    text = (
        "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\n"
        f"app = Flask(__name__)\ndb = SQLAlchemy(app)\n{URI}\n"
    )
    assert len(check_files({"shop.py": text}, select=[RULE])) == 1


def test_a_test_that_repeats_the_setting_does_no_harm() -> None:
    factory = SHOP.format(first=URI, second="db.init_app(app)", made="")
    test = "from shop import create_app\napp = create_app()\n{}\n"
    for setting, count in ((URI, 0), (URI.replace("sqlite://", "sqlite:///a"), 1)):
        files = {"shop.py": factory, "tests/test_shop.py": test.format(setting)}
        assert len(check_files(files, select=[RULE])) == count


@pytest.mark.parametrize(
    ("making", "count"),
    [
        ("app = create_app()", 1),
        ("app = create_app(trace=True)", 0),
        ("import os\nos.environ['DATABASE_URL'] = 'sqlite:///a'\napp = create_app()", 0),
    ],
)
def test_a_test_may_have_the_app_made_for_it(making: str, count: int) -> None:
    files = {
        "shop.py": SHOP.format(first=URI, second="db.init_app(app)", made=""),
        "tests/test_shop.py": f"from shop import create_app\n{making}\n"
        + URI.replace("sqlite://", "sqlite:///a"),
    }
    assert len(check_files(files, select=[RULE])) == count
