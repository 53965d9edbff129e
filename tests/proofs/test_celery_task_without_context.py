"""A worker has no context; in `good` the task class opens one for each task."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK720-celery-task-without-context"
ENVIRONMENT = {
    "SECRET_KEY": "for this run only",
    "DATABASE_URL": "sqlite:///proof.sqlite",
    "BROKER": "memory://",
    "BACKEND": "cache+memory://",
}
SET_UP = """
from celery import current_app as celery
from celery.contrib.testing.worker import start_worker
from shop import create_app
from shop.models import Order, db

app = create_app()
with app.app_context():
    db.create_all()
    db.session.add(Order(id=1))
    db.session.commit()
from shop.tasks import confirm, log, remind

def show(result):
    error = result.get(timeout=30, propagate=False)
    print(str(error).splitlines()[0] if isinstance(error, Exception) else error)
"""
# Runs each task as a worker does, in place and without a context.
TASKS = (
    SET_UP
    + """
show(confirm.apply((1,)))
show(remind.apply((1,)))
show(log.apply())
"""
)
# Queues a task in a request, and lets a worker take it from the queue.
WORKER = (
    SET_UP
    + """
from celery.result import AsyncResult

queued = app.test_client().post("/orders/1")
print(queued.status_code)
with start_worker(confirm.app, pool="solo", perform_ping_check=False, loglevel="CRITICAL"):
    show(AsyncResult(queued.json["queued"], app=confirm.app))
"""
)


def test_bad_tasks_have_no_context() -> None:
    done = run_python(fixture_app(SLUG, "bad"), TASKS, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "Working outside of application context.",
        "Working outside of application context.",
        "Working outside of request context.",
    ], done.stderr


def test_bad_worker_fails_and_the_page_does_not() -> None:
    done = run_python(fixture_app(SLUG, "bad"), WORKER, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["200", "Working outside of application context."], (
        done.stderr
    )


def test_good_tasks_have_the_context_of_the_task_class() -> None:
    done = run_python(fixture_app(SLUG, "good"), TASKS, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "sent by shop@example.org",
        "1: shop@example.org",
        "None",
    ], done.stderr


def test_good_worker_sends() -> None:
    done = run_python(fixture_app(SLUG, "good"), WORKER, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["200", "sent by shop@example.org"], done.stderr
