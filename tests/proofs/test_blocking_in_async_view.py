"""Under real Flask, coroutines of one view run one after the other if they block."""

from __future__ import annotations

import pytest

from support import fixture_app, run_python

SLUG = "FLK725-blocking-in-async-view"
VISIT = """
import sys

from shop import create_app

print(*create_app().test_client().get(sys.argv[1]).json, sep=", ")
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
URLS = ("/waited", "/fetched", "/computed")


@pytest.mark.parametrize("url", URLS)
def test_bad_asks_the_second_when_the_first_has_answered(url: str) -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, url, env=ENVIRONMENT)
    assert done.stdout == "ask north, answer north, ask south, answer south\n", done.stderr


@pytest.mark.parametrize("url", URLS)
def test_good_asks_both_at_once(url: str) -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, url, env=ENVIRONMENT)
    assert done.stdout.startswith("ask north, ask south, answer "), done.stderr


def test_good_plain_view_may_wait() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, "/alone", env=ENVIRONMENT)
    assert done.stdout == "ask, answer\n", done.stderr
