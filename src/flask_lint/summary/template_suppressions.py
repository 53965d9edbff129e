"""The suppression comments of one template: those of Python files, written as Jinja comments.

<a href="{{ url_for('shop.old') }}">{# flask-lint: ignore[url-for-unknown-endpoint] a test #}
{# flask-lint: ignore-file[template-broken] read by another program #}
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import partial
from typing import TYPE_CHECKING

from flask_lint.summary.suppressions import MARKER, Comment, Suppression, directives
from flask_lint.summary.template_source import read_template

if TYPE_CHECKING:
    from flask_lint.summary.template_source import TemplateSource

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def read_template_suppressions(text: str) -> tuple[Suppression, ...]:
    """Return the suppression comments in the text of a template, in their order."""
    if MARKER not in text:
        return ()
    source = read_template(text)
    spans = source.comments
    if source.tree is None:
        # Where Jinja stops, the comments that follow are not known to it.
        spans = [found.span() for found in _COMMENT.finditer(source.text)]
    found: list[Suppression] = []
    code = _lines_with_code(source, spans)
    for start, end in spans:
        written = source.text[start:end].partition("\n")[0]
        if MARKER not in written:
            continue
        line, column = source.position(start)
        comment = Comment(line, column, written.replace("{#-", "{# ", 1), line not in code)
        last = source.position(end)[0]
        found.extend(directives(comment, partial(_covered, source, code, comment, last)))
    return tuple(found)


def _lines_with_code(source: TemplateSource, comments: list[tuple[int, int]]) -> list[int]:
    """Return the lines that hold more than comments."""
    parts = []
    position = 0
    for start, end in comments:
        parts += [source.text[position:start], "\n" * source.text.count("\n", start, end)]
        position = end
    shown = "".join([*parts, source.text[position:]])
    return [number for number, line in enumerate(shown.split("\n"), 1) if line.strip()]


def _covered(
    source: TemplateSource, code: list[int], comment: Comment, last: int
) -> tuple[int, int]:
    """Return the first and the last line that an `ignore` comment covers.

    On a line of its own it is about the next one that is not empty, else about its line. A tag
    that begins or ends there is meant as a whole.
    """
    line = comment.line
    if comment.own_line:
        following = bisect_right(code, last)
        line = code[following] if following < len(code) else line
    lines = [line]
    for start, end in source.tags:
        first, final = source.position(start)[0], source.position(end)[0]
        if line == first or (line == final and not comment.own_line):
            lines += [first, final]
    return min(lines), max(lines)
