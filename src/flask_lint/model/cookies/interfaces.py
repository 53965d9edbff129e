"""Whether the sessions of a project are Flask's own: a signed cookie, written when it was changed.

Source: `flask.sessions.SecureCookieSessionInterface`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

# What a project sets to have sessions in another way, and what to have their JSON so.
_INTERFACE = frozenset({"session_interface"})
_JSON = frozenset({"json", "json_encoder", "json_provider_class"})
# What the classes are derived from that keep sessions, or write JSON, in another way.
_SESSIONS = "flask.sessions."
_TAGS = ("flask.json.", "json.JSONEncoder")


class SessionInterfaces:
    """Looks for what replaces Flask's sessions, or changes when they are written."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self._modules = list(modules)
        # Whether the cookie is written as Flask does it, and whether it holds Flask's JSON.
        self.are_own = not self._finds(_INTERFACE, _SESSIONS)
        self.have_plain_json = self.are_own and not self._finds(_JSON, _TAGS)

    def _finds(self, attributes: frozenset[str], bases: str | tuple[str, ...]) -> bool:
        """Tell whether the project sets one of these attributes, or has a class of these bases."""
        return any(
            self._replaces(node, scope, attributes, bases)
            for module in self._modules
            for scope in module.scopes
            for node in (*scope.each(n.ImportFrom, n.Import, n.Assign), scope.node)
            if node is not None
        )

    def _replaces(
        self,
        node: n.Node,
        scope: Scope,
        attributes: frozenset[str],
        bases: str | tuple[str, ...],
    ) -> bool:
        match node:
            case n.ImportFrom():
                names = [f"{node.module}.{alias.name}" for alias in node.names]
                return node.level == 0 and any(_is_replacement(name) for name in names)
            case n.Import():
                return any(_is_replacement(alias.name) for alias in node.names)
            case n.Assign():
                return any(_is_set(target, scope, attributes) for target in node.targets)
            case n.Class() if node is scope.node:
                return any(
                    isinstance(entry, str) and entry.startswith(bases)
                    for entry in self._evaluator.mro(scope)
                )
        return False


def _is_replacement(name: str) -> bool:
    """Tell whether an import brings a library that keeps sessions elsewhere."""
    package = name.partition(".")[0]
    return any(path.partition(".")[0] == package for path in knowledge().session_replacements)


def _is_set(target: n.Expr, scope: Scope, attributes: frozenset[str]) -> bool:
    if isinstance(target, n.Attribute):
        return target.name in attributes
    return isinstance(target, n.Name) and scope.kind == "class" and target.id in attributes
