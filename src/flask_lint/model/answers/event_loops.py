"""What async views do with the event loop that they run in.

Flask runs each async view in a loop of its own. The loop ends when the view returns, and with it
whatever has been started in it.

Sources: Flask's page "Using async and await", `asgiref.sync.AsyncToSync`, `asyncio.runners`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.contexts.contexts import Chance
from flask_lint.model.execution.endings import is_generator
from flask_lint.model.names.scopes import assigned_name
from flask_lint.model.names.values import FunctionValue, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.answers.answers import Answers
    from flask_lint.model.contexts.contexts import Contexts
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

# From a view to what it calls, and what that calls: further is not looked.
_MAX_DEPTH = 4
# What may be done with a task without waiting for it.
_LISTENING = frozenset({"add_done_callback", "set_name", "get_name"})
# Code that asks for the loop first knows what it does.
_ASKING = frozenset({"get_running_loop", "is_running", "_get_running_loop"})
# What makes loops within loops possible, and what makes calls that block give way to others.
_NESTING = frozenset({"nest_asyncio"})
_PATCHING = frozenset({"gevent", "eventlet"})


class Use(msgspec.Struct, frozen=True):
    """A call that starts a task, or a loop; `view` is the async view that comes to it by `path`."""

    call: Site
    view: Scope
    path: tuple[Site, ...]


class EventLoops:
    """Finds the tasks that are dropped, and the loops that cannot be started."""

    def __init__(
        self,
        evaluator: Evaluator,
        contexts: Contexts,
        answers: Answers,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._contexts = contexts
        self._answers = answers
        self._modules = list(modules)

    @cached_property
    def _coroutines(self) -> dict[Scope, tuple[Scope, tuple[Site, ...]]]:
        """The async functions that views run: the view, and the calls that lead there."""
        found: dict[Scope, tuple[Scope, tuple[Site, ...]]] = {}
        work: list[tuple[Scope, Scope, tuple[Site, ...]]] = [
            (answer.function, answer.function, ())
            for answer in self._answers.all
            if _is_async(answer.function)
        ]
        while work:
            scope, view, path = work.pop(0)
            if scope in found:
                continue
            found[scope] = (view, path)
            if len(path) < _MAX_DEPTH:
                work.extend(
                    (called, view, (*path, site))
                    for site, called in self._called(scope)
                    if _is_async(called) and self._runs_here(site)
                )
        return found

    def _runs_here(self, site: Site) -> bool:
        """Tell whether the coroutine that a call makes runs in the same loop.

        It does where it is awaited, alone or with others, and where it becomes a task.
        """
        for around in site.module.ancestors(site.node):
            match around:
                case n.Wait():
                    return around.kind == "await"
                case n.Call() if self._is(around, site.scope, knowledge().task_makers):
                    return True
                case n.Call() if self._is(around, site.scope, knowledge().awaiting_calls):
                    continue
                case n.Starred() | n.Items() | n.Comprehension() | n.Keyword():
                    continue
                case _:
                    return False
        return False

    def _called(self, scope: Scope) -> Iterator[tuple[Site, Scope]]:
        for call in scope.each(n.Call):
            values = self._evaluator.values(call.func, scope)
            if len(values) == 1 and isinstance(values[0], FunctionValue):
                yield Site(call, scope), values[0].scope

    @cached_property
    def _is_asgi(self) -> bool:
        """Whether the application may be run in a loop that goes on after the view."""
        return any(
            alias.name.rpartition(".")[2] in knowledge().asgi_adapters
            for module in self._modules
            for node, _ in module.each(n.Import, n.ImportFrom)
            for alias in node.names
        )

    # Tasks -----------------------------------------------------------------------------------

    def dropped(self) -> Iterator[Use]:
        """Yield the tasks that nobody waits for."""
        if self._is_asgi:
            return
        for scope, (view, path) in self._coroutines.items():
            for call in scope.each(n.Call):
                if self._is(call, scope, knowledge().task_makers) and self._is_dropped(call, scope):
                    yield Use(Site(call, scope), view, path)

    def _is(self, call: n.Call, scope: Scope, paths: tuple[str, ...]) -> bool:
        found = self._evaluator.paths(call.func, scope)
        return bool(found) and all(path in paths for path in found)

    def _is_dropped(self, call: n.Call, scope: Scope) -> bool:
        parents = scope.module.parents
        if not isinstance(parents.get(call), n.Evaluate):
            name = assigned_name(scope.module, call)
            if not name or len(scope.bindings.get(name, ())) != 1:
                return False
            for use in _uses(scope, name):
                parent = parents.get(use)
                if use.start < call.start:
                    continue  # the target
                if not isinstance(parent, n.Attribute) or parent.name not in _LISTENING:
                    return False
        return not self._is_waited_for(call, scope)

    def _is_waited_for(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether the function awaits something later that the task has, too: a queue."""
        shared = {part.id for part in n.walk(*call.args) if isinstance(part, n.Name)}
        shared |= {
            part.id
            for argument in call.args
            if isinstance(argument, n.Call)
            for value in self._evaluator.values(argument.func, scope)
            if isinstance(value, FunctionValue) and value.scope.parent is scope
            for part in value.scope.each(n.Name)
        }
        shared &= set(scope.bindings)
        return any(
            node.start > call.start
            and any(isinstance(part, n.Name) and part.id in shared for part in n.walk(node))
            for node in scope.each(n.Wait, n.For, n.With)
        )

    # Loops -----------------------------------------------------------------------------------

    def nested(self) -> Iterator[Use]:
        """Yield the calls that start a loop where one runs."""
        if not self._imports(_NESTING):
            yield from self._within(knowledge().loop_runners)

    def blocking(self) -> Iterator[Use]:
        """Yield the calls during which the loop of a view does nothing else."""
        if not self._imports(_PATCHING):
            yield from self._within(tuple(knowledge().blocking_calls))

    def _imports(self, packages: frozenset[str]) -> bool:
        """Tell whether a module of the project imports one of the packages."""
        return any(
            not packages.isdisjoint(
                name.partition(".")[0]
                for name in (
                    [node.module]
                    if isinstance(node, n.ImportFrom)
                    else [alias.name for alias in node.names]
                )
            )
            for module in self._modules
            for node in module.scope.each(n.Import, n.ImportFrom)
        )

    def _within(self, paths: tuple[str, ...]) -> Iterator[Use]:
        """Yield each call of what has one of the paths that the loop of a view comes to."""
        seen: set[n.Node] = set()
        for scope, (view, path) in self._coroutines.items():
            for use in self._calls_in(scope, paths, view, path):
                if use.call.node not in seen:
                    seen.add(use.call.node)
                    yield use

    def _calls_in(
        self, scope: Scope, paths: tuple[str, ...], view: Scope, path: tuple[Site, ...]
    ) -> Iterator[Use]:
        if _asks(scope) or len(path) > _MAX_DEPTH:
            return
        for call in scope.each(n.Call):
            site = Site(call, scope)
            if self._contexts.chance(site) < Chance.LIKELY:
                continue
            if self._is(call, scope, paths):
                yield Use(site, view, path)
        for site, called in self._called(scope):
            if (
                self._contexts.chance(site) >= Chance.LIKELY
                and not _is_async(called)
                and not is_generator(called)
                and not _is_decorated(called)
                and called not in (scope, *(one.scope for one in path))
            ):
                yield from self._calls_in(called, paths, view, (*path, site))


def _is_async(scope: Scope) -> bool:
    return isinstance(scope.node, n.Function) and scope.node.is_async


def _is_decorated(scope: Scope) -> bool:
    return isinstance(scope.node, n.Function) and bool(scope.node.decorators)


def _asks(scope: Scope) -> bool:
    return any(node.name in _ASKING for node in scope.each(n.Attribute))


def _uses(scope: Scope, name: str) -> Iterator[n.Name]:
    for node in scope.each(n.Name):
        if node.id == name:
            yield node
    for child in scope.children:
        yield from _uses(child, name)
