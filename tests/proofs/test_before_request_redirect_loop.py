"""A redirect to a page that is redirected itself never ends."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK507-before-request-redirect-loop"
FOLLOW = """
from shop import create_app

client = create_app().test_client()
url, steps = "/", []
for _ in range(25):
    response = client.get(url)
    steps.append(response.status_code)
    if response.status_code != 302:
        break
    url = response.location
print(len(steps), response.status_code, url.partition("?")[0])
"""


def follow(kind: str, **environment: str) -> str:
    environment["SECRET_KEY"] = "for this run only"
    done = run_python(fixture_app(SLUG, kind), FOLLOW, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_bad_redirects_never_end() -> None:
    assert follow("bad") == "25 302 /login"
    assert follow("bad", CLOSED="1") == "25 302 /closed"


def test_good_redirects_end() -> None:
    assert follow("good") == "2 200 /login"
    assert follow("good", CLOSED="1") == "2 200 /closed"
