"""Which expressions stand for something that belongs to one request or to one user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.execution.entries import Execution
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope

_IN_REQUESTS = frozenset({Kind.VIEW, Kind.HOOK, Kind.HANDLER})
# Through how many variables a value is followed.
_DEPTH = 4


class RequestValues:
    """Answers what code that handles a request gets from it."""

    def __init__(self, evaluator: Evaluator, execution: Execution) -> None:
        self._evaluator = evaluator
        self._execution = execution

    def is_run_by_requests(self, scope: Scope) -> bool:
        """Tell whether Flask itself calls a function, and only while it handles requests."""
        entries = self._execution.entries.get(scope, ())
        return bool(entries) and all(entry.kind in _IN_REQUESTS for entry in entries)

    def source(self, node: n.Expr, scope: Scope) -> str | None:
        """Return what of a request an expression is made of, None where that is not known."""
        return self._source([node], scope, _DEPTH, frozenset())

    def _source(
        self, roots: Iterable[n.Expr], scope: Scope, depth: int, seen: frozenset[str]
    ) -> str | None:
        for part in n.walk(*roots, into_functions=False):
            if isinstance(part, (n.Name, n.Attribute)):
                if self._is_the_same_for_all(part, scope):
                    continue
                for path in self._evaluator.paths(part, scope):
                    if path in knowledge().request_values:
                        return f"`{path.rpartition('.')[2]}`"
            elif isinstance(part, n.Call):
                for path in self._evaluator.paths(part.func, scope):
                    if path in knowledge().request_calls:
                        return f"`{path.rpartition('.')[2]}()`"
            if isinstance(part, n.Name) and part.id not in seen:
                found = self._of_variable(part.id, scope, depth, seen | {part.id})
                if found is not None:
                    return found
        return None

    def _of_variable(self, name: str, scope: Scope, depth: int, seen: frozenset[str]) -> str | None:
        """Return what of a request a variable of the function holds."""
        if not scope.is_function or name in scope.globals:
            return None
        for binding in scope.bindings.get(name, ()):
            if binding.kind == "param":
                if self._is_of_url(scope, name):
                    return f"the argument `{name}` of the URL"
            elif binding.kind in ("assign", "loop", "with") and binding.value is not None and depth:
                found = self._source([binding.value], scope, depth - 1, seen)
                if found is not None:
                    return found
        return None

    def _is_of_url(self, scope: Scope, name: str) -> bool:
        """Tell whether a parameter of a view is given by the URL."""
        entries = self._execution.entries.get(scope, ())
        node = scope.node
        if not isinstance(node, n.Function) or scope.enclosing_class is not None:
            return False
        param = next(one for one in node.params if one.name == name)
        return (
            param.kind == ""
            and param.default is None
            and bool(entries)
            and all(entry.kind is Kind.VIEW for entry in entries)
        )

    def _is_the_same_for_all(self, node: n.Expr, scope: Scope) -> bool:
        """Tell whether an expression is, or is read for, what all requests have in common."""
        parent = scope.module.parents.get(node)
        return isinstance(parent, n.Attribute) and parent.name in knowledge().common_attributes
