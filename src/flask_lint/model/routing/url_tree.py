"""Rules by the segments of their URLs: those that may match the same URL are found at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from flask_lint.model.routing.segments import is_text, is_wide, may_be_same

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask_lint.model.routing.segments import Segment

Value = TypeVar("Value")


class _Branch(msgspec.Struct, Generic[Value]):
    """The rules that begin alike: those that end here, and those that go on."""

    ends: list[Value] = msgspec.field(default_factory=list)
    texts: dict[Segment, _Branch[Value]] = msgspec.field(default_factory=dict)
    patterns: dict[Segment, _Branch[Value]] = msgspec.field(default_factory=dict)

    def below(self) -> list[_Branch[Value]]:
        """Return the branches for the rules that go on."""
        return [*self.texts.values(), *self.patterns.values()]

    def next(self, segment: Segment) -> Iterator[_Branch[Value]]:
        """Yield the branches for the rules that go on with what `segment` may match.

        Neither `segment` nor what comes next is wide.
        """
        if not is_text(segment):
            yield from (one for text, one in self.texts.items() if may_be_same(segment, text))
        elif segment in self.texts:
            yield self.texts[segment]
        for pattern, one in self.patterns.items():
            if not is_wide(pattern) and may_be_same(segment, pattern):
                yield one


class UrlTree(Generic[Value]):
    """What stands for rules, by what URLs these match."""

    def __init__(self) -> None:
        self._root: _Branch[Value] = _Branch()

    def add(self, segments: Sequence[Segment], value: Value) -> None:
        """Add a rule, with what stands for it."""
        branch = self._root
        for segment in segments:
            below = branch.texts if is_text(segment) else branch.patterns
            branch = below.setdefault(segment, _Branch())
        branch.ends.append(value)

    def matching(self, segments: Sequence[Segment]) -> Iterator[Value]:
        """Yield what stands for the rules that may match a URL which this rule matches."""
        level = [self._root]
        for segment in segments:
            if is_wide(segment):
                yield from _values(below for branch in level for below in branch.below())
                return
            yield from _values(
                below
                for branch in level
                for pattern, below in branch.patterns.items()
                if is_wide(pattern)
            )
            level = [below for branch in level for below in branch.next(segment)]
        for branch in level:
            yield from branch.ends


def _values(branches: Iterator[_Branch[Value]]) -> Iterator[Value]:
    """Yield all that is in these branches and below them."""
    stack = list(branches)
    while stack:
        branch = stack.pop()
        yield from branch.ends
        stack += branch.below()
