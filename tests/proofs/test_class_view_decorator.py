"""A wrapper around a view class has no `as_view`, and a mark on the class marks another name."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK320-class-view-decorator"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_function_has_no_as_view() -> None:
    for extra in ("admin", "users"):
        code = f"import shop; shop.create_app('{extra}')"
        done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
        assert "AttributeError: 'function' object has no attribute 'as_view'" in done.stderr


def test_bad_view_is_not_exempt() -> None:
    code = "import shop; print(shop.create_app().test_client().post('/hook').text)"
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert "The CSRF token is missing" in done.stdout, done.stderr


def test_good_decorators_reach_the_requests() -> None:
    code = """
import shop

client = shop.create_app().test_client()
print([client.get(path).status_code for path in ("/admin", "/users", "/price")])
print([client.post(path).status_code for path in ("/hook", "/other")])
"""
    done = run_python(fixture_app(SLUG, "good"), code, env=ENVIRONMENT)
    assert done.stdout.splitlines() == ["[401, 401, 200]", "[200, 200]"], done.stderr
