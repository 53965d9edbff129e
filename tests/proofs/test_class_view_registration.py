"""A class that is registered itself gives instances, which are no responses."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK319-class-view-registration"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
VISIT = """
from shop import create_app

client = create_app().test_client()
for path in PATHS:
    print(path, client.get(path).status_code)
"""


def test_bad_instances_are_no_responses() -> None:
    code = f"PATHS = ['/users', '/about']\n{VISIT}"
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["/users 500", "/about 500"]
    assert "TypeError: The view function did not return a valid response." in done.stderr
    assert "but it was a Users." in done.stderr


def test_bad_as_view_needs_a_name() -> None:
    done = run_python(
        fixture_app(SLUG, "bad"), "import shop; shop.create_app('name')", env=ENVIRONMENT
    )
    assert "as_view() missing 1 required positional argument: 'name'" in done.stderr


def test_bad_result_is_no_view() -> None:
    done = run_python(
        fixture_app(SLUG, "bad"), "import shop; shop.create_app('call')", env=ENVIRONMENT
    )
    assert "AttributeError: 'str' object has no attribute '__name__'" in done.stderr


def test_good_answers() -> None:
    paths = ["/", "/users", "/about", "/terms", "/named"]
    done = run_python(fixture_app(SLUG, "good"), f"PATHS = {paths}\n{VISIT}", env=ENVIRONMENT)
    assert done.stdout.splitlines() == [f"{path} 200" for path in paths], done.stderr
