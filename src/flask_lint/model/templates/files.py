"""The files of a project as templates: their names, their texts and what they say.

Source: `jinja2.loaders.split_template_path`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.summary.template import TemplateSummary

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask_lint.sources.listing import Listing


# Languages that an extension turns into templates before Jinja reads them.
_OTHER_LANGUAGES = (".haml", ".hamlish", ".jade", ".mako", ".pug", ".slim")


def template_path(name: str) -> str | None:
    """Return the path, below a template folder, that a name means; None for one that has none.

    Jinja passes over empty parts and `.`, and refuses `..` and backslashes.
    """
    parts = name.split("/")
    if ".." in parts:
        return None
    return "/".join(part for part in parts if part not in ("", "."))


class TemplateFiles:
    """The files that may be templates; `says` returns what one says, None if it has no text."""

    def __init__(
        self,
        listing: Listing,
        read: Callable[[str], str | None],
        says: Callable[[str], TemplateSummary | None],
    ) -> None:
        self.listing = listing
        self._read = read
        self._says = says
        self._summaries: dict[str, TemplateSummary] = {}

    def text(self, path: str) -> str | None:
        """Return the text of a file, None where it has none that is UTF-8."""
        return self._read(path)

    def summary(self, path: str) -> TemplateSummary:
        """Return what the template file `path` says; nothing where its text is not known."""
        known = self._summaries.get(path)
        if known is None:
            said = None if path.endswith(_OTHER_LANGUAGES) else self._says(path)
            known = self._summaries[path] = TemplateSummary() if said is None else said
        return known
