"""Signals keep weak references to subscribers and call them with what they send, by name."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK721-signal-subscriber"
VISIT = """
import sys
from shop import create_app
from shop.subscribers import finished, seen
from flask import request_finished

app = create_app()
app.testing = True
if len(sys.argv) > 1:
    request_finished.disconnect(finished, app)
print(app.test_client().get("/").text, *sorted(seen))
"""


def test_bad_subscriber_does_not_take_what_is_sent() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT)
    assert "TypeError: finished() got an unexpected keyword argument 'response'" in done.stderr


def test_bad_subscribers_are_never_called() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, "without the one that fails")
    assert done.stdout == "index\n", done.stderr


def test_good_subscribers_are_called() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT)
    assert done.stdout.split() == [
        *("index", "decorated", "finished", "200", "kept", "lambda", "local", "method", "via")
    ], done.stderr
