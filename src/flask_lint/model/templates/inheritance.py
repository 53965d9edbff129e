"""What templates inherit: the blocks of the templates that they extend.

Source: the page "Template Inheritance" of Jinja.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.scopes import Module
    from flask_lint.model.templates.files import TemplateFiles
    from flask_lint.model.templates.loaders import Loaders

# Packages that render single blocks.
_BLOCK_RENDERERS = frozenset({"jinja2_fragments", "jinja_partials", "render_block", "jinjax"})


class Inheritance:
    """Answers what the templates below the template folders inherit."""

    def __init__(self, files: TemplateFiles, loaders: Loaders, modules: Iterable[Module]) -> None:
        self._files = files
        self._loaders = loaders
        self._modules = list(modules)

    @cached_property
    def children(self) -> list[str]:
        """The template files that extend others, sorted."""
        return sorted(
            path
            for path in {path for paths in self._loaders.names.values() for path in paths}
            if self._extends(path)
        )

    def _extends(self, path: str) -> bool:
        text = self._files.text(path)
        # Most files need no parser to tell.
        if text is None or "{%" not in text or "extends" not in text:
            return False
        return self._files.summary(path).is_child

    def ancestors(self, path: str) -> list[str] | None:
        """Return every file that a child may extend, and those above them, nearest first.

        None where they are not all known.
        """
        found: list[str] = []
        pending = [path]
        while pending:
            current = pending.pop(0)
            summary = self._files.summary(current)
            if summary.error or summary.foreign or self._files.text(current) is None:
                return None
            for reference in summary.references:
                if reference.kind != "extends":
                    continue
                if not reference.complete:
                    return None
                for name in reference.names:
                    files = self._loaders.files(name)
                    if not files:
                        return None
                    for file in files:
                        if file not in found and file != path:
                            found.append(file)
                            pending.append(file)
        return found

    @cached_property
    def shown_by_name(self) -> frozenset[str]:
        """The blocks that some template shows as `self.name()`."""
        return frozenset(
            read.path.partition(".")[2].partition(".")[0]
            for paths in self._loaders.names.values()
            for path in paths
            if "self." in (self._files.text(path) or "")
            for read in self._files.summary(path).reads
            if read.path.startswith("self.")
        )

    @cached_property
    def renders_blocks(self) -> bool:
        """Whether code renders blocks one by one, whatever the template above shows."""
        return any(self._asks_for_blocks(module) for module in self._modules)

    def _asks_for_blocks(self, module: Module) -> bool:
        return any(
            (
                "blocks" in module.words
                and any(
                    isinstance(node.value, n.Attribute) and node.value.name == "blocks"
                    for node in scope.each(n.Subscript)
                )
            )
            or any(
                node.module.partition(".")[0] in _BLOCK_RENDERERS
                for node in scope.each(n.ImportFrom)
            )
            or any(
                alias.name.partition(".")[0] in _BLOCK_RENDERERS
                for node in scope.each(n.Import)
                for alias in node.names
            )
            for scope in module.scopes
        )


def _nodes(module: Module) -> Iterator[n.Node]:
    for scope in module.scopes:
        yield from scope.nodes
