"""What a cache around `login_required` keeps of one user, it sends to strangers."""

from __future__ import annotations

import pytest

from support import fixture_app, run_python

pytest.importorskip("flask_caching")

SLUG = "FLK606-cache-serves-other-user"
PATHS = ("/letters", "/orders", "/basket")
VISIT = f"""
from shop import create_app

app = create_app()
user, other, stranger = (app.test_client() for _ in range(3))
user.get("/in?name=ann")
other.get("/in?name=bob")
for path in {PATHS}:
    answers = [client.get(path) for client in (user, other, stranger)]
    print(*(answer.status_code for answer in answers), *(answer.text for answer in answers[:2]))
"""
FIRST_A_STRANGER = """
from shop import create_app

app = create_app()
user = app.test_client()
user.get("/in?name=ann")
print(app.test_client().get("/letters").status_code, user.get("/letters").status_code)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_sends_the_page_of_one_user_to_all() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        f"200 200 200 the {path[1:]} of ann the {path[1:]} of ann" for path in PATHS
    ], done.stderr


def test_bad_sends_users_to_the_login_page() -> None:
    done = run_python(fixture_app(SLUG, "bad"), FIRST_A_STRANGER, env=ENVIRONMENT)
    assert done.stdout == "302 302\n", done.stderr


def test_good_asks_who_it_is() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        f"200 200 302 the {path[1:]} of ann the {path[1:]} of bob" for path in PATHS
    ], done.stderr


def test_good_lets_users_in_after_a_stranger() -> None:
    done = run_python(fixture_app(SLUG, "good"), FIRST_A_STRANGER, env=ENVIRONMENT)
    assert done.stdout == "302 200\n", done.stderr
