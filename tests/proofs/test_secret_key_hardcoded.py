"""Under real Flask and Flask-WTF, who has read a key can write any session."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK602-secret-key-hardcoded"

# The attacker has the repository and a Flask of their own, and never talks to the server's code.
CODE = """
import os
for name in ("SECRET_KEY", "CSRF_KEY", "ADMIN_KEY", "API_SECRET_KEY"):
    os.environ[name] = f"the {name} of this run only"
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from werkzeug.test import Client
from wsgi import application

def forge(key, **values):
    attacker = Flask("attacker")
    attacker.secret_key = key
    return SecureCookieSessionInterface().get_signing_serializer(attacker).dumps(values)

client = Client(application)

def visit(path, cookie, key, **values):
    client.set_cookie(cookie, forge(key, **values))
    response = client.get(path)
    return response.status_code, "root" in response.text or "everybody" in response.text

print(visit("/", "session", "notes-app-secret", user="root"))
client.delete_cookie("session")
print(visit("/admin/", ADMIN_COOKIE, b"dev", is_admin=True))
print(visit("/api/me", API_COOKIE, "3d1f4c0a9be24e57a6c8f0b2d9e71c35", user="root"))
print(visit("/api/me", API_COOKIE, "api-secret-of-2024", user="root"))
"""


def test_bad_believes_a_forged_session() -> None:
    code = "ADMIN_COOKIE, API_COOKIE = 'session', 'api'\n" + CODE
    result = run_python(fixture_app(SLUG, "bad"), code)
    assert result.stdout.splitlines() == ["(200, True)"] * 4, result.stderr


def test_bad_believes_a_forged_csrf_token() -> None:
    code = """
from itsdangerous import URLSafeTimedSerializer
from notes import create_app
client = create_app().test_client()
with client.session_transaction() as session:
    session["csrf_token"] = "chosen"
token = URLSafeTimedSerializer("another-secret", salt="wtf-csrf-token").dumps("chosen")
print(client.post("/login", data={"user": "ada"}).status_code)
print(client.post("/login", data={"user": "ada", "csrf_token": token}).status_code)
"""
    result = run_python(fixture_app(SLUG, "bad"), code)
    assert result.stdout.split() == ["400", "302"], result.stderr


def test_good_takes_no_session_signed_with_what_the_repository_holds() -> None:
    code = "ADMIN_COOKIE, API_COOKIE = 'admin', 'session'\n" + CODE
    result = run_python(fixture_app(SLUG, "good"), code)
    assert result.stdout.splitlines() == [
        "(200, False)",
        "(403, False)",
        "(200, False)",
        "(200, False)",
    ], result.stderr


def test_good_refuses_to_start_with_the_placeholder() -> None:
    code = "from api import create_api\ncreate_api()"
    result = run_python(fixture_app(SLUG, "good"), code)
    assert "RuntimeError: Set API_SECRET_KEY." in result.stderr
