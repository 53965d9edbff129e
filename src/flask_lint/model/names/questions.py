"""Answers that are remembered, also where questions lead back to themselves.

What `x` may stand for after `x = wrap(x)` depends on what `x` may stand for. Such a circle is
answered in rounds: first with nothing known, then with the answers of the round before, until no
answer of the circle grows any more. So it does not matter which of its questions was asked first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask_lint.model.names.values import Value, Values

# A name that may stand for more than this is not worth following.
MAX_VALUES = 24
MAX_DEPTH = 300
# `x = x.next()` finds something new for ever; after so many such rounds it is called unknown.
MAX_ROUNDS = 4

_NEVER = 1 << 30
_UNKNOWN: Values = (UNKNOWN,)


class Questions:
    """The questions of one project that have been answered, and those that are being answered."""

    def __init__(self) -> None:
        self._answers: dict[object, Values] = {}
        # The remembered answer to a question, None where there is none.
        self.known: Callable[[object], Values | None] = self._answers.get
        # What is being answered, in order, each with the answer of the round before.
        self._active: dict[object, Values] = {}
        self._depths: dict[object, int] = {}
        # Answers of this round that wait for an outer question of their circle.
        self._waiting: list[object] = []
        self._fresh: set[object] = set()
        self._partial: dict[object, Values] = {}
        # The outermost active question that the current one has led back to, as its depth; the
        # outermost that anything waiting has led back to.
        self._low = _NEVER
        self._waiting_low = _NEVER

    def forget(self, is_stale: Callable[[Values], bool]) -> None:
        """Drop the answers for which `is_stale` is true: they will be worked out anew."""
        stale = [question for question, found in self._answers.items() if is_stale(found)]
        for question in stale:
            del self._answers[question]

    def keep(self, question: object, found: Values) -> Values:
        """Remember, and return, an answer that no question which is still open has a part in."""
        self._answers[question] = found
        return found

    def answer(self, question: object, compute: Callable[[], Iterable[Value]]) -> Values:
        """Return the remembered answer to `question`, or what `compute` finds."""
        known = self._answers.get(question)
        if known is not None:
            return known
        if question in self._active:
            self._low = min(self._low, self._depths[question])
            return self._active[question]
        if question in self._fresh:
            self._low = min(self._low, self._waiting_low)
            return self._partial[question]
        if len(self._active) >= MAX_DEPTH:
            self._low = -1  # nothing that depends on this is remembered
            return _UNKNOWN
        return self._work_out(question, compute)

    def _work_out(self, question: object, compute: Callable[[], Iterable[Value]]) -> Values:
        depth, outer_low, first = len(self._active), self._low, len(self._waiting)
        self._depths[question] = depth
        found = self._partial.get(question, ())
        circle: dict[object, frozenset[Value]] = {}
        seen: set[Value] = set()
        rounds = new_rounds = 0
        try:
            while True:
                self._active[question] = found
                self._low = _NEVER
                found = distinct(compute())
                del self._active[question]
                low = self._low
                if low != depth:
                    break
                before, circle = circle, self._circle(question, found, first)
                if circle == before:
                    break
                # What is passed on needs as many rounds as the circle has questions; only rounds
                # in which something is found that no question knew are a sign of growth.
                known = len(seen)
                seen.update(*circle.values())
                new_rounds += len(seen) > known
                rounds += 1
                if new_rounds > MAX_ROUNDS or rounds > MAX_ROUNDS + len(circle):
                    found = distinct((*found, UNKNOWN))
                    for other in self._waiting[first:]:
                        self._partial[other] = distinct((*self._partial[other], UNKNOWN))
                    break
                self._begin_round(first)
        except BaseException:
            self._active.pop(question, None)
            if not self._active:
                self._finish()
            raise
        if low < depth:
            self._wait(question, found, low)
        else:
            low = _NEVER
            found = found or _UNKNOWN
            self._answers[question] = found
            self._settle(first)
        self._low = min(outer_low, low)
        if not self._active:
            self._finish()
        return found

    def _circle(
        self, question: object, found: Values, first: int
    ) -> dict[object, frozenset[Value]]:
        """Return what is known about `question` and about all that has waited since `first`."""
        answers = {other: frozenset(self._partial[other]) for other in self._waiting[first:]}
        return {question: frozenset(found), **answers}

    def _wait(self, question: object, found: Values, low: int) -> None:
        self._partial[question] = found
        self._fresh.add(question)
        self._waiting.append(question)
        self._waiting_low = min(self._waiting_low, low)

    def _begin_round(self, first: int) -> None:
        """Let what waits since `first` be worked out anew, from its answers so far."""
        self._fresh.difference_update(self._waiting[first:])
        del self._waiting[first:]
        if not first:
            self._waiting_low = _NEVER

    def _settle(self, first: int) -> None:
        """Remember what has waited since `first`: its circle has been answered."""
        for question in self._waiting[first:]:
            self._answers[question] = self._partial.pop(question) or _UNKNOWN
            self._fresh.discard(question)
        del self._waiting[first:]
        if not first:
            self._waiting_low = _NEVER

    def _finish(self) -> None:
        """Drop what only the outermost question, which has been answered now, could use."""
        self._low = self._waiting_low = _NEVER
        self._waiting.clear()
        self._fresh.clear()
        self._partial.clear()
        self._depths.clear()


def distinct(values: Iterable[Value]) -> Values:
    """Return each of `values` once, in their order; of too many only the first, and `UNKNOWN`."""
    found = tuple(values)
    if len(found) < 2:
        return found
    once = tuple(dict.fromkeys(found))
    return (*once[:MAX_VALUES], UNKNOWN) if len(once) > MAX_VALUES else once
