"""Flask refuses rules of a blueprint that has been registered."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK310-setup-after-registration"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
REFUSED = (
    "AssertionError: The setup method '{}' can no longer be called on the blueprint '{}'. "
    "It has already been registered at least once"
)


def test_bad_import_of_the_views_is_too_late() -> None:
    done = run_python(
        fixture_app(SLUG, "bad"), "from shop import create_app; create_app()", env=ENVIRONMENT
    )
    assert REFUSED.format("get", "admin") in done.stderr


def test_bad_rule_is_too_late() -> None:
    code = "from flask import Flask\nfrom shop.views import fill\nfill(Flask(__name__))"
    done = run_python(fixture_app(SLUG, "bad"), code)
    assert REFUSED.format("get", "shop") in done.stderr


def test_good_application_answers() -> None:
    done = run_python(
        fixture_app(SLUG, "good"),
        "from shop import create_app\n"
        "client = create_app().test_client()\n"
        "print(*(client.get(url).status_code for url in ('/', '/admin/', '/health')))\n"
        "create_app()",
        env=ENVIRONMENT,
    )
    assert done.stdout == "200 200 200\n", done.stderr


STOCK = "from shop.stock import create_stock_app\n"


def test_bad_factory_runs_only_once() -> None:
    first = run_python(fixture_app(SLUG, "bad"), STOCK + "create_stock_app()")
    assert first.returncode == 0, first.stderr
    second = run_python(fixture_app(SLUG, "bad"), STOCK + "create_stock_app()\ncreate_stock_app()")
    assert REFUSED.format("get", "stock") in second.stderr


def test_good_factory_runs_again() -> None:
    done = run_python(fixture_app(SLUG, "good"), STOCK + "create_stock_app()\ncreate_stock_app()")
    assert done.returncode == 0, done.stderr
