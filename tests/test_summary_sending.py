"""What pages have browsers send, read off the HTML around Jinja's tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.summary.template import summarise_template

if TYPE_CHECKING:
    from flask_lint.summary.sending import TemplateSending


def sent(text: str) -> list[TemplateSending]:
    return list(summarise_template(text).sending)


def requests(text: str) -> list[tuple[str, str, str]]:
    return [(one.attribute, one.method, "".join(one.url)) for one in sent(text)]


def test_links_forms_and_buttons() -> None:
    assert requests(
        '<a href="/a?b=1">x</a><a name="b">y</a>'
        "<form action=/c method=POST><input type=submit></form>"
        "<FORM METHOD='Post' ACTION='/d'><BUTTON>x</BUTTON></FORM>"
        '<form action="/e"><button formaction="/f" formmethod="post"></button></form>'
        '<div hx-get="/g" data-hx-delete="/h"></div>'
    ) == [
        ("href", "GET", "/a?b=1"),
        ("action", "POST", "/c"),
        ("action", "POST", "/d"),
        ("formaction", "POST", "/f"),
        ("hx-get", "GET", "/g"),
        ("data-hx-delete", "DELETE", "/h"),
    ]


def test_forms_that_nobody_sends() -> None:
    assert not sent('<form action="/a"><input name="q"></form>')
    assert not sent('<form action="/a"><button type="button">x</button></form>')
    assert not sent('<form action="/a"><input type="submit" disabled></form>')
    assert not sent('<form action="/a" method="dialog"><button>x</button></form>')
    assert sent('<form action="/a">{{ form.submit }}</form>')


def test_the_url_of_the_page_itself() -> None:
    for action in ("", 'action=""', 'action="?page=2"', 'action="#top"'):
        (form,) = sent(f"<form {action}><button>x</button></form>")
        assert form.is_to_itself
    (form,) = sent('<form action="/a"><button>x</button></form>')
    assert not form.is_to_itself


def test_urls_with_expressions() -> None:
    (link,) = sent("<a href=\"/a/{{ b['c'] }}{{ d }}/{{- e -}}#f\">x</a>")
    assert link.url == ("/a/", "{{ b['c'] }}", "{{ d }}", "/", "{{- e -}}", "#f")
    assert link.call is None


def test_urls_that_a_call_makes() -> None:
    text = "<p>\n<a href=\" {{- url_for('a', b=f(c)) }}?d=1\">x</a>"
    (link,) = sent(text)
    (call, _) = summarise_template(text).calls
    assert call.path == "url_for"
    assert link.call == call.span
    assert text.split("\n")[1][link.span.column - 1 :].startswith("{{- url_for")
    for other in ("{{ url_for('a')|safe }}", "{{ url_for('a') }}/b", "{{ a }}", "{{ f() ~ g() }}"):
        assert not sent(f'<a href="{other}">x</a>')


def test_what_jinja_decides() -> None:
    assert not sent('<a {% if a %}href="/b"{% endif %}>x</a>')
    assert not sent('<a href="/b" {{ attributes }}>x</a>')
    assert not sent('<a href="/b{% if a %}c{% endif %}">x</a>')
    assert not sent('<form method="{{ a }}" action="/b"><button>x</button></form>')


def test_buttons_of_one_of_two_forms() -> None:
    text = '<form action="/a">{% else %}<form action="/b">{% endif %}<button formaction="/c">'
    assert [one.url for one in sent("{% if x %}" + text)] == []


def test_what_is_no_markup() -> None:
    assert not sent('<!-- <a href="/a"> -->{# <a href="/b"> #}<script>"<a href=/c>"</script>')
    assert not sent('<textarea><a href="/d"></textarea><style><a href="/e"></style>')


def test_who_may_take_an_element_over() -> None:
    (form,) = sent(
        '<form id="a" class="b {{ x }}c" name="d" action="/e" onsubmit="return confirm(\'x\')">'
        '<button id="f" data-bs-toggle="tooltip">x</button></form>'
    )
    assert form.handles == ("a", ".b", ".c", "d", "f")
    assert not form.is_scripted
    for attribute in ('onclick="x()"', "data-method=post", "@click=x", 'x-on:click="y"'):
        (link,) = sent(f'<a href="/a" {attribute}>x</a>')
        assert link.is_scripted


def test_another_method_in_a_hidden_field() -> None:
    (form,) = sent('<form action="/a"><input name="_method" value="PUT"><button>x</button></form>')
    assert form.is_override
