"""What one request stores in a shared view, the next one finds."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK321-class-view-shared-state"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
VISIT = """
import shop

app = shop.create_app()
ann, bob = app.test_client(), app.test_client()
print(ann.get("/basket?item=ring").json, bob.get("/basket").json)
print(ann.get("/seen?page=a").json, bob.get("/seen?page=b").json)
"""


def test_bad_one_client_sees_what_the_other_did() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["['ring'] ['ring']", "['a'] ['a', 'b']"], done.stderr


def test_good_requests_know_nothing_of_each_other() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["['ring'] []", "['a'] ['b']"], done.stderr
