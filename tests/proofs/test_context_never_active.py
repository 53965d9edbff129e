"""Threads and scripts have no context of their own; in `good` each has one where it needs one."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK202-context-never-active"

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

def post(kind):
    with app.app_context():
        db.session.get(Letter, 1).sender = None
        db.session.commit()
    errors.clear()
    status = app.test_client().post(f"/{kind}/1").status_code
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

# Runs a file as `python FILE ARGUMENTS` does.
START = """
import os, runpy, sys
os.environ.update(SECRET_KEY="proof", DATABASE_URL="sqlite:///proof.sqlite")

def start(file, *arguments):
    sys.argv = [file, *arguments]
    try:
        runpy.run_path(file, run_name="__main__")
    except SystemExit as end:
        print(f"{file}: exit {end.code}")
    except RuntimeError as error:
        print(f"{file}:", str(error).splitlines()[0])
    else:
        print(f"{file}: fine")
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


def test_bad_scripts_and_commands_stop() -> None:
    run = run_python(
        fixture_app(SLUG, "bad"),
        START
        + """
start("deliver.py")
start("report.py")
start("purge.py", "--keep", "1")
start("manage.py", "send", "1")
""",
    )
    assert run.returncode == 0, run.stderr
    for file in ("deliver.py", "report.py", "purge.py", "manage.py"):
        assert f"{file}: Working outside of application context." in run.stdout


def test_good_threads_scripts_and_commands_work() -> None:
    run = run_python(
        fixture_app(SLUG, "good"),
        f"KINDS = {['thread', 'object', 'closure', 'copied', 'wrapped', 'quiet']!r}\n{POST}"
        + START
        + """
start("deliver.py")
start("purge.py", "--keep", "1")
start("manage.py", "send", "1")
start("manage.py", "everything")
start("manage.py", "send-all")
start("manage.py", "letters", "add")
start("manage.py", "count")
start("report.py")  # last, because its context stays
""",
    )
    assert run.returncode == 0, run.stderr
    for kind in ("thread", "object", "closure", "copied", "wrapped"):
        assert f"{kind}: 200 sent=True" in run.stdout.splitlines()
    assert "quiet: 200 sent=False" in run.stdout.splitlines()
    assert "Working outside" not in run.stdout + run.stderr
    assert "deliver.py: fine" in run.stdout
    assert "report.py: fine" in run.stdout
    assert "purge.py: exit 0" in run.stdout
    assert run.stdout.count("manage.py: exit 0") == 5
