"""Whether a module says the same as before, if perhaps in other places.

An edit of comments, blank lines or spaces moves code and leaves it what it is. Nothing that looks
at trees asks where a node stands but in comparison with others: before or behind it, on the same
line or not. So what was found still holds, at the places that the nodes have now.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from flask_lint.findings import Place
    from flask_lint.summary.module import ModuleSummary


class Moves:
    """Where in the new text of a module the places of the old one are."""

    def __init__(self, old: ModuleSummary, new: ModuleSummary, offsets: dict[int, int]) -> None:
        self._old = old
        self._new = new
        self._offsets = offsets

    def place(self, place: Place) -> Place:
        """Return where `place` is now; raise `LookupError` when it is not that of nodes."""
        start = self._position(place.line, place.column)
        end = self._position(place.end_line, place.end_column)
        if start == end:
            raise LookupError(place)
        return type(place)(place.path, *start, *end)

    def line(self, line: int) -> int:
        """Return where a line is now; raise `LookupError` when no node starts or ends there."""
        return self._lines[line]

    @cached_property
    def keeps_lines(self) -> bool:
        """Whether everything is still on the line it was on."""
        return all(before == now for before, now in self._lines.items())

    @cached_property
    def _lines(self) -> dict[int, int]:
        return {
            self._old.position(before)[0]: self._new.position(now)[0]
            for before, now in self._offsets.items()
        }

    def _position(self, line: int, column: int) -> tuple[int, int]:
        start = self._old.line_starts[line - 1]
        return self._new.position(self._offsets[start + column - 1])


def moves(old: ModuleSummary, new: ModuleSummary) -> Moves | None:
    """Return how `old` has become `new`, None when the two say different things.

    The same in another order, or on one line in place of two, is different.
    """
    offsets = _offsets(old.body, new.body)
    if offsets is None:
        return None
    last, last_lines = (-1, -1), (0, 0)
    for pair in sorted(offsets.items()):
        lines = old.position(pair[0])[0], new.position(pair[1])[0]
        if pair[1] <= last[1]:
            return None
        if (lines[0] == last_lines[0]) != (lines[1] == last_lines[1]):
            return None
        last, last_lines = pair, lines
    return Moves(old, new, offsets)


def _offsets(old: list[n.Stmt], new: list[n.Stmt]) -> dict[int, int] | None:
    """Return where each offset of the `old` tree is in the `new` one, None when they differ."""
    offsets: dict[int, int] = {}
    stack: list[tuple[Any, Any]] = [(old, new)]
    while stack:
        before, now = stack.pop()
        if type(before) is not type(now):
            return None
        if isinstance(before, n.Node):
            for one, other in ((before.start, now.start), (before.end, now.end)):
                if offsets.setdefault(one, other) != other:
                    return None
            fields = msgspec.structs.astuple(before), msgspec.structs.astuple(now)
            stack.extend(zip(fields[0][2:], fields[1][2:], strict=True))
        elif isinstance(before, list):
            if len(before) != len(now):
                return None
            stack.extend(zip(before, now, strict=True))
        # Two zeros differ in their sign, and what is no number differs from itself.
        elif before != now if not isinstance(before, float) else repr(before) != repr(now):
            return None
    return offsets
