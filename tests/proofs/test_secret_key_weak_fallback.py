"""Under real Flask, a deployment that forgets the variable runs on a key that everybody knows."""

from __future__ import annotations

import pytest

from support import fixture_app, run_python

SLUG = "FLK603-secret-key-weak-fallback"

FORGE = """
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from werkzeug.test import Client
from wsgi import application

client = Client(application)

def visit(path, cookie, key):
    attacker = Flask("attacker")
    attacker.secret_key = key
    forged = SecureCookieSessionInterface().get_signing_serializer(attacker).dumps({"user": "root"})
    client.set_cookie(cookie, forged)
    return "root" in client.get(path).text

print(visit("/", "session", "change-me"))
print(visit("/portal/", "portal", "hard to guess string"))
print(visit("/handbook/", "handbook", "handbook"))
"""


def test_bad_runs_on_the_published_keys() -> None:
    result = run_python(fixture_app(SLUG, "bad"), FORGE)
    assert result.stdout.split() == ["True"] * 3, result.stderr


def test_bad_takes_an_invitation_signed_with_the_fallback_of_the_use_site() -> None:
    code = """
import os
os.environ["SECRET_KEY"] = ""
from itsdangerous import URLSafeTimedSerializer
from desk import create_app
forged = URLSafeTimedSerializer("signing-key", salt="invitation").dumps("eve@desk.example")
print(create_app().test_client().get(f"/invitations/{forged}").json["email"])
"""
    result = run_python(fixture_app(SLUG, "bad"), code)
    assert result.stdout.strip() == "eve@desk.example", result.stderr


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, "RuntimeError: Set SECRET_KEY."),
        ({"SECRET_KEY": "s"}, "RuntimeError: Set PORTAL_KEY."),
        ({"PORTAL_KEY": "p", "HANDBOOK_KEY": "h"}, "RuntimeError: Set SECRET_KEY."),
    ],
)
def test_good_refuses_to_start(given: dict[str, str], error: str) -> None:
    code = f"import os\nos.environ.update({given!r})\nimport wsgi\n"
    result = run_python(fixture_app(SLUG, "good"), code)
    assert result.returncode != 0
    assert error in result.stderr


def test_good_does_not_know_the_published_keys() -> None:
    code = "import os\nos.environ.update(SECRET_KEY='s' * 32, PORTAL_KEY='p' * 32)\n" + FORGE
    result = run_python(fixture_app(SLUG, "good"), code)
    assert result.stdout.split() == ["False"] * 3, result.stderr
