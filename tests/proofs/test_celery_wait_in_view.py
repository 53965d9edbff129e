"""A request that waits for a task ends when the task does, and not before."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK723-celery-wait-in-view"
# The main thread is the worker: it stores the result that the request waits for.
WAIT = """
import sys, threading
from shop import create_app

app = create_app()
celery = app.extensions["celery"]
done = []

def visit():
    done.append(app.test_client().get(sys.argv[1]).text)

request = threading.Thread(target=visit, daemon=True)
request.start()
with celery.connection() as connection:
    queue = connection.SimpleQueue("celery")
    task = queue.get(timeout=30)
    request.join(0.3)
    print("waits" if request.is_alive() else "answered", done)
    celery.backend.store_result(task.headers["id"], "the value", "SUCCESS")
request.join(30)
print("waits" if request.is_alive() else "answered", done)
"""
VISIT = """
import sys
from shop import create_app

app = create_app()
client = app.test_client()
app.testing = True
print(client.open(sys.argv[2], method=sys.argv[1]).text)
"""
BROKER = {"BROKER_URL": "memory://"}
BACKEND = {**BROKER, "BACKEND_URL": "cache+memory://"}


def test_bad_request_waits_for_the_task() -> None:
    for url in ("/reports/2026", "/made/2026"):
        done = run_python(fixture_app(SLUG, "bad"), WAIT, url, env=BACKEND)
        assert done.stdout.splitlines() == ["waits []", "answered ['the value']"], done.stderr


def test_bad_request_fails_without_a_result_backend() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, "GET", "/reports/2026", env=BROKER)
    assert "NotImplementedError: No result backend is configured." in done.stderr


def test_good_requests_answer_at_once() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, "POST", "/reports/2026", env=BACKEND)
    assert '"id":' in done.stdout, done.stderr
    done = run_python(fixture_app(SLUG, "good"), VISIT, "GET", "/results/7", env=BACKEND)
    assert done.stdout.strip() == '{"ready":false}', done.stderr
