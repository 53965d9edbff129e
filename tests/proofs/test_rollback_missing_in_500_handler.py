"""Under real Flask-SQLAlchemy and Flask-Login, a 500 handler that uses the failed session fails."""

from __future__ import annotations

import json

from support import fixture_app, run_python

SLUG = "FLK501-rollback-missing-in-500-handler"

# A handler that raises leaves nothing to answer with: the exception reaches the server, which
# sends its own bare page. The test client raises it instead.
CODE = """
import json, os
os.environ["SECRET_KEY"] = "a key for this run only"
from wsgi import app, application
from forum.extensions import db
from forum.models import Topic, User
with app.app_context():
    db.create_all()
    db.session.add_all([User(email="ada@forum.example"), Topic(title="Tea")])
    db.session.commit()

from werkzeug.test import Client
client = app.test_client()
with client.session_transaction() as session:
    session["_user_id"] = "1"
anonymous = Client(application)
seen = {}
for name, who, path in [
    ("template", client, "/topics"),
    ("login", client, "/account/users"),
    ("imported", client, "/admin/topics"),
    ("helper", client, "/api/topics"),
    ("query", client, "/reports/topics"),
    ("context processor", anonymous, "/board/notices"),
]:
    try:
        response = who.post(path, data={"title": "Tea", "email": "ada@forum.example"})
        seen[name] = f"{response.status_code} {len(response.data) > 0}"
    except Exception as error:
        seen[name] = type(error).__name__
seen["next request"] = str(client.get("/").status_code)
print(json.dumps(seen))
"""


def observe(side: str) -> dict[str, str]:
    result = run_python(fixture_app(SLUG, side), CODE)
    assert result.returncode == 0, result.stderr
    seen: dict[str, str] = json.loads(result.stdout)
    return seen


def test_bad_handlers_raise_again() -> None:
    seen = observe("bad")
    # The end of the request removes the session: the next one is not harmed.
    assert seen.pop("next request") == "200"
    assert set(seen.values()) == {"PendingRollbackError"}, seen


def test_good_handlers_answer() -> None:
    seen = observe("good")
    assert seen.pop("next request") == "200"
    assert set(seen.values()) == {"500 True"}, seen
