"""Which static files are surely missing, and which a build may make."""

from __future__ import annotations

import pytest

from support import assert_findings

RULE = "static-file-missing"
APP = """
from flask import Flask, render_template

app = Flask(__name__)
{more}

@app.get("/")
def index():
    return render_template("index.html")
"""


@pytest.mark.parametrize(
    ("filename", "more", "others", "reported"),
    [
        ("css/output.css", "", {}, True),
        ("css/output.css", "", {"package.json": "{}"}, False),
        ("css/Main.css", "", {"package.json": "{}"}, True),
        ("img/logo.svg", "", {"package.json": "{}"}, True),
        ("css/output.css", "app.static_folder = 'elsewhere'", {}, False),
        ("uploads/me.svg", "", {}, False),
    ],
)
def test_what_a_build_makes(
    filename: str, more: str, others: dict[str, str], reported: bool
) -> None:
    mark = f"{{# expect: {RULE} #}}" if reported else ""
    files = {
        "app.py": APP.format(more=more),
        "static/css/main.css": "p {}",
        "static/img/cart.svg": "<svg/>",
        "templates/index.html": f"{{{{ url_for('static', filename='{filename}') }}}} {mark}",
        **others,
    }
    assert_findings(files, RULE)
