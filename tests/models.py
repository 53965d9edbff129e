"""Projects made of texts, for tests that question the model itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask_lint.model.project import FlaskProject
from flask_lint.model.scopes import Module, Scope
from flask_lint.settings import Settings
from flask_lint.sources.modules import ModuleIndex
from flask_lint.sources.roles import assign_roles
from flask_lint.summary.module import summarise
from flask_lint.syntax import nodes as n
from flask_lint.syntax.parse import with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = TypeVar("Kind", bound=n.Node)


def project_of(files: Mapping[str, str]) -> FlaskProject:
    """Return the model of a project with these Python files."""
    index = ModuleIndex(files)
    roles = assign_roles(files)

    def modules() -> list[Module]:
        return [
            Module(
                path,
                index.names[path].dotted,
                roles[path],
                summarise(text),
                is_package=path.endswith("__init__.py"),
            )
            for path, text in files.items()
        ]

    return FlaskProject(with_deep_stack(modules), index, Settings())


def find(scope: Scope, kind: type[Kind], text: str, source: str) -> Kind:
    """Return the first node of a kind, among those that run in `scope`, that reads `text`."""
    for node in scope.nodes:
        if isinstance(node, kind) and source[node.start : node.end] == text:
            return node
    raise LookupError(text)
