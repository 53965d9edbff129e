"""Flask refuses methods that are a string, and nothing matches a method that does not exist."""

from __future__ import annotations

import pytest

from support import fixture_app, run_python

SLUG = "FLK314-invalid-route-methods"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
START = "from flask import Flask\nfrom flask.views import View\napp = Flask(__name__)\n"
LIST = "TypeError: Allowed methods must be a list of strings, for example: @app.route(..., methods="


def test_bad_module_cannot_be_imported() -> None:
    done = run_python(fixture_app(SLUG, "bad"), "import shop", env=ENVIRONMENT)
    assert "TypeError: Use the 'route' decorator to use the 'methods' argument." in done.stderr


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("app.route('/', methods='POST')(print)", LIST),
        ("app.route('/', methods=('POST'))(print)", LIST),
        (
            "app.add_url_rule('/', view_func=type('V', (View,), {'methods': 'GET'}).as_view('v'))",
            LIST,
        ),
        (
            "app.route('/', method=['POST'])(print)",
            "TypeError: Rule.__init__() got an unexpected keyword argument 'method'",
        ),
    ],
)
def test_bad_every_kind_is_refused(call: str, error: str) -> None:
    assert error in run_python(fixture_app(SLUG, "bad"), START + call).stderr


@pytest.mark.parametrize("methods", [["POTS"], ["GET, POST"], []])
def test_bad_methods_never_match(methods: list[str]) -> None:
    code = (
        f"{START}app.add_url_rule('/', 'x', lambda: '', methods={methods!r})\n"
        "client = app.test_client()\n"
        "print(client.get('/').status_code, client.post('/').status_code)"
    )
    assert run_python(fixture_app(SLUG, "bad"), code).stdout == "405 405\n"


def test_good_methods_match() -> None:
    wanted = {"POST /save": 200, "PUT /change": 200, "DELETE /delete": 200, "GET /items": 200}
    done = run_python(
        fixture_app(SLUG, "good"),
        "import sys\nfrom shop import create_app\nclient = create_app().test_client()\n"
        "for line in sys.argv[1:]:\n"
        "    method, url = line.split()\n"
        "    assert client.open(url, method=method).status_code == 200, line\n"
        "print(client.open('/dav', method='PROPFIND').text)",
        *wanted,
        env=ENVIRONMENT,
    )
    assert done.stdout == "dav\n", done.stderr
