"""Exact positions without LibCST's metadata: the text is read along while the tree is walked.

LibCST nodes know their own words but not where they stand. Whoever visits the leaves of a tree in
source order can find each one again: between two leaves there is nothing but white space,
comments, punctuation and keywords. The cursor skips these and checks that the leaf is there, so
it cannot drift without noticing.
"""

from __future__ import annotations

import keyword
import re

_KEYWORDS = "|".join(sorted(set(keyword.kwlist) - {"True", "False", "None"}, key=len, reverse=True))
_GAP = re.compile(rf"(?:[^\w\"'#]++|#[^\n\r]*+|(?:{_KEYWORDS})\b)*+")
_BLANK = re.compile(r"(?:[^\w#]++|#[^\n\r]*+)*+")
_WORD = re.compile(r"\w+")
_TO = {
    char: re.compile(rf"(?:[^{re.escape(char)}#]++|#[^\n\r]*+)*+{re.escape(char)}")
    for char in "()[]{}:*=."
}


class LostPositionError(Exception):
    """The text does not go on as the tree says."""


class Cursor:
    """A place in `text` that moves forward only."""

    __slots__ = ("pos", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0

    def leaf(self, value: str) -> int:
        """Move behind the next leaf, which must read `value`, and return where it starts."""
        text = self.text
        start = _GAP.match(text, self.pos).end()  # type: ignore[union-attr]  # matches ""
        if not text.startswith(value, start):
            start = self._search(value, start)
        self.pos = start + len(value)
        return start

    def _search(self, value: str, start: int) -> int:
        # A number may begin with the point that the gap has eaten.
        if value.startswith(".") and self.text.startswith(value, start - 1):
            return start - 1
        raise LostPositionError(f"expected {value!r} at offset {start}")

    def raw(self, value: str) -> int:
        """Move behind `value`, which must follow at once, and return where it starts."""
        start = self.pos
        if not self.text.startswith(value, start):
            raise LostPositionError(f"expected {value!r} at offset {start}")
        self.pos = start + len(value)
        return start

    def keyword(self, word: str) -> int:
        """Move behind the next `word`, passing over other keywords, and return where it starts."""
        while True:
            start = _BLANK.match(self.text, self.pos).end()  # type: ignore[union-attr]  # matches ""
            found = _WORD.match(self.text, start)
            if found is None:
                raise LostPositionError(f"expected {word!r} at offset {start}")
            self.pos = found.end()
            if found[0] == word:
                return start

    def to(self, char: str) -> int:
        """Move behind the next `char` outside comments and return where it stands."""
        found = _TO[char].match(self.text, self.pos)
        if found is None:
            raise LostPositionError(f"expected {char!r} after offset {self.pos}")
        self.pos = found.end()
        return self.pos - 1
