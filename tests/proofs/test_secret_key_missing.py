"""Under real Flask, Flask-WTF and Flask-Login, nothing can be signed without a secret key."""

from __future__ import annotations

import json

from support import fixture_app, run_python

SLUG = "FLK601-secret-key-missing"

CODE = """
import json, os, pathlib
os.environ.update({
    "SECRET_KEY": "key of the guestbook", "FLASK_SECRET_KEY": "key of the back office",
    "MEMBERS_SETTINGS": os.path.abspath("members.cfg"), "KIOSK_SETTINGS": "kiosk.json"})
pathlib.Path("members.cfg").write_text("SECRET_KEY = 'key of the members'")
pathlib.Path("kiosk.json").write_text(json.dumps({"SECRET_KEY": "key of the kiosk"}))
from wsgi import application
from werkzeug.test import Client

for app in [application.app, *application.mounts.values()]:
    # So that the test sees the exception that a server would log.
    app.config["PROPAGATE_EXCEPTIONS"] = True
client = Client(application)
seen = {}
for method, path in REQUESTS:
    try:
        seen[path] = client.open(path, method=method).status_code
    except Exception as error:
        seen[path] = f"{type(error).__name__}: {error}"
print(json.dumps(seen))
"""

UNAVAILABLE = "RuntimeError: The session is unavailable because no secret key was set."


def observe(side: str, *requests: tuple[str, str]) -> dict[str, int | str]:
    result = run_python(fixture_app(SLUG, side), f"REQUESTS = {requests!r}\n{CODE}")
    assert result.returncode == 0, result.stderr
    seen: dict[str, int | str] = json.loads(result.stdout)
    return seen


def test_bad_fails_at_the_first_write() -> None:
    seen = observe(
        "bad",
        ("GET", "/"),
        ("POST", "/name"),
        ("POST", "/entries"),
        ("GET", "/backoffice/"),
        ("POST", "/members/login"),
    )
    assert seen.pop("/") == 200, "reading a session needs no key"
    assert all(str(answer).startswith(UNAVAILABLE) for answer in seen.values()), seen


def test_bad_form_without_any_key_names_csrf() -> None:
    code = """
from village.backoffice import create_backoffice
app = create_backoffice()
app.config.update(SECRET_KEY=None, PROPAGATE_EXCEPTIONS=True)
app.test_client().get("/")
"""
    result = run_python(fixture_app(SLUG, "bad"), code)
    assert "RuntimeError: A secret key is required to use CSRF." in result.stderr


def test_good_signs_what_it_has_to_sign() -> None:
    seen = observe(
        "good",
        ("GET", "/"),
        ("POST", "/name"),
        ("POST", "/entries"),
        ("GET", "/backoffice/"),
        ("POST", "/members/login"),
        ("POST", "/kiosk/start"),
        ("GET", "/status/"),
    )
    assert seen == {
        "/": 200,
        "/name": 302,
        "/entries": 302,
        "/backoffice/": 200,
        "/members/login": 200,
        "/kiosk/start": 200,
        "/status/": 200,
    }
