"""What an extension that has no application does: it fails, or it does nothing at all."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK105-extension-never-initialised"
VISIT = """
from shop import create_app
from shop.extensions import db

app = create_app()
with app.app_context():
    db.create_all()
client = app.test_client()
for path in ("/orders", "/me", "/api"):
    print(client.get(path).status_code)
print(client.post("/order", data={"what": "tea"}).status_code)
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only, and long enough", "DATABASE_URL": "sqlite://"}


def test_bad_fails_or_checks_nothing() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert done.stdout == "500\n500\n500\n200\n", done.stderr
    assert "The current Flask app is not registered with this 'SQLAlchemy'" in done.stderr
    assert "'Flask' object has no attribute 'login_manager'" in done.stderr
    assert "KeyError: 'JWT_TOKEN_LOCATION'" in done.stderr


def test_good_works_and_checks() -> None:
    done = run_python(fixture_app(SLUG, "good"), VISIT, env=ENVIRONMENT)
    # The token of the API is missing, and so is that of the form.
    assert done.stdout == "200\n200\n401\n400\n", done.stderr
