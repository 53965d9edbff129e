"""Where a request waits for the result of a task.

Sources: `celery.result.AsyncResult`, `celery.result.ResultSet`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import External, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.background.dispatches import Dispatches
    from flask_lint.model.execution.entries import Execution, Way
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_WAITING = frozenset({"get", "wait", "join", "collect"})
# Whoever asks for one of these does not wait blindly.
_ASKING = frozenset(
    {"ready", "successful", "failed", "state", "status", "completed_count", "waiting"}
)
_IN_REQUESTS = frozenset({Kind.VIEW, Kind.HOOK, Kind.HANDLER})


class Wait(msgspec.Struct, frozen=True):
    """A call that waits: `task` is what it waits for, None where that is not known."""

    site: Site
    task: Scope | None
    way: Way


class Waits:
    """Finds the places."""

    def __init__(
        self,
        evaluator: Evaluator,
        execution: Execution,
        dispatches: Dispatches,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._execution = execution
        self._dispatches = dispatches
        self._modules = list(modules)

    def in_requests(self) -> Iterator[Wait]:
        """Yield the calls by which a request waits for a task, however long that takes."""
        for module in self._modules:
            for call, scope in module.each(n.Call):
                func = call.func
                if not isinstance(func, n.Attribute) or func.name not in _WAITING:
                    continue
                if call.args or _has_limit(call) or self._asks(scope):
                    continue
                is_result, task = self._result(func.value, scope)
                way = self._way(Site(call, scope)) if is_result else None
                if way is not None:
                    yield Wait(Site(call, scope), task, way)

    def _way(self, site: Site) -> Way | None:
        """Return how a request comes to the place, None if none does."""
        for way in self._execution.ways_to(site):
            if way.entry.kind in _IN_REQUESTS and not way.start.module.is_test:
                return way
        return None

    def _result(self, node: n.Expr, scope: Scope) -> tuple[bool, Scope | None]:
        """Tell whether an expression is certainly the result of a task, and of which."""
        values = self._evaluator.values(node, scope)
        if values and all(
            isinstance(value, External) and value.path in knowledge().task_results
            for value in values
        ):
            return True, None
        if isinstance(node, n.Name):
            bindings = scope.bindings.get(node.id, ())
            found = [
                self._sent(binding.value, scope) if binding.kind == "assign" else None
                for binding in bindings
                if binding.value is not None
            ]
            is_result = bool(found) and len(found) == len(bindings) and None not in found
            return is_result, found[0] if is_result else None
        task = self._sent(node, scope)
        return task is not None, task

    def _sent(self, node: n.Expr | None, scope: Scope) -> Scope | None:
        """Return the task that a call sends, or whose result it looks up."""
        if not isinstance(node, n.Call) or not isinstance(node.func, n.Attribute):
            return None
        if node.func.name == "AsyncResult":
            return self._dispatches.task(node.func.value, scope)
        dispatch = self._dispatches.of(node, scope)
        return dispatch.task if dispatch is not None else None

    def _asks(self, scope: Scope) -> bool:
        """Tell whether a function looks whether a result is there."""
        return any(node.name in _ASKING for node in scope.each(n.Attribute))


def _has_limit(call: n.Call) -> bool:
    """Tell whether a call says how long it waits at most."""
    return any(
        word.name is None
        or (
            word.name == "timeout"
            and not (isinstance(word.value, n.Constant) and word.value.value is None)
        )
        for word in call.keywords
    )
