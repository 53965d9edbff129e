"""What parameters and loop variables stand for in one run of the code that uses them.

The evaluator says what a name may ever stand for. Where a helper registers one blueprint a call,
or a loop one view a turn, it matters which values belong together: each call and each turn is an
*environment* of its own.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.evaluate import argument_for
from flask_lint.model.names.questions import distinct
from flask_lint.model.names.values import (
    UNKNOWN,
    ClassValue,
    Display,
    External,
    Site,
    Values,
)
from flask_lint.model.names.visible import visible
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Binding, Scope

# A helper that is called from more places, or a longer loop, is taken as one run.
_MAX_RUNS = 400
# Helpers that call helpers: deeper than this, parameters stand for all that they ever stand for.
_MAX_DEPTH = 5


class Environment(msgspec.Struct, frozen=True):
    """What holds in one run: for each parameter and loop, the expression that it stands for.

    `calls` are the calls that lead to the run, the outermost first.
    """

    bound: Mapping[n.Node, tuple[Situated, ...]]
    calls: tuple[Site, ...] = ()

    def with_bound(self, more: Mapping[n.Node, tuple[Situated, ...]]) -> Environment:
        """Return the environment with more names bound."""
        return Environment({**self.bound, **more}, self.calls)

    def __hash__(self) -> int:
        return id(self.bound)


class Situated(msgspec.Struct, frozen=True):
    """An expression, the scope that it runs in, and what holds there."""

    node: n.Expr
    scope: Scope
    environment: Environment

    @property
    def site(self) -> Site:
        """The expression without its environment."""
        return Site(self.node, self.scope)

    def at(self, node: n.Expr) -> Situated:
        """Return another expression of the same run."""
        return Situated(node, self.scope, self.environment)


NOTHING = Environment({})


def calls_since(run: Environment, site: Site, starts: Collection[Scope]) -> tuple[Site, ...]:
    """Return the calls that lead to `site` from within the last of the functions `starts`.

    Two runs of a factory make two apps: what tells them apart lies before the factory's call.
    """
    scopes = [*(call.scope.runs_in for call in run.calls), site.scope.runs_in]
    for index in range(len(scopes) - 1, -1, -1):
        if scopes[index] in starts:
            return run.calls[index:]
    return run.calls


def turns_of(run: Environment, sites: Iterable[Site]) -> tuple[n.Node, ...]:
    """Return the elements that a run takes from the loops around `sites`, one for each loop."""
    return tuple(
        run.bound[loop][0].node
        for site in sites
        for loop in site.module.ancestors(site.node)
        if isinstance(loop, n.For) and loop in run.bound
    )


class Environments:
    """Answers in which runs an expression is evaluated, and what it stands for in one of them."""

    def __init__(self, evaluator: Evaluator, calls: CallGraph) -> None:
        self._evaluator = evaluator
        self._calls = calls
        # By expression and run; the environment is kept so that its identity stays its own.
        self._known: dict[tuple[n.Node, int], tuple[Values, Environment]] = {}

    # Runs ------------------------------------------------------------------------------------

    def runs(self, node: n.Node, scope: Scope) -> list[Environment]:
        """Return an environment for each run of `node`, one without bindings if none is known.

        Only what `node` can see counts: the parameters of the functions around it and the loops
        that it stands in.
        """
        return self._runs(node, scope, self._needed(_names(node, scope), scope), ())

    def _needed(self, names: set[str], scope: Scope) -> set[str]:
        """Add the names that the local names among `names` are made of."""
        needed, pending = set(names), list(names)
        while pending:
            for binding in self._bindings(pending.pop(), scope):
                if binding.scope.is_function and binding.kind != "param" and binding.value:
                    inner = set(self._names_in(binding.value, binding.scope))
                    pending.extend(inner - needed)
                    needed |= inner
        return needed

    def _names_in(self, node: n.Expr, scope: Scope) -> Iterator[str]:
        """Yield the names that the value of an expression depends on.

        An object stays the same one, whatever its constructor is given.
        """
        stack: list[n.Node] = [node]
        while stack:
            part = stack.pop()
            if isinstance(part, n.Name):
                yield part.id
            if isinstance(part, n.Call) and self._makes_object(part, scope):
                stack.append(part.func)
            else:
                stack.extend(n.children(part))

    def _makes_object(self, call: n.Call, scope: Scope) -> bool:
        return any(
            isinstance(value, ClassValue)
            or (isinstance(value, External) and value.path.rpartition(".")[2][:1].isupper())
            for value in self._evaluator.values(call.func, scope)
        )

    def _bindings(self, name: str, scope: Scope) -> list[Binding]:
        current: Scope | None = scope
        while current is not None:
            if found := current.bindings.get(name):
                return found
            current = current.parent
        return []

    def _runs(
        self, node: n.Node, scope: Scope, names: set[str], path: tuple[Scope, ...]
    ) -> list[Environment]:
        runs = self._callers(scope, names, path)
        for loop in reversed(list(self._loops(node, scope))):
            turns = [turn for run in runs for turn in self._turns(loop, scope, run)]
            runs = turns if 0 < len(turns) <= _MAX_RUNS else runs
        return runs

    def _callers(self, scope: Scope, names: set[str], path: tuple[Scope, ...]) -> list[Environment]:
        """Return an environment for each call of the functions around, if their names matter."""
        function: Scope | None = scope.runs_in
        while function is not None and function.is_function:
            node = function.node
            assert isinstance(node, (n.Function, n.Lambda))  # noqa: S101 - the type of the scope
            own = [param for param in node.params if param.name in names]
            callers = self._calls.callers.get(function, ())
            if own and callers and function not in path and len(path) < _MAX_DEPTH:
                found: list[Environment] = []
                for caller in callers:
                    found.extend(self._called(caller, function, own, (*path, function)))
                if len(found) <= _MAX_RUNS:
                    return found
            function = function.parent.runs_in if function.parent is not None else None
        return [NOTHING]

    def _called(
        self, caller: Site, function: Scope, params: list[n.Parameter], path: tuple[Scope, ...]
    ) -> Iterator[Environment]:
        needed = self._needed(_names(caller.node, caller.scope), caller.scope)
        for outer in self._runs(caller.node, caller.scope, needed, path):
            yield self._inside(caller, outer, function, params)

    def inside(self, call: Situated, function: Scope) -> Environment:
        """Return what holds in a function of the project when one run of `call` calls it."""
        node = function.node
        assert isinstance(node, (n.Function, n.Lambda))  # noqa: S101 - its kind
        return self._inside(call.site, call.environment, function, node.params)

    def _inside(
        self, caller: Site, outer: Environment, function: Scope, params: Iterable[n.Parameter]
    ) -> Environment:
        bound: dict[n.Node, tuple[Situated, ...]] = {}
        for param in params:
            argument: n.Expr | None
            if param.kind == "**":
                argument = _other_keywords(caller, function)
            elif param.kind == "*":
                argument = _other_arguments(caller, function)
            elif _is_receiver(param, function):
                argument = _receiver(caller, function)
            else:
                argument = argument_for(caller, function, param)
            if argument is not None:
                bound[param] = (Situated(argument, caller.scope, outer),)
            elif param.default is not None and function.parent is not None:
                bound[param] = (Situated(param.default, function.parent, NOTHING),)
        return Environment(bound, (*outer.calls, caller))

    def _loops(self, node: n.Node, scope: Scope) -> Iterator[n.For]:
        """Yield the loops around `node`, from the inside out."""
        inner = node
        for ancestor in scope.module.ancestors(node):
            if isinstance(ancestor, n.For) and inner is not ancestor.iter:
                yield ancestor
            inner = ancestor

    def _turns(self, loop: n.For, scope: Scope, run: Environment) -> Iterator[Environment]:
        """Yield an environment for each turn of a loop; the run itself if they are not known."""
        turns = list(islice(self._elements(Situated(loop.iter, scope, run)), _MAX_RUNS + 1))
        if not turns or len(turns) > _MAX_RUNS:
            yield run
            return
        for turn in turns:
            yield run.with_bound({loop: turn})

    def _elements(
        self, iterated: Situated, above: frozenset[n.Node] = frozenset()
    ) -> Iterator[tuple[Situated, ...]]:
        """Yield the elements of what is iterated over, a pair for those of `.items()`.

        `above` are the lists that these are unpacked into.
        """
        node, pairs, values_only = iterated.node, False, False
        if (
            isinstance(node, n.Call)
            and isinstance(node.func, n.Attribute)
            and node.func.name in ("items", "values")
            and not node.args
        ):
            pairs, values_only = node.func.name == "items", node.func.name == "values"
            node = node.func.value
        for shown in self.displays(iterated.at(node)):
            if shown.node in above:
                continue  # it holds itself
            if isinstance(shown.node, n.Items) and not pairs:
                for item in shown.node.items:
                    if isinstance(item, n.Starred):
                        yield from self._elements(shown.at(item.value), above | {shown.node})
                    else:
                        yield (shown.at(item),)
            elif isinstance(shown.node, n.Dict):
                for key, item in zip(shown.node.keys, shown.node.values, strict=True):
                    if key is None:
                        continue
                    both = (shown.at(key), shown.at(item))
                    yield both if pairs else (both[1],) if values_only else (both[0],)

    def displays(self, at: Situated) -> list[Situated]:
        """Return the lists, tuples, sets and dictionaries that an expression may be."""
        at = self.resolved(at)
        if isinstance(at.node, (n.Items, n.Dict)):
            return [at]
        found = []
        for value in self.values(at):
            if isinstance(value, Display) and isinstance(value.site.node, (n.Items, n.Dict)):
                inside = at.environment if value.site.scope is at.scope else NOTHING
                found.append(Situated(value.site.node, value.site.scope, inside))
        return found

    # Values ----------------------------------------------------------------------------------

    def values(self, at: Situated) -> Values:
        """Return everything that an expression may stand for in its run."""
        if not at.environment.bound:
            return self._evaluator.values(at.node, at.scope)
        key = (at.node, id(at.environment.bound))
        known = self._known.get(key)
        if known is None:
            # What an expression is made of itself is what the evaluator says of it.
            own = self._evaluator.values(at.node, at.scope)
            self._known[key] = (own, at.environment)
            known = self._known[key] = (self._values(at), at.environment)
        return known[0]

    def _values(self, at: Situated) -> Values:
        node, scope = at.node, at.scope
        match node:
            case n.Name():
                return self._name(at, node)
            case n.Attribute():
                return distinct(
                    value
                    for base in self.values(at.at(node.value))
                    for value in self._evaluator.attribute(base, node.name)
                )
            case n.Call():
                site = Site(node, scope)
                return distinct(
                    value
                    for callee in self.values(at.at(node.func))
                    for value in self._evaluator.result(callee, site)
                )
            case n.Boolean():
                return distinct(value for part in node.values for value in self.values(at.at(part)))
            case n.Conditional():
                return distinct(
                    value for part in (node.body, node.orelse) for value in self.values(at.at(part))
                )
            case _:
                return self._evaluator.values(node, scope)

    def _name(self, at: Situated, node: n.Name) -> Values:
        if bindings := visible(node.id, at.scope, node.start):
            return distinct(
                value
                for binding in self._of_turn(bindings, at.environment)
                for value in self._binding(at, binding)
            )
        return self._evaluator.values(node, at.scope)

    def _of_turn(self, bindings: list[Binding], environment: Environment) -> list[Binding]:
        """Return the binding of the loop that the run stands in, else all of them."""
        loops = [
            binding
            for binding in bindings
            if binding.kind == "loop" and binding.node in environment.bound
        ]
        return loops[-1:] or bindings

    def _binding(self, at: Situated, binding: Binding) -> Values:
        situated = at.environment.bound.get(binding.node)
        if situated is not None:
            return self._bound(situated, binding.unpack)
        if (
            binding.kind == "assign"
            and not binding.unpack
            and binding.value is not None
            and self._is_of_run(binding, at)
        ):
            return self.values(Situated(binding.value, binding.scope, at.environment))
        return self._evaluator.bindings([binding])

    def _is_of_run(self, binding: Binding, at: Situated) -> bool:
        """Tell whether a name gets its value in the same run, or the same turn of a loop."""
        return binding.scope.is_function or (
            binding.scope is at.scope
            and any(
                loop in at.environment.bound for loop in self._loops(binding.node, binding.scope)
            )
        )

    def _bound(self, situated: tuple[Situated, ...], unpack: tuple[int, ...]) -> Values:
        """Return what the part at `unpack` of a bound name stands for."""
        found = self.part(situated, unpack)
        return (UNKNOWN,) if found is None else self.values(found)

    def part(self, situated: tuple[Situated, ...], unpack: tuple[int, ...]) -> Situated | None:
        """Return the expression at `unpack` of what a name is bound to, None if not known."""
        if len(situated) > 1:
            if not unpack or not 0 <= unpack[0] < len(situated):
                return None
            situated, unpack = (situated[unpack[0]],), unpack[1:]
        (current,) = situated
        for index in unpack:
            shown = self.displays(current)
            if len(shown) != 1 or not isinstance(shown[0].node, n.Items):
                return None
            items = shown[0].node.items
            if not 0 <= index < len(items):
                return None
            current = shown[0].at(items[index])
        return current

    def resolved(self, at: Situated) -> Situated:
        """Follow names that the environment binds to the expression that they stand for."""
        for _ in range(_MAX_DEPTH * 4):
            if not isinstance(at.node, n.Name):
                return at
            seen = visible(at.node.id, at.scope, at.node.start)
            bindings = self._of_turn(seen, at.environment)
            if len(bindings) != 1:
                return at
            (binding,) = bindings
            situated = at.environment.bound.get(binding.node)
            if situated is not None:
                found = self.part(situated, binding.unpack)
            elif binding.kind == "assign" and not binding.unpack and binding.value is not None:
                inside = at.environment if self._is_of_run(binding, at) else NOTHING
                found = Situated(binding.value, binding.scope, inside)
            else:
                return at
            if found is None:
                return at
            at = found
        return at


def behind_super(node: n.Expr, scope: Scope) -> n.Expr:
    """Return the object that a method is called on: `self` where that is `super()`."""
    if isinstance(node, n.Call) and isinstance(node.func, n.Name) and node.func.id == "super":
        method = scope.runs_in.node
        if isinstance(method, n.Function) and method.params:
            return n.Name(node.start, node.end, method.params[0].name)
    return node


def _names(node: n.Node, scope: Scope) -> set[str]:
    """Return the names that an expression uses, `self` for `super()`."""
    found = {part.id for part in n.walk(node) if isinstance(part, n.Name)}
    if "super" in found:
        method = scope.runs_in.node
        if isinstance(method, n.Function) and method.params:
            found.add(method.params[0].name)
    return found


def _other_keywords(caller: Site, function: Scope) -> n.Expr:
    """Return the dictionary that a call's `**kwargs` holds."""
    call = caller.node
    assert isinstance(call, n.Call)  # noqa: S101 - callers are calls
    assert isinstance(function.node, (n.Function, n.Lambda))  # noqa: S101 - its kind
    named = {param.name for param in function.node.params if param.kind in ("", "key")}
    keys: list[n.Expr | None] = []
    values: list[n.Expr] = []
    for word in call.keywords:
        if word.name is None:
            keys.append(None)
            values.append(word.value)
        elif word.name not in named:
            keys.append(n.Constant(word.start, word.end, word.name))
            values.append(word.value)
    return n.Dict(call.start, call.end, keys, values)


def _other_arguments(caller: Site, function: Scope) -> n.Expr | None:
    """Return the tuple that `*args` holds, None if it cannot be written down."""
    call = caller.node
    assert isinstance(call, n.Call)  # noqa: S101 - callers are calls
    assert isinstance(function.node, (n.Function, n.Lambda))  # noqa: S101 - its kind
    if any(isinstance(argument, n.Starred) for argument in call.args):
        return None
    taken = sum(param.kind == "" for param in function.node.params)
    if function.enclosing_class is not None:
        taken -= 1
    return n.Items(call.start, call.end, "tuple", call.args[taken:])


def _is_receiver(param: n.Parameter, function: Scope) -> bool:
    """Tell whether a parameter is the `self` of a method."""
    node = function.node
    return (
        isinstance(node, n.Function)
        and function.enclosing_class is not None
        and node.params[0] is param
        and not any(isinstance(one, n.Name) for one in node.decorators)
    )


def _receiver(caller: Site, method: Scope) -> n.Expr | None:
    """Return the object whose method a call calls, None where another class inherits it.

    A call that makes the object is the object.
    """
    call = caller.node
    assert isinstance(call, n.Call)  # noqa: S101 - callers are calls
    assert isinstance(method.node, n.Function)  # noqa: S101 - a method is one
    is_constructor = method.node.name in ("__init__", "__new__")
    if isinstance(call.func, n.Attribute) and call.func.name == method.node.name:
        return None if is_constructor else behind_super(call.func.value, caller.scope)
    return call if is_constructor else None
