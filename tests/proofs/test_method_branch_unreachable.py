"""Under real Flask, a method that the route does not take is refused, and `post` never matches."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK703-method-branch-unreachable"
VISIT = """
from shop import create_app

client = create_app().test_client()
for method, path in (
    ("POST", "/login"), ("POST", "/register"), ("PUT", PUT), ("DELETE", "/basket"), ("HEAD", "/"),
):
    response = client.open(path, method=method)
    print(method, path, response.status_code, response.text[:5])
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_never_enters_the_branches() -> None:
    visit = VISIT.replace("PUT)", '"/")')
    done = run_python(fixture_app(SLUG, "bad"), visit, env=ENVIRONMENT)
    assert [line.strip() for line in done.stdout.splitlines()] == [
        "POST /login 405 <!doc",
        "POST /register 200 <form",
        "PUT / 405 <!doc",
        "DELETE /basket 405 <!doc",
        "HEAD / 200",
    ], done.stderr


def test_good_enters_them() -> None:
    visit = VISIT.replace("PUT)", '"/change")')
    done = run_python(fixture_app(SLUG, "good"), visit, env=ENVIRONMENT)
    assert [line.strip() for line in done.stdout.splitlines()] == [
        "POST /login 302 <!doc",
        "POST /register 302 <!doc",
        "PUT /change 200 chang",
        "DELETE /basket 200 empti",
        "HEAD / 200",
    ], done.stderr
