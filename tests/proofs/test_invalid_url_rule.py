"""Werkzeug refuses rules that it cannot read, and takes other frameworks' variables for text."""

from __future__ import annotations

import pytest

from support import fixture_app, run_python

SLUG = "FLK313-invalid-url-rule"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
START = "from flask import Blueprint, Flask\napp = Flask(__name__)\n"


def test_bad_application_does_not_start() -> None:
    done = run_python(
        fixture_app(SLUG, "bad"), "from shop import create_app; create_app()", env=ENVIRONMENT
    )
    assert "ValueError: URL rule 'items/' must start with a slash." in done.stderr


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ("items", "ValueError: URL rule 'items' must start with a slash."),
        ("", "ValueError: URL rule '' must start with a slash."),
        ("/<int: id>", "ValueError: malformed url rule: '/<int: id>'"),
        ("/<user-id>", "ValueError: malformed url rule: '/<user-id>'"),
        ("/<int:id", "ValueError: malformed url rule: '/<int:id'"),
        ("/<id:int>", "LookupError: the converter 'id' does not exist"),
        ("/<integer:id>", "LookupError: the converter 'integer' does not exist"),
        ("/<id>/<id>", "SyntaxError: "),
    ],
)
def test_bad_every_kind_is_refused(rule: str, error: str) -> None:
    code = f"{START}app.add_url_rule({rule!r}, 'x', lambda **values: '')"
    assert error in run_python(fixture_app(SLUG, "bad"), code).stderr


def test_bad_prefix_is_refused() -> None:
    code = (
        f"{START}bp = Blueprint('x', 'x', url_prefix='admin')\n"
        "bp.add_url_rule('/y', 'y', lambda: '')\napp.register_blueprint(bp)"
    )
    assert (
        "URL rule 'admin/y' must start with a slash."
        in run_python(fixture_app(SLUG, "bad"), code).stderr
    )


@pytest.mark.parametrize(
    ("rule", "url"),
    [("/{id}", "/7"), ("/:id", "/7"), ("/s?q=<q>", "/s?q=a"), ("/about ", "/about")],
)
def test_bad_variables_of_others_never_match(rule: str, url: str) -> None:
    code = (
        f"{START}app.add_url_rule({rule!r}, 'x', lambda **values: '')\n"
        f"print(app.test_client().get({url!r}).status_code)"
    )
    done = run_python(fixture_app(SLUG, "bad"), code)
    assert done.stdout == "404\n", done.stderr


def test_good_rules_match() -> None:
    done = run_python(
        fixture_app(SLUG, "good"),
        "from shop import create_app\n"
        "client = create_app().test_client()\n"
        "for url in '/items/7 /admin/items/7 /items/ABC /a/b/c /items/7:copy /pages /pages/all "
        "/pages/news/1 /pages/double/1'.split():\n"
        "    assert client.get(url).status_code == 200, url\n"
        "print('all')",
        env=ENVIRONMENT,
    )
    assert done.stdout == "all\n", done.stderr
