"""The grammar of URL rules: what Werkzeug reads in `/users/<int:id>`.

Source: `werkzeug.routing.rules` (`Rule._parse_rule`) and `werkzeug.routing.converters`.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

# What stands for "some converter with these arguments" where the project defines its own.
CONVERTERS = frozenset({"default", "string", "any", "path", "int", "float", "uuid"})

_PART = re.compile(
    r"""
    (?P<slash>/)
    | (?P<static>[^</]+)
    | < (?: (?P<converter>[a-zA-Z_]\w*) (?:\((?P<arguments>.*?)\))? : )?
        (?P<variable>[a-zA-Z_]\w*) >
    """,
    re.VERBOSE | re.ASCII,
)


class Variable(msgspec.Struct, frozen=True):
    """A variable of a rule: `<int(min=1):id>` has the converter `int`."""

    name: str
    converter: str
    arguments: str


class UrlRule(msgspec.Struct, frozen=True):
    """A rule, read.

    `pieces` are its static texts and variables in order. `malformed` is the text from where
    Werkzeug cannot read on, empty if it can.
    """

    pieces: tuple[str | Variable, ...]
    malformed: str = ""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Variable))

    @property
    def arguments(self) -> frozenset[str]:
        """The names of the variables."""
        return frozenset(variable.name for variable in self.variables)

    @property
    def segments(self) -> list[tuple[str | Variable, ...]]:
        """The pieces between the slashes; a slash at the end counts for nothing."""
        found: list[list[str | Variable]] = [[]]
        for piece in self.pieces:
            if isinstance(piece, Variable):
                found[-1].append(piece)
                continue
            first, *others = piece.split("/")
            if first:
                found[-1].append(first)
            found.extend([one] if one else [] for one in others)
        if len(found) > 1 and not found[-1]:
            del found[-1]
        return [tuple(pieces) for pieces in found]

    @property
    def shape(self) -> tuple[str | tuple[str, str], ...]:
        """What Werkzeug tells rules apart by: texts, converters and their arguments, no names."""
        return tuple(
            (
                "string" if piece.converter == "default" else piece.converter,
                "".join(piece.arguments.split()),
            )
            if isinstance(piece, Variable)
            else piece
            for piece in self.pieces
        )


@lru_cache(maxsize=4096)
def parse_url_rule(rule: str) -> UrlRule:
    """Read a rule as Werkzeug does, slashes merged."""
    text = re.sub("/{2,}", "/", rule)
    pieces: list[str | Variable] = []
    position = 0
    while position < len(text):
        found = _PART.match(text, position)
        if found is None:
            return UrlRule(tuple(pieces), text[position:])
        if found["variable"] is not None:
            variable = Variable(
                found["variable"], found["converter"] or "default", found["arguments"] or ""
            )
            pieces.append(variable)
        elif pieces and isinstance(last := pieces[-1], str):
            pieces[-1] = last + found[0]
        else:
            pieces.append(found[0])
        position = found.end()
    return UrlRule(tuple(pieces))


def under_prefix(prefix: str | None, rule: str) -> str:
    """Return the rule of a blueprint that is mounted under `prefix`."""
    if prefix is None:
        return rule
    return f"{prefix.rstrip('/')}/{rule.lstrip('/')}" if rule else prefix
