"""What a template says, read with Jinja's own parser."""

from __future__ import annotations

from flask_lint.summary.template import summarise_template


def reads(text: str) -> set[str]:
    return {read.path for read in summarise_template(text).reads}


def test_names_and_their_attributes() -> None:
    assert reads("{{ current_user.email|upper }} {{ g['shop'].name }}") == {
        "current_user.email",
        "g.shop.name",
    }


def test_what_the_template_binds_itself_is_not_read() -> None:
    assert reads("{% set x = y %}{{ x.z }}{% for a in b %}{{ a }}{% endfor %}") == {"y", "b"}


def test_references() -> None:
    summary = summarise_template(
        "{% extends 'base.html' if full else 'bare.html' %}\n"
        "{% block a %}{% include ['x.html', 'y.html'] %}{% endblock %}\n"
        "{% from 'm.html' import n %}{% include name %}"
    )
    found = [(one.kind, one.names, one.complete, one.line) for one in summary.references]
    assert found == [
        ("extends", ("base.html", "bare.html"), True, 1),
        ("include", ("x.html", "y.html"), True, 2),
        ("import", ("m.html",), True, 3),
        ("include", (), False, 3),
    ]
    assert [one.with_context for one in summary.references] == [True, True, False, True]
    assert summary.references[1].blocks == ("a",)
    assert summary.is_child


def test_blocks_that_call_super() -> None:
    summary = summarise_template(
        "{% block a %}{{ super() }}{% endblock %}{% block b %}{% endblock %}"
    )
    assert summary.blocks == {"a", "b"}
    assert summary.extending == {"a"}


def test_tags_of_extensions() -> None:
    assert "x" in reads("{% trans n=x %}{{ n }} things{% endtrans %}")
    assert reads("{% do y.append(1) %}{% for i in z %}{% break %}{% endfor %}") == {"y.append", "z"}


def test_an_unknown_tag_leaves_the_rest_where_it_was() -> None:
    summary = summarise_template("{% cache\n 500 %}\n{% webpack 'a' %}{{ shown }}{% endcache %}")
    assert [(read.path, read.line) for read in summary.reads] == [("shown", 3)]


def test_what_is_no_jinja() -> None:
    assert summarise_template("{% if %}").error
    assert summarise_template("{{ a").reads == ()
