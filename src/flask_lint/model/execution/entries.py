"""How code comes to run: the entries of functions, and the ways that lead from an entry to a call.

An *entry* is where something outside the project's own calls starts a function: a view that Flask
dispatches to, a thread's target, a module that is imported. A *way* is an entry and the calls
that lead from it to a place.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.named import configured_jobs, function_named
from flask_lint.model.names.values import (
    UNKNOWN,
    ClassValue,
    External,
    FunctionValue,
    Site,
)
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind, Level, Registrar
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.factories import Apps
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

# What a decorator or registering method of an object that could not be followed does, judged by
# its name: it is better to know too many views than too few.
_BY_NAME = {
    "route": Kind.VIEW,
    "add_url_rule": Kind.VIEW,
    "errorhandler": Kind.HANDLER,
    "app_errorhandler": Kind.HANDLER,
    "before_request": Kind.HOOK,
    "after_request": Kind.HOOK,
    "teardown_request": Kind.HOOK,
    "before_app_request": Kind.HOOK,
    "context_processor": Kind.HOOK,
    "user_loader": Kind.HOOK,
    "before_first_request": Kind.FIRST_REQUEST,
    "before_app_first_request": Kind.FIRST_REQUEST,
    "teardown_appcontext": Kind.TEARDOWN,
    "shell_context_processor": Kind.TEARDOWN,
    "task": Kind.TASK,
    "shared_task": Kind.TASK,
    "periodic_task": Kind.TASK,
    "fixture": Kind.TEST,
    "connect": Kind.CALLBACK,
}


class Entry(msgspec.Struct, frozen=True):
    """How a function, or a module, comes to run.

    `site` is what makes it so: the decorator, the registering call, the calling statement.
    `level` is the context that is active when it starts, None where that is not known.
    """

    kind: Kind
    site: Site | None = None
    level: Level | None = None


class Way(msgspec.Struct, frozen=True):
    """An entry, and the calls that lead from it to a place, the place itself last."""

    entry: Entry
    steps: tuple[Site, ...]

    @property
    def start(self) -> Scope:
        """The function or module that the entry starts."""
        return self.steps[0].scope.runs_in


class Execution:
    """Answers how code comes to run.

    `handlers` are the functions that a file which is no Python makes views, and where it is named.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        apps: Apps,
        modules: Iterable[Module],
        handlers: Mapping[Scope, Site],
    ) -> None:
        self._evaluator = evaluator
        self._calls = calls
        self._apps = apps
        self._modules = list(modules)
        self.entries: dict[Scope, list[Entry]] = {}
        self._noted: set[tuple[Scope, Entry]] = set()
        for module in self._modules:
            for scope in module.scopes:
                if scope.is_function:
                    self._note_definition(scope)
                self._note_registrations(scope)
        for factory in sorted(apps.factories, key=lambda scope: scope.order):
            if not isinstance(factory.node, n.Lambda) and not apps.passes_on(factory):
                self._add(factory, Entry(Kind.FACTORY, level=Level.NONE))
        for handler, site in handlers.items():
            self._add(handler, Entry(Kind.VIEW, site, Level.REQUEST))
        for job, site in configured_jobs(evaluator, self._modules):
            self._add(job, Entry(Kind.JOB, site, Level.NONE))

    # Entries ---------------------------------------------------------------------------------

    def _add(self, scope: Scope, entry: Entry) -> None:
        # One function may be registered ten thousand times.
        if (scope, entry) not in self._noted:
            self._noted.add((scope, entry))
            self.entries.setdefault(scope, []).append(entry)

    def _note_definition(self, scope: Scope) -> None:
        """Note the entries that decorators, the class around it and its file give a function."""
        if isinstance(scope.node, n.Function) and scope.parent is not None:
            given = self._given_level(scope)
            for decorator in scope.node.decorators:
                kind = self._decorated(decorator, scope.parent)
                if kind is not None:
                    level = kind.level
                    if given is not None and level is not None:
                        level = max(level, given)
                    if kind is Kind.PLAIN_COMMAND and given is Level.APP:
                        kind = Kind.COMMAND
                    self._add(scope, Entry(kind, Site(decorator, scope.parent), level))
        owner = scope.enclosing_class
        if owner is not None:
            self._note_method(scope, owner)

    def _given_level(self, scope: Scope) -> Level | None:
        """Return the context that decorators such as `with_appcontext` push around a function."""
        assert isinstance(scope.node, n.Function)  # noqa: S101 - the caller's condition
        assert scope.parent is not None  # noqa: S101 - the caller's condition
        levels = [
            knowledge().transparent[path]
            for decorator in scope.node.decorators
            for path in self._evaluator.paths(decorator, scope.parent)
            if path in knowledge().transparent
        ]
        return max(levels, default=None)

    def _decorated(self, decorator: n.Expr, scope: Scope) -> Kind | None:
        values = self._evaluator.values(decorator, scope)
        for value in values:
            if isinstance(value, External) and (kind := knowledge().entries.get(value.path)):
                return kind
        called = decorator.func if isinstance(decorator, n.Call) else decorator
        name = called.name if isinstance(called, n.Attribute) else ""
        if isinstance(called, n.Name):
            name = called.id
        if UNKNOWN in values or any(isinstance(value, External) for value in values):
            if name in ("command", "group") and isinstance(called, n.Attribute):
                return Kind.CALLBACK
            return _BY_NAME.get(name)
        return None

    def _note_method(self, scope: Scope, owner: Scope) -> None:
        """Note how methods that a framework calls come to run."""
        for base in self._evaluator.mro(owner):
            if not isinstance(base, str):
                continue
            kind = knowledge().methods.get(base)
            if kind is Kind.THREAD:
                if scope.qualname.endswith(".run"):
                    self._add(scope, Entry(kind, level=Level.NONE))
            elif kind is not None:
                self._add(scope, Entry(kind, level=kind.level))
            elif base not in ("builtins.object", "typing.Protocol", "abc.ABC"):
                self._add(scope, Entry(Kind.CALLBACK))

    def _note_registrations(self, scope: Scope) -> None:
        """Note the functions that calls in `scope` hand to someone who will run them."""
        for call in scope.each(n.Call):
            if not call.args and not call.keywords:
                continue
            arguments = [
                *(("", index, argument) for index, argument in enumerate(call.args)),
                *((word.name or "", -1, word.value) for word in call.keywords),
            ]
            self._note_names(call, arguments, scope)
            functions = [
                (name, index, target)
                for name, index, argument in arguments
                for target in self._functions(argument, scope)
            ]
            if not functions or self._wraps(call.func, scope):
                continue
            registrar = self._registrar(call, scope)
            for name, index, target in functions:
                kind = Kind.CALLBACK
                if registrar is not None and _takes(registrar, name, index):
                    kind = registrar.kind
                level = kind.level
                if registrar is None and self._is_followed(call, scope):
                    continue
                self._add(target, Entry(kind, Site(call, scope), level))

    def _note_names(
        self, call: n.Call, arguments: list[tuple[str, int, n.Expr]], scope: Scope
    ) -> None:
        """Note the functions whose names a call hands to someone who will run them."""
        names = [given for given in arguments if isinstance(given[2], n.Constant)]
        registrar = self._registrar(call, scope) if names else None
        if registrar is None:
            return
        for name, index, argument in names:
            if _takes(registrar, name, index):
                target = function_named(self._evaluator, argument, registrar, scope.module)
                if target is not None:
                    self._add(
                        target, Entry(registrar.kind, Site(call, scope), registrar.kind.level)
                    )

    def _functions(self, argument: n.Expr, scope: Scope) -> Iterator[Scope]:
        """Yield the functions that an argument hands over to be called."""
        if isinstance(argument, n.Starred):
            return
        if isinstance(argument, n.Call):
            # `partial(f)`, `copy_current_request_context(f)`, `View.as_view("name")`.
            if not self._wraps(argument.func, scope):
                return
            paths = self._evaluator.paths(argument.func, scope)
            if any(path in knowledge().transparent for path in paths):
                return
            argument = argument.args[0] if argument.args else argument
        if not isinstance(argument, (n.Name, n.Attribute, n.Lambda)):
            return
        for value in self._evaluator.values(argument, scope):
            if isinstance(value, FunctionValue):
                yield value.scope
            elif isinstance(value, ClassValue):
                return

    def _wraps(self, callee: n.Expr, scope: Scope) -> bool:
        """Tell whether `callee` only makes another callable of the one that it is given."""
        return any(path in _WRAPPERS for path in self._evaluator.paths(callee, scope))

    def _registrar(self, call: n.Call, scope: Scope) -> Registrar | None:
        values = self._evaluator.values(call.func, scope)
        for value in values:
            if isinstance(value, External) and (found := knowledge().registrars.get(value.path)):
                return found
        if isinstance(call.func, n.Attribute) and call.func.name in _BY_NAME and UNKNOWN in values:
            return Registrar(kind=_BY_NAME[call.func.name])
        return None

    def _is_followed(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether `call` runs a function of the project, whose parameters are followed."""
        return any(
            True
            for value in self._evaluator.values(call.func, scope)
            for _ in self._calls.run_by_calling(value)
        )

    # Ways ------------------------------------------------------------------------------------

    def ways_to(
        self, site: Site, blocked: Callable[[Site], bool] = lambda _site: False
    ) -> list[Way]:
        """Return a shortest way from each entry to `site`.

        A way does not lead through a call for which `blocked` is true. A function that nobody is
        known to call gives a way of the kind `UNCALLED`.
        """
        found: dict[tuple[Kind, Scope], Way] = {}
        if blocked(site):
            return []
        pending: deque[tuple[Site, ...]] = deque([(site,)])
        seen = {site.scope.runs_in}
        while pending:
            steps = pending.popleft()
            scope = steps[0].scope.runs_in
            if not scope.is_function:
                entry = self.of_module(steps[0])
                found.setdefault((entry.kind, scope), Way(entry, steps))
                continue
            entries = self.entries.get(scope, ())
            for entry in entries:
                found.setdefault((entry.kind, scope), Way(entry, steps))
            callers = self._calls.callers.get(scope, ())
            for caller in callers:
                above = caller.scope.runs_in
                if blocked(caller):
                    continue
                if not above.is_function:
                    # Module code has no callers: each such call ends a way of its own.
                    pending.append((caller, *steps))
                elif above not in seen:
                    seen.add(above)
                    pending.append((caller, *steps))
            if not entries and not callers:
                entry = Entry(Kind.UNCALLED)
                found.setdefault((entry.kind, scope), Way(entry, steps))
        return list(found.values())

    def of_module(self, site: Site) -> Entry:
        """Return how code of a module's body comes to run."""
        module = site.module
        if in_main_guard(module, site.node):
            return Entry(Kind.MAIN, site, Level.NONE)
        if module.is_test:
            return Entry(Kind.TEST, site)
        return Entry(Kind.IMPORT, site, Level.NONE)


_WRAPPERS = frozenset({"functools.partial", "flask.copy_current_request_context"})


def _takes(registrar: Registrar, name: str, index: int) -> bool:
    if not registrar.keywords and not registrar.positions:
        return True
    return name in registrar.keywords or (not name and index in registrar.positions)


def in_main_guard(module: Module, node: n.Node) -> bool:
    """Tell whether `node` stands under `if __name__ == "__main__":`."""
    inner = node
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, n.Branch) and is_main_test(ancestor.test):
            return inner is not ancestor.test
        inner = ancestor
    return False


def has_main_guard(module: Module) -> bool:
    """Tell whether the body of a module holds an `if __name__ == "__main__":`."""
    return any(is_main_test(node.test) for node in module.scope.each(n.Branch))


def is_main_test(test: n.Expr) -> bool:
    """Tell whether `test` is `__name__ == "__main__"`."""
    if not isinstance(test, n.Compare) or test.ops != ["=="]:
        return False
    sides = (test.left, test.comparators[0])
    return any(isinstance(side, n.Name) and side.id == "__name__" for side in sides) and any(
        isinstance(side, n.Constant) and side.value == "__main__" for side in sides
    )
