"""Which calls send a task to a queue, and what they send with it.

Sources: Celery's pages Calling Tasks and Canvas; `celery.app.task.Task`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import External, FunctionValue, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.entries import Entry, Execution
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_METHODS = frozenset({"delay", "apply_async"})
_SEND = "send_task"
# What puts a task off, so that what the request does in between comes first.
_LATER = frozenset({"countdown", "eta"})


class Dispatch(msgspec.Struct, frozen=True):
    """A call that sends a task to the queue; `method` does it, and `task` is its function."""

    call: n.Call
    scope: Scope
    method: str
    task: Scope

    @property
    def site(self) -> Site:
        """The call, and where it runs."""
        return Site(self.call, self.scope)

    @property
    def is_put_off(self) -> bool:
        """Whether the task may run some time later than it could."""
        return any(word.name is None or word.name in _LATER for word in self.call.keywords)

    def arguments(self) -> Iterator[n.Expr]:
        """Yield what the task is sent, as far as it is written in the call."""
        call = self.call
        if self.method == "delay":
            yield from (one for one in call.args if not isinstance(one, n.Starred))
            yield from (word.value for word in call.keywords if word.name)
            return
        names = ("args", "kwargs") if self.method in _METHODS else ("name", "args", "kwargs")
        given = dict(zip(names, call.args, strict=False))
        given |= {word.name: word.value for word in call.keywords if word.name}
        args, kwargs = given.get("args"), given.get("kwargs")
        if isinstance(args, n.Items):
            yield from (one for one in args.items if not isinstance(one, n.Starred))
        if isinstance(kwargs, n.Dict):
            yield from kwargs.values


class Dispatches:
    """Finds the calls that send the project's tasks."""

    def __init__(
        self, evaluator: Evaluator, execution: Execution, modules: Iterable[Module]
    ) -> None:
        self._evaluator = evaluator
        self._execution = execution
        self._modules = list(modules)

    @cached_property
    def all(self) -> list[Dispatch]:
        """The calls, in the order of the files."""
        return [
            found
            for module in self._modules
            for call, scope in module.each(n.Call)
            if (found := self.of(call, scope)) is not None
        ]

    def of(self, call: n.Call, scope: Scope) -> Dispatch | None:
        """Return what a call sends, None if it sends no task that is known."""
        if not isinstance(call.func, n.Attribute):
            return None
        if call.func.name == _SEND:
            task = self._sent_by_name(call, scope)
            return Dispatch(call, scope, call.func.name, task) if task is not None else None
        if call.func.name not in _METHODS:
            return None
        task = self.task(call.func.value, scope)
        return Dispatch(call, scope, call.func.name, task) if task is not None else None

    def task(self, node: n.Expr, scope: Scope) -> Scope | None:
        """Return the function of the task that an expression certainly is, or None."""
        values = self._evaluator.values(node, scope)
        if len(values) != 1 or not isinstance(values[0], FunctionValue):
            return None
        function = values[0].scope
        entries = self._execution.entries.get(function, ())
        return function if any(map(self._makes_task, entries)) else None

    def _sent_by_name(self, call: n.Call, scope: Scope) -> Scope | None:
        """Return the one task that `app.send_task("name")` sends."""
        paths = self._evaluator.paths(call.func, scope)
        if not paths or not all(path in knowledge().task_senders for path in paths):
            return None
        named = [*call.args[:1], *(word.value for word in call.keywords if word.name == "name")]
        if len(named) != 1 or not isinstance(named[0], n.Constant):
            return None
        return self._by_name.get(named[0].value)

    @cached_property
    def _by_name(self) -> dict[object, Scope | None]:
        """The tasks by the names that they have in messages; None where several have one."""
        found: dict[object, Scope | None] = {}
        for function, entries in self._execution.entries.items():
            for entry in entries:
                if function.module.is_test or not self._makes_task(entry):
                    continue
                name = _name_given(entry) or f"{function.module.name}.{function.qualname}"
                found[name] = None if found.get(name, function) is not function else function
        return found

    def _makes_task(self, entry: Entry) -> bool:
        """Tell whether an entry is a decorator that makes a task with these methods."""
        if entry.kind is not Kind.TASK or entry.site is None:
            return False
        paths = [
            value.path
            for value in self._evaluator.values(entry.site.expr, entry.site.scope)
            if isinstance(value, External) and value.path in knowledge().entries
        ]
        return all(path in knowledge().queued_tasks for path in paths)

    def is_own_kind(self, task: Scope) -> bool:
        """Tell whether a task may have methods of the project instead of the library's."""
        if any(
            method.enclosing_class is not None and method.qualname.rpartition(".")[2] in _METHODS
            for module in self._modules
            for method in module.scopes
            if method.kind == "function"
        ):
            return True
        return isinstance(task.node, n.Function) and any(
            word.name in ("base", None)
            for decorator in task.node.decorators
            if isinstance(decorator, n.Call)
            for word in decorator.keywords
        )


def _name_given(entry: Entry) -> object:
    """Return the name that a decorator gives a task, None where it gives none."""
    decorator = entry.site.node if entry.site is not None else None
    if isinstance(decorator, n.Call):
        for word in decorator.keywords:
            if word.name == "name" and isinstance(word.value, n.Constant):
                return word.value.value
    return None
