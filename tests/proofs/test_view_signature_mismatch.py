"""Flask calls views by keyword with what their rules give: what they do not take is a 500."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK316-view-signature-mismatch"
VISIT = """
import logging, sys
from shop import create_app

app = create_app()
client = app.test_client()
for line in sys.argv[1:]:
    method, url = line.split()
    raised = []
    app.logger.handlers[:] = []
    app.logger.propagate = False
    from flask import got_request_exception
    def note(sender, exception, **extra):
        raised.append(f"{type(exception).__name__}: {exception}")
    with got_request_exception.connected_to(note, app):
        print(line, client.open(url, method=method).status_code, *raised)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def visit(kind: str, *requests: str) -> list[str]:
    done = run_python(fixture_app(SLUG, kind), VISIT, *requests, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_bad_functions_fail_for_one_of_their_rules() -> None:
    assert visit(
        "bad",
        "GET /items/7",
        "GET /items/",
        "GET /orders/7?token=1",
        "GET /about/us",
        "GET /x/help",
        "GET /search/tea",
    ) == [
        "GET /items/7 200",
        "GET /items/ 500 TypeError: items() missing 1 required positional argument: 'id'",
        "GET /orders/7?token=1 500 TypeError: order() got an unexpected keyword argument 'id'",
        "GET /about/us 500 TypeError: about() got an unexpected keyword argument 'page'",
        "GET /x/help 500 TypeError: <lambda>() got an unexpected keyword argument 'name'",
        (
            "GET /search/tea 500 TypeError: search() got some positional-only arguments passed as "
            "keyword arguments: 'word'"
        ),
    ]


def test_bad_classes_fail_method_by_method() -> None:
    assert visit(
        "bad",
        "GET /en/api/items/7",
        "POST /en/api/items/",
        "POST /en/api/items/7",
        "GET /en/api/stock",
    ) == [
        "GET /en/api/items/7 200",
        "POST /en/api/items/ 200",
        "POST /en/api/items/7 500 TypeError: Items.post() got an unexpected keyword argument 'id'",
        (
            "GET /en/api/stock 500 TypeError: Stock.dispatch_request() got an unexpected keyword "
            "argument 'lang'"
        ),
    ]


def test_bad_wrappers_are_called_in_the_place_of_views() -> None:
    assert visit("bad", "GET /bills/7", "GET /offers/7?token=1") == [
        (
            "GET /bills/7 500 TypeError: with_role.<locals>.decorator() got an unexpected keyword "
            "argument 'id'"
        ),
        (
            # Called so, as the wrapper has taken over the name.
            "GET /offers/7?token=1 500 TypeError: offer() got an unexpected keyword argument 'id'"
        ),
    ]


def test_good_views_take_what_they_are_given() -> None:
    wanted = {
        "GET /items/": 200,
        "GET /items/7": 200,
        "GET /orders/?token=1": 200,
        "GET /orders/7?token=1": 200,
        "GET /bought/7": 200,
        "GET /search/tea": 200,
        "GET /terms/en": 200,
        "GET /bills/7": 200,
        "GET /imprint": 200,
        "GET /de/pages/about": 200,
        "GET /en/api/items/": 200,
        "POST /en/api/items/": 200,
        "POST /en/api/items/7": 405,
        "DELETE /en/api/items/7": 200,
        "GET /en/api/stock": 200,
    }
    assert visit("good", *wanted) == [f"{line} {status}" for line, status in wanted.items()]
