"""Blocks and what stands outside of them, in projects that are not as simple as the fixtures."""

from __future__ import annotations

from support import assert_findings, check_files

APP = "from flask import Flask, render_template\napp = Flask(__name__)\n"
BLOCK = "template-unknown-block"
LOOSE = "template-content-outside-block"


def shop(**templates: str) -> dict[str, str]:
    """Return an app that renders each of `templates`."""
    calls = "".join(f"render_template('{name}.html')\n" for name in templates)
    return {"shop.py": APP + calls} | {
        f"templates/{name}.html": text for name, text in templates.items()
    }


def test_all_bases_that_a_child_may_have_count() -> None:
    assert_findings(
        shop(
            page="{% extends 'wide.html' if wide else 'narrow.html' %}"
            "{% block a %}1{% endblock %}{% block b %}2{% endblock %}",
            wide="{% block a %}{% endblock %}",
            narrow="{% block b %}{% endblock %}",
        ),
        BLOCK,
    )


def test_bases_that_are_not_there_or_not_understood() -> None:
    block = "{% block a %}1{% endblock %}"
    assert_findings(
        shop(
            gone="{% extends 'security/base.html' %}" + block,
            cached="{% extends 'tags.html' %}" + block,
            tags="{% cache 5 %}{% endcache %}",
            broken="{% extends 'error.html' %}" + block,
            error="{% if %}",
        ),
        BLOCK,
    )


def test_a_block_of_an_included_template_is_none_of_the_base() -> None:
    assert_findings(
        shop(
            base="{% include 'menu.html' %}",
            menu="{% block menu %}{% endblock %}",
            page="{% extends 'base.html' %}\n"
            "{% block menu %}<a>1</a>{% endblock %} {# expect: template-unknown-block #}",
        ),
        BLOCK,
    )


def test_a_base_of_another_program() -> None:
    files = shop(base="{% block body %}{% endblock %}")
    files["mail.py"] = "import jinja2\nenv = jinja2.Environment(loader=make('templates/mail'))\n"
    files["templates/mail/base.html"] = "{% block footer %}{% endblock %}"
    files["templates/mail/news.html"] = "{% extends 'base.html' %}{% block footer %}x{% endblock %}"
    assert_findings(files, BLOCK)


def test_blocks_that_are_rendered_one_by_one() -> None:
    page = {
        "base": "",
        "page": "{% extends 'base.html' %}{% block rows %}<tr>{% endblock %}",
    }
    assert len(check_files(shop(**page), select=[BLOCK])) == 1
    for code in (
        "from jinja2_fragments.flask import render_block\n",
        "def f(t, c):\n    return ''.join(t.blocks['rows'](c))\n",
    ):
        assert not check_files(shop(**page) | {"views.py": code}, select=[BLOCK])


def test_templates_of_other_programs() -> None:
    page = "{% extends 'base.html' %}\n{% block b %}1{% endblock %}\n<p>\n"
    files = {"shop.py": APP, "deploy/page.html": page, "deploy/base.html": ""}
    assert not check_files(files, select=[BLOCK, LOOSE])


def test_what_an_unknown_tag_may_take() -> None:
    assert_findings(shop(page="{% extends 'base.html' %}{% style %}p {}{% endstyle %}"), LOOSE)


def test_one_finding_for_a_template() -> None:
    (finding,) = check_files(
        shop(
            page="{% extends 'base.html' %}\n  a\n{% if b %}{{ b }}{% endif %}\n"
            "{% for c in d %}c{% endfor %}"
        ),
        select=[LOOSE],
    )
    assert (finding.place.line, finding.place.column) == (2, 3)
    assert "2 more" in finding.message


def test_a_template_that_is_not_rendered_by_flask_may_be_anything() -> None:
    files = shop(page="{{ a b }}") | {"templates/mail.html": "{{#if a}}{{/if}}"}
    found = check_files(files, select=["template-broken"])
    assert [one.place.path for one in found] == ["templates/page.html"]
    files["shop.py"] += "app.jinja_env.variable_start_string = '[['\n"
    assert not check_files(files, select=["template-broken"])


def test_other_languages() -> None:
    files = {
        "shop.py": APP + "from flask import render_template\nrender_template('page.pug')\n",
        "templates/page.pug": "extends base\nif {% a\n",
    }
    assert not check_files(files, select=["template-broken"])
