"""The scripts of a project's pages: whether one may take a form or a link over."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from flask_lint.summary.markup import read_scripts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.templates.files import TemplateFiles
    from flask_lint.model.templates.pages import Pages

_PAGES = (".html", ".htm", ".jinja", ".jinja2", ".j2", ".vue")
_SCRIPTS = (".js", ".mjs", ".ts", ".jsx", ".tsx", ".coffee", ".svelte")
# Libraries know nothing of the elements of this project.
_OTHERS = re.compile(
    r"\.min\.js\Z|(?:\A|[/._-])(?:vendors?|node_modules|bower_components|libs?|plugins?|jquery"
    r"|bootstrap|popper|chart|tinymce|ckeditor|select2|datatables?|fontawesome)[/._-]",
    re.IGNORECASE,
)
# A script without these leaves it to the browser what is sent, and how.
_TAKES_OVER = re.compile(
    r"preventDefault|return\s+false|stopPropagation|ajaxForm|ajaxSubmit|method|action|fetch\s*\("
    r"|\.ajax\b|\.post\b|XMLHttpRequest|axios",
)


class Scripts:
    """The scripts in templates and beside them, without those of libraries."""

    def __init__(self, files: TemplateFiles, pages: Pages) -> None:
        self._files = files
        self._pages = pages

    def may_handle(self, element: str, words: Iterable[str], path: str) -> bool:
        """Tell whether a script may take over what an element of the template `path` sends.

        `words` are those by which one finds it: its `id`, its `name`, its classes with a dot.
        """
        found = [_looks_for(word) for word in words]
        # Also those that look for all elements of the kind.
        found.append(rf"""["'`](?:[^"'`\n]*[\s>,])?{element}["'`\[.:#]""")
        if element == "form":
            found.append(r"""["'`](?:[^"'`\n]*[\s>,])?form\s[^"'`\n]*["'`]|\.forms\b""")
        wanted = re.compile("|".join(found))
        return any(wanted.search(text) for text in self._around(path))

    def _around(self, path: str) -> Iterator[str]:
        """Yield the scripts that may run in a page with a template."""
        yield from self._beside
        mine = self._pages.of(path)
        for other, scripts in self._inside.items():
            pages = self._pages.of(other)
            if other == path or mine & pages or not (mine and pages):
                yield from scripts

    @cached_property
    def _beside(self) -> list[str]:
        """The scripts in files of their own."""
        texts = (
            self._files.text(path) or ""
            for path in self._files.listing.files
            if path.endswith(_SCRIPTS) and not _OTHERS.search(path)
        )
        return [text for text in texts if _TAKES_OVER.search(text)]

    @cached_property
    def _inside(self) -> dict[str, list[str]]:
        """The scripts in templates."""
        found: dict[str, list[str]] = {}
        for path in self._files.listing.files:
            if path.endswith(_PAGES):
                texts = read_scripts(self._files.text(path) or "")
                found[path] = [text for text in texts if _TAKES_OVER.search(text)]
        return found


def _looks_for(word: str) -> str:
    """Return a pattern for what a script says to find the element of a word.

    Classes are said for other reasons, too: to make elements look otherwise.
    """
    name = re.escape(word.removeprefix("."))
    if not word.startswith("."):
        return rf"(?<![\w-]){name}(?![\w-])"
    return rf"""\.{name}(?![\w-])|(?:Class\w*|contains)\(\s*["'`]{name}["'`]"""
