"""The tags of the HTML in a template, with Jinja's own tags as part of what they say.

Source: the HTML standard's "Tokenization", as far as start tags, end tags, comments and scripts go.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.summary.template_source import TemplateSource

# What stands for Jinja's tags while HTML is read: one character for each of theirs.
EXPRESSION = "\ue000"
_STATEMENT = "\ue001"
JINJA = f"{EXPRESSION}{_STATEMENT}"

_TAG = re.compile(
    r"""
    <!--.*?(?:-->|\Z)
    | <(?P<raw>script|style|textarea|title)\b(?P<inside>(?:[^"'>]|"[^"]*"|'[^']*')*)>.*?
      (?:</(?P=raw)\s*>|\Z)
    | <(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?P<attributes>(?:[^"'>]|"[^"]*"|'[^']*')*)>
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")


class Attribute(msgspec.Struct, frozen=True):
    """An attribute's value: its text, `EXPRESSION` in the place of Jinja's, and its offset."""

    text: str
    start: int

    @property
    def has_statement(self) -> bool:
        """Whether a statement of Jinja's, such as an `if`, makes a part of the value."""
        return _STATEMENT in self.text


class Tag(msgspec.Struct, frozen=True):
    """A start tag, or an end tag if `is_end`.

    `attributes` are by their names in lower case. `is_open` tells that Jinja adds others, or
    decides about some of them.
    """

    name: str
    is_end: bool
    is_open: bool
    attributes: dict[str, Attribute]
    start: int
    end: int

    def text(self, name: str) -> str | None:
        """Return the value of an attribute, None where it has none or Jinja makes a part of it."""
        found = self.attributes.get(name)
        if found is None or any(mark in found.text for mark in JINJA):
            return None
        return found.text


def read_tags(source: TemplateSource) -> Iterator[Tag]:
    """Yield the tags in a template's text, except those in comments and scripts."""
    text = _masked(source)
    for found in _TAG.finditer(text):
        if found["name"] is None:
            continue
        attributes: dict[str, Attribute] = {}
        is_open = False
        offset = found.start("attributes")
        for attribute in _ATTRIBUTE.finditer(found["attributes"]):
            name = attribute[1].lower()
            is_open = is_open or any(mark in name for mark in JINJA)
            value = attribute[2] or ""
            start = offset + (attribute.start(2) if attribute[2] else attribute.start(1))
            if value[:1] in ('"', "'"):
                value, start = value[1:-1], start + 1
            attributes.setdefault(name, Attribute(value, start))
        yield Tag(found["name"].lower(), bool(found["end"]), is_open, attributes, *found.span())


def read_comments(source: TemplateSource) -> list[tuple[int, int]]:
    """Return the stretches of the comments of HTML: Jinja runs what stands there, no browser."""
    found = _TAG.finditer(_masked(source))
    return [one.span() for one in found if one[0].startswith("<!--")]


def read_scripts(text: str) -> Iterator[str]:
    """Yield the scripts that stand in the text of a page."""
    for found in _TAG.finditer(text):
        if (found["raw"] or "").lower() == "script":
            yield found[0]


def _masked(source: TemplateSource) -> str:
    """Return the text with a mark in the place of each character of Jinja's tags."""
    parts: list[str] = []
    position = 0
    stretches = [
        *((start, end, "") for start, end in source.tags),
        *((start, end, " ") for start, end in source.comments),
    ]
    for start, end, mark in sorted(stretches):
        if start < position:
            continue
        mark = mark or (EXPRESSION if source.text.startswith("{{", start) else _STATEMENT)
        parts += [source.text[position:start], mark * (end - start)]
        position = end
    parts.append(source.text[position:])
    return "".join(parts)
