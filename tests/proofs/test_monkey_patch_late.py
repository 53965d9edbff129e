"""Under real Flask and gevent, who imports before the patch keeps what is not patched."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK718-monkey-patch-late"
VISIT = """
import wsgi

wsgi.app.testing = True
try:
    print(wsgi.app.test_client().get("/").text)
except RecursionError as error:
    print("RecursionError:", str(error)[:32])
"""
SLEEP = """
import worker
import gevent
import time

print(worker.sleep is time.sleep, time.sleep is gevent.sleep or time.sleep.__module__)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_ends_in_a_recursion_error() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout == "RecursionError: maximum recursion depth exceeded\n", done.stderr
    assert "MonkeyPatchWarning: Monkey-patching ssl after ssl has already been" in done.stderr


def test_bad_keeps_the_old_function() -> None:
    done = run_python(fixture_app(SLUG, "bad"), SLEEP, env=ENVIRONMENT)
    assert done.stdout.startswith("False "), done.stderr


def test_good_has_patched_everything() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout == "secure\n", done.stderr
    assert "MonkeyPatchWarning" not in done.stderr
    done = run_python(fixture_app(SLUG, "good"), SLEEP, env=ENVIRONMENT)
    assert done.stdout.startswith("True "), done.stderr
