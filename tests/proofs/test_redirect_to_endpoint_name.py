"""A redirect to an endpoint's name is a relative URL that leads to a page that does not exist."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK304-redirect-to-endpoint-name"
ENVIRONMENT = {"SECRET_KEY": "for this run only"}

FOLLOW = """
from urllib.parse import urljoin

from shop import create_app

client = create_app().test_client()
page = "http://localhost/shop/cart/add"
location = client.post(page).headers["Location"]
# What a browser does with a relative URL.
target = urljoin(page, location)
print(location, target, client.get(target).status_code)
"""


def test_bad_leads_nowhere() -> None:
    done = run_python(fixture_app(SLUG, "bad"), FOLLOW, env=ENVIRONMENT)
    assert done.stdout == "shop.overview http://localhost/shop/cart/shop.overview 404\n", (
        done.stderr
    )


def test_good_leads_to_the_view() -> None:
    done = run_python(fixture_app(SLUG, "good"), FOLLOW, env=ENVIRONMENT)
    assert done.stdout == "/shop/ http://localhost/shop/ 200\n", done.stderr
