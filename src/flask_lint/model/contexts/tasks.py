"""Background tasks, which a worker runs: with the context that somebody brings, or with none."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.contexts.contexts import Chance
from flask_lint.model.names.values import ClassValue, Literal, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind, Level
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.contexts.contexts import Contexts, Lack
    from flask_lint.model.execution.entries import Entry, Execution
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

# What runs around a task, where a class of the project says so: of Celery's tasks, of Dramatiq's
# middleware.
_AROUND = frozenset({"__call__", "before_start", "before_process_message"})
_TITLES = {"celery": "Celery", "rq": "RQ", "dramatiq": "Dramatiq", "huey": "Huey"}
# These keywords, and attributes, name the class of tasks.
_CLASSES = frozenset({"task_cls", "base", "Task"})


class BareTask(msgspec.Struct, frozen=True):
    """A task that needs more than the worker gives it; `library` is what runs it.

    `brought` is the context that is active when the task starts.
    """

    function: Scope
    library: str
    brought: Level
    lack: Lack


class Tasks:
    """Finds the tasks that lack a context."""

    def __init__(
        self,
        evaluator: Evaluator,
        execution: Execution,
        contexts: Contexts,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._execution = execution
        self._contexts = contexts
        self._supply = contexts.supply
        self._modules = list(modules)

    def bare(self) -> Iterator[BareTask]:
        """Yield the tasks that lack a context, in the order of the files."""
        for scope, entries in self._execution.entries.items():
            if scope.module.is_test:
                continue
            library = next(filter(None, map(self._library, entries)), "")
            if not library or self._brought is Level.REQUEST or not self._is_worked(library):
                continue
            lack = self._contexts.of_scope(scope, self._brought, Chance.LIKELY)
            if lack is not None:
                yield BareTask(scope, _TITLES[library], self._brought, lack)

    def _library(self, entry: Entry) -> str:
        """Return the library that runs what the entry starts, if that is a task."""
        if entry.kind is not Kind.TASK or entry.site is None:
            return ""
        node = entry.site.node
        called = node.func if isinstance(node, n.Call) else node
        for at, table in ((node, knowledge().entries), (called, knowledge().registrars)):
            for path in self._evaluator.paths(Site(at, entry.site.scope).expr, entry.site.scope):
                if path in table and path.partition(".")[0] in _TITLES:
                    return path.partition(".")[0]
        return ""

    def _is_worked(self, library: str) -> bool:
        """Tell whether it is known how the worker of a library starts."""
        return library != "celery" or self._makes(knowledge().worker_classes)

    def _makes(self, paths: Iterable[str]) -> bool:
        """Tell whether the project calls one of the classes."""
        wanted = frozenset(paths)
        names = {path.rpartition(".")[2] for path in wanted}
        return any(
            _last(call.func) in names
            and wanted.intersection(self._evaluator.paths(call.func, scope))
            for scope in self._scopes()
            for call in scope.each(n.Call)
        )

    def _scopes(self) -> Iterator[Scope]:
        for module in self._modules:
            yield from module.scopes

    @cached_property
    def _brought(self) -> Level:
        """The context that is active when a task starts, whatever brings it.

        What may bring one counts as if it did.
        """
        if self._makes(knowledge().task_workers) or any(map(self._imports_bringer, self._modules)):
            return Level.REQUEST
        found = Level.NONE
        for scope in self._scopes():
            if found is Level.REQUEST:
                break
            found = max(found, *(level for _, level in self._supply.pushes(scope)), found)
            if self._names_class(scope):
                found = Level.REQUEST
            if scope.enclosing_class is not None and scope.qualname.rpartition(".")[2] in _AROUND:
                found = max(found, self._opened(scope))
        return found

    def _imports_bringer(self, module: Module) -> bool:
        packages = {
            name.partition(".")[0]
            for node, _ in module.each(n.Import, n.ImportFrom)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, n.Import)
                else [node.module]
            )
        }
        return not packages.isdisjoint(knowledge().task_contexts)

    def _opened(self, scope: Scope) -> Level:
        """Return the context that a method, or a function in it, opens around a call."""
        found = max((self._supply.at(Site(call, scope)) for call in scope.each(n.Call)), default=0)
        return Level(max(found, *map(self._opened, scope.children), 0))

    def _names_class(self, scope: Scope) -> bool:
        """Tell whether a class of tasks is named that is none of the project's."""
        named: list[n.Expr] = []
        for node in scope.each(n.Assign, n.Call):
            if isinstance(node, n.Assign):
                named += [node.value for target in node.targets if _last(target) in _CLASSES]
            elif isinstance(node, n.Call):
                named += [word.value for word in node.keywords if word.name in _CLASSES]
        return any(
            not isinstance(value, (ClassValue, Literal))
            for one in named
            for value in self._evaluator.values(one, scope)
        )


def _last(node: n.Expr) -> str:
    if isinstance(node, n.Attribute):
        return node.name
    return node.id if isinstance(node, n.Name) else ""
