"""How functions end: with which `return`s, and where they run off their end.

The code is walked path by path. A path is given up as impossible where its conditions contradict
each other (`facts.py`), or the methods that the function is called for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from flask_lint.model.execution import facts as f
from flask_lint.model.execution.flow import is_irrefutable
from flask_lint.model.names.values import External, FunctionValue
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flask_lint.model.execution.flow import Flow
    from flask_lint.model.execution.methods import MethodTests
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope

# More different paths than this at one place are taken together.
_MAX_PATHS = 32
_CALLS_DEEP = 4


class Step(msgspec.Struct, frozen=True):
    """One decision on a path: the condition (or handler, or loop) and how it went."""

    node: n.Node
    text: str


class _State(msgspec.Struct, frozen=True):
    """What holds on a path: the methods that the request may have, facts, and the decisions."""

    methods: frozenset[str]
    facts: f.Facts = {}
    steps: tuple[Step, ...] = ()

    def step(self, node: n.Node, text: str) -> _State:
        return replace(self, steps=(*self.steps, Step(node, text)))


_States = list[_State]


class Ending(msgspec.Struct, frozen=True):
    """One way in which a function ends: at a `return`, or (`statement` None) at its end.

    `value` is what is returned; None stands for nothing or None. `body` is what stands there as
    the response's body: `None, 204` has a value all the same. `steps` lead there.
    """

    statement: n.Return | None
    value: n.Expr | None
    body: n.Expr | None
    steps: tuple[Step, ...]


class _Frame(msgspec.Struct):
    """The loop that is being walked."""

    breaks: _States = []
    continues: _States = []


class Endings:
    """Answers how functions of the project end."""

    def __init__(self, evaluator: Evaluator, flow: Flow, methods: MethodTests) -> None:
        self._evaluator = evaluator
        self._flow = flow
        self._methods = methods
        self._plain: dict[Scope, list[Ending]] = {}

    def of(
        self,
        scope: Scope,
        methods: frozenset[str] | None = None,
        filled: frozenset[str] = frozenset(),
        *,
        depth: int = 0,
    ) -> list[Ending]:
        """Return every way in which the function `scope` ends without an error.

        `methods` are the HTTP methods that it is called for. Where they are not known, those
        count that the function itself asks for. `filled` are the parameters that are never None
        or empty.
        """
        if methods is None:
            methods = self._mentioned(scope) or frozenset({"GET"})
        walk = _Walk(self._evaluator, self._flow, self._methods, scope, self, depth)
        return walk.run(methods, filled)

    def plainly_returns(self, scope: Scope) -> bool:
        """Tell whether it is seen at once that a function returns something however it ends.

        Most do, and need not be walked through for that.
        """
        walk = _Walk(self._evaluator, self._flow, self._methods, scope, self, 0)
        return _plainly_ends(scope.body) and not any(
            walk.may_return_none(node.value) for node in scope.each(n.Return)
        )

    def gives_none(self, scope: Scope, depth: int) -> bool:
        """Tell whether calling a plain function of the project can only give None."""
        endings = self._of_plain(scope, depth)
        return bool(endings) and all(ending.value is None for ending in endings)

    def constant(self, scope: Scope, depth: int) -> bool | None:
        """Return the truth of what a plain function gives if it is always the same constant's."""
        found = {
            bool(ending.value.value) if isinstance(ending.value, n.Constant) else None
            for ending in self._of_plain(scope, depth)
        }
        return found.pop() if len(found) == 1 else None

    def _of_plain(self, scope: Scope, depth: int) -> list[Ending]:
        """Return the endings of a function that is called as it is written, none for others."""
        node = scope.node
        if (
            depth > _CALLS_DEEP
            or not isinstance(node, n.Function)
            or node.is_async
            or node.decorators
            or is_generator(scope)
            or is_stub(node)
        ):
            return []
        if scope not in self._plain:
            self._plain[scope] = []  # a function that calls itself
            self._plain[scope] = self.of(scope, depth=depth + 1)
        return self._plain[scope]

    def _mentioned(self, scope: Scope) -> frozenset[str]:
        found: set[str] = set()
        for compared in scope.each(n.Compare):
            test = self._methods.read(compared, scope)
            if test is not None:
                found.update(name.upper() for name in test.names)
        for case in scope.each(n.Case):
            found.update(name.upper() for name in self._methods.of_case(case, scope) or ())
        return frozenset(found)


def is_generator(scope: Scope) -> bool:
    """Tell whether a function yields."""
    return any(node.kind != "await" for node in scope.each(n.Wait))


def is_stub(function: n.Function) -> bool:
    """Tell whether a function has nothing in it but a docstring, `pass` or `...`."""
    return all(
        (isinstance(statement, n.Evaluate) and isinstance(statement.value, n.Constant))
        or (isinstance(statement, n.Jump) and statement.kind == "pass")
        for statement in function.body
    )


def _plainly_ends(block: list[n.Stmt]) -> bool:
    """Tell whether no way leads past a block, whatever is in it but for its last statement."""
    match block[-1:]:
        case [n.Return() | n.Raise()]:
            return True
        case [n.If() as last]:
            blocks = (*(branch.body for branch in last.branches), last.orelse)
            return all(map(_plainly_ends, blocks))
    return False


class _Walk:
    """One walk through one function."""

    def __init__(
        self,
        evaluator: Evaluator,
        flow: Flow,
        methods: MethodTests,
        scope: Scope,
        endings: Endings,
        depth: int,
    ) -> None:
        self._evaluator = evaluator
        self._flow = flow
        self._methods = methods
        self._scope = scope
        self._all = endings
        self._depth = depth
        self._found: list[Ending] = []
        self._frames: list[_Frame] = []

    def run(self, methods: frozenset[str], filled: frozenset[str]) -> list[Ending]:
        known: f.Facts = {}
        for name in filled:
            known |= f.assume({}, n.Name(0, 0, name), holds=True) or {}
        for state in self._block(self._scope.body, [_State(methods, known)]):
            if not f.is_used_up(state.facts):
                self._found.append(Ending(None, None, None, state.steps))
        return self._found

    # Statements ------------------------------------------------------------------------------

    def _block(self, block: Iterable[n.Stmt], states: _States) -> _States:
        for statement in block:
            if not states:
                break
            states = self._merged(self._statement(statement, states))
        return states

    def _statement(self, statement: n.Stmt, states: _States) -> _States:
        match statement:
            case n.Return():
                self._return(statement, statement.value, states)
                return []
            case n.Raise():
                return []
            case n.Jump():
                return self._jump(statement, states)
            case n.If():
                return self._if(statement, states)
            case n.Match():
                return self._match(statement, states)
            case n.For():
                return self._for(statement, states)
            case n.While():
                return self._while(statement, states)
            case n.With():
                return self._with(statement, states)
            case n.Try():
                return self._try(statement, states)
            case n.Assert():
                return self._assume(statement.test, states, holds=True)
            case n.Evaluate():
                if isinstance(statement.value, n.Call) and self._raises(statement.value):
                    return []
                states = self._used(states, statement.value)
            case n.Assign() if len(statement.targets) == 1:
                return self._assign(statement.targets[0], statement.value, states)
        return self._without(states, f.bound_in(statement))

    def _assign(self, target: n.Expr, value: n.Expr, states: _States) -> _States:
        after = [
            replace(one, facts=f.assigned(one.facts, target, value))
            for one in self._used(states, value)
        ]
        if self._is_given_by_project(value):
            after = [replace(one, facts=f.checked(one.facts, target)) for one in after]
        return after

    def _is_given_by_project(self, value: n.Expr) -> bool:
        return isinstance(value, n.Call) and any(
            isinstance(callee, FunctionValue)
            for callee in self._evaluator.values(value.func, self._scope)
        )

    def _used(self, states: Iterable[_State], value: n.Expr) -> _States:
        known = f.dereferenced(value)
        if not known:
            return list(states)
        return [replace(one, facts={**one.facts, **known}) for one in states]

    def _raises(self, call: n.Call) -> bool:
        return self._flow.raises(call, self._scope)

    def _return(self, statement: n.Return, value: n.Expr | None, states: _States) -> None:
        if isinstance(value, n.Conditional):
            self._return(statement, value.body, self._assume(value.test, states, holds=True))
            self._return(statement, value.orelse, self._assume(value.test, states, holds=False))
            return
        if not states or (isinstance(value, n.Call) and self._raises(value)):
            return
        if value is not None and self._is_none(value):
            value = None
        body: n.Expr | None = value
        if isinstance(value, n.Items) and value.kind == "tuple" and value.items:
            body = None if self._is_none(value.items[0]) else value.items[0]
        self._found.append(Ending(statement, value, body, _shortest(states).steps))

    def may_return_none(self, value: n.Expr | None) -> bool:
        """Tell whether `return value` may return None, or a tuple with None as the body."""
        if isinstance(value, n.Conditional):
            return self.may_return_none(value.body) or self.may_return_none(value.orelse)
        if isinstance(value, n.Items) and value.kind == "tuple" and value.items:
            value = value.items[0]
        return value is None or self._is_none(value)

    def _is_none(self, value: n.Expr) -> bool:
        """Tell whether an expression can only be None."""
        if isinstance(value, n.Constant):
            # `...` is shown as None, too: it is as little a response.
            return value.value is None
        if not isinstance(value, n.Call):
            return False
        callees = self._evaluator.values(value.func, self._scope)
        return bool(callees) and all(
            (isinstance(callee, External) and callee.path in knowledge().give_none)
            or (
                isinstance(callee, FunctionValue)
                and callee.bound is None
                and self._all.gives_none(callee.scope, self._depth)
            )
            for callee in callees
        )

    def _jump(self, jump: n.Jump, states: _States) -> _States:
        if jump.kind == "pass" or not self._frames:
            return states
        frame = self._frames[-1]
        (frame.breaks if jump.kind == "break" else frame.continues).extend(states)
        return []

    def _if(self, statement: n.If, states: _States) -> _States:
        noted = has_return(statement)
        after: _States = []
        for branch in statement.branches:
            inside = self._assume(branch.test, states, holds=True)
            states = self._assume(branch.test, states, holds=False)
            if noted:
                inside = [one.step(branch.test, "this is true") for one in inside]
                if has_return(*branch.body) or not statement.orelse:
                    states = [one.step(branch.test, "this is not true") for one in states]
            after += self._block(branch.body, inside)
        return after + self._block(statement.orelse, states)

    def _match(self, statement: n.Match, states: _States) -> _States:
        noted = has_return(statement)
        about_method = self._methods.asked(statement.subject, self._scope)
        after: _States = []
        for case in statement.cases:
            inside = self._without(states, f.bound_in(case))
            if case.guard is not None:
                inside = self._assume(case.guard, inside, holds=True)
            names = self._methods.of_case(case, self._scope) if about_method else None
            if names is not None:
                inside = [replace(one, methods=one.methods & frozenset(names)) for one in inside]
                states = [replace(one, methods=one.methods - frozenset(names)) for one in states]
                inside = [one for one in inside if one.methods]
                states = [one for one in states if one.methods]
            elif is_irrefutable(case):
                states = []
            if noted:
                inside = [one.step(case, "this case") for one in inside]
            after += self._block(case.body, inside)
        if len(statement.cases) > 1:
            checked = ("checked", f.key(statement.subject))
            states = [one for one in states if checked not in one.facts]
        if noted:
            states = [one.step(statement.subject, "no case matches this") for one in states]
        return after + states

    def _for(self, loop: n.For, states: _States) -> _States:
        changed = f.bound_in(loop)
        entry = self._without(states, changed)
        frame = _Frame()
        self._frames.append(frame)
        inside = self._block(loop.body, entry)
        self._frames.pop()
        after = self._without([*inside, *frame.continues], changed)
        literal = self._turns(loop.iter)
        if literal == "none" or (literal == "some" and self._counts(loop)):
            # `for attempt in range(3): ...` returns or raises in its last turn.
            after = []
        elif literal != "some" and (after or not self._is_filled_here(loop.iter)):
            after += entry
        if has_return(loop):
            after = [one.step(loop.iter, "the loop over this ends") for one in after]
        return self._block(loop.orelse, after) + self._without(frame.breaks, changed)

    def _turns(self, iterated: n.Expr) -> str:
        """Return `some` for what surely has elements, `none` for what never ends, or ``""``."""
        if isinstance(iterated, n.Items):
            starred = any(isinstance(item, n.Starred) for item in iterated.items)
            return "some" if iterated.items and not starred else ""
        if isinstance(iterated, n.Call):
            paths = self._evaluator.paths(iterated.func, self._scope)
            if "builtins.range" in paths:
                return "some"
            if "builtins.enumerate" in paths and iterated.args:
                return self._turns(iterated.args[0])
            if {"itertools.count", "itertools.cycle"} & set(paths):
                return "none"
        return ""

    def _is_filled_here(self, iterated: n.Expr) -> bool:
        """Tell whether the function itself makes a list or dictionary and fills it before.

        A loop over it that is left in its first turn is there to get an element.
        """
        if isinstance(iterated, n.Call) and isinstance(iterated.func, n.Attribute):
            iterated = iterated.func.value  # `.items()`
        if not isinstance(iterated, n.Name):
            return False
        values = [one.value for one in self._scope.bindings.get(iterated.id, ())]
        return bool(values) and all(
            (isinstance(value, n.Items) and not value.items)
            or (isinstance(value, n.Dict) and not value.keys)
            for value in values
        )

    def _counts(self, loop: n.For) -> bool:
        """Tell whether a loop with a way out asks for its variable."""
        names = {part.id for part in n.walk(loop.target) if isinstance(part, n.Name)}
        return has_exit(loop) and any(
            isinstance(part, n.Name) and part.id in names
            for node in n.walk(*loop.body, into_functions=False)
            if isinstance(node, (n.Branch, n.Conditional))
            for part in n.walk(node.test)
        )

    def _while(self, loop: n.While, states: _States) -> _States:
        changed = f.bound_in(loop)
        entry = self._without(states, changed)
        frame = _Frame()
        self._frames.append(frame)
        inside = self._block(loop.body, self._assume(loop.test, entry, holds=True))
        self._frames.pop()
        again = self._without([*inside, *frame.continues], changed)
        after = self._assume(loop.test, [*states, *again], holds=False)
        if has_return(loop):
            after = [one.step(loop.test, "the loop ends") for one in after]
        return self._block(loop.orelse, after) + self._without(frame.breaks, changed)

    def _with(self, statement: n.With, states: _States) -> _States:
        entry = self._without(states, f.bound_in(statement))
        after = self._block(statement.body, entry)
        for item in statement.items:
            paths = self._evaluator.paths(item.context, self._scope)
            if any(path in knowledge().suppressors for path in paths):
                after += [one.step(item.context, "an error is suppressed here") for one in entry]
        return after

    def _try(self, attempt: n.Try, states: _States) -> _States:
        outer, self._found = self._found, []
        after = self._block([*attempt.body, *attempt.orelse], states)
        noted = has_return(attempt)
        entry = self._without(states, f.bound_in(*attempt.body))
        for handler in attempt.handlers:
            inside = [one.step(handler, "an error is caught here") for one in entry]
            after += self._block(handler.body, inside if noted else entry)
        inner, self._found = self._found, outer
        if attempt.final:
            before = len(self._found)
            changed = f.bound_in(attempt)
            goes_on = self._block(attempt.final, self._without(states, changed))
            if not goes_on:
                return []  # whatever was to be returned or raised is lost
            del self._found[before:]
            after = self._block(attempt.final, after)
        self._found += inner
        return after

    # Conditions ------------------------------------------------------------------------------

    def _assume(self, test: n.Expr, states: Sequence[_State], *, holds: bool) -> _States:
        """Return the states in which `test` holds, or does not."""
        match test:
            case n.Unary() if test.op == "not":
                return self._assume(test.operand, states, holds=not holds)
            case n.Walrus():
                states = self._without(states, f.names_bound(test.target))
                return self._assume(test.target, states, holds=holds)
            case n.Boolean():
                found: _States = []
                rest = list(states)
                for value in test.values:
                    if (test.op == "and") != holds:
                        found += self._assume(value, rest, holds=holds)
                    rest = self._assume(value, rest, holds=test.op == "and")
                return found if (test.op == "and") != holds else rest
        asked = self._methods.read(test, self._scope)
        if isinstance(test, n.Call) and self._constant(test) is (not holds):
            return []
        found = []
        for state in self._used(states, test):
            if asked is not None:
                methods = asked.narrowed(state.methods, holds=holds)
                if methods:
                    found.append(replace(state, methods=methods))
                continue
            known = f.assume(state.facts, test, holds=holds)
            if known is not None:
                found.append(replace(state, facts=known))
        return self._merged(found)

    def _constant(self, call: n.Call) -> bool | None:
        """Return the truth of a call of a project function that can only give one, else None."""
        found: set[bool | None] = set()
        for callee in self._evaluator.values(call.func, self._scope):
            if not isinstance(callee, FunctionValue):
                return None
            found.add(self._all.constant(callee.scope, self._depth))
        return found.pop() if len(found) == 1 else None

    def _without(self, states: Iterable[_State], names: frozenset[str]) -> _States:
        if not names:
            return list(states)
        return [replace(one, facts=f.without(one.facts, names)) for one in states]

    def _merged(self, states: _States) -> _States:
        """Return the states without those that say the same as another by a shorter way."""
        distinct: _States = []
        for state in sorted(states, key=lambda one: len(one.steps)):
            if not any(
                state.methods == other.methods and state.facts == other.facts for other in distinct
            ):
                distinct.append(state)
        if len(distinct) <= _MAX_PATHS:
            return distinct
        methods = frozenset().union(*(one.methods for one in distinct))
        return [_State(methods, f.common([one.facts for one in distinct]), distinct[0].steps)]


def _shortest(states: _States) -> _State:
    return min(states, key=lambda one: len(one.steps))


def alternatives(value: n.Expr) -> Iterator[n.Expr]:
    """Yield what a returned expression may be: both sides of `a if test else b`."""
    if isinstance(value, n.Conditional):
        yield from alternatives(value.body)
        yield from alternatives(value.orelse)
    else:
        yield value


def has_return(*roots: n.Node) -> bool:
    """Tell whether there is a `return` with a value in these statements."""
    return any(
        isinstance(node, n.Return) and node.value is not None
        for node in n.walk(*roots, into_functions=False)
    )


def has_exit(*roots: n.Node) -> bool:
    """Tell whether there is a way out of the function in these statements."""
    return any(
        isinstance(node, (n.Return, n.Raise)) for node in n.walk(*roots, into_functions=False)
    )
