"""Which URLs that are written out are those of one endpoint, and what is written instead."""

from __future__ import annotations

import pytest

from support import check_files

RULE = "hardcoded-internal-url"
APP = """
from flask import Flask, redirect, render_template

app = Flask(__name__)


@app.get("/")
def index():
    return render_template("index.html")


@app.get("/users/<int:number>")
def user(number):
    return ""


@app.route("/users/<int:number>/posts/<slug>")
def post(number, slug):
    return ""


@app.post("/login")
def login():
    return ""


@app.get("/files/<path:name>")
def file(name):
    return ""


@app.get("/<page>")
def page(page):
    return ""
"""


def helps(files: dict[str, str]) -> list[str]:
    return [finding.help for finding in check_files(files, select=[RULE])]


@pytest.mark.parametrize(
    ("href", "call"),
    [
        ("/users/7", "url_for('user', number=7)"),
        ("/users/{{ user.id }}", "url_for('user', number=user.id)"),
        (
            "/users/{{- a }}/posts/{{ b|lower -}}#end",
            "url_for('post', number=a, slug=b|lower)",
        ),
        ("/users/{{ a }}/posts/x-{{ b }}", "url_for('post', number=a, slug=...)"),
        ("/users/{{ a }}/posts/new", "url_for('post', number=a, slug='new')"),
        ("/files/a/b.txt", "url_for('file', name='a/b.txt')"),
        ("/static/a.pdf", "url_for('static', filename='a.pdf')"),
        ("/users/seven", None),
        ("/users/7/", None),
        ("/users/x{{ a }}", None),
        ("/login", None),
        ("/about", None),
        ("users/7", None),
        ("//users/7", None),
        ("https://example.org/users/7", None),
        ("", None),
        ("?page=2", None),
        ("{{ base }}/users/7", None),
    ],
)
def test_links(href: str, call: str | None) -> None:
    found = helps({"app.py": APP, "templates/index.html": f'<a href="{href}">x</a>'})
    assert found == ([f"write `{{{{ {call} }}}}`"] if call else [])


def test_the_query_string_is_not_forgotten() -> None:
    link = '<a href="/users/7?all=1">x</a>'
    (said,) = helps({"app.py": APP, "templates/index.html": link})
    assert said == (
        "write `{{ url_for('user', number=7) }}`, with what follows the `?` as further keywords"
    )


def test_a_form_is_sent_with_its_method() -> None:
    form = '<form method="post" action="/login"><button>Go</button></form>'
    assert helps({"app.py": APP, "templates/index.html": form}) == [
        "write `{{ url_for('login') }}`"
    ]


@pytest.mark.parametrize(
    ("target", "call"),
    [
        ("'/users/7'", 'url_for("user", number=7)'),
        ("f'/users/{number}'", 'url_for("user", number=...)'),
        ("location='/users/7'", 'url_for("user", number=7)'),
        ("'/login'", None),
        ("'/'", None),
        ("target", None),
    ],
)
def test_redirects(target: str, call: str | None) -> None:
    view = f"\n\n@app.get('/go/<number>')\ndef go(number):\n    return redirect({target})\n"
    assert helps({"app.py": APP + view}) == ([f"write `{call}`"] if call else [])


def test_two_endpoints_and_rules_on_a_subdomain() -> None:
    link = '<a href="/users/7">x</a>'
    two = "\n\n@app.get('/users/<name>')\ndef named(name):\n    return ''\n"
    assert not helps({"app.py": APP + two, "templates/index.html": link})
    blueprint = """
from flask import Blueprint

bp = Blueprint("api", __name__, subdomain="api")


@bp.get("/things")
def things():
    return ""


app.register_blueprint(bp)
"""
    link = '<a href="/things">x</a>'
    assert not helps({"app.py": APP + blueprint, "templates/index.html": link})
    assert helps(
        {"app.py": APP + blueprint.replace(', subdomain="api"', ""), "templates/index.html": link}
    )


def test_it_is_off_by_default() -> None:
    files = {"app.py": APP, "templates/index.html": '<a href="/users/7">x</a>'}
    assert not check_files(files)
