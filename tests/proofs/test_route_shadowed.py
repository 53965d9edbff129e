"""Of two views with the same rule, Werkzeug 3.1 calls the first; a later one refuses the second."""

from __future__ import annotations

from importlib.metadata import version

from support import fixture_app, run_python

SLUG = "FLK309-route-shadowed"
VISIT = """
import sys
from shop import create_app

client = create_app().test_client()
for line in sys.argv[1:]:
    method, url = line.split()
    print(line, client.open(url, method=method).text)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
SILENT = tuple(int(part) for part in version("werkzeug").split(".")[:2]) < (3, 2)


def test_bad_only_the_first_view_answers() -> None:
    done = run_python(
        fixture_app(SLUG, "bad"), VISIT, "GET /", "POST /7", "GET /7", env=ENVIRONMENT
    )
    if SILENT:
        assert done.stdout.splitlines() == ["GET / the shop", "POST /7 order", "GET /7 order"]
    else:
        assert "DuplicateRuleError" in done.stderr


def test_good_every_view_answers() -> None:
    wanted = [
        "GET / the shop",
        "GET /start the shop",
        "GET /7 order",
        "POST /7 bought",
        "GET /seven named",
        "GET /1999/ year",
        "GET /pages/ the pages",
    ]
    requests = [" ".join(line.split()[:2]) for line in wanted]
    done = run_python(fixture_app(SLUG, "good"), VISIT, *requests, env=ENVIRONMENT)
    assert done.stdout.splitlines() == wanted, done.stderr
