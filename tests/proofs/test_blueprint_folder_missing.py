"""Where the static files of blueprints are looked for, and whose URL is whose."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK323-blueprint-folder-missing"

ASK = """
import re
from shop import create_app

client = create_app().test_client()
for page in ("/admin", "/blog/", "/news/", "/news/press"):
    text = client.get(page).get_data(as_text=True)
    url = re.search(r"[\\w/]+[.]css", text)[0]
    print(url, client.get(url).status_code)
"""


def test_bad_files_are_not_found() -> None:
    run = run_python(fixture_app(SLUG, "bad"), ASK)
    assert run.stdout.splitlines() == [
        "/static/admin.css 404",
        "/blog/static/blog.css 404",
        "/news/static/news.css 200",
        "/news/static/press.css 404",
    ], run.stderr


def test_good_files_are_there() -> None:
    run = run_python(fixture_app(SLUG, "good"), ASK)
    assert run.stdout.splitlines() == [
        "/admin/static/admin.css 200",
        "/blog/static/blog.css 200",
        "/news/static/news.css 200",
        "/news/press/press.css 200",
    ], run.stderr
