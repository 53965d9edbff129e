"""Flask refuses a second view for an endpoint, on a blueprint when that is registered."""

from __future__ import annotations

import pytest

from support import fixture_app, run_python

SLUG = "FLK308-endpoint-collision"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
MESSAGE = "AssertionError: View function mapping is overwriting an existing endpoint function: "


def test_bad_application_does_not_start() -> None:
    done = run_python(
        fixture_app(SLUG, "bad"), "from shop import create_app; create_app()", env=ENVIRONMENT
    )
    assert MESSAGE + "shop.index" in done.stderr


@pytest.mark.parametrize(
    ("code", "endpoint"),
    [
        ("from shop.admin import admin; app.register_blueprint(admin)", "admin.show"),
        (
            (
                "from shop.views import Items\n"
                "app.add_url_rule('/a', view_func=Items.as_view('items'))\n"
                "app.add_url_rule('/b', view_func=Items.as_view('items'))"
            ),
            "items",
        ),
        ("[app.add_url_rule(f'/{rule}', view_func=lambda: '') for rule in 'ab']", "<lambda>"),
        ("app.add_url_rule('/static', 'static', lambda: '')", "static"),
    ],
)
def test_bad_every_kind_is_refused(code: str, endpoint: str) -> None:
    done = run_python(
        fixture_app(SLUG, "bad"), f"from flask import Flask\napp = Flask(__name__)\n{code}"
    )
    assert MESSAGE + endpoint in done.stderr


def test_good_application_starts() -> None:
    done = run_python(
        fixture_app(SLUG, "good"),
        "from shop import create_app\n"
        "client = create_app().test_client()\n"
        "for url in '/ /index /about /contact /items/ /items/7 /terms /legal /health'.split():\n"
        "    assert client.get(url).status_code == 200, url\n"
        "print(client.get('/contact').text)",
        env=ENVIRONMENT,
    )
    assert done.stdout == "contact\n", done.stderr
