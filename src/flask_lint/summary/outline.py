"""What can be told of a module without its tree: the words in it, and its imports.

Most tests say nothing that a rule asks about. This is enough to know them, and they need not be
linked, nor even be taken out of the cache.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import msgspec

from flask_lint.syntax import nodes as n
from flask_lint.syntax.typing_only import is_type_checking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

_WORD = re.compile(r"\w+")
# What statements stand in, and what holds these in turn.
_AROUND = (n.If, n.Branch, n.For, n.While, n.With, n.Try, n.Handler, n.Match, n.Case)
_HOLDING = frozenset({n.Import, n.ImportFrom, *_AROUND, n.Function, n.Class})


class Outline(msgspec.Struct, frozen=True):
    """The words of a module, and its imports but for those under `if TYPE_CHECKING:`.

    The words are all of the text, comments and strings too; each stands between two spaces in
    `words`, for one text is decoded sooner than many.
    """

    words: str = ""
    imports: list[n.Import | n.ImportFrom] = []

    def has_any(self, words: AbstractSet[str]) -> bool:
        """Tell whether one of these words stands in the module."""
        return any(f" {word} " in self.words for word in words)


def outline_of(text: str, body: Iterable[n.Stmt]) -> Outline:
    """Return the outline of a module with this text and these statements."""
    # Python takes two spellings of a letter for the same name.
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    words = " ".join(dict.fromkeys(_WORD.findall(plain)))
    return Outline(f" {words} ", list(_imports(body)))


def _imports(body: Iterable[n.Stmt]) -> Iterator[n.Import | n.ImportFrom]:
    """Yield every import that may run, wherever it stands."""
    pending: list[n.Node] = [node for node in body if type(node) in _HOLDING]
    while pending:
        node = pending.pop()
        if isinstance(node, (n.Import, n.ImportFrom)):
            yield node
        elif not (isinstance(node, n.Branch) and is_type_checking(node.test)):
            pending.extend(part for part in n.children(node) if type(part) in _HOLDING)
