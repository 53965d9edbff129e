"""What code asks about the method of a request: `if request.method == "POST"`.

Source: `werkzeug.sansio.request.Request`, which spells the method in upper case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import Display, External, Literal
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope

_METHOD = "flask.request.method"
# What makes the spelling of the literal the code's own business.
_SPELLED = (f"{_METHOD}.lower()", f"{_METHOD}.upper()", f"{_METHOD}.casefold()")


class MethodTest(msgspec.Struct, frozen=True):
    """A comparison of the request's method with the literals `names`.

    `holds_in` tells whether it is true for these, or for all others. `exact` is false where the
    code changes the method's spelling before it compares.
    """

    node: n.Node
    names: tuple[str, ...]
    holds_in: bool
    exact: bool

    def narrowed(self, methods: frozenset[str], *, holds: bool) -> frozenset[str]:
        """Return those of `methods` for which the comparison `holds`, or does not."""
        meant = frozenset(self.names if self.exact else (name.upper() for name in self.names))
        return methods & meant if holds == self.holds_in else methods - meant


class MethodTests:
    """Reads comparisons of `request.method`."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def read(self, test: n.Node, scope: Scope) -> MethodTest | None:
        """Return what `test` asks about the request's method, None if it asks something else."""
        if not isinstance(test, n.Compare) or len(test.ops) != 1:
            return None
        left, op, right = test.left, test.ops[0], test.comparators[0]
        if op in ("==", "!="):
            for asked, literal in ((left, right), (right, left)):
                spelled = self.asked(asked, scope)
                if spelled is not None:
                    names = self._names(literal, scope)
                    if names is None or len(names) != 1:
                        return None
                    return MethodTest(test, names, op == "==", spelled)
        elif op in ("in", "not in"):
            spelled = self.asked(left, scope)
            if spelled is not None:
                names = self._listed(right, scope)
                return None if names is None else MethodTest(test, names, op == "in", spelled)
        return None

    def asked_by(self, node: n.Node, scope: Scope) -> Iterator[MethodTest]:
        """Yield the comparisons that `node` itself makes with the method as it is spelled."""
        test = self.read(node, scope)
        if test is not None and test.exact:
            yield test
        elif isinstance(node, n.Match) and self.asked(node.subject, scope):
            for case in node.cases:
                names = self.of_case(case, scope)
                if names is not None:
                    yield MethodTest(case.values[0], names, holds_in=True, exact=True)

    def asked(self, node: n.Expr, scope: Scope) -> bool | None:
        """Tell whether `node` is the method as it is, or spelled anew; None for another value."""
        if not isinstance(node, (n.Name, n.Attribute, n.Call)):
            return None
        values = self._evaluator.values(node, scope)
        if len(values) != 1 or not isinstance(values[0], External):
            return None
        path = values[0].path
        if path == _METHOD:
            return True
        return False if path in _SPELLED else None

    def of_case(self, case: n.Case, scope: Scope) -> tuple[str, ...] | None:
        """Return the literals of a `case`, None if it may match something else, too."""
        if case.guard is not None or case.binds or not case.values:
            return None
        found: list[str] = []
        for value in case.values:
            names = self._names(value, scope)
            if names is None:
                return None
            found.extend(names)
        return tuple(found)

    def _names(self, node: n.Expr, scope: Scope) -> tuple[str, ...] | None:
        found: list[str] = []
        for value in self._evaluator.values(node, scope):
            if not isinstance(value, Literal) or not isinstance(value.value, str):
                return None
            found.append(value.value)
        return tuple(found) or None

    def _listed(self, node: n.Expr, scope: Scope) -> tuple[str, ...] | None:
        found: list[str] = []
        for value in self._evaluator.values(node, scope):
            if not isinstance(value, Display) or not isinstance(value.site.node, n.Items):
                return None
            for item in value.site.node.items:
                names = self._names(item, value.site.scope)
                if names is None:
                    return None
                found.extend(names)
        return tuple(found) or None
