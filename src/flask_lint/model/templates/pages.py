"""Which code renders which template file, straight or through other templates."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.templates.files import TemplateFiles
    from flask_lint.model.templates.loaders import Loaders
    from flask_lint.model.templates.renders import Renders

_PAGE = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)


class Page(msgspec.Struct, frozen=True):
    """What one piece of code renders: the template file that it names."""

    file: str
    scope: Scope


class Pages:
    """Answers which code renders a template file."""

    def __init__(self, renders: Renders, loaders: Loaders, files: TemplateFiles) -> None:
        self._renders = renders
        self._loaders = loaders
        self._files = files

    def of(self, path: str) -> frozenset[Page]:
        """Return what renders a template file, itself or one that brings it in."""
        return frozenset(self._pages.get(path, ()))

    def is_whole(self, page: Page) -> bool:
        """Tell whether a page is one of its own, and no part that a script puts into another."""
        pending, seen = [page.file], set()
        while pending:
            path = pending.pop()
            if path in seen:
                continue
            seen.add(path)
            if _PAGE.search(self._files.text(path) or ""):
                return True
            for reference in self._files.summary(path).references:
                if reference.kind == "extends":
                    for name in reference.names:
                        pending.extend(self._loaders.files(name))
        return False

    @cached_property
    def are_known(self) -> bool:
        """Whether all template names are known that code and templates ask for."""
        return not self._renders.has_unknown and all(
            reference.complete
            for path in self._renders.reached
            for reference in self._files.summary(path).references
        )

    @cached_property
    def _pages(self) -> dict[str, set[Page]]:
        found: dict[str, set[Page]] = {}
        pending: list[tuple[str, Page]] = []
        for wanted in self._renders.wanted:
            for name in wanted.names:
                first = self._loaders.files(name)[:1]
                pending.extend((path, Page(path, wanted.call.scope)) for path in first)
        while pending:
            path, page = pending.pop()
            pages = found.setdefault(path, set())
            if page in pages:
                continue
            pages.add(page)
            for reference in self._files.summary(path).references:
                if not reference.complete:
                    continue
                for name in reference.names:
                    pending.extend((below, page) for below in self._loaders.files(name))
        return found
