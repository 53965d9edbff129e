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

# What a project sets to have sessions, or their JSON, in another way.
_OWN_WAYS = frozenset(
    {"session_interface", "json", "json_encoder", "json_provider_class", "session_serializer"}
)
# What the classes of sessions are called that do it in another way.
_OWN_BASES = ("flask.sessions.", "flask.json.tag.")


class SessionInterfaces:
    """Looks for what replaces Flask's sessions, or changes when they are written."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self._modules = [module for module in modules if not module.is_test]
        self.are_own = not any(
            self._is_replaced(node, scope)
            for module in self._modules
            for scope in module.scopes
            for node in (*scope.nodes, scope.node)
            if node is not None
        )

    def _is_replaced(self, node: n.Node, scope: Scope) -> bool:
        match node:
            case n.ImportFrom():
                names = [f"{node.module}.{alias.name}" for alias in node.names]
                return node.level == 0 and any(_replaces(name) for name in names)
            case n.Import():
                return any(_replaces(alias.name) for alias in node.names)
            case n.Assign():
                return any(_is_own_way(target, scope) for target in node.targets)
            case n.Class() if node is scope.node:
                return any(
                    isinstance(entry, str) and entry.startswith(_OWN_BASES)
                    for entry in self._evaluator.mro(scope)
                )
        return False


def _replaces(name: str) -> bool:
    """Tell whether an import brings a library that keeps sessions elsewhere."""
    package = name.partition(".")[0]
    return any(path.partition(".")[0] == package for path in knowledge().session_replacements)


def _is_own_way(target: n.Expr, scope: Scope) -> bool:
    if isinstance(target, n.Attribute):
        return target.name in _OWN_WAYS
    return isinstance(target, n.Name) and scope.kind == "class" and target.id in _OWN_WAYS
