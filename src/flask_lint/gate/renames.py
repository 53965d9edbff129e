"""Which file of one tree is which file of another, where both its name and its text may differ."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# As Git has it: half of the lines are the same.
_ALIKE = 0.5
# Comparing each with each takes long when a whole tree was moved; there the texts are equal.
_MOST_PAIRS = 20_000


def find_renames(
    gone: Mapping[str, Sequence[str]], come: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return the new path of each file in `gone`, as far as one of those in `come` is like it.

    Both map paths to lines. No two files get the same path.
    """
    found: dict[str, str] = {}
    by_text: dict[tuple[str, ...], list[str]] = {}
    for path in sorted(come):
        by_text.setdefault(tuple(come[path]), []).append(path)
    for path in sorted(gone):
        same = by_text.get(tuple(gone[path]))
        if same:
            found[path] = same.pop(0)
    taken = set(found.values())
    left = {path: _lines(gone[path]) for path in gone if path not in found}
    free = {path: _lines(come[path]) for path in come if path not in taken}
    if len(left) * len(free) > _MOST_PAIRS:
        return found
    scored = sorted(
        (-_likeness(lines, other), old, new)
        for old, lines in left.items()
        for new, other in free.items()
        if old.rpartition(".")[2] == new.rpartition(".")[2]
    )
    for score, old, new in scored:
        if -score >= _ALIKE and old in left and new in free:
            found[old] = new
            del left[old], free[new]
    return found


def _lines(lines: Sequence[str]) -> Counter[str]:
    return Counter(text for line in lines if (text := line.strip()))


def _likeness(first: Counter[str], second: Counter[str]) -> float:
    """Return which part of the lines of both is the same."""
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0
