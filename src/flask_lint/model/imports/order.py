"""The order in which modules run when one of them is imported, and what fails on the way.

This simulates what CPython does, step by step, knowing at each moment which modules have
started, which have finished and which names are bound. Only modules that import each other in a
circle can meet a half-initialised module, so only these are run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from flask_lint.model.imports.circles import strongly_connected
from flask_lint.model.imports.simulation import Failure, SecondRun, Simulation
from flask_lint.model.imports.steps import Load, Read, Run, Take, TakeAll

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flask_lint.model.imports.events import ImportEvents
    from flask_lint.model.imports.steps import Leaf, Taken
    from flask_lint.model.names.scopes import Module, Scope

# In a circle of so many modules that each cannot be the first, the first of them are. Real projects
# of a thousand modules take a tenth of this.
MOST_STEPS = 300_000


class ImportOrder:
    """Answers what happens when a module is the first to be imported, or run as a program.

    A circle of a thousand modules has a million steps; what fails there is looked for with some
    of them as the first. `steps` counts those taken.
    """

    def __init__(self, events: ImportEvents, modules: Mapping[str, Module]) -> None:
        self._events = events
        self._modules = modules
        self._circles: dict[str, frozenset[str]] | None = None
        # The circles in which a module may come too early.
        self._fallible: dict[frozenset[str], bool] = {}
        # How many steps have been taken for the answers.
        self.steps = 0
        self._firsts: dict[str, tuple[Failure | None, frozenset[str]]] = {}

    def imports_of(self, path: str) -> set[str]:
        """Return the files that importing a module runs directly, at once.

        The module itself is among them when it imports from itself, perhaps by way of a function.
        """
        found = set(self._events.targets.chain(path)[:-1])
        for step in self._run_at_import([path]):
            if isinstance(step, (Load, TakeAll)):
                found.update(step.paths)
            elif isinstance(step, Take):
                found.update(step.paths)
                found.update(step.submodule)
        return found

    def _run_at_import(self, paths: Iterable[str]) -> Iterator[Leaf]:
        """Yield the steps of modules, and of the functions that they call while they run."""
        pending = [self._modules[path].scope for path in paths]
        seen = set(pending)
        while pending:
            for step, _, main_only in self._events.leaves(pending.pop()):
                if main_only:
                    continue
                yield step
                if isinstance(step, Run) and step.function not in seen:
                    seen.add(step.function)
                    pending.append(step.function)

    def steps_of(self, path: str) -> tuple[Taken, ...]:
        """Return what the body of a module does, step by step."""
        return self._events.leaves(self._modules[path].scope)

    @property
    def circles(self) -> dict[str, frozenset[str]]:
        """For each module in a circle of imports, all modules of its circle.

        Circles of tests or migrations alone, to which nothing else leads, are not looked for.
        """
        if self._circles is None:
            graph: dict[str, list[str]] = {}
            pending = [path for path, module in self._modules.items() if module.is_code]
            while pending:
                path = pending.pop()
                if path not in graph:
                    graph[path] = sorted(self.imports_of(path))
                    pending.extend(graph[path])
            graph = {path: graph[path] for path in sorted(graph)}
            self._circles = {
                path: circle
                for circle in strongly_connected(graph)
                for path in circle
                if len(circle) > 1 or path in graph[path]
            }
        return self._circles

    def first_failure(self, start: str) -> Failure | None:
        """Return what fails when `start`, which is in a circle, is imported before the others."""
        if not self._may_fail(self.circles.get(start, frozenset())):
            return None
        if start not in self._firsts:
            self._firsts[start] = self._first(start)
        return self._firsts[start][0]

    def _may_fail(self, circle: frozenset[str]) -> bool:
        """Tell whether any step in a circle needs more of its modules than that they have begun.

        Where none does, no module of the circle can come too early, and none need be run.
        """
        known = self._fallible.get(circle)
        if known is None:
            known = self._fallible[circle] = any(
                self._needs(step, circle) for step in self._run_at_import(circle)
            )
        return known

    def _needs(self, step: Leaf, circle: frozenset[str]) -> bool:
        match step:
            case Take():
                return not step.submodule and step.source in circle
            case Read():
                return step.source in circle
            case Load():
                return bool(step.names) and not circle.isdisjoint(step.paths)
            case TakeAll(source=str() as source) if source in circle:
                return "__all__" in self._events.names.names_of(source)
        return False

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
        if self.steps > MOST_STEPS:
            return None, frozenset()
        simulation = Simulation(self._events, self._modules, start, circle)
        simulation.load(start)
        self.steps += simulation.steps
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
