"""Flask refuses to be set up while it handles a request."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK311-setup-inside-request"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
VISIT = """
from shop import create_app

app = create_app()
app.testing = True
client = app.test_client()
"""
REFUSED = (
    "AssertionError: The setup method '{}' can no longer be called on the application. "
    "It has already handled its first request"
)


def test_bad_hook_cannot_add_a_rule() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT + "client.get('/')", env=ENVIRONMENT)
    assert REFUSED.format("add_url_rule") in done.stderr


def test_bad_view_cannot_register_a_blueprint() -> None:
    code = VISIT + "app.before_request_funcs.clear()\nclient.post('/enable')"
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert REFUSED.format("register_blueprint") in done.stderr


def test_bad_setting_is_of_one_process() -> None:
    ask = VISIT + "app.before_request_funcs.clear()\n{}print(client.get('/open').text)"
    first = run_python(
        fixture_app(SLUG, "bad"), ask.format("client.post('/close')\n"), env=ENVIRONMENT
    )
    assert first.stdout == "closed\n", first.stderr
    second = run_python(fixture_app(SLUG, "bad"), ask.format(""), env=ENVIRONMENT)
    assert second.stdout == "open\n", second.stderr


def test_good_application_answers() -> None:
    code = VISIT + (
        "print(client.get('/plugins/').status_code, client.get('/help').text)\n"
        "app.config['PLUGINS'] = True\n"
        "print(client.get('/plugins/').text, client.get('/preview').text)"
    )
    done = run_python(fixture_app(SLUG, "good"), code, env=ENVIRONMENT)
    assert done.stdout == "404 help\nplugins preview\n", done.stderr
