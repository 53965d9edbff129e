"""Flask-SQLAlchemy reads its settings once: what comes later is lost, or there are none at all."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK605-config-after-init-app"
ENVIRONMENT = {"SECRET_KEY": "for this run only", "DATABASE_URL": "sqlite:///real.sqlite"}
ENGINE = """
import shop
from shop.extensions import db

app = shop.{factory}
{after}
with app.app_context():
    print(db.engine.url.database.rpartition("/")[2], db.engine.echo)
"""


def _engine(kind: str, factory: str, after: str = "") -> tuple[str, str]:
    code = ENGINE.format(factory=factory, after=after)
    done = run_python(fixture_app(SLUG, kind), code, env=ENVIRONMENT)
    return done.stdout, done.stderr


def test_bad_has_no_database() -> None:
    assert "Either 'SQLALCHEMY_DATABASE_URI' or" in _engine("bad", "create_app()")[1]


def test_bad_does_not_trace() -> None:
    assert _engine("bad", "create_worker()")[0] == "real.sqlite False\n"


def test_bad_tests_use_the_real_database() -> None:
    other = "app.config.update(SQLALCHEMY_DATABASE_URI='sqlite:///test.sqlite')"
    assert _engine("bad", "create_worker()", other)[0] == "real.sqlite False\n"


def test_good_tests_use_their_own() -> None:
    other = "{'SQLALCHEMY_DATABASE_URI': 'sqlite:///test.sqlite', 'SQLALCHEMY_ECHO': True}"
    assert _engine("good", f"create_app({other})")[0].endswith("test.sqlite True\n")
