"""Where the app lives under a prefix, URLs that are written out lead to nothing."""

from __future__ import annotations

import json

from support import fixture_app, run_python

SLUG = "FLK324-hardcoded-internal-url"
FOLLOW = """
import json, re
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client
from shop import create_app

app = create_app()
client = Client(DispatcherMiddleware(lambda environ, start: app.response_class("not here", 404)(
    environ, start), {"/shop": app}))
page = client.get("/shop/").text
links = [url for url in re.findall(r'(?:href|action)="([^"]+)"', page) if "order" not in url]
answers = {url: client.get(url).status_code for url in links if url.startswith("/")}
answers["redirect"] = client.get(client.get("/shop/search").headers["Location"]).status_code
print(json.dumps(answers))
"""


def answers(kind: str) -> dict[str, int]:
    done = run_python(fixture_app(SLUG, kind), FOLLOW, env={"SECRET_KEY": "for this run only"})
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found


def test_bad_urls_lead_out_of_the_app() -> None:
    assert answers("bad") == {"/items/3": 404, "/search": 404, "redirect": 404}


def test_good_urls_know_the_prefix() -> None:
    found = answers("good")
    assert (found["/shop/items/3"], found["/shop/search"], found["redirect"]) == (200, 302, 200)
