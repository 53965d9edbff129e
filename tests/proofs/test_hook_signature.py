"""Under real Flask and its extensions, functions of other signatures fail when they are called."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK504-hook-signature"
VISIT = """
from flask_jwt_extended import create_access_token
from shop import create_app
from shop.views import bp

def fetch(path, **options):
    app = create_app()
    with app.app_context():
        token = create_access_token("1")
    for name in DROP:
        getattr(app, name).pop("shop", None)
    client = app.test_client()
    if path == "/account":
        client.get("/login")
    if path == "/token":
        options = {"headers": {"Authorization": f"Bearer {token}"}}
    try:
        print(path, client.get(path, **options).status_code)
    except TypeError as error:
        print(path, error)
"""
# What stands before each request of the blueprint is left out to see the rest.
WITHOUT = 'DROP = ["url_value_preprocessors"]'
EACH = """
for path in ("/", "/page", "/account", "/token", "/nowhere"):
    fetch(path)
fetch("/basic", auth=("tea", "milk"))
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only, and long enough", "JWT_SECRET_KEY": "t" * 32}


def test_bad_fails_when_it_is_called() -> None:
    done = run_python(fixture_app(SLUG, "bad"), WITHOUT + VISIT + EACH, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "/ 200",
        "/page 500",
        "/account 500",
        "/token 500",
        "/nowhere 500",
        "/basic 500",
    ], done.stderr
    for error in (
        "TypeError: 'NoneType' object is not iterable",
        "load_user() takes 0 positional arguments but 1 was given",
        "is_blocked() takes 1 positional argument but 2 were given",
        "not_found() takes 0 positional arguments but 1 was given",
        "verify_password() takes 1 positional argument but 2 were given",
    ):
        assert error in done.stderr


def test_bad_preprocessor_fails_for_each_request_of_the_blueprint() -> None:
    done = run_python(fixture_app(SLUG, "bad"), "DROP = []" + VISIT + 'fetch("/")', env=ENVIRONMENT)
    assert done.stdout == "/ 500\n", done.stderr
    assert "pull_language() takes 1 positional argument but 2 were given" in done.stderr


def test_bad_teardown_fails_behind_the_response() -> None:
    done = run_python(
        fixture_app(SLUG, "bad"),
        WITHOUT + VISIT + 'fetch("/")',
        env={**ENVIRONMENT, "STORE": "1"},
    )
    assert "Store.close() takes 1 positional argument but 2 were given" in (
        done.stdout + done.stderr
    )


def test_bad_parentheses_fail_at_import() -> None:
    done = run_python(fixture_app(SLUG, "bad"), "import shop.prices", env=ENVIRONMENT)
    assert "before_request() missing 1 required positional argument: 'f'" in done.stderr


def test_bad_without_parentheses_registers_nothing() -> None:
    code = """
from shop import create_app
from shop.views import forbidden, price
app = create_app()
print("price" in app.jinja_env.filters, 403 in app.error_handler_spec[None])
print(price.__name__, forbidden.__name__)
"""
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert done.stdout == "False False\ndecorator decorator\n", done.stderr


def test_good_works() -> None:
    done = run_python(fixture_app(SLUG, "good"), "DROP = []" + VISIT + EACH, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "/ 200",
        "/page 200",
        "/account 401",
        "/token 200",
        "/nowhere 404",
        "/basic 200",
    ], done.stderr
    code = """
from shop import create_app
app = create_app()
print("price" in app.jinja_env.filters, 403 in app.error_handler_spec[None])
"""
    done = run_python(fixture_app(SLUG, "good"), code, env=ENVIRONMENT)
    assert done.stdout == "True True\n", done.stderr
