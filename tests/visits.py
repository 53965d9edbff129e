"""Visits the pages of a fixture app `shop` under real Flask, for proofs."""

from __future__ import annotations

from support import fixture_app, run_python

_VISIT = """
import sys
from shop import create_app

app = create_app()
client = app.test_client()
app.testing = True
for page in sys.argv[1:]:
    method, path = page.split(":")
    try:
        response = client.open(path, method=method)
    except Exception as error:
        print(path, type(error).__name__, error)
    else:
        print(path, response.status_code, response.headers.get("Location", response.text.strip()))
"""


def visit(slug: str, kind: str, *pages: str) -> list[str]:
    """Return a line for each of the pages, given as `GET:/path`: its status, or its error.

    `slug` and `kind` name the fixture app, as for `fixture_app`.
    """
    environment = {"SECRET_KEY": "for this run only"}
    done = run_python(fixture_app(slug, kind), _VISIT, *pages, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
