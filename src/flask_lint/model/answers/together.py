"""Whether two statements that set up one application both run, whenever either does.

Two registrations get into each other's way only if the same application meets both. That is
taken to be so only where nothing decides between them: no condition, no early return, no second
call of the function that makes the application.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.execution.entries import has_main_guard
from flask_lint.model.execution.environments import calls_since
from flask_lint.model.execution.flow import Leave
from flask_lint.model.imports.steps import Load, Run, Take, TakeAll
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.environments import Environment
    from flask_lint.model.execution.flow import Flow
    from flask_lint.model.imports.events import ImportEvents
    from flask_lint.model.imports.sites import ImportSites
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Site
    from flask_lint.model.registry.holders import Holder

_MAX_CALLERS = 8


class Together:
    """Answers whether two places run for the same application or blueprint."""

    def __init__(
        self,
        calls: CallGraph,
        factories: Iterable[Scope],
        flow: Flow,
        events: ImportEvents,
        sites: ImportSites,
        modules: dict[str, Module],
    ) -> None:
        self._calls = calls
        self._factories = frozenset(factories)
        self._flow = flow
        self._events = events
        self._sites = sites
        self._modules = modules
        self._loaded: dict[Scope, frozenset[str]] = {}

    def certain(
        self, holder: Holder, first: tuple[Site, Environment], second: tuple[Site, Environment]
    ) -> bool:
        """Tell whether both places, each in its run, certainly run for one object of `holder`."""
        ways = self._parted(holder, first, second)
        starts = [way[0].scope.runs_in for way in ways]
        if not all(self.is_certain(site) for way in ways for site in way):
            return False
        if starts[0] is not starts[1]:
            if any(start.is_function for start in starts):
                return False
            if not self._imported_together(starts[0].module, starts[1].module):
                return False
        return self._is_one(holder, starts[0])

    def parting(
        self, holder: Holder, first: tuple[Site, Environment], second: tuple[Site, Environment]
    ) -> tuple[Site, Site]:
        """Return the calls, or the places themselves, at which the ways to two places part."""
        ways = self._parted(holder, first, second)
        return ways[0][0], ways[1][0]

    def comes_first(
        self, holder: Holder, first: tuple[Site, Environment], second: tuple[Site, Environment]
    ) -> bool:
        """Tell whether the first place has run for the object whenever the second one does."""
        before, after = self._parted(holder, first, second)
        start = before[0].scope.runs_in
        return (
            start is after[0].scope.runs_in
            and before[0].node.start < after[0].node.start
            and all(map(self.is_certain, before))
            and self._is_one(holder, start)
        )

    def comes_with(self, holder: Holder, place: tuple[Site, Environment]) -> bool:
        """Tell whether a place has run for every object of `holder` that others can get."""
        site, run = place
        way = (*calls_since(run, site, self._factories | {holder.site.scope.runs_in}), site)
        start = way[0].scope.runs_in
        return start is holder.site.scope.runs_in and all(map(self.is_certain, way))

    def _parted(
        self, holder: Holder, first: tuple[Site, Environment], second: tuple[Site, Environment]
    ) -> list[tuple[Site, ...]]:
        """Return the calls that lead to two places, and these, without the calls that both have.

        What called the function that makes the object tells two objects apart, not two ways.
        """
        starts = self._factories | {holder.site.scope.runs_in}
        ways = [(*calls_since(run, site, starts), site) for site, run in (first, second)]
        while len(ways[0]) > 1 and len(ways[1]) > 1 and ways[0][0].node is ways[1][0].node:
            ways = [way[1:] for way in ways]
        return ways

    # One object ------------------------------------------------------------------------------

    def _is_one(self, holder: Holder, meeting: Scope) -> bool:
        """Tell whether code of `meeting` sees but one object that the holder's call makes."""
        scope = holder.site.scope.runs_in
        if not self.is_certain(holder.site) and scope is not meeting:
            return False
        for _ in range(_MAX_CALLERS):
            if scope is meeting or _is_around(meeting, scope):
                # The function that makes it meets only its own.
                return True
            if not scope.is_function:
                return True
            callers = self._calls.callers.get(scope, ())
            if len(callers) != 1:
                return False
            scope = callers[0].scope.runs_in
        return False

    # Conditions ------------------------------------------------------------------------------

    def is_certain(self, site: Site) -> bool:
        """Tell whether the place runs, once, whenever the code around it runs."""
        scope = site.scope
        inner: n.Node = site.node
        for around in scope.module.ancestors(inner):
            if around is scope.runs_in.node:
                break
            if isinstance(around, (n.Branch, n.Handler, n.While, n.Case, n.If, n.Match)):
                return False
            if isinstance(around, (n.Conditional, n.Boolean, n.Comprehension, n.Lambda)):
                return False
            if isinstance(around, n.Try) and not any(inner is part for part in around.body):
                return False
            if not self._runs_on_to(inner, around, scope):
                return False
            inner = around
        return self._reaches(scope.runs_in.body, inner, scope)

    def _runs_on_to(self, inner: n.Node, around: n.Node, scope: Scope) -> bool:
        for name in ("body", "orelse", "final"):
            block = getattr(around, name, None)
            if isinstance(block, list) and any(part is inner for part in block):
                return self._reaches(block, inner, scope)
        return True

    def _reaches(self, block: list[n.Stmt], inner: n.Node, scope: Scope) -> bool:
        """Tell whether nothing in a block leaves it before `inner`."""
        before: list[n.Stmt] = []
        for statement in block:
            if statement is inner:
                break
            before.append(statement)
        return self._flow.leaves(before, scope) <= {Leave.NEXT, Leave.RAISE}

    # Imports ---------------------------------------------------------------------------------

    def _imported_together(self, first: Module, second: Module) -> bool:
        """Tell whether some module of the application certainly imports both."""
        wanted = {first.path, second.path}
        for module in self._modules.values():
            if module.path in wanted and self._is_idle(module):
                continue
            if module.is_application and wanted <= self.loaded_by(module.scope):
                return True
        return False

    def _is_idle(self, module: Module) -> bool:
        """Tell whether nothing runs a module of a package, as far as can be seen."""
        in_package = "." in module.name and not module.is_package
        return in_package and not self._sites.of(module.path) and not has_main_guard(module)

    def loaded_by(self, scope: Scope) -> frozenset[str]:
        """Return the files that certainly run when a module or function does, its own included."""
        known = self._loaded.get(scope)
        if known is not None:
            return known
        found: set[str] = set()
        seen: set[Scope] = set()
        pending = [scope]
        while pending:
            current = pending.pop()
            if current in seen:
                continue
            seen.add(current)
            if not current.is_function:
                found.add(current.module.path)
            for step, certain, main_only in self._events.leaves(current):
                if main_only or not certain:
                    continue
                if isinstance(step, Run):
                    pending.append(step.function)
                elif isinstance(step, (Load, Take, TakeAll)):
                    paths = set(step.paths)
                    if isinstance(step, Take):
                        paths.update(step.submodule)
                    pending.extend(self._modules[path].scope for path in paths)
        self._loaded[scope] = frozenset(found)
        return self._loaded[scope]


def _is_around(inner: Scope, outer: Scope) -> bool:
    """Tell whether `inner` is defined within `outer`."""
    current: Scope | None = inner
    while current is not None:
        if current is outer:
            return True
        current = current.parent
    return False
