"""Under real Flask, what a generator changes is lost, and what a view closes cannot be read."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK713-response-mutated-after-start"
VISIT = """
from flask import session
from shop import create_app

app = create_app()
client = app.test_client()
with client.session_transaction() as before:
    before["cart"] = ["tea"]
for path in ("session", "after", "cookie"):
    response = client.get(path)
    print(path, response.text, response.headers.get("X-Rows"))
with client.session_transaction() as after:
    print(sorted(after))
print(client.get_cookie("rows") is not None)
for path in ("lines", "file", "body", "names", "folder", "database"):
    try:
        print(path, client.get(path).text.split())
    except Exception as error:
        print(path, type(error).__name__, str(error).partition(": ")[0])
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_is_lost_and_closed() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "session 012 None",
        "after row None",
        "cookie row None",
        "['cart']",
        "False",
        "lines ValueError I/O operation on closed file.",
        "file ValueError read of closed file",
        "body ValueError I/O operation on closed file.",
        "names ValueError I/O operation on closed file.",
        "folder FileNotFoundError [Errno 2] No such file or directory",
        "database ProgrammingError Cannot operate on a closed database.",
    ], done.stderr


def test_good_is_kept_and_read() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "session 012 None",
        "after row 1",
        "cookie row 1",
        "['_flashes', 'first', 'last']",
        "True",
        "lines ['tea,3', 'milk,1']",
        "file ['tea,3', 'milk,1']",
        "body ['tea,3', 'milk,1']",
        "names ['teamilk']",
        "folder ['tea,3', 'milk,1']",
        "database ['1']",
    ], done.stderr
