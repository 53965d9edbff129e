"""The suppression comments of one Python file, as plain data.

    app.secret_key = "dev"  # flask-lint: ignore[secret-key-hardcoded, FLK603] only for the demo
    # flask-lint: ignore-file[context-at-import-time] run by hand, inside a context

What a comment names is taken as it is written; whether such rules exist is not known here.
"""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_right
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MARKER = "flask-lint:"

_DIRECTIVE = re.compile(r"#\s*flask-lint:\s*(?P<verb>[\w-]*)\s*(?P<names>\[[^\[\]]*\])?")
_NAME = re.compile(r"[^\s,\[\]]+")
_VERBS = ("ignore", "ignore-file")
# All rules that there are fit in between the brackets.
_LONGEST = 20_000

_LAYOUT = frozenset(
    {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}
)


class SuppressedName(msgspec.Struct, frozen=True):
    """What stands between the brackets, and in which columns; `end_column` is the one after."""

    text: str
    column: int
    end_column: int


class Suppression(msgspec.Struct, frozen=True, kw_only=True):
    """One `flask-lint:` comment: where it stands, what it names and which lines it covers.

    Lines and columns count from 1. `first_line` to `last_line` are covered; both are 0 when the
    comment is about the whole file. `problem` says why the comment cannot be understood; then
    `names` is empty and nothing is covered.
    """

    line: int
    column: int
    end_column: int
    names: tuple[SuppressedName, ...] = ()
    whole_file: bool = False
    first_line: int = 0
    last_line: int = 0
    problem: str = ""

    def covers(self, line: int) -> bool:
        """Tell whether a finding on `line` is meant."""
        return self.whole_file or self.first_line <= line <= self.last_line


class Comment(msgspec.Struct, frozen=True):
    """A comment that may suppress something; `own_line` tells that its line holds nothing else."""

    line: int
    column: int
    text: str
    own_line: bool


class _Lines(msgspec.Struct, frozen=True):
    """The logical lines of a file, the physical lines that hold code, and decorated headers."""

    spans: list[tuple[int, int]]
    decorators: set[int]
    code: set[int]


def read_suppressions(text: str) -> tuple[Suppression, ...]:
    """Return the suppression comments in `text`, in their order.

    Text that is no valid Python yields the comments before the place where it goes wrong.
    """
    if MARKER not in text:
        return ()
    comments, lines = _scan(text)
    return tuple(
        found
        for comment in comments
        for found in directives(comment, partial(_covered, comment, lines))
    )


def _scan(text: str) -> tuple[list[Comment], _Lines]:
    comments: list[Comment] = []
    lines = _Lines([], set(), set())
    start: int | None = None
    # The reader translates line ends, so that a lone carriage return ends a line here too.
    reader = io.StringIO(text, newline=None).readline
    try:
        for token in tokenize.generate_tokens(reader):
            line, column = token.start
            if token.type == tokenize.COMMENT and MARKER in token.string:
                own = not token.line[:column].strip()
                comments.append(Comment(line, column + 1, token.string, own))
            elif token.type == tokenize.NEWLINE and start is not None:
                lines.spans.append((start, line))
                start = None
            if token.type in _LAYOUT or token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
                continue
            if start is None:
                start = line
                if token.string == "@":
                    lines.decorators.add(line)
            lines.code.update(range(line, token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError, ValueError):
        # What follows cannot be read; a finding there could only be about that very thing.
        pass
    if start is not None:
        lines.spans.append((start, max(lines.code)))
    return comments, lines


def directives(comment: Comment, covered: Callable[[], tuple[int, int]]) -> Iterator[Suppression]:
    """Yield what one comment says; `covered` returns the lines that its `ignore` is about."""
    for match in _DIRECTIVE.finditer(comment.text):
        column = comment.column + match.start()
        end_column = comment.column + match.end()
        verb, names = match["verb"], match["names"]
        base = Suppression(line=comment.line, column=column, end_column=end_column)
        if verb not in _VERBS:
            problem = f"unknown directive {verb!r}: write `# flask-lint: ignore[rule-name] reason`"
            yield msgspec.structs.replace(base, problem=problem)
        elif names is None:
            problem = f"names no rule: write `# flask-lint: {verb}[rule-name] reason`"
            yield msgspec.structs.replace(base, problem=problem)
        elif len(names) > _LONGEST:
            problem = "names too much: write a comment for each of the rules, or an `exclude`"
            yield msgspec.structs.replace(base, problem=problem)
        elif not (found := _names(names, comment.column + match.start("names"))):
            problem = f"has empty brackets: write `# flask-lint: {verb}[rule-name] reason`"
            yield msgspec.structs.replace(base, problem=problem)
        elif verb == "ignore-file":
            yield msgspec.structs.replace(base, names=found, whole_file=True)
        else:
            first, last = covered()
            yield msgspec.structs.replace(base, names=found, first_line=first, last_line=last)


def _names(brackets: str, column: int) -> tuple[SuppressedName, ...]:
    return tuple(
        SuppressedName(match[0], column + match.start(), column + match.end())
        for match in _NAME.finditer(brackets)
    )


def _covered(comment: Comment, lines: _Lines) -> tuple[int, int]:
    """Return the first and the last line that an `ignore` comment covers."""
    spans = lines.spans
    # The spans follow one another: there may be thousands of them, and of comments.
    at = bisect_right(spans, comment.line, key=lambda span: span[0])
    around = spans[at - 1] if at and comment.line <= spans[at - 1][1] else None
    if not comment.own_line:
        # At an end of a statement the comment means all of it, in its midst only its own line.
        return around if around and comment.line in around else (comment.line, comment.line)
    if around:
        following = (line for line in range(comment.line + 1, around[1] + 1) if line in lines.code)
        line = next(following, comment.line)
        return line, line
    if at == len(spans):
        return comment.line, comment.line
    first, last = spans[at]
    for span in islice(spans, at, None):
        last = span[1]
        if span[0] not in lines.decorators:
            break
    return first, last
