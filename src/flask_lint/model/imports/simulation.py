"""An interpreter of import steps: what has run, and what is bound where, at each moment.

Where it is not known whether a step is taken, it is taken for trial: what it binds counts as
bound, and what it would break is not reported. So more may be bound here than in Python, never
less, and what fails here fails there.
Source: the Python reference, page The import system; `importlib._bootstrap`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from flask_lint.model.imports.steps import (
    AnyStep,
    Attempt,
    Bind,
    Caught,
    Escape,
    From,
    Load,
    OnlyMain,
    Perhaps,
    Raise,
    Read,
    Return,
    Run,
    Step,
    Take,
    TakeAll,
    Unbind,
    leaves,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from flask_lint.model.imports.events import ImportEvents
    from flask_lint.model.names.scopes import Module, Scope

# A walk through steps: it yields the walks that must come to their end before it goes on.
Walk: TypeAlias = "Generator[Any, None, None]"

_Long = Load | From | Take | TakeAll | Run | Perhaps | OnlyMain | Attempt

MAIN = "__main__"
# A function may be called again while it runs, by a module that it imports: it has not imported
# all yet. One that calls itself need not be followed far.
_MAX_RUNNING = 3
# What every module has from the beginning.
_OWN_NAMES = frozenset(
    {"__builtins__", "__cached__", "__dict__", "__doc__", "__file__", "__loader__", "__name__"}
    | {"__package__", "__path__", "__spec__", "__class__", "__annotations__", "__dir__"}
)


class Failure(msgspec.Struct, frozen=True):
    """An import that fails because a module has not finished, or has not bound what it would.

    `step` is what fails, `source` the module that lacks `name`, `finished` whether it had come
    to its end all the same, `chain` the steps that led from the module that was imported first
    to the one that fails, `start` that module. `certain` says that no code has run before that
    may have imported the module in another order.
    """

    step: Load | Take | TakeAll | Read
    source: str
    name: str
    finished: bool
    chain: tuple[Step, ...]
    start: str
    certain: bool

    @property
    def is_import_error(self) -> bool:
        """Whether Python raises ImportError, and not AttributeError."""
        return isinstance(self.step, (Load, Take))


class SecondRun(msgspec.Struct, frozen=True):
    """An import that runs a file again which already runs as `__main__`; `chain` led there."""

    step: Step
    chain: tuple[Step, ...]


class _FailedError(Exception):
    """The simulated import has raised an error."""

    def __init__(self, failure: Failure) -> None:
        super().__init__()
        self.failure = failure


class _EndedError(Exception):
    """The simulated code has raised an error of its own: what follows does not run."""


class _ReturnedError(Exception):
    """The simulated function has returned."""


class _Frame(msgspec.Struct, frozen=True):
    """Running code: the module whose names it binds, and what it is."""

    owner: str
    is_main: bool = False
    handled: Failure | None = None


class Simulation:
    """One interpreter.

    With `circle` given, modules outside it count as finished: they cannot import their way back.
    """

    def __init__(
        self,
        events: ImportEvents,
        modules: Mapping[str, Module],
        start: str,
        circle: frozenset[str] | None,
    ) -> None:
        self._events = events
        self._modules = modules
        self._start = start
        self._circle = circle
        self.bound: dict[str, set[str]] = {}
        self.finished: set[str] = set()
        self.started: set[str] = set()
        self._called: set[Scope] = set()
        self._running: list[Scope] = []
        self._chain: list[Step] = []
        self.failure: Failure | None = None
        self.second_run: SecondRun | None = None
        self._main: str | None = None
        self._escaped = False

    # From outside ----------------------------------------------------------------------------

    def load(self, path: str) -> None:
        """Import a module, its packages first, as the first of all."""
        self._drive(self._load(self._events.targets.chain(path), None))

    def call(self, functions: Iterable[Scope]) -> None:
        """Call functions, after everything that `load` ran."""
        for function in functions:
            if self.failure is None:
                self._drive(self._call(function))

    def run_main(self, path: str) -> None:
        """Run a file as `__main__`; whoever imports it by its name runs it again."""
        self._main = path
        self.bound[MAIN] = set()
        frame = _Frame(MAIN, is_main=True)
        self._drive(self._block(self._events.of(self._modules[path].scope), frame))

    def _drive(self, first: Walk) -> None:
        """Run a walk and those within it.

        The walks wait on a list, not on Python's stack: modules may import each other in chains
        that are longer than it is deep.
        """
        stack = [first]
        error: Exception | None = None
        while stack:
            try:
                if error is None:
                    inner = next(stack[-1])
                else:
                    thrown, error = error, None
                    inner = stack[-1].throw(thrown)
            except StopIteration:
                stack.pop()
            except (_FailedError, _EndedError, _ReturnedError) as raised:
                stack.pop()
                error = raised
            else:
                stack.append(inner)
        if isinstance(error, _FailedError):
            self.failure = error.failure

    # Modules and functions -------------------------------------------------------------------

    def _load(self, paths: Sequence[str], step: Step | None) -> Walk:
        """Import the last of `paths`; the others are the packages above it.

        What is loaded already is not asked for its packages.
        """
        missing: list[str] = []
        for path in reversed(paths):
            if self._is_loaded(path):
                break
            missing.append(path)
        for path in reversed(missing):
            yield self._run_module(path, step)

    def _is_loaded(self, path: str) -> bool:
        return path in self.bound or (self._circle is not None and path not in self._circle)

    def _run_module(self, path: str, step: Step | None) -> Walk:
        if self._is_loaded(path):
            return  # its package has imported it
        if path == self._main and step is not None and self.second_run is None:
            self.second_run = SecondRun(step, tuple(self._chain))
        self.bound[path] = set()
        self.started.add(path)
        if step is not None:
            self._chain.append(step)
        try:
            yield self._block(self._events.of(self._modules[path].scope), _Frame(path))
        except (_FailedError, _EndedError):
            # Python takes a module that has failed out of `sys.modules`. Who calls a function
            # again may load it again.
            del self.bound[path]
            self._called.clear()
            raise
        finally:
            if step is not None:
                self._chain.pop()
        self.finished.add(path)
        # Only now does the package get the submodule as an attribute.
        packages = self._events.targets.chain(path)[:-1]
        if packages and packages[-1] in self.bound:
            self.bound[packages[-1]].add(self._modules[path].name.rpartition(".")[2])

    def _call(self, function: Scope) -> Walk:
        """Call a function, unless it has run: a second time, what it imports is there."""
        if function in self._called or self._running.count(function) >= _MAX_RUNNING:
            return
        self._running.append(function)
        path = function.module.path
        owner = MAIN if path == self._main and path not in self.bound else path
        try:
            yield self._block(self._events.of(function), _Frame(owner))
        except (_ReturnedError, _EndedError):
            # Nobody calls at import what always raises: this was another function, or another
            # case, such as a method that subclasses replace.
            pass
        finally:
            self._running.pop()
        self._called.add(function)

    # Steps -----------------------------------------------------------------------------------

    def _block(self, steps: Iterable[AnyStep], frame: _Frame) -> Walk:
        for step in steps:
            match step:
                case Bind():
                    self._bind(step.of or frame.owner, step.name)
                case Unbind():
                    self.bound.get(frame.owner, set()).discard(step.name)
                case Read():
                    if not self._has(step.source, step.name):
                        self._fail(step, step.source, step.name)
                case Escape():
                    self._escaped = True
                case Return():
                    raise _ReturnedError
                case Raise():
                    if frame.handled is not None:
                        raise _FailedError(frame.handled)
                    raise _EndedError
                case _:
                    yield self._inner(step, frame)

    def _inner(self, step: _Long, frame: _Frame) -> Walk:
        """Return the walk through a step that runs other code."""
        match step:
            case Load():
                return self._import(step)
            case From():
                return self._from(step, frame)
            case Take():
                return self._from(From(step.module, step.node, (step,)), frame)
            case TakeAll():
                return self._take_all(step, frame)
            case Run():
                return self._run(step)
            case Perhaps():
                return self._perhaps(step, frame)
            case OnlyMain():
                return self._block(step.steps if frame.is_main else (), frame)
            case Attempt():
                return self._attempt(step, frame)

    def _import(self, step: Load) -> Walk:
        yield self._load(step.paths, step)
        if step.whole:
            yield self._load(step.paths[:1], step)
        if len(step.names) == len(step.paths):
            for package, name in zip(step.paths, step.names[1:], strict=False):
                if not self._finds_submodule(package, name):
                    self._fail(step, package, name)

    def _finds_submodule(self, package: str, name: str) -> bool:
        """Tell whether a package has a submodule now, or that is being loaded.

        What failed is neither, though a module within it may have come to its end.
        """
        submodule = self._events.targets.submodule(package, name)
        return submodule is None or self._is_loaded(submodule) or name in self._names(package)

    def _run(self, step: Run) -> Walk:
        self._chain.append(step)
        try:
            yield self._call(step.function)
        finally:
            self._chain.pop()

    def _perhaps(self, step: Perhaps, frame: _Frame) -> Walk:
        for one in step.steps:
            if isinstance(one, (Unbind, Return, Raise)):
                continue
            try:
                yield self._block((one,), frame)
            except (_FailedError, _EndedError, _ReturnedError):
                continue

    def _attempt(self, step: Attempt, frame: _Frame) -> Walk:
        try:
            try:
                yield self._block(step.body, frame)
            except _FailedError as error:
                handler = _handler(step.handlers, error.failure)
                if handler is None:
                    raise
                inner = _Frame(frame.owner, frame.is_main, error.failure)
                yield self._block(handler.steps, inner)
            except _EndedError:
                if not step.handlers:
                    raise
                yield self._maybe_handled(step, frame)
            else:
                if not step.is_closed:
                    self._bind_handled(step, frame)
                yield self._block(step.orelse, frame)
        except (_FailedError, _EndedError, _ReturnedError):
            yield self._block(step.final, frame)
            raise
        yield self._block(step.final, frame)

    def _maybe_handled(self, step: Attempt, frame: _Frame) -> Walk:
        for handler in step.handlers:
            yield self._perhaps(Perhaps(step.module, step.node, handler.steps), frame)

    def _bind_handled(self, step: Attempt, frame: _Frame) -> None:
        """Bind what the handlers would bind: something else may have gone wrong in the body."""
        for handler in step.handlers:
            for taken in leaves(handler.steps):
                if isinstance(taken.step, Bind):
                    self._bind(taken.step.of or frame.owner, taken.step.name)

    # Names -----------------------------------------------------------------------------------

    def _bind(self, owner: str, name: str) -> None:
        if owner in self.bound:
            self.bound[owner].add(name)

    def _from(self, step: From, frame: _Frame) -> Walk:
        first = step.takes[0]
        yield self._load(first.paths, step)
        for take in step.takes:
            if take.submodule and not self._has_own(take.source, take.name):
                yield self._load(take.submodule, step)
        for take in step.takes:
            if (
                take.source is not None
                and not take.submodule
                and not self._has(take.source, take.name)
            ):
                self._fail(take, take.source, take.name)
            self._bind(frame.owner, take.binds)

    def _has_own(self, source: str | None, name: str) -> bool:
        """Tell whether a package gives a name a value that hides its submodule."""
        if source is None:
            return False
        return name in self._names(source)

    def _take_all(self, step: TakeAll, frame: _Frame) -> Walk:
        yield self._load(step.paths, step)
        source = step.source
        if source is None:
            return
        names = self._names(source)
        exported = self._events.names.exported(source) if "__all__" in names else ()
        if exported is None or self._events.names.has_open_names(source):
            taken = self._events.names.names_of(source)
        elif "__all__" not in names:
            taken = {name for name in names if not name.startswith("_")}
        else:
            for name in exported:
                submodule = self._events.targets.submodule(source, name)
                if submodule is not None and name not in self._names(source):
                    yield self._load(self._events.targets.chain(submodule), step)
            for name in exported:
                if not self._has(source, name):
                    self._fail(step, source, name)
            taken = set(exported)
        for name in taken:
            self._bind(frame.owner, name)

    def _names(self, path: str) -> set[str]:
        """Return the names that a module has now; one that is not run here has all its names."""
        known = self.bound.get(path)
        return self._events.names.names_of(path) if known is None else known

    def _has(self, path: str, name: str) -> bool:
        """Tell whether a module has a name now."""
        if path not in self.bound or name in self.bound[path] or name in _OWN_NAMES:
            return True
        submodule = self._events.targets.submodule(path, name)
        is_its_own = self._events.names.binds(path, name)
        if submodule is not None and not is_its_own:
            # The package gets the submodule as an attribute when that has finished.
            return not self._is_loaded(submodule) or (
                self._circle is not None and submodule not in self._circle
            )
        if self._events.names.has_open_names(path):
            return True
        if self._events.names.binds(path, name):
            return False
        # What nothing binds may be a submodule that cannot be read, or a mistake of another kind.
        return self._modules[path].is_package or path in self.finished

    def _fail(self, step: Load | Take | TakeAll | Read, source: str, name: str) -> None:
        finished = source in self.finished
        chain = tuple(self._chain)
        raise _FailedError(
            Failure(step, source, name, finished, chain, self._start, certain=not self._escaped)
        )


def _handler(handlers: Iterable[Caught], failure: Failure) -> Caught | None:
    """Return the first `except` clause that catches a failure."""
    for handler in handlers:
        if handler.import_error if failure.is_import_error else handler.attribute_error:
            return handler
    return None
