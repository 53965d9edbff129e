"""The order in which modules run when one of them is imported, and what fails on the way.

This simulates what CPython does, step by step, knowing at each moment which modules have
started, which have finished and which names are bound. Only modules that import each other in a
circle can meet a half-initialised module, so only these are run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask_lint.model.imports.events import (
    Bind,
    ImportEvents,
    Load,
    Read,
    Run,
    Step,
    Take,
    TakeAll,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask_lint.model.names.scopes import Module, Scope


@dataclass(frozen=True, slots=True)
class Failure:
    """An import that fails because a module has not finished.

    `step` is what fails, `source` the unfinished module, `name` what it lacks, `chain` the steps
    that led from the module that was imported first to the one that fails, `start` that module.
    """

    step: Take | Read
    source: str
    name: str
    chain: tuple[Step, ...]
    start: str


@dataclass(frozen=True, slots=True)
class SecondRun:
    """An import that runs a file again which already runs as `__main__`; `chain` led there."""

    step: Step
    chain: tuple[Step, ...]


class ImportOrder:
    """Answers what happens when a module is the first to be imported, or run as a program."""

    def __init__(self, events: ImportEvents, modules: Mapping[str, Module]) -> None:
        self._events = events
        self._modules = modules
        self._circles: dict[str, frozenset[str]] | None = None
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
            for step in self._events.of(scope):
                if step.main_only:
                    continue
                if isinstance(step, (Load, TakeAll)):
                    found.update(step.paths)
                elif isinstance(step, Take):
                    found.update(step.paths)
                    found.update(step.submodule)
                elif isinstance(step, Run) and step.function not in seen:
                    seen.add(step.function)
                    pending.append(step.function)
        found.update(self._events.chain(path)[:-1])
        return found

    def steps_of(self, path: str) -> tuple[Step, ...]:
        """Return what the body of a module does, step by step."""
        return self._events.of(self._modules[path].scope)

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
        above = [path for path in self._events.chain(start)[:-1] if path in circle]
        if above:
            failure = self.first_failure(above[-1])
            if failure is not None:
                return replace(failure, start=start), frozenset()
            finished = self._firsts[above[-1]][1]
            if start in finished:
                return None, finished
        simulation = _Simulation(self._events, self._modules, start, circle)
        simulation.load(start)
        return simulation.failure, frozenset(simulation.finished)

    def start_app(self, path: str, factories: Iterable[Scope]) -> Failure | None:
        """Return what fails when a server imports `path` and calls its `factories`."""
        simulation = _Simulation(self._events, self._modules, path, None)
        simulation.load(path)
        if simulation.failure is None:
            simulation.call(factories)
        return simulation.failure

    def run_as_program(self, path: str) -> tuple[Failure | None, SecondRun | None, set[str]]:
        """Return what fails, what runs the file again, and what runs at all, in `python path`."""
        simulation = _Simulation(self._events, self._modules, path, None)
        simulation.run_main(path)
        return simulation.failure, simulation.second_run, set(simulation.bound)


class _FailedError(Exception):
    """The simulated import has raised an error that nothing catches."""


class _Simulation:
    """One interpreter: what it has run, and what is bound where.

    With `circle` given, modules outside it count as finished: they cannot import their way back.
    """

    def __init__(
        self,
        events: ImportEvents,
        modules: Mapping[str, Module],
        start: str,
        circle: frozenset[str] | None,
    ) -> None:
        self.events = events
        self.modules = modules
        self.start = start
        self.circle = circle
        self.bound: dict[str, set[str]] = {}
        self.finished: set[str] = set()
        self.called: set[Scope] = set()
        self.chain: list[Step] = []
        self.failure: Failure | None = None
        self.second_run: SecondRun | None = None
        self.main: str | None = None

    def load(self, path: str) -> None:
        """Import a module, its packages first, as the first of all."""
        try:
            for one in self.events.chain(path):
                self.run_module(one)
        except _FailedError:
            return

    def call(self, functions: Iterable[Scope]) -> None:
        """Call functions, after everything that `load` ran."""
        try:
            for function in functions:
                self.run_steps(function, None)
        except _FailedError:
            return

    def run_main(self, path: str) -> None:
        """Run a file as `__main__`; whoever imports it by its name runs it again."""
        self.main = path
        try:
            self.run_steps(self.modules[path].scope, "__main__", is_main=True)
        except _FailedError:
            return

    def run_module(self, path: str, step: Step | None = None) -> None:
        if path in self.bound or (self.circle is not None and path not in self.circle):
            return
        if path == self.main and step is not None and self.second_run is None:
            self.second_run = SecondRun(step, tuple(self.chain))
        self.bound[path] = set()
        if step is not None:
            self.chain.append(step)
        self.run_steps(self.modules[path].scope, path)
        if step is not None:
            self.chain.pop()
        self.finished.add(path)
        # Only now does the package get the submodule as an attribute.
        packages = self.events.chain(path)[:-1]
        if packages and packages[-1] in self.bound:
            self.bound[packages[-1]].add(self.modules[path].name.rpartition(".")[2])

    def run_steps(self, scope: Scope, owner: str | None, *, is_main: bool = False) -> None:
        for step in self.events.of(scope):
            if step.main_only and not is_main:
                continue
            # In a function, what may not run is not taken to run; in a module's body it is: what
            # it binds counts as bound, which can only hide a failure.
            if step.conditional and owner is None:
                continue
            if step.soft or step.conditional:
                self.try_to_take(step, owner)
            else:
                self.take(step, owner)

    def try_to_take(self, step: Step, owner: str | None) -> None:
        """Take a step whose failure is caught, or that may not be taken where it fails."""
        depth, running = len(self.chain), set(self.bound)
        try:
            self.take(step, owner)
        except _FailedError:
            self.failure = None
            del self.chain[depth:]
            # Python takes the modules that have failed out of `sys.modules`.
            for path in set(self.bound) - running - self.finished:
                del self.bound[path]

    def take(self, step: Step, owner: str | None) -> None:
        match step:
            case Bind():
                self.bind(owner, step.name)
            case Load():
                self.run_all(step.paths, step)
            case Take():
                self.take_name(step, owner)
            case TakeAll():
                self.run_all(step.paths, step)
                if step.source is not None and owner is not None:
                    self.bound.setdefault(owner, set()).update(self.names(step.source))
            case Read():
                self.read(step)
            case Run() if step.function not in self.called:
                self.called.add(step.function)
                self.chain.append(step)
                self.run_steps(step.function, None)
                self.chain.pop()

    def run_all(self, paths: Iterable[str], step: Step) -> None:
        for path in paths:
            self.run_module(path, step)

    def bind(self, owner: str | None, name: str) -> None:
        if owner is not None:
            self.bound.setdefault(owner, set()).add(name)

    def take_name(self, step: Take, owner: str | None) -> None:
        self.run_all(step.paths, step)
        source = step.source
        if step.submodule:
            if source is None or step.name not in self.names(source):
                self.run_all(step.submodule, step)
        elif source is not None and not self.has(source, step.name):
            self.fail(step, source, step.name)
        self.bind(owner, step.binds)

    def read(self, step: Read) -> None:
        if not self.has(step.source, step.name) and step.source != step.module.path:
            self.fail(step, step.source, step.name)

    def names(self, path: str) -> set[str]:
        """Return the names that a module has now; one that is not run here has all its names."""
        known = self.bound.get(path)
        return self.events.names_of(path) if known is None else known

    def has(self, path: str, name: str) -> bool:
        """Tell whether a module has a name now; one that has finished has all its names."""
        if path not in self.bound or path in self.finished:
            return True
        if name in self.bound[path] or name.startswith("__"):
            return True
        # A package may have submodules that are not seen: compiled, generated, unreadable.
        if self.modules[path].is_package and not self.binds(path, name):
            return not self.events.has_submodule(path, name)
        return self.events.has_open_names(path)

    def binds(self, path: str, name: str) -> bool:
        """Tell whether a module binds a name by more than taking it from itself."""
        return any(
            (isinstance(step, Bind) and step.name == name)
            or (isinstance(step, Take) and step.binds == name and step.source != path)
            or isinstance(step, TakeAll)
            for step in self.events.of(self.modules[path].scope)
        )

    def fail(self, step: Take | Read, source: str, name: str) -> None:
        self.failure = Failure(step, source, name, tuple(self.chain), self.start)
        raise _FailedError


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
