"""One template parsed by Jinja's own parser, with the exact place of every node.

Jinja's nodes know their line alone. Here the lexer hands out offsets in the place of lines, so
that `lineno` of every node is the offset at which its first token stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    import jinja2
    from jinja2 import nodes as j

_UNKNOWN_TAG = re.compile(r"unknown tag '(\w+)'")
# A template with more unknown tags than this is not written for Jinja.
_MAX_UNKNOWN_TAGS = 20
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
# Where one of these is unknown it stands in the wrong place, or its tag was never opened.
_OWN_TAGS = frozenset(
    {
        *("for", "if", "elif", "else", "block", "extends", "print", "macro", "include", "from"),
        *("import", "set", "with", "autoescape", "call", "filter", "raw", "trans", "pluralize"),
        *("do", "break", "continue"),
    }
)
_BEGINS = ("block_begin", "variable_begin", "raw_begin")
_ENDS = ("block_end", "variable_end", "raw_end")


class TemplateSource(msgspec.Struct):
    """The text of a template, its tokens and its tree.

    Line ends in `text` are plain line feeds. `ends` maps the offset of each token to its end, and
    that of an opening parenthesis to the end of what it opens. `tags` are the stretches of the
    tags, `comments` those of the comments. `tree` is None where the parser refused the template:
    `error` says why, `error_at` where. `foreign` lists the tags of extensions that were taken out.
    """

    text: str
    ends: dict[int, int] = {}
    tags: list[tuple[int, int]] = []
    comments: list[tuple[int, int]] = []
    tree: j.Template | None = None
    error: str = ""
    error_at: int = 0
    foreign: list[str] = []
    _line_starts: list[int] = []

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both from 1."""
        if not self._line_starts:
            starts = (found.end() for found in re.finditer("\n", self.text))
            self._line_starts = [0, *starts]
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def end(self, offset: int) -> int:
        """Return where the token at `offset` ends."""
        return self.ends.get(offset, offset)


def read_template(text: str) -> TemplateSource:
    """Parse the text of a template; what the parser refuses comes back with the error."""
    import jinja2

    source = TemplateSource(_LINE_ENDS.sub("\n", text))
    shown = source.text
    for _ in range(_MAX_UNKNOWN_TAGS):
        source.ends, source.tags, source.comments = {}, [], []
        try:
            source.tree = _parse(shown, source)
        except jinja2.TemplateSyntaxError as error:
            unknown = _UNKNOWN_TAG.search(error.message or "")
            name = unknown[1].removeprefix("end") if unknown is not None else ""
            if not name or name in _OWN_TAGS:
                source.error, source.error_at = str(error.message), error.lineno
                return source
            source.foreign.append(name)
            shown = _without_tag(shown, name)
        except RecursionError:
            source.error = "nested too deeply"
            return source
        else:
            return source
    source.error = "too many unknown tags"
    return source


def _parse(text: str, source: TemplateSource) -> j.Template:
    from jinja2.lexer import TokenStream
    from jinja2.parser import Parser

    class Located(Parser):
        """Jinja's parser on tokens that carry offsets."""

        def __init__(self, environment: jinja2.Environment) -> None:
            super().__init__(environment, "")
            lexer = environment.lexer
            stream: Any = TokenStream(
                lexer.wrap(_tokens(environment, text, source), None, None), None, None
            )
            for extension in environment.iter_extensions():
                stream = extension.filter_stream(stream)
            self.stream = stream

    return Located(_environment()).parse()


def _tokens(
    environment: jinja2.Environment, text: str, source: TemplateSource
) -> Iterator[tuple[int, str, str]]:
    """Yield Jinja's tokens with their offsets in the place of their lines."""
    import jinja2

    position = 0
    opened: list[int] = []
    tag = comment = 0
    tokens = environment.lexer.tokeniter(text, None)
    while True:
        try:
            _, kind, value = next(tokens)
        except StopIteration:
            return
        except jinja2.TemplateSyntaxError as error:
            # The offset that the lexer puts into some messages is told by the place.
            message = re.sub(r" at \d+$", "", str(error.message))
            raise jinja2.TemplateSyntaxError(message, position) from None
        # White space before `{%-` is no part of any token.
        while not text.startswith(value, position) and text[position : position + 1].isspace():
            position += 1
        start, position = position, position + len(value)
        source.ends.setdefault(start, position)
        if kind == "operator" and value in "([{":
            opened.append(start)
        elif kind == "operator" and value in ")]}" and opened:
            source.ends[opened.pop()] = position
        elif kind in _BEGINS:
            tag = start
        elif kind in _ENDS:
            source.tags.append((tag, start + len(value.rstrip())))
        elif kind == "comment_begin":
            comment = start
        elif kind == "comment_end":
            source.comments.append((comment, start + len(value.rstrip())))
        yield start, kind, value


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    extensions = ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]
    return jinja2.Environment(extensions=extensions)  # noqa: S701 - nothing is rendered


def _without_tag(text: str, name: str) -> str:
    """Blank the tags `name` and `endname`, so that all the rest stays where it is."""
    pattern = re.compile(rf"{{%[-+]?\s*(?:end)?{re.escape(name)}\b.*?%}}", re.DOTALL)
    # Behind the last end of a tag, every beginning would be followed through all of the rest.
    last = text.rfind("%}") + len("%}")
    tags = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text[:last])
    cleaned = tags + text[last:]
    # The tag may be in a form that the pattern does not know; an endless loop helps nobody.
    return cleaned if cleaned != text else ""
