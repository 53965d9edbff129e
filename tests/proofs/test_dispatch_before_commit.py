"""A task that runs before the commit does not find the row that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support import fixture_app, run_python

if TYPE_CHECKING:
    from pathlib import Path

SLUG = "FLK724-dispatch-before-commit"
# The task runs when it is sent, as if a worker were very quick, with a session of its own.
POST = """
import sys
from shop import create_app
from shop.models import db

app = create_app()
app.extensions["celery"].conf.task_always_eager = True
if len(sys.argv) > 2:
    app.extensions["celery"].conf.task_eager_propagates = True
with app.app_context():
    db.create_all()
if len(sys.argv) > 3:
    def fail(session):
        raise RuntimeError("the commit fails")
    db.event.listen(db.session, "before_commit", fail)
app.testing = True
print(app.test_client().post(sys.argv[1], data={"item": "tea", "announce": "1"}).text)
"""


def post(tmp_path: Path, kind: str, *arguments: str) -> tuple[str, str]:
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'shop.db'}",
        "BROKER_URL": "memory://",
    }
    done = run_python(fixture_app(SLUG, kind), POST, *arguments, env=environment)
    return done.stdout, done.stderr


def test_bad_task_does_not_find_the_row(tmp_path: Path) -> None:
    out, error = post(tmp_path, "bad", "/orders", "propagate")
    assert "sqlalchemy.exc.NoResultFound: No row was found when one was required" in error
    assert "shipped" not in out


def test_bad_task_runs_though_the_commit_fails(tmp_path: Path) -> None:
    out, error = post(tmp_path, "bad", "/announced", "propagate", "fail")
    assert "RuntimeError: the commit fails" in error
    assert out.splitlines() == ["announced tea"]


def test_good_task_finds_the_row(tmp_path: Path) -> None:
    out, error = post(tmp_path, "good", "/orders", "propagate")
    assert out.splitlines() == ["shipped tea", "created"], error
    out, error = post(tmp_path, "good", "/saved", "propagate")
    assert out.splitlines() == ["shipped tea", "created"], error
