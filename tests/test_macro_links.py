"""The endpoints that macros are called with are asked for as if `url_for` stood there."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from support import check_files, run_python, write_files

RULES = ["url-for-unknown-endpoint", "url-for-missing-argument"]
MACROS = """\
{% macro link(endpoint, text='', active=false) %}
  <a href="{{ url_for(endpoint, **kwargs) }}">{{ text }}{{ caller() if caller }}</a>
{% endmacro %}
{% macro page(pages, endpoint) -%}
  {% for number in pages %}{{ url_for(endpoint, number=number) }}{% endfor %}
  {% if pages %}{{ url_for(endpoint=endpoint, number=1) }}{% endif %}
{%- endmacro %}
{% macro plain(endpoint) %}{{ url_for(endpoint) }}{% endmacro %}
{% macro wherever(target, outside=false) %}
  {% if outside %}{{ target }}{% else %}{{ url_for(target) }}{% endif %}
{% endmacro %}
{% macro renamed(endpoint) %}{% set endpoint = 'main.index' %}{{ url_for(endpoint) }}{% endmacro %}
{% macro either(first) %}{{ url_for(first if first else 'main.index') }}{% endmacro %}
{% macro through(name) %}{{ plain(name) }}{% endmacro %}
"""
APP = """
    from flask import Blueprint, Flask, render_template

    main = Blueprint("main", __name__)
    app = Flask(__name__)

    @main.route("/")
    def index():
        return render_template("case.html", pages=[1, 2], name="main.index")

    @main.route("/item/<int:number>")
    def item(number):
        return ""

    app.register_blueprint(main)
"""
# What calls a macro, and the rule that it breaks; None for what works.
CASES = {
    "import as": ("{% import 'm.html' as m %}{{ m.link('main.gone') }}", "FLK301"),
    "import as, right": ("{% import 'm.html' as m %}{{ m.link('main.index') }}", None),
    "from import": ("{% from 'm.html' import link %}{{ link('main.gone', 'x') }}", "FLK301"),
    "from import as": (
        "{% from 'm.html' import page, link as a %}{{ a(text='x', endpoint='main.gone') }}",
        "FLK301",
    ),
    "its own": (
        "{% macro a(x) %}{{ url_for(x) }}{% endmacro %}{{ a('main.index') }}{{ a('main.gone') }}",
        "FLK301",
    ),
    "call": ("{% import 'm.html' as m %}{% call m.link('main.gone') %}x{% endcall %}", "FLK301"),
    "call, right": (
        (
            "{% import 'm.html' as m %}{% call m.link('main.index') %}{{ url_for('main.index') }}"
            "{% endcall %}"
        ),
        None,
    ),
    "within call": (
        (
            "{% import 'm.html' as m %}{% call m.link('main.index') %}{{ url_for('main.lost') }}"
            "{% endcall %}"
        ),
        "FLK301",
    ),
    "call with arguments": (
        (
            "{% macro rows() %}{{ caller('main.index') }}{% endmacro %}"
            "{% call(where) rows() %}{{ url_for(where) }}{% endcall %}"
        ),
        None,
    ),
    "relative": ("{% import 'm.html' as m %}{{ m.plain('.gone') }}", "FLK301"),
    "relative, right": ("{% import 'm.html' as m %}{{ m.plain('.index') }}", None),
    "value that is missing": ("{% import 'm.html' as m %}{{ m.plain('main.item') }}", "FLK302"),
    "value that the macro gives": (
        "{% from 'm.html' import page %}{{ page(pages, '.item') }}",
        None,
    ),
    "behind a condition on what is not known": (
        "{% from 'm.html' import page %}{{ page(pages, 'main.gone') }}",
        "FLK301",
    ),
    "value that the call gives": (
        "{% import 'm.html' as m %}{{ m.link('main.item', number=1) }}",
        None,
    ),
    "behind a condition that is false": (
        "{% import 'm.html' as m %}{{ m.wherever('main.gone', outside=true) }}",
        None,
    ),
    "bound anew": ("{% import 'm.html' as m %}{{ m.renamed('main.gone') }}", None),
    "put together": ("{% import 'm.html' as m %}{{ m.link('main.' ~ 'gone') }}", "FLK301"),
    "not known": ("{% import 'm.html' as m %}{{ m.link(name) }}", None),
}
# What breaks, too, and is not followed.
LET_PASS = {
    "behind a condition that is true": "{% import 'm.html' as m %}{{ m.wherever('main.gone') }}",
    "decided in the macro": "{% import 'm.html' as m %}{{ m.either('main.gone') }}",
    "through two macros": "{% import 'm.html' as m %}{{ m.through('main.gone') }}",
    "a name that is two": (
        "{% macro a(x) %}{% endmacro %}{% macro a(x) %}{{ url_for(x) }}{% endmacro %}{{ a('y') }}"
    ),
    "one of two files": "{% import ['none.html', 'm.html'] as m %}{{ m.link('main.gone') }}",
    "several arguments": "{% import 'm.html' as m %}{{ m.link(*['main.gone']) }}",
}
RENDER = """
import json, sys
from pathlib import Path
from app import app

case = Path("templates/case.html")
found = {}
app.jinja_env.auto_reload = True
app.jinja_env.cache = None
for name, text in json.loads(Path("cases.json").read_text()).items():
    case.write_text(text)
    try:
        found[name] = app.test_client().get("/").status_code != 200
    except Exception:
        found[name] = True
print(json.dumps(found))
"""


def _files(text: str) -> dict[str, str]:
    return {"app.py": APP, "templates/case.html": text, "templates/m.html": MACROS}


@pytest.mark.parametrize("name", CASES)
def test_what_macros_are_called_with(name: str) -> None:
    text, expected = CASES[name]
    found = check_files(_files(text), select=RULES)
    assert [one.code for one in found] == ([expected] if expected is not None else [])
    assert all(one.place.path == "templates/case.html" for one in found)


@pytest.mark.parametrize("name", LET_PASS)
def test_what_is_not_followed(name: str) -> None:
    assert check_files(_files(LET_PASS[name]), select=RULES) == []


def test_flask_builds_no_url_for_them() -> None:
    broken = {name: expected is not None for name, (_, expected) in CASES.items()}
    broken |= dict.fromkeys(LET_PASS, True)
    texts = {name: text for name, (text, _) in CASES.items()} | LET_PASS
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), {**_files(""), "cases.json": json.dumps(texts)})
        done = run_python(Path(folder), RENDER)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == broken


def test_the_argument_is_what_is_underlined() -> None:
    text = "<p>\n{% import 'm.html' as m %}\n{{ m.link('main.gone', text='x') }}"
    (finding,) = check_files(_files(text), select=RULES)
    assert (finding.place.line, finding.place.column, finding.place.end_column) == (3, 11, 22)
