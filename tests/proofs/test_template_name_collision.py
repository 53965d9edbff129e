"""All template folders of an app are one search path: the first file of a name is taken."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK805-template-name-collision"

ASK = """
from shop import create_app

client = create_app().test_client()
for url in ("/blog/", "/cart/", "/blog/about"):
    print(client.get(url).get_data(as_text=True).strip())
"""


def test_bad_views_show_the_page_of_another() -> None:
    run = run_python(fixture_app(SLUG, "bad"), ASK)
    assert run.stdout.splitlines() == [
        "<h1>Blog</h1>",
        "<h1>Blog</h1>",
        "<h1>About the shop</h1>",
    ], run.stderr


def test_good_each_view_shows_its_own() -> None:
    run = run_python(fixture_app(SLUG, "good"), ASK)
    assert run.stdout.splitlines() == [
        "<h1>Blog</h1>",
        "<h1>Cart</h1>",
        "<h1>About the blog</h1>",
    ], run.stderr
