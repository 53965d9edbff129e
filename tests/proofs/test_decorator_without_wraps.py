"""The endpoint is the name of the wrapper: it is missed, or taken twice, or there is none."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK317-decorator-without-wraps"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
START = "from shop import create_app\napp = create_app({extra})\n"
VISIT = START.format(extra="") + "app.testing = True\nprint(app.test_client().get('/').text)\n"


def test_bad_endpoint_is_the_wrappers() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, env=ENVIRONMENT)
    assert "BuildError: Could not build url for endpoint 'shop.orders'" in done.stderr
    code = START.format(extra="") + "print('shop.wrapper' in app.view_functions)"
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert done.stdout == "True\n", done.stderr


def test_bad_two_views_cannot_be_registered() -> None:
    code = START.format(extra="'admin'")
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert "overwriting an existing endpoint function: admin.checked" in done.stderr


def test_bad_object_has_no_name() -> None:
    code = START.format(extra="'reports'")
    done = run_python(fixture_app(SLUG, "bad"), code, env=ENVIRONMENT)
    assert "AttributeError: 'Counted' object has no attribute '__name__'" in done.stderr


def test_good_endpoints_are_the_views() -> None:
    code = VISIT + "print(sorted(app.view_functions))"
    done = run_python(fixture_app(SLUG, "good"), code, env=ENVIRONMENT)
    assert done.stdout.splitlines() == [
        "/orders",
        (
            "['admin.settings', 'admin.users', 'reports.total', 'shop.help', 'shop.index', "
            "'shop.orders', 'static']"
        ),
    ], done.stderr
