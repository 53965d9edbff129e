"""What a template says, read with Jinja's own parser."""

from __future__ import annotations

from flask_lint.summary.span import Span
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


def test_calls() -> None:
    summary = summarise_template(
        "<p>\n"
        "  {{- url_for('shop.' ~ 'index', page=2, sort='a' if x else 'b', **rest) }}\n"
        "{% macro link(name) %}{% block a %}{{ helpers.url_for(name, *more) }}{% endblock %}"
        "{% endmacro %}{{ link('x') }}"
    )
    first, second = summary.calls
    assert (first.path, first.macro, first.blocks, first.has_args) == ("url_for", "", (), False)
    assert first.has_kwargs
    assert first.args[0].only == "shop.index"
    assert [(key, value.values, value.complete) for key, value in first.keywords] == [
        ("page", (2,), True),
        ("sort", ("a", "b"), True),
    ]
    assert (first.span.line, first.span.column, first.span.end_column) == (2, 7, 73)
    assert first.args[0].span == Span(2, 15, 2, 22)
    assert (second.path, second.macro, second.blocks) == ("helpers.url_for", "link", ("a",))
    assert second.has_args
    assert second.args[0].values == ()
    assert not second.args[0].complete


def test_arguments_that_are_known_in_part() -> None:
    (call,) = summarise_template("{{ f('a.' ~ x, 'b.' + x, 'c.%s' % x, x or 'd') }}").calls
    assert [argument.prefix for argument in call.args] == ["a.", "b.", "c.", ""]
    assert call.args[3].values == ("d",)
    assert not any(argument.complete for argument in call.args)


def test_conditions_around_a_call() -> None:
    (call, other) = summarise_template(
        "{% if 'a.b' in current_app.view_functions %}{{ f() }}{% endif %}{{ g() }}"
    ).calls
    assert set(call.tests) == {"a.b", "current_app.view_functions"}
    assert other.tests == ()


def texts_at(text: str) -> list[str]:
    """Return what stands at the spans of everything in a template, one line each."""
    summary = summarise_template(text)
    spans = [
        *(reference.span for reference in summary.references),
        *(call.span for call in summary.calls),
        *(block.span for block in summary.definitions),
        *(read.span for read in summary.reads),
    ]
    lines = text.splitlines()
    assert all(span.line == span.end_line for span in spans)
    return [lines[span.line - 1][span.column - 1 : span.end_column - 1] for span in spans]


def test_columns() -> None:
    assert texts_at("a\r\n\r\n\t{%- extends\r\n  'b.html' -%}\r\n  {{ é }}{{ c }}") == [
        "'b.html'",
        "é",
        "c",
    ]
    assert texts_at(
        "{# x\n #}{% raw %}{{ no }}\n{% endraw %}{% block a %}{{b . c}}{% endblock %}"
    ) == [
        "a",
        "b . c",
    ]
    assert texts_at("{%cache 5%}{{ f((1, 2)[0], {'a': g(')')}) }}{%endcache%}") == [
        "f((1, 2)[0], {'a': g(')')})",
        "g(')')",
        "f",
        "g",
    ]


def test_errors_have_a_place() -> None:
    def place(text: str) -> tuple[int, int]:
        problem = summarise_template(text).problem
        assert problem is not None
        return problem.span.line, problem.span.column

    assert place("a\n{{ include 'b.html' }}") == (2, 12)
    assert place("\n\n  {% if x = 1 %}{% endif %}") == (3, 11)
    assert place("{{ a ? b }}") == (1, 6)
    assert summarise_template("{{ a ? b }}").error == "unexpected char '?'"
    assert place("{% block a %}\n{% endif %}") == (2, 4)


def test_what_a_child_shows_outside_of_its_blocks() -> None:
    summary = summarise_template(
        "<!-- x -->early{% extends 'b.html' %}\n<!--\n late -->\n{% if a %}\n <p>b\n</p>{% endif %}"
        "{% block c %}x{% endblock %}{% macro m() %}y{% endmacro %}"
        "{% set z %}z{% endset %}{{ m() }}"
    )
    found = [(one.early, one.span.line, one.span.column) for one in summary.loose]
    assert found == [(True, 1, 11), (False, 5, 2), (False, 6, 101)]
    assert summarise_template("{% if a %}{% extends 'b' %}{% endif %}<p>").loose == ()


def test_what_only_the_compiler_refuses() -> None:
    twice = summarise_template("{% block a %}{% endblock %}\n{% block a %}{% endblock %}").problem
    assert twice is not None
    assert (twice.message, twice.span.line) == ("block 'a' defined twice", 2)
    assert summarise_template("{% for a in b %}{% extends 'c' %}{% endfor %}").problem is not None
    assert summarise_template("{% if a %}{% extends 'c' %}{% endif %}").problem is None
