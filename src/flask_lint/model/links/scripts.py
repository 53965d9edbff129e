"""The scripts of a project's pages: whether one may take a form or a link over."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from flask_lint.summary.markup import read_scripts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.templates.files import TemplateFiles

_PAGES = (".html", ".htm", ".jinja", ".jinja2", ".j2", ".vue")
_SCRIPTS = (".js", ".mjs", ".ts", ".jsx", ".tsx", ".coffee", ".svelte")
# Libraries know nothing of the elements of this project.
_OTHERS = re.compile(
    r"\.min\.js\Z|(?:\A|[/._-])(?:vendors?|node_modules|bower_components|libs?|plugins?|jquery|bootstrap"
    r"|popper|chart|tinymce|ckeditor|select2|datatables?|fontawesome)[/._-]",
    re.IGNORECASE,
)
# A script without these leaves it to the browser what is sent, and how.
_TAKES_OVER = re.compile(
    r"preventDefault|return\s+false|stopPropagation|ajaxForm|ajaxSubmit|method|action|fetch\s*\(|\.ajax\b"
    r"|\.post\b|XMLHttpRequest|axios",
)


class Scripts:
    """The scripts in templates and beside them, without those of libraries."""

    def __init__(self, files: TemplateFiles) -> None:
        self._files = files

    def may_handle(self, element: str, words: Iterable[str]) -> bool:
        """Tell whether a script may take over what an element sends.

        `words` are those by which one finds it: its `id`, its `name`, its classes with a dot.
        """
        found = [_looks_for(word) for word in words]
        # Also those that look for all elements of the kind, and those that ask events for theirs.
        found.append(rf"""["'`\s>,(]{element}["'`\[.:]|["'`\s>,(]{element}\s[^"'`\n]*["'`]""")
        wanted = re.compile("|".join(found))
        return any(wanted.search(text) for text in self._texts)

    @cached_property
    def _texts(self) -> list[str]:
        return [text for text in self._read() if _TAKES_OVER.search(text)]

    def _read(self) -> Iterator[str]:
        for path in self._files.listing.files:
            if path.endswith(_PAGES):
                yield from read_scripts(self._files.text(path) or "")
            elif path.endswith(_SCRIPTS) and not _OTHERS.search(path):
                yield self._files.text(path) or ""


def _looks_for(word: str) -> str:
    """Return a pattern for what a script says to find the element of a word.

    Classes are said for other reasons, too: to make elements look otherwise.
    """
    name = re.escape(word.removeprefix("."))
    if not word.startswith("."):
        return rf"(?<![\w-]){name}(?![\w-])"
    return rf"""\.{name}(?![\w-])|(?:Class\w*|contains)\(\s*["'`]{name}["'`]"""
