"""Flask refuses a second blueprint of a name, and names with a dot."""

from __future__ import annotations

import pytest

from support import fixture_app, run_python

SLUG = "FLK307-blueprint-name-conflict"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_application_cannot_be_imported() -> None:
    done = run_python(fixture_app(SLUG, "bad"), "import shop", env=ENVIRONMENT)
    assert "ValueError: 'name' may not contain a dot '.' character." in done.stderr


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            (
                "bp = Blueprint('api', 'x')\n"
                "app.register_blueprint(bp)\napp.register_blueprint(bp, url_prefix='/v1')"
            ),
            (
                "The name 'api' is already registered for this blueprint. Use 'name=' to provide a "
                "unique name."
            ),
        ),
        (
            (
                "app.register_blueprint(Blueprint('pages', 'x'))\n"
                "app.register_blueprint(Blueprint('pages', 'x'))"
            ),
            (
                "The name 'pages' is already registered for a different blueprint. Use 'name=' to "
                "provide a unique name."
            ),
        ),
        ("Blueprint('', 'x')", "'name' may not be empty."),
    ],
)
def test_bad_every_kind_is_refused(code: str, message: str) -> None:
    start = "from flask import Blueprint, Flask\napp = Flask(__name__)\n"
    done = run_python(fixture_app(SLUG, "bad"), start + code)
    assert f"ValueError: {message}" in done.stderr


def test_good_application_has_all_of_them() -> None:
    done = run_python(
        fixture_app(SLUG, "good"),
        "from shop import create_app\nfrom shop.preview import create_preview\n"
        "create_preview()\nprint(*sorted(create_app().blueprints))",
        env=ENVIRONMENT,
    )
    assert done.stdout == (
        "api api.common api_v1 api_v1.common legal pages second second.common style\n"
    ), done.stderr
