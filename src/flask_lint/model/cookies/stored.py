"""What is stored in the session that cannot be written to a cookie.

Source: `flask.json.tag.TaggedJSONSerializer`, `flask.json.provider.DefaultJSONProvider`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.json_values import JsonValues
from flask_lint.model.names.values import Site
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_SESSION = "flask.session"


class StoredValues:
    """Finds values in the session that end the request in an error."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self._json = JsonValues(evaluator)
        self._modules = list(modules)

    def faults(self) -> Iterator[tuple[Site, str]]:
        """Yield each value that is stored and cannot be written, and what it is."""
        for module in self._modules:
            for scope in module.scopes:
                for value in self._stored(scope):
                    fault = self._json.fault(value, scope)
                    if fault is not None:
                        yield Site(value, scope), fault

    def _stored(self, scope: Scope) -> Iterator[n.Expr]:
        for node in scope.each(n.Assign, n.Call):
            match node:
                case n.Assign():
                    if any(
                        isinstance(target, n.Subscript) and self._is_session(target.value, scope)
                        for target in node.targets
                    ):
                        yield node.value
                case n.Call() if isinstance(node.func, n.Attribute):
                    if node.func.name in ("setdefault", "update") and self._is_session(
                        node.func.value, scope
                    ):
                        if node.func.name == "setdefault":
                            yield from node.args[1:2]
                        else:
                            yield from (word.value for word in node.keywords if word.name)
                            yield from (one for one in node.args if isinstance(one, n.Dict))

    def _is_session(self, node: n.Expr, scope: Scope) -> bool:
        return self._evaluator.paths(node, scope) == [_SESSION]
