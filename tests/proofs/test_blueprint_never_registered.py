"""The rules of a blueprint that is never registered do not exist."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK305-blueprint-never-registered"
VISIT = """
import sys
import flask
import shop.reports
from shop import create_app

app = create_app()
client = app.test_client()
print(*(client.get(url).status_code for url in sys.argv[1:]), "money" in app.jinja_env.filters)
with app.test_request_context():
    print(flask.url_for("reports.index"))
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_blueprint_does_not_exist() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, "/", "/reports/", env=ENVIRONMENT)
    assert done.stdout == "200 404 False\n"
    assert "BuildError: Could not build url for endpoint 'reports.index'" in done.stderr


def test_good_blueprints_answer() -> None:
    urls = ("/", "/reports/", "/api/orders/", "/api/orders/api/users/")
    done = run_python(fixture_app(SLUG, "good"), VISIT, *urls, env=ENVIRONMENT)
    assert done.stdout == "200 200 200 200 True\n/reports/\n", done.stderr
