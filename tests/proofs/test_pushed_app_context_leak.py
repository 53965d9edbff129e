"""Requests share a context that was pushed for good; in `good` each has one of its own."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK205-pushed-app-context-leak"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
VISITS = """
from wsgi import app

client = app.test_client()
print([list(client.get("/").json.values()) for _ in range(3)])
"""
POST = """
from shop import create_app

client = create_app().test_client()
for page in ("refresh", "preview"):
    try:
        print(page, client.post(f"/{page}").status_code)
    except AssertionError as error:
        print(page, str(error).partition(".")[0])
"""


def test_bad_requests_share_what_was_pushed_at_import() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISITS, env=ENVIRONMENT)
    # How often the context was ended, and how often this "request" has read: `g` is never new.
    assert done.stdout == "[[0, 1], [0, 2], [0, 3]]\n", done.stderr


def test_bad_requests_in_other_threads_do_not() -> None:
    code = f"""
import threading
thread = threading.Thread(target=exec, args=({VISITS!r}, {{}}))
import wsgi
thread.start()
thread.join()
"""
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert done.stdout == "[[0, 1], [1, 1], [2, 1]]\n", done.stderr


def test_bad_request_ends_with_the_wrong_context() -> None:
    done = run_python(fixture_app(SLUG, "bad"), POST, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "refresh Popped wrong app context",
        "preview Popped wrong request context",
    ], done.stderr


def test_good_requests_have_contexts_of_their_own() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISITS + POST, env=ENVIRONMENT)
    # Once for the block in `wsgi`.
    assert done.stdout.splitlines() == [
        "[[1, 1], [2, 1], [3, 1]]",
        "refresh 200",
        "preview 200",
    ], done.stderr


def test_good_worker_and_script() -> None:
    code = """
import runpy, worker
worker.work()
runpy.run_path("report.py", run_name="__main__")
"""
    done = run_python(fixture_app(SLUG, "good"), code, env=ENVIRONMENT)
    assert done.stdout == "{'cup': 4}\n", done.stderr
