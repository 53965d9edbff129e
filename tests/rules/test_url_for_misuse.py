"""Which calls are calls of Flask's `url_for`."""

from __future__ import annotations

import pytest

from support import assert_findings

RULE = "url-for-misuse"
APP = """
from flask import Flask, render_template, url_for as flasks
from shop import url_for

app = Flask(__name__)
{give}

@app.get("/")
def index():
    return render_template("index.html")
"""
SHOP = "def url_for(entry, *args):\n    return entry\n"


@pytest.mark.parametrize(
    ("give", "mark"),
    [
        ("", f"{{# expect: {RULE} #}}"),
        ("app.add_template_global(flasks, 'url_for')", f"{{# expect: {RULE} #}}"),
        ("app.add_template_global(url_for)", ""),
        ("app.jinja_env.globals['url_for'] = url_for", ""),
        ("app.jinja_env.globals.update(url_for=url_for)", ""),
        ("app.context_processor(lambda: {'url_for': url_for})", ""),
    ],
)
def test_templates_with_a_url_for_of_their_own(give: str, mark: str) -> None:
    files = {
        "app.py": APP.format(give=give),
        "shop.py": SHOP,
        "templates/index.html": f"{{{{ url_for('index', 1) }}}} {mark}",
    }
    assert_findings(files, RULE)
