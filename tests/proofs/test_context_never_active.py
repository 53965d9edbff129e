"""Scripts and commands have no context of their own; in `good` each has one where it needs one."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK202-context-never-active"

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


def test_bad_scripts_and_commands_stop() -> None:
    run = run_python(
        fixture_app(SLUG, "bad"),
        START
        + """
start("deliver.py")
start("report.py")
start("purge.py", "--keep", "1")
start("manage.py", "send", "1")
start("console.py", "resend", "1")
""",
    )
    assert run.returncode == 0, run.stderr
    for file in ("deliver.py", "report.py", "purge.py", "manage.py", "console.py"):
        assert f"{file}: Working outside of application context." in run.stdout


def test_good_scripts_and_commands_work() -> None:
    run = run_python(
        fixture_app(SLUG, "good"),
        """
from post import create_app
from post.extensions import db
from post.models import Letter
"""
        + START
        + """
with create_app().app_context():
    db.create_all()
    db.session.add(Letter(id=1))
    db.session.commit()
start("deliver.py")
start("purge.py", "--keep", "1")
start("manage.py", "send", "1")
start("manage.py", "everything")
start("manage.py", "send-all")
start("manage.py", "letters", "add")
start("manage.py", "count")
start("console.py", "resend", "1")
start("console.py", "repeat", "1")
start("report.py")  # last, because its context stays
""",
        env={"SECRET_KEY": "proof", "DATABASE_URL": "sqlite:///proof.sqlite"},
    )
    assert run.returncode == 0, run.stderr
    assert "Working outside" not in run.stdout + run.stderr
    assert "deliver.py: fine" in run.stdout
    assert "report.py: fine" in run.stdout
    assert "purge.py: exit 0" in run.stdout
    assert run.stdout.count("manage.py: exit 0") == 5
    assert run.stdout.count("console.py: exit 0") == 2
