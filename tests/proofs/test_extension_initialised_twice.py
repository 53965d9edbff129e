"""Flask-SQLAlchemy refuses a second binding to one application."""

from __future__ import annotations

import pytest

from support import fixture_app, run_python

SLUG = "FLK106-extension-initialised-twice"
ENVIRONMENT = {"SECRET_KEY": "for this run only", "DATABASE_URL": "sqlite://"}


def test_bad_does_not_start() -> None:
    done = run_python(fixture_app(SLUG, "bad"), "import shop", env=ENVIRONMENT)
    assert done.returncode == 1
    assert "RuntimeError: A 'SQLAlchemy' instance has already been registered" in done.stderr


def test_bad_with_two_objects_does_not_start() -> None:
    code = (fixture_app(SLUG, "bad") / "shop" / "admin.py").read_text(encoding="utf-8")
    done = run_python(fixture_app(SLUG, "good"), f"{code}\ncreate_admin()\n", env=ENVIRONMENT)
    assert done.returncode == 1
    assert "RuntimeError: A 'SQLAlchemy' instance has already been registered" in done.stderr


@pytest.mark.parametrize("trace", [{}, {"TRACE": "1"}])
def test_good_starts(trace: dict[str, str]) -> None:
    code = "import shop\nprint(shop.create_app().name, shop.create_admin().name)"
    done = run_python(fixture_app(SLUG, "good"), code, env={**ENVIRONMENT, **trace})
    assert done.stdout == "shop shop\n", done.stderr
