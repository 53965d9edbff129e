"""The URL of a static file that is not there is built all the same, and answers with 404."""

from __future__ import annotations

import pytest

from support import fixture_app, run_python

SLUG = "FLK806-static-file-missing"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}
VISIT = """
import sys
from shop import create_app

client = create_app().test_client()
page = client.get("/shop/").text
for url in sys.argv[1:]:
    assert f'"{url}"' in page, page
    print(client.get(url).status_code)
"""


def statuses(kind: str, *urls: str) -> list[str]:
    done = run_python(fixture_app(SLUG, kind), VISIT, *urls, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    "url", ["/static/css/Shop.css", "/static/js/basket.js", "/shop/assets/menu-dark.css"]
)
def test_bad_file_is_asked_for_and_not_found(url: str) -> None:
    assert statuses("bad", url) == ["404"]


def test_good_files_are_found() -> None:
    urls = ("/static/css/shop.css", "/static/js/cart.js", "/shop/assets/menu.css")
    assert statuses("good", *urls) == ["200", "200", "200"]
