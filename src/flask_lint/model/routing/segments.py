"""The parts of a URL rule between its slashes, and which of them may match the same text.

Sources: `werkzeug.routing.matcher`, `werkzeug.routing.converters`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from flask_lint.model.routing.url_rules import Variable

if TYPE_CHECKING:
    from collections.abc import Sequence

Segment: TypeAlias = tuple[str | Variable, ...]

# What a variable of these converters matches in whole; the others may match slashes, too.
_PATTERNS = {
    "default": r"[^/]+",
    "string": r"[^/]+",
    "int": r"-?\d+",
    "float": r"-?\d+\.\d+",
    "uuid": r"[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}",
}
# Of the converters by themselves, these have nothing in common.
_APART = ({"int", "float"}, {"int", "uuid"}, {"float", "uuid"})


def may_match_same(mine: Sequence[Segment], yours: Sequence[Segment]) -> bool:
    """Tell whether a URL may match both of two rules, given by their segments."""
    for one, other in zip(mine, yours, strict=False):
        if is_wide(one) or is_wide(other):
            return True
        if not may_be_same(one, other):
            return False
    return len(mine) == len(yours)


def is_text(segment: Segment) -> bool:
    """Tell whether a segment has no variable."""
    return all(isinstance(piece, str) for piece in segment)


def is_wide(segment: Segment) -> bool:
    """Tell whether a segment has a variable that may match more than one part of a URL."""
    return any(
        isinstance(piece, Variable) and piece.converter not in (*_PATTERNS, "any")
        for piece in segment
    )


def may_be_same(one: Segment, other: Segment) -> bool:
    """Tell whether one part of a URL may match both of two segments, of which none is wide."""
    texts = [is_text(segment) for segment in (one, other)]
    if all(texts):
        return one == other
    if not any(texts):
        kinds = {
            piece.converter if isinstance(piece, Variable) else ""
            for segment in (one, other)
            for piece in segment
        }
        return not (len(one) == len(other) == 1 and kinds in _APART)
    text, pattern = (one, other) if texts[0] else (other, one)
    written = "".join(piece for piece in text if isinstance(piece, str))
    return re.fullmatch(_pattern(pattern), written) is not None


def _pattern(segment: Segment) -> str:
    return "".join(
        re.escape(piece) if isinstance(piece, str) else _PATTERNS.get(piece.converter, r"[^/]+")
        for piece in segment
    )
