"""How statements are left: by running on, returning, raising, or jumping in a loop."""

from __future__ import annotations

from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from flask_lint.model.execution.surroundings import blocks_before
from flask_lint.model.names.values import External, FunctionValue
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.names.values import Site

# Functions of these names that cannot be followed are taken to raise, as their namesakes do.
_RAISING_NAMES = frozenset({"abort", "fail", "exit"})


class Leave(StrEnum):
    """A way to leave statements."""

    NEXT = "next"
    RETURN = "return"
    RAISE = "raise"
    BREAK = "break"
    CONTINUE = "continue"


class Flow:
    """Answers how code goes on."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._raising: dict[Scope, bool] = {}

    def leaves(self, block: Iterable[n.Stmt], scope: Scope) -> set[Leave]:
        """Return every way in which `block` can be left, errors that nobody wrote aside."""
        found: set[Leave] = set()
        for statement in block:
            ways = self._of(statement, scope)
            found |= ways - {Leave.NEXT}
            if Leave.NEXT not in ways:
                return found
        return found | {Leave.NEXT}

    def comes_to(self, site: Site) -> bool:
        """Tell whether the function or module around `site` ever runs on to it."""
        return all(
            Leave.NEXT in self.leaves(islice(block, end), site.scope)
            for block, end in blocks_before(site)
        )

    def _of(self, statement: n.Stmt, scope: Scope) -> set[Leave]:
        match statement:
            case n.Return():
                return {Leave.RETURN}
            case n.Raise():
                return {Leave.RAISE}
            case n.Jump():
                return {
                    {"break": Leave.BREAK, "continue": Leave.CONTINUE}.get(
                        statement.kind, Leave.NEXT
                    )
                }
            case n.If():
                found = self.leaves(statement.orelse, scope)
                for branch in statement.branches:
                    found |= self.leaves(branch.body, scope)
                return found
            case n.Match():
                found = set()
                for case in statement.cases:
                    found |= self.leaves(case.body, scope)
                complete = any(is_irrefutable(case) for case in statement.cases)
                return found if complete else found | {Leave.NEXT}
            case n.For() | n.While():
                return self._of_loop(statement, scope)
            case n.With():
                return self.leaves(statement.body, scope)
            case n.Try():
                return self._of_try(statement, scope)
            case n.Evaluate():
                if isinstance(statement.value, n.Call) and self.raises(statement.value, scope):
                    return {Leave.RAISE}
        return {Leave.NEXT}

    def _of_loop(self, loop: n.For | n.While, scope: Scope) -> set[Leave]:
        inside = self.leaves(loop.body, scope)
        found = inside - {Leave.BREAK, Leave.CONTINUE, Leave.NEXT}
        endless = (
            isinstance(loop, n.While) and isinstance(loop.test, n.Constant) and loop.test.value
        )
        if not endless or Leave.BREAK in inside:
            found |= self.leaves(loop.orelse, scope) | {Leave.NEXT}
        return found

    def _of_try(self, attempt: n.Try, scope: Scope) -> set[Leave]:
        found = self.leaves([*attempt.body, *attempt.orelse], scope)
        if attempt.handlers:
            found -= {Leave.RAISE}
        for handler in attempt.handlers:
            found |= self.leaves(handler.body, scope)
        last = self.leaves(attempt.final, scope)
        return last if Leave.NEXT not in last else found | (last - {Leave.NEXT})

    def raises(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether `call` never comes back: `abort(404)`, `sys.exit()`, and helpers like it."""
        for value in self._evaluator.values(call.func, scope):
            if isinstance(value, External):
                if value.path in knowledge().never_return:
                    return True
            elif isinstance(value, FunctionValue) and self._always_raises(value.scope):
                return True
        func = call.func
        if isinstance(func, (n.Name, n.Attribute)):
            name = func.id if isinstance(func, n.Name) else func.name
            return name in _RAISING_NAMES and not any(
                isinstance(value, FunctionValue) for value in self._evaluator.values(func, scope)
            )
        return False

    def _always_raises(self, scope: Scope) -> bool:
        known = self._raising.get(scope)
        if known is None:
            self._raising[scope] = False  # a function that calls itself
            body = scope.body
            known = bool(body) and self.leaves(body, scope) == {Leave.RAISE}
            self._raising[scope] = known
        return known


def is_irrefutable(case: n.Case) -> bool:
    """Tell whether a `case` matches everything."""
    return case.guard is None and not case.values and len(case.binds) <= 1
