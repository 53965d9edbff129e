"""The order in which modules run when one of them is imported, and what fails on the way.

This simulates what CPython does, step by step, knowing at each moment which modules have
started, which have finished and which names are bound. Only modules that import each other in a
circle can meet a half-initialised module, so only these are run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from flask_lint.model.imports.simulation import Failure, SecondRun, Simulation
from flask_lint.model.imports.steps import Load, Run, Take, TakeAll

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask_lint.model.imports.events import ImportEvents
    from flask_lint.model.imports.steps import Taken
    from flask_lint.model.names.scopes import Module, Scope

# In a circle of so many modules that each cannot be the first, the first of them are.
_MOST_STEPS = 500_000


class ImportOrder:
    """Answers what happens when a module is the first to be imported, or run as a program.

    A circle of a thousand modules has a million steps; what fails there is looked for with some
    of them as the first.
    """

    def __init__(self, events: ImportEvents, modules: Mapping[str, Module]) -> None:
        self._events = events
        self._modules = modules
        self._circles: dict[str, frozenset[str]] | None = None
        # How many modules have been run for the answers.
        self._steps = 0
        self._firsts: dict[str, tuple[Failure | None, frozenset[str]]] = {}

    def imports_of(self, path: str) -> set[str]:
        """Return the files that importing a module runs directly, at once.

        The module itself is among them when it imports from itself, perhaps by way of a function.
        """
        found: set[str] = set()
        seen: set[Scope] = set()
        pending = [self._modules[path].scope]
        while pending:
            scope = pending.pop()
            for step, _, main_only in self._events.leaves(scope):
                if main_only:
                    continue
                if isinstance(step, (Load, TakeAll)):
                    found.update(step.paths)
                elif isinstance(step, Take):
                    found.update(step.paths)
                    found.update(step.submodule)
                elif isinstance(step, Run) and step.function not in seen:
                    seen.add(step.function)
                    pending.append(step.function)
        found.update(self._events.targets.chain(path)[:-1])
        return found

    def steps_of(self, path: str) -> tuple[Taken, ...]:
        """Return what the body of a module does, step by step."""
        return self._events.leaves(self._modules[path].scope)

    @property
    def circles(self) -> dict[str, frozenset[str]]:
        """For each module in a circle of imports, all modules of its circle."""
        if self._circles is None:
            graph = {path: sorted(self.imports_of(path)) for path in self._modules}
            self._circles = {
                path: circle
                for circle in strongly_connected(graph)
                for path in circle
                if len(circle) > 1 or path in graph[path]
            }
        return self._circles

    def first_failure(self, start: str) -> Failure | None:
        """Return what fails when `start`, which is in a circle, is imported before the others."""
        if start not in self._firsts:
            self._firsts[start] = self._first(start)
        return self._firsts[start][0]

    def _first(self, start: str) -> tuple[Failure | None, frozenset[str]]:
        """Return what fails when `start` is imported first, and what has run when nothing does.

        Its package runs before it: what that run has shown need not be run again.
        """
        circle = self.circles.get(start, frozenset())
        above = [path for path in self._events.targets.chain(start)[:-1] if path in circle]
        if above:
            failure = self.first_failure(above[-1])
            if failure is not None:
                return replace(failure, start=start), frozenset()
            finished = self._firsts[above[-1]][1]
            if start in finished:
                return None, finished
        if self._steps > _MOST_STEPS:
            return None, frozenset()
        simulation = Simulation(self._events, self._modules, start, circle)
        simulation.load(start)
        self._steps += len(simulation.started)
        # It is asked of packages alone.
        is_package = self._modules[start].is_package
        return simulation.failure, frozenset(simulation.finished if is_package else ())

    def start_app(self, path: str, factories: Iterable[Scope]) -> Failure | None:
        """Return what fails when a server imports `path` and calls its `factories`."""
        simulation = Simulation(self._events, self._modules, path, None)
        simulation.load(path)
        if simulation.failure is None:
            simulation.call(factories)
        return simulation.failure

    def run_as_program(self, path: str) -> tuple[Failure | None, SecondRun | None, set[str]]:
        """Return what fails, what runs the file again, and what runs at all, in `python path`."""
        simulation = Simulation(self._events, self._modules, path, None)
        simulation.run_main(path)
        return simulation.failure, simulation.second_run, simulation.started


def strongly_connected(graph: Mapping[str, list[str]]) -> list[frozenset[str]]:
    """Return the circles of a graph (Tarjan's algorithm, with a stack of its own)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    on_path: list[str] = []
    waiting: set[str] = set()
    circles: list[frozenset[str]] = []
    for root in graph:
        if root in order:
            continue
        work = [(root, iter(graph[root]))]
        order[root] = low[root] = len(order)
        on_path.append(root)
        waiting.add(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in graph:
                    continue
                if target not in order:
                    order[target] = low[target] = len(order)
                    on_path.append(target)
                    waiting.add(target)
                    work.append((target, iter(graph[target])))
                    break
                if target in waiting:
                    low[node] = min(low[node], order[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    circle = set()
                    while True:
                        member = on_path.pop()
                        waiting.discard(member)
                        circle.add(member)
                        if member == node:
                            break
                    circles.append(frozenset(circle))
    return circles
