"""The suppression comments of one template: those of Python files, written as Jinja comments.

<a href="{{ url_for('shop.old') }}">{# flask-lint: ignore[url-for-unknown-endpoint] a test #}
{# flask-lint: ignore-file[template-broken] read by another program #}
"""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from typing import TYPE_CHECKING

from flask_lint.summary.suppressions import MARKER, Comment, Suppression, directives
from flask_lint.summary.template_source import read_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.summary.template_source import TemplateSource


def read_template_suppressions(text: str) -> tuple[Suppression, ...]:
    """Return the suppression comments in the text of a template, in their order."""
    if MARKER not in text:
        return ()
    source = read_template(text)
    spans = source.comments
    if source.tree is None:
        # Where Jinja stops, the comments that follow are not known to it.
        spans = list(_comments(source.text))
    found: list[Suppression] = []
    code = _lines_with_code(source, spans)
    tags = _Tags(source)
    for start, end in spans:
        written = source.text[start:end].partition("\n")[0]
        if MARKER not in written:
            continue
        line, column = source.position(start)
        comment = Comment(line, column, written.replace("{#-", "{# ", 1), line not in code)
        last = source.position(end)[0]
        found.extend(directives(comment, partial(_covered, tags, code, comment, last)))
    return tuple(found)


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield where comments stand in a text that Jinja cannot read; one without end is none."""
    end = 0
    while (start := text.find("{#", end)) >= 0:
        close = text.find("#}", start + len("{#"))
        if close < 0:
            return
        end = close + len("#}")
        yield start, end


class _Tags:
    """The lines on which tags begin and end: there may be thousands, and as many comments."""

    def __init__(self, source: TemplateSource) -> None:
        self.last: dict[int, int] = {}
        self.first: dict[int, int] = {}
        for start, end in source.tags:
            first, last = source.position(start)[0], source.position(end)[0]
            self.last[first] = max(last, self.last.get(first, last))
            self.first[last] = min(first, self.first.get(last, first))


def _lines_with_code(source: TemplateSource, comments: list[tuple[int, int]]) -> list[int]:
    """Return the lines that hold more than comments."""
    parts = []
    position = 0
    for start, end in comments:
        parts += [source.text[position:start], "\n" * source.text.count("\n", start, end)]
        position = end
    shown = "".join([*parts, source.text[position:]])
    return [number for number, line in enumerate(shown.split("\n"), 1) if line.strip()]


def _covered(tags: _Tags, code: list[int], comment: Comment, last: int) -> tuple[int, int]:
    """Return the first and the last line that an `ignore` comment covers.

    On a line of its own it is about the next one that is not empty, else about its line. A tag
    that begins or ends there is meant as a whole.
    """
    line = comment.line
    if comment.own_line:
        following = bisect_right(code, last)
        line = code[following] if following < len(code) else line
    first = line if comment.own_line else tags.first.get(line, line)
    return first, tags.last.get(line, line)
