"""Which functions are registered to be called later: for what, where, and behind which decorators.

Sources: `flask.sansio.scaffold`, `flask.sansio.app`, `flask.sansio.blueprints`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.environments import Situated
from flask_lint.model.names.values import (
    UNKNOWN,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Site,
    Unknown,
)
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flask_lint.findings import Related
    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Value
    from flask_lint.model.views.argument_passing import PassThrough
    from flask_lint.model.views.result_passing import Passing
    from flask_lint.providers.provider import HookCall

# The class that judges registering methods of objects that cannot be followed by their names.
_LIKE = "flask.Flask()"
_KINDS_OF_METHOD = frozenset({"builtins.staticmethod", "builtins.classmethod"})


class Given(msgspec.Struct, frozen=True):
    """A function that is handed over, and which of its parameters have their values already.

    `skip` counts the first ones, `names` are others. `sure` is false where that is not known.
    """

    function: Scope
    skip: int = 0
    names: frozenset[str] = frozenset()
    sure: bool = True


class Hook(msgspec.Struct, frozen=True, eq=False):
    """One registration of a function.

    `call` says what becomes of the function, `name` is that of the registering method, `holder`
    the app, blueprint or other object that it belongs to. `site` is the decorator or the call,
    and `arguments` are those that say for what the function is registered, such as the error.
    `given` is the function; `decorators` stand between it and the registration, the innermost
    first. `certain` is false where the method is only judged by its name.
    """

    call: HookCall
    name: str
    holder: External
    site: Site
    arguments: Sequence[n.Expr]
    given: Given
    decorators: tuple[Site, ...]
    certain: bool

    @property
    def function(self) -> Scope:
        """The function that is called."""
        return self.given.function

    @property
    def label(self) -> str:
        """What to call the function in a message."""
        node = self.function.node
        return f"`{node.name}`" if isinstance(node, n.Function) else "the lambda"

    @property
    def registered(self) -> Related:
        """Where the function is registered, as a second place of a finding."""
        return self.site.module.related(self.site.node, f"registered by `{self.name}`")


class Hooks:
    """The functions that a project's code registers."""

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        pass_through: PassThrough,
        passing: Passing,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._environments = environments
        self._pass_through = pass_through
        self._passing = passing
        self._names = frozenset(
            path.removesuffix("()").rpartition(".")[2] for path in knowledge().hooks
        )
        self.all = [
            hook
            for module in modules
            for scope in module.scopes
            for hook in (*self._decorated(scope), *self._called(scope))
        ]

    def takes_arguments(self, hook: Hook) -> bool:
        """Tell whether the function surely gets what its registration gives, and nothing else."""
        return hook.certain and hook.given.sure and self._pass_through.all_pass(hook.decorators)

    def returns_result(self, hook: Hook) -> bool:
        """Tell whether what the function returns surely is what the registration gets."""
        return (hook.certain and hook.given.sure) and all(
            self._passing.passes(site.expr, site.scope) for site in hook.decorators
        )

    # Decorators ------------------------------------------------------------------------------

    def _decorated(self, scope: Scope) -> Iterator[Hook]:
        if not isinstance(scope.node, n.Function) or scope.parent is None:
            return
        below: list[Site] = []
        for decorator in reversed(scope.node.decorators):
            site = Site(decorator, scope.parent)
            for value, name, call, certain in self._registrars(decorator, scope.parent):
                arguments = decorator.args if isinstance(decorator, n.Call) else []
                given = Given(scope)
                yield Hook(call, name, value, site, arguments, given, tuple(below), certain)
            below.append(site)

    # Calls -----------------------------------------------------------------------------------

    def _called(self, scope: Scope) -> Iterator[Hook]:
        for call in scope.each(n.Call):
            for value, name, hook_call, certain in self._registrars(call.func, scope):
                argument = _argument(call, hook_call)
                if argument is None:
                    continue
                made = call.func.args if isinstance(call.func, n.Call) else call.args
                arguments = [one for one in made if one is not argument]
                site = Site(call, scope)
                found = {
                    given: None
                    for run in self._environments.runs(call, scope)
                    for given in self._given(Situated(argument, scope, run))
                }
                for given in found:
                    below = self._decorators_of(given.function)
                    yield Hook(hook_call, name, value, site, arguments, given, below, certain)

    def _given(self, at: Situated) -> Iterator[Given]:
        """Yield the functions that an argument may be in one run."""
        skip, names, sure = 0, frozenset[str](), True
        while isinstance(at.node, n.Call) and at.node.args and self._is_partial(at):
            call = at.node
            sure = sure and not any(isinstance(one, n.Starred) for one in call.args)
            sure = sure and all(word.name is not None for word in call.keywords)
            skip += len(call.args) - 1
            names |= {word.name for word in call.keywords if word.name is not None}
            at = at.at(call.args[0])
        values = self._environments.values(at)
        sure = sure and UNKNOWN not in values and not self._is_of_other_loop(at)
        at = self._environments.resolved(at)
        for value in values:
            for function, first in self._functions(value, at):
                yield Given(function, skip + (first or 0), names, sure and first is not None)

    def _is_of_other_loop(self, at: Situated) -> bool:
        """Tell whether a name may stand for what another loop over something unknown binds."""
        if not isinstance(at.node, n.Name):
            return False
        bound = at.scope.bound(at.node.id, at.node.start)
        return len(bound) > 1 and not any(one.node in at.environment.bound for one in bound)

    def _is_partial(self, at: Situated) -> bool:
        assert isinstance(at.node, n.Call)  # noqa: S101 - the caller's condition
        return "functools.partial" in self._evaluator.paths(at.node.func, at.scope)

    def _functions(self, value: Value, at: Situated) -> Iterator[tuple[Scope, int | None]]:
        """Yield the functions that run when `value` is called, with the number of bound ones.

        That number is None where it is not known.
        """
        if isinstance(value, FunctionValue):
            yield value.scope, self._bound(value, at)
        elif isinstance(value, Instance):
            for method in self._evaluator.attribute(value, "__call__"):
                if isinstance(method, FunctionValue):
                    yield method.scope, 1

    def _bound(self, value: FunctionValue, at: Situated) -> int | None:
        """Return 1 where a method has its object already, 0 where it has none."""
        owner = value.scope.enclosing_class
        if owner is None:
            return 0
        kinds = {
            path
            for decorator in _decorators(value.scope)
            for path in self._evaluator.paths(decorator, owner)
        }
        if "builtins.staticmethod" in kinds:
            return 0
        if "builtins.classmethod" in kinds:
            return 1
        if isinstance(at.node, n.Name):
            return 0 if at.scope is owner else None
        if isinstance(at.node, n.Attribute):
            bases = self._environments.values(at.at(at.node.value))
            if bases and all(isinstance(base, Instance) for base in bases):
                return 1
            if bases and all(isinstance(base, ClassValue) for base in bases):
                return 0
        return None

    def _decorators_of(self, function: Scope) -> tuple[Site, ...]:
        parent = function.parent
        return tuple(
            Site(decorator, parent)
            for decorator in reversed(_decorators(function))
            if parent is not None
            and not _KINDS_OF_METHOD.intersection(self._evaluator.paths(decorator, parent))
        )

    # Registrars ------------------------------------------------------------------------------

    def _registrars(
        self, node: n.Expr, scope: Scope
    ) -> Iterator[tuple[External, str, HookCall, bool]]:
        """Yield what takes functions to be called later, if `node` is such a thing.

        That is the object it belongs to, its name, and whether this is certain.
        """
        func = node.func if isinstance(node, n.Call) else node
        values = self._evaluator.values(node, scope)
        found = False
        for value in values:
            call = knowledge().hooks.get(value.path) if isinstance(value, External) else None
            if call is not None:
                assert isinstance(value, External)  # noqa: S101 - it has a path
                found = True
                path, _, name = value.path.removesuffix("()").rpartition(".")
                others = any(isinstance(other, FunctionValue) for other in values)
                yield External(path, value.origin), name, call, not others
        if found or not isinstance(func, n.Attribute) or func.name not in self._names:
            return
        if any(isinstance(value, Unknown) for value in values):
            suffix = "()" if node is not func else ""
            call = knowledge().hooks.get(f"{_LIKE}.{func.name}{suffix}")
            if call is not None:
                yield External(_LIKE), func.name, call, False


def _decorators(function: Scope) -> list[n.Expr]:
    return function.node.decorators if isinstance(function.node, n.Function) else []


def _argument(call: n.Call, hook_call: HookCall) -> n.Expr | None:
    """Return the function that a registering call is given."""
    for word in call.keywords:
        if word.name == hook_call.keyword:
            return word.value
    # What gives a decorator is called with the function alone.
    if any(isinstance(one, n.Starred) for one in call.args):
        return None
    return call.args[hook_call.position] if len(call.args) > hook_call.position else None
