"""What a module registers exists only when something has imported it."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK306-route-module-never-imported"
VISIT = """
import sys
from shop import create_app

client = create_app().test_client()
print(*(client.get(url).status_code for url in sys.argv[1:]))
"""
ENVIRONMENT = {"SECRET_KEY": "for this run only"}


def test_bad_views_do_not_exist() -> None:
    done = run_python(fixture_app(SLUG, "bad"), VISIT, "/admin/", "/admin/users", env=ENVIRONMENT)
    assert done.stdout == "200 404\n", done.stderr


def test_bad_views_exist_once_the_module_is_imported() -> None:
    code = "import shop.admin.users" + VISIT
    done = run_python(fixture_app(SLUG, "bad"), code, "/admin/users", env=ENVIRONMENT)
    assert done.stdout == "200\n", done.stderr


def test_good_views_answer() -> None:
    urls = ("/admin/", "/admin/users", "/about", "/health")
    done = run_python(fixture_app(SLUG, "good"), VISIT, *urls, env=ENVIRONMENT)
    assert done.stdout == "200 200 200 200\n", done.stderr
