"""Suppression comments in templates."""

from __future__ import annotations

from flask_lint.summary.template_suppressions import read_template_suppressions


def covered(text: str) -> list[tuple[int, int]]:
    return [(one.first_line, one.last_line) for one in read_template_suppressions(text)]


def test_behind_what_it_is_about() -> None:
    (comment,) = read_template_suppressions(
        "a\n{{ b }} {#- flask-lint: ignore[some-rule] why -#}\n"
    )
    assert [name.text for name in comment.names] == ["some-rule"]
    assert (comment.line, comment.column, comment.names[0].column) == (2, 10, 32)
    assert (comment.first_line, comment.last_line) == (2, 2)


def test_on_a_line_of_its_own_it_is_about_the_next() -> None:
    assert covered("{# flask-lint: ignore[a] #}\n\n{# more\n #}\n<p>\n") == [(5, 5)]
    assert covered("{# flask-lint: ignore[a] #}\n{{ f(\n1) }}\n") == [(2, 3)]


def test_a_tag_is_meant_as_a_whole() -> None:
    assert covered("{{ f(\n1) }}{# flask-lint: ignore[a] #}\n") == [(1, 2)]


def test_whole_files_and_what_is_malformed() -> None:
    text = "{# flask-lint: ignore-file[a] #}\n<p>{# flask-lint: ignore #}\n{# flask-lint: of #}"
    whole, bare, odd = read_template_suppressions(text)
    assert whole.whole_file
    assert bare.problem.startswith("names no rule")
    assert odd.problem.startswith("unknown directive")


def test_a_broken_template_has_comments_too() -> None:
    assert covered("{% if x = 1 %}{# flask-lint: ignore[a] #}") == [(1, 1)]


def test_none() -> None:
    assert read_template_suppressions("{# flask #}{% raw %}{# flask-lint: x #}{% endraw %}") == ()
