"""Under real Flask-SQLAlchemy, a session that failed refuses to work until it is rolled back."""

from __future__ import annotations

import json
from typing import Any

from support import fixture_app, run_python

SLUG = "FLK402-except-without-rollback"

REQUESTS = """
import json, os
os.environ["SECRET_KEY"] = "a key for this run only"
from club import create_app
from club.extensions import db
app = create_app()
with app.app_context():
    db.create_all()
client = app.test_client()
seen = {}

def post(path, email="ada@club.example"):
    seen[path] = client.post(path, data={"email": email}).status_code
    seen["next request"] = client.get("/").status_code

client.post("/members", data={"email": "ada@club.example"})
client.post("/members", data={"email": "bob@club.example"})
"""

COMMAND = """
result = app.test_cli_runner().invoke(
    args=["import-members", "cy@club.example", "ada@club.example", "dee@club.example"])
seen["import"] = type(result.exception).__name__ if result.exception else result.output.strip()
with app.app_context():
    print(json.dumps(seen))
"""


def observe(side: str, posts: str) -> tuple[dict[str, Any], str]:
    result = run_python(fixture_app(SLUG, side), REQUESTS + posts + COMMAND)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout), result.stderr


def test_bad_breaks_the_rest_of_the_request_and_the_loop() -> None:
    posts = """
from club.members import service
post("/members")
post("/members/quick")
with app.app_context():
    try:
        service.find_or_create("ada@club.example")
    except Exception as error:
        seen["query in the handler"] = type(error).__name__
with app.app_context():
    from club.models import Member
    taken = Member(email="ada@club.example")
    seen["retries"] = service.save_with_retries(taken)
"""
    seen, log = observe("bad", posts)
    assert seen == {
        "/members": 500,
        "/members/quick": 500,
        # The end of the request removes the session: the next one is not harmed.
        "next request": 200,
        "query in the handler": "PendingRollbackError",
        "retries": False,
        "import": "PendingRollbackError",
    }
    assert "sqlalchemy.exc.PendingRollbackError" in log
    assert "This Session's transaction has been rolled back due to a previous exception" in log


def test_good_goes_on_after_the_error() -> None:
    posts = """
post("/members")
post("/members/quick")
post("/members/2")
post("/api/members")
post("/api/members/checked")
post("/api/members/strict")
post("/members/redirected")
post("/members/first")
post("/members/renumber")
client.post("/members", data={"email": "ada@club.example"})
"""
    seen, log = observe("good", posts)
    assert seen == {
        "/members": 200,
        "/members/quick": 200,
        "/members/2": 200,
        "/api/members": 409,
        "/api/members/checked": 409,
        "/api/members/strict": 409,
        "/members/redirected": 302,
        "/members/first": 200,
        "/members/renumber": 200,
        "next request": 200,
        "import": "1 of 3 failed",
    }
    assert "PendingRollbackError" not in log
