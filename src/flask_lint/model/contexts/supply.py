"""Which context a place is supplied with by the code around it, before it and above it.

An application or request context comes from a `with` block, from a `push()` that was done before
or from a decorator. A *guard* asks whether there is one, or expects the failure: code under a
guard counts as supplied, for it does not run without.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from flask_lint.model.execution.endings import is_generator
from flask_lint.model.execution.surroundings import around, before, conditions, exits, is_tried
from flask_lint.model.names.values import (
    UNKNOWN,
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Site,
)
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Level
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.names.values import Value

# Methods that give a context, whatever the object is: it need not be known to be an application.
_BY_NAME = {
    "app_context": Level.APP,
    "test_request_context": Level.REQUEST,
    "request_context": Level.REQUEST,
    "test_client": Level.REQUEST,
}
# What an unknown object is called when it may well be a context.
_LIKE_A_CONTEXT = re.compile(r"(?i)ctx|context")
_PUSHES = frozenset({"push", "__enter__"})
_STACKS = frozenset({"enter_context", "enter_async_context", "with_resource"})
_FAILURES = frozenset({"RuntimeError"})
_ALL_FAILURES = frozenset({"Exception", "BaseException"})
# A handler that does one of these tells of a failure that it did not expect.
_TELLS = frozenset(
    {"exception", "error", "critical", "warning", "warn", "print", "print_exc", "format_exc"}
    | {"rollback", "capture_exception", "log", "flash"}
)
# Libraries whose decorators call the function as it is, and give it no context.
_PLAIN_DECORATORS = re.compile(
    r"(functools|contextlib|builtins|typing|abc|atexit|click|tenacity|retry|backoff|staticmethod)\b"
)


class Supply:
    """Answers which context is active at a place, as far as its own function tells."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._pushes: dict[Scope, list[tuple[n.Call, Level]]] = {}
        self._given: dict[Scope, Level] = {}
        self._levels: dict[n.Node, Level] = {}

    def at(self, site: Site) -> Level:
        """Return the context that is active at `site` when its function starts with none."""
        known = self._levels.get(site.node)
        if known is None:
            self._levels[site.node] = Level.NONE  # a context manager that uses itself ends here
            known = self._levels[site.node] = max(
                self._around(site), self._before(site), self._pushed(site)
            )
        return known

    def given(self, scope: Scope) -> Level:
        """Return the context that decorators, or the module, give to a function when it starts.

        A decorator that nothing is known about may do so, too, and counts as if it did.
        """
        known = self._given.get(scope)
        if known is None:
            found = [Level.NONE]
            if isinstance(scope.node, n.Function) and scope.parent is not None:
                found += [
                    self._decorator(one, scope.parent, runs=not is_generator(scope))
                    for one in scope.node.decorators
                ]
            top = scope.module.scope
            if scope is not top:
                found += [level for _, level in self.pushes(top)]
            known = self._given[scope] = max(found)
        return known

    # With blocks -----------------------------------------------------------------------------

    def manager(self, expr: n.Expr, scope: Scope) -> Level:
        """Return the context that is active in the body of `with expr:`."""
        if isinstance(expr, n.Call):
            if isinstance(expr.func, n.Attribute) and expr.func.name in _BY_NAME:
                return _BY_NAME[expr.func.name]
            if self._expects(expr, scope):
                return Level.REQUEST
        values = self._evaluator.values(expr, scope)
        found = [self._manager_value(value) for value in values]
        if isinstance(expr, n.Call):
            found += [
                self._manager_function(value.scope)
                for value in self._evaluator.values(expr.func, scope)
                if isinstance(value, FunctionValue)
            ]
        if any(map(_is_foreign, values)) and _LIKE_A_CONTEXT.search(dotted(expr)):
            found.append(Level.REQUEST)
        return max(found, default=Level.NONE)

    def _manager_value(self, value: Value) -> Level:
        if isinstance(value, External):
            return knowledge().supplies.get(value.path, Level.NONE)
        if isinstance(value, (Instance, ClassValue)):
            entered = self._evaluator.attribute(value, "__enter__")
            levels = [
                level
                for method in entered
                if isinstance(method, FunctionValue)
                for _, level in self.pushes(method.scope)
            ]
            return max(levels, default=Level.NONE)
        return Level.NONE

    def _manager_function(self, scope: Scope) -> Level:
        """Return the context in which a function decorated with `contextmanager` yields."""
        yields = [node for node in scope.each(n.Wait) if node.kind == "yield"]
        return max((self.at(Site(node, scope)) for node in yields), default=Level.NONE)

    def _expects(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether a call is `suppress(RuntimeError)`."""
        return "contextlib.suppress" in self._evaluator.paths(call.func, scope) and any(
            _last(argument) in _FAILURES | _ALL_FAILURES for argument in call.args
        )

    # Around ----------------------------------------------------------------------------------

    def _around(self, site: Site) -> Level:
        scope = site.scope
        found = [Level.NONE]
        for inner, ancestor in around(site):
            if isinstance(ancestor, n.With):
                for item in ancestor.items:
                    if item is inner:
                        break
                    found.append(self.manager(item.context, scope))
            elif isinstance(ancestor, n.Try) and is_tried(inner, ancestor):
                is_expected = any(_expects_failure(handler) for handler in ancestor.handlers)
                found.append(Level.REQUEST if is_expected else Level.NONE)
        for test, answer in conditions(site):
            holds, fails = self.asks(test, scope)
            found.append(holds if answer else fails)
        return max(found)

    # Before ----------------------------------------------------------------------------------

    def _before(self, site: Site) -> Level:
        """Return what earlier statements make sure of: `if not current_app: return`."""
        found = Level.NONE
        for statement in before(site):
            if isinstance(statement, n.If):
                if all(exits(branch.body) for branch in statement.branches):
                    tests = [branch.test for branch in statement.branches]
                    found = max(found, max(self.asks(test, site.scope)[1] for test in tests))
                if statement.orelse and exits(statement.orelse):
                    tests = [branch.test for branch in statement.branches]
                    found = max(found, min(self.asks(test, site.scope)[0] for test in tests))
            elif isinstance(statement, n.Assert):
                found = max(found, self.asks(statement.test, site.scope)[0])
        return found

    def _pushed(self, site: Site) -> Level:
        start = site.node.start
        pushes = self.pushes(site.scope.runs_in)
        return max((level for call, level in pushes if call.start < start), default=Level.NONE)

    def pushes(self, scope: Scope) -> list[tuple[n.Call, Level]]:
        """Return the calls by which a function or module pushes a context that stays."""
        known = self._pushes.get(scope)
        if known is None:
            self._pushes[scope] = []  # a function that calls itself ends here
            known = self._pushes[scope] = [
                (call, level) for call in scope.each(n.Call) if (level := self._push(call, scope))
            ]
        return known

    def _push(self, call: n.Call, scope: Scope) -> Level:
        """Return the context that stays active after a call."""
        func = call.func
        if isinstance(func, n.Attribute):
            if func.name in _PUSHES:
                return self.manager(func.value, scope)
            if func.name in _STACKS and call.args:
                return self.manager(call.args[0], scope)
        called = [
            value.scope
            for value in self._evaluator.values(func, scope)
            if isinstance(value, FunctionValue) and value.scope.node is not scope.node
        ]
        levels = [level for function in called for _, level in self.pushes(function)]
        return max(levels, default=Level.NONE)

    # Guards ----------------------------------------------------------------------------------

    def asks(self, test: n.Expr, scope: Scope) -> tuple[Level, Level]:
        """Return the context that must be active when `test` holds, and when it does not."""
        match test:
            case n.Unary() if test.op == "not":
                holds, fails = self.asks(test.operand, scope)
                return fails, holds
            case n.Boolean():
                answers = [self.asks(value, scope) for value in test.values]
                holding = [holds for holds, _ in answers]
                failing = [fails for _, fails in answers]
                if test.op == "and":
                    return max(holding), min(failing)
                return min(holding), max(failing)
            case n.Compare() if test.ops[0] in ("is", "is not") and self._is_proxy(test, scope):
                return Level.NONE, Level.NONE  # a proxy is never None
            case n.Compare() if len(test.ops) == 1:
                holds, fails = self.asks(test.left, scope)
                if test.ops[0] in ("is", "=="):
                    return fails, holds
                return holds, fails
            case n.Walrus():
                return self.asks(test.value, scope)
            case n.Call() if isinstance(test.func, n.Name) and test.func.id == "bool":
                return self.asks(test.args[0], scope) if test.args else (Level.NONE, Level.NONE)
        values = self._evaluator.values(test, scope)
        asked = max((self._guard(value) for value in values), default=Level.NONE)
        if asked:
            return asked, Level.NONE
        if isinstance(test, n.Call) and self._asks_inside(test, scope):
            # A function that asks: which of its answers means yes is not known.
            return Level.REQUEST, Level.REQUEST
        return Level.NONE, Level.NONE

    def _is_proxy(self, test: n.Compare, scope: Scope) -> bool:
        values = self._evaluator.values(test.left, scope)
        return any(
            isinstance(value, External) and value.path in knowledge().proxies for value in values
        )

    def _guard(self, value: Value) -> Level:
        if isinstance(value, External):
            return knowledge().guards.get(value.path, Level.NONE)
        return Level.NONE

    def _asks_inside(self, call: n.Call, scope: Scope) -> bool:
        return any(
            path in knowledge().guards
            for value in self._evaluator.values(call.func, scope)
            if isinstance(value, FunctionValue)
            for inner in value.scope.each(n.Call)
            for path in self._evaluator.paths(inner, value.scope)
        )

    # Decorators ------------------------------------------------------------------------------

    def _decorator(self, expr: n.Expr, scope: Scope, *, runs: bool) -> Level:
        """Return the context that a decorator pushes around the calls of its function.

        `runs` tells that a call runs the function: the context of a generator is gone when that
        is read.
        """
        levels: list[Level] = []
        for value in self._evaluator.values(expr, scope):
            if isinstance(value, External):
                path = value.path
                if path in knowledge().transparent:
                    levels.append(knowledge().transparent[path] if runs else Level.NONE)
                elif path in knowledge().entries or _PLAIN_DECORATORS.match(path):
                    levels.append(Level.NONE)
                else:
                    levels.append(Level.REQUEST)
            elif isinstance(value, FunctionValue):
                levels.append(self._wraps_with(value.scope))
            else:
                levels.append(Level.REQUEST)
        return max(levels, default=Level.REQUEST)

    def _wraps_with(self, decorator: Scope) -> Level:
        """Return the context that any of the functions within a decorator make sure of."""
        found = Level.NONE
        work = [decorator]
        while work:
            scope = work.pop()
            work.extend(scope.children)
            for call in scope.each(n.Call):
                site = Site(call, scope)
                found = max(found, self.at(site))
        return found


def _is_foreign(value: Value) -> bool:
    """Tell whether a value comes from a library, or from nobody knows where."""
    if isinstance(value, External):
        return value.path.partition(".")[0] not in sys.stdlib_module_names
    return value is UNKNOWN


def _expects_failure(handler: n.Handler) -> bool:
    """Tell whether a handler is there for the case that no context is active."""
    names = _caught(handler)
    if names & _FAILURES:
        return True
    if not names & _ALL_FAILURES:
        return False
    return not any(
        isinstance(node, n.Raise)
        or (isinstance(node, n.Call) and _last(node.func) in _TELLS)
        or (isinstance(node, n.Wait) and node.kind != "await")  # who reads the generator is told
        for node in n.walk(*handler.body)
    )


def catches_all(handlers: Iterable[n.Handler]) -> bool:
    """Tell whether one of the handlers catches what is raised without a context."""
    return any(_caught(handler) & (_FAILURES | _ALL_FAILURES) for handler in handlers)


def _caught(handler: n.Handler) -> set[str]:
    caught = handler.caught
    if caught is None:
        return {"BaseException"}
    listed = caught.items if isinstance(caught, n.Items) else [caught]
    return {_last(one) for one in listed}


def _last(node: n.Expr) -> str:
    if isinstance(node, n.Attribute):
        return node.name
    return node.id if isinstance(node, n.Name) else ""
