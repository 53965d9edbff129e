"""Filters and tests: which ones there surely are not."""

from __future__ import annotations

import pytest

from support import assert_findings, check_files

RULE = "template-broken"
APP = """
from flask import Flask, render_template

app = Flask(__name__)


@app.get("/")
def index():
    return render_template("index.html")


def money(value):
    return value


def other(value):
    return value
"""


def check(app: str, *, reported: bool, page: str = "{{ price|money }}") -> None:
    mark = f"{{# expect: {RULE} #}}" if reported else ""
    assert_findings({"app.py": f"{APP}\n{app}", "templates/index.html": page + mark}, RULE)


@pytest.mark.parametrize(
    "app",
    [
        "app.template_filter()(money)",
        "app.template_filter('money')(lambda value: value)",
        "app.add_template_filter(money)",
        "@app.add_template_filter\ndef money(value): return value",
        (
            "from flask import Blueprint\nhelpers = Blueprint('helpers', __name__)\n"
            "@helpers.add_app_template_filter\ndef money(value): return value\n"
            "app.register_blueprint(helpers)"
        ),
        "app.add_template_filter(f=lambda value: value, name='money')",
        "app.jinja_env.filters['money'] = money",
        "app.jinja_env.filters.update(money=money)",
        "app.jinja_env.filters.update({'money': money})",
        "app.jinja_env.filters |= {'money': money}",
        "app.jinja_env.filters.setdefault('money', money)",
        "app.jinja_env.filters = {'money': money}",
        "for name in ['money']:\n    app.jinja_env.filters[name] = FILTERS[name]",
    ],
)
def test_how_filters_are_added(app: str) -> None:
    check(app, reported=False)
    check(app.replace("money", "other"), reported=True)


@pytest.mark.parametrize(
    "app",
    [
        "from settings import NAME\napp.jinja_env.filters[NAME] = money",
        "from settings import FILTERS\napp.jinja_env.filters.update(FILTERS)",
        "from settings import FILTERS\napp.jinja_env.filters.update(**FILTERS)",
        "import unheard_of\nunheard_of.init_app(app)",
        "import unheard_of\nunheard_of.fill(app.jinja_env)",
        "import unheard_of\nenv = app.jinja_env\nunheard_of.fill(env)",
        "import unheard_of\nunheard_of.fill(env=app.jinja_env)",
        "import unheard_of\napp.register_blueprint(unheard_of.bp)",
        "import unheard_of\napp.add_template_filter(unheard_of.of(1))",
        "app.jinja_env.add_extension('unheard_of.Extension')",
        "filters = app.jinja_env.filters\nfilters['money'] = money",
        "from jinja2.filters import FILTERS\nFILTERS['money'] = money",
        "app.jinja_env = make()",
        "Flask.jinja_environment = make()",
        "Flask.jinja_options['extensions'] = []",
        "class Shop(Flask):\n    jinja_options = {'extensions': ['a.B']}",
        "class Shop(Flask):\n    def create_jinja_environment(self):\n        return make()",
    ],
)
def test_where_others_may_be_added(app: str) -> None:
    check(app, reported=False)


@pytest.mark.parametrize(
    "app",
    [
        "from flask_babel import Babel\nBabel(app)",
        "from flask_caching import Cache\ncache = Cache()\ncache.init_app(app)",
        "app.jinja_env.add_extension('jinja2.ext.do')",
        "app.jinja_env.globals['money'] = money",
        "app.jinja_env.get_template('index.html')",
        "def set_up(env):\n    env.filters['other'] = money\nset_up(app.jinja_env)",
    ],
)
def test_what_adds_none(app: str) -> None:
    check(app, reported=True)


def test_filters_of_extensions() -> None:
    page = "{{ day|dateformat }}"
    check("from flask_babel import Babel\nBabel(app)", page=page, reported=False)
    check("", page=page, reported=True)
    check(
        "from flaskext.markdown import Markdown\nMarkdown(app)",
        page="{{ text|markdown }}",
        reported=False,
    )


@pytest.mark.parametrize(
    ("page", "reported"),
    [
        ("{% filter money %}3{% endfilter %}", True),
        ("{% set a | money %}3{% endset %}", True),
        ("{% if price is money %}{% endif %}", True),
        ("{% if price is not money %}{% endif %}", True),
        ("{{ 'money' if 'money' is filter }}", False),
        ("{{ price|money if 'money' is filter else price }}", False),
        ("{% raw %}{{ price|money }}{% endraw %}", False),
        ("{# {{ price|money }} #}", False),
        ("{% unheard %}{{ price|money }}", False),
        ("{% trans %}a{% endtrans %}{{ 1|string is string }}", False),
    ],
)
def test_where_filters_stand(page: str, reported: bool) -> None:
    check("", page=page, reported=reported)


def test_the_error_is_that_of_jinja() -> None:
    page = (
        "{{ a|one }}{% if a %}{{ a|two }}{% for b in a %}{{ b|three }}{% endfor %}{% endif %}"
        "{{ 1 if a is\n  not four }}"
    )
    found = check_files({"app.py": APP, "templates/index.html": page}, select=[RULE])
    assert [
        (one.place.line, one.place.column, one.message.split("'")[1], "Runtime" in one.message)
        for one in found
    ] == [
        (1, 6, "one", False),
        (1, 27, "two", True),
        (1, 54, "three", False),
        (2, 7, "four", True),
    ]
