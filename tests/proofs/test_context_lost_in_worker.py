"""Threads and greenlets have no context of their own; in `good` each has one where it needs one."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK203-context-lost-in-worker"

# Posts to each page, waits for what it started, and prints the errors that nobody was told.
POST = """
import concurrent.futures, os, threading
os.environ.update(SECRET_KEY="proof", DATABASE_URL="sqlite:///proof.sqlite")

from post import create_app
from post.extensions import db
from post.models import Letter

app = create_app({"REMIND_AFTER": 0})
with app.app_context():
    db.create_all()
    db.session.add(Letter(id=1))
    db.session.commit()

errors = []
threading.excepthook = lambda hook: errors.append(hook.exc_value)
set_exception = concurrent.futures.Future.set_exception
def noted(future, error):
    errors.append(error)
    set_exception(future, error)
concurrent.futures.Future.set_exception = noted

office = app.extensions["post office"] = threading.Event()

def post(kind):
    with app.app_context():
        db.session.get(Letter, 1).sender = None
        db.session.commit()
    errors.clear()
    office.clear()
    status = app.test_client().post(f"/{kind}/1").status_code
    office.set()
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and "ThreadPool" not in thread.name:
            thread.join()
    __import__("post.views").views.pool.submit(int).result()
    with app.app_context():
        sent = db.session.get(Letter, 1).sender is not None
    print(f"{kind}: {status} sent={sent}", *(str(error).splitlines()[0] for error in errors))

for kind in KINDS:
    post(kind)
"""


def test_bad_work_in_threads_fails_unseen() -> None:
    kinds = ["thread", "submit", "map", "timer", "lambda", "partial", "closure", "method", "proxy"]
    run = run_python(fixture_app(SLUG, "bad"), f"KINDS = {[*kinds, 'request', 'called']!r}\n{POST}")
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    for kind in kinds:
        assert f"{kind}: 200 sent=False Working outside of application context." in lines
    assert "request: 200 sent=False Working outside of request context." in lines
    # Done in the request, which waits for it; the thread has nothing to do and cannot fail.
    assert "called: 200 sent=True" in lines


def test_bad_threads_cannot_use_the_objects_of_a_request() -> None:
    run = run_python(fixture_app(SLUG, "bad"), f"KINDS = ['changed', 'committed']\n{POST}")
    assert run.returncode == 0, run.stderr
    changed, committed = run.stdout.splitlines()
    assert changed == "changed: 200 sent=False", "no error, and nothing is written"
    assert committed.startswith("committed: 200 sent=False Instance <Letter")
    assert "is not bound to a Session; attribute refresh operation cannot proceed" in committed


# Posts to a page that starts a greenlet, and lets it run.
GREENLET = """
import gevent, os
os.environ.update(SECRET_KEY="proof", DATABASE_URL="sqlite:///proof.sqlite")

from post import create_app
from post.extensions import db
from post.models import Letter

app = create_app()
with app.app_context():
    db.create_all()
    db.session.add(Letter(id=1))
    db.session.commit()
print("status", app.test_client().post("/greenlet/1").status_code)
gevent.wait()
with app.app_context():
    print("sent", db.session.get(Letter, 1).sender is not None)
"""


def test_bad_work_in_a_greenlet_fails_unseen() -> None:
    run = run_python(fixture_app(SLUG, "bad"), GREENLET)
    assert run.stdout.splitlines() == ["status 200", "sent False"], run.stderr
    assert "RuntimeError: Working outside of application context." in run.stderr


def test_good_work_in_a_greenlet_is_done() -> None:
    run = run_python(fixture_app(SLUG, "good"), GREENLET)
    assert run.stdout.splitlines() == ["status 200", "sent True"], run.stderr
    assert "Working outside" not in run.stderr


def test_good_work_in_threads_is_done() -> None:
    kinds = ["thread", "object", "closure", "copied", "wrapped", "merged", "loaded", "quiet"]
    run = run_python(fixture_app(SLUG, "good"), f"KINDS = {kinds!r}\n{POST}")
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    for kind in kinds[:-2]:
        assert f"{kind}: 200 sent=True" in lines
    assert {"number 1", "loaded: 200 sent=False", "quiet: 200 sent=False"} <= set(lines)
    assert "Working outside" not in run.stdout + run.stderr


def test_which_ways_to_start_something_copy_the_context() -> None:
    run = run_python(
        fixture_app(SLUG, "good"),
        """
import asyncio
import gevent.pool, gevent.threadpool
from flask import Flask, current_app
from flask_socketio import SocketIO

app = Flask("shop")
gevent.get_hub().handle_error = lambda *_: None

def work():
    try:
        return current_app.name
    except RuntimeError as error:
        return str(error).splitlines()[0]

async def loop():
    running = asyncio.get_running_loop()
    print("to_thread:", await asyncio.to_thread(work))
    print("run_in_executor:", await running.run_in_executor(None, work))
    running.call_soon(lambda: print("call_soon:", work()))
    await asyncio.sleep(0)

with app.app_context():
    asyncio.run(loop())
    print("spawn:", gevent.spawn(work).get())
    print("pool:", gevent.pool.Pool(1).spawn(work).get())
    print("threads:", gevent.threadpool.ThreadPool(1).spawn(work).get())
    for mode in ("threading", "gevent"):
        socketio = SocketIO(app, async_mode=mode)
        socketio.start_background_task(lambda: print(f"{mode}:", work())).join()
""",
    )
    assert run.returncode == 0, run.stderr
    lost = "Working outside of application context."
    assert run.stdout.splitlines() == [
        "to_thread: shop",
        f"run_in_executor: {lost}",
        "call_soon: shop",
        f"spawn: {lost}",
        f"pool: {lost}",
        f"threads: {lost}",
        f"threading: {lost}",
        f"gevent: {lost}",
    ]
