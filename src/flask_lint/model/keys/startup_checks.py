"""Values that the program refuses to start with: it compares, and raises or exits."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from flask_lint.model.execution.conditions import is_secret_name, words
from flask_lint.model.names.values import Display, Literal
from flask_lint.providers.knowledge import knowledge
from flask_lint.sources.roles import Role
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_EXITS = frozenset({"exit", "quit", "_exit", "abort", "critical_exit", "fail"})


class StartupChecks:
    """The tests of all branches that end in an exception or the end of the program."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self._modules = [module for module in modules if module.role is Role.APPLICATION]

    def refuses(self, value: str | bytes, variable: str = "") -> bool:
        """Tell whether the program does not start with `value` for a key.

        `variable` is what `value` is the fallback of: a program that does not start without the
        variable never falls back.
        """
        if value in self._values or (variable and variable in self._variables):
            return True
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        if text in self._values:
            return True
        if len(value) < self._shortest:
            return True
        return any(text.startswith(prefix) for prefix in self._prefixes)

    @cached_property
    def _refusals(self) -> list[tuple[n.Expr, Scope]]:
        found: list[tuple[n.Expr, Scope]] = []
        for module in self._modules:
            for node, scope in module.each(n.If, n.Assert):
                if isinstance(node, n.If):
                    bodies = [branch.body for branch in node.branches]
                    if any(_ends(body) for body in [*bodies, node.orelse]):
                        found.extend((branch.test, scope) for branch in node.branches)
                elif isinstance(node, n.Assert):
                    found.append((node.test, scope))
        return found

    @cached_property
    def _demands(self) -> list[tuple[n.Expr, Scope]]:
        """What must hold for the program to go on: assertions, and tests whose `else` ends it."""
        found: list[tuple[n.Expr, Scope]] = []
        for module in self._modules:
            for node, scope in module.each(n.Assert, n.If):
                if isinstance(node, n.Assert):
                    found.append((node.test, scope))
                elif len(node.branches) == 1 and _ends(node.orelse):
                    found.append((node.branches[0].test, scope))
        return found

    @cached_property
    def _compared(self) -> list[tuple[n.Compare, Scope]]:
        return [
            (node, scope)
            for test, scope in self._refusals
            for node in n.walk(test)
            if isinstance(node, n.Compare)
        ]

    @cached_property
    def _values(self) -> set[str | bytes]:
        """The texts that a key is compared with."""
        found: set[str | bytes] = set()
        for node, scope in self._compared:
            if not _is_about_secrets(node):
                continue
            if node.ops[0] in ("==", "!=", "in", "not in", "is"):
                for side in (node.left, *node.comparators):
                    found.update(self._texts(side, scope))
        return found

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        """The beginnings that a key must not have."""
        return tuple(
            argument.value
            for test, _ in self._refusals
            for node in n.walk(test)
            if isinstance(node, n.Call)
            and isinstance(node.func, n.Attribute)
            and node.func.name == "startswith"
            and _is_about_secrets(node.func.value)
            for argument in node.args
            if isinstance(argument, n.Constant)
            and isinstance(argument.value, str)
            and argument.value
        )

    @cached_property
    def _shortest(self) -> int:
        """The length that a key must have."""
        lengths = [
            bound.value
            for node, _ in self._compared
            for bound in node.comparators
            if isinstance(node.left, n.Call)
            and isinstance(node.left.func, n.Name)
            and node.left.func.id == "len"
            and node.ops[0] in ("<", "<=", ">=", ">")
            and _is_about_secrets(node.left)
            and isinstance(bound, n.Constant)
            and isinstance(bound.value, int)
        ]
        return max(lengths, default=0)

    @cached_property
    def _variables(self) -> set[str]:
        """The variables of the environment that the program does not start without."""
        found: set[str] = set()
        for test, scope in self._refusals:
            for node in n.walk(test):
                match node:
                    case n.Unary(op="not", operand=asked):
                        found.update(self._looked_up(asked, scope))
                    case n.Compare(left=asked, ops=["is"]):
                        found.update(self._looked_up(asked, scope))
                    case n.Compare(left=asked, ops=["not in"]):
                        if any(
                            path.startswith("os.environ")
                            for path in self._evaluator.paths(node.comparators[0], scope)
                        ):
                            found.update(
                                text for text in self._texts(asked, scope) if isinstance(text, str)
                            )
        found.update(self._judged())
        for test, scope in self._demands:
            for part in _all_of(test):
                match part:
                    case n.Compare(left=asked, ops=["is not"]):
                        found.update(self._looked_up(asked, scope))
                    case n.Compare(left=asked, ops=["in"], comparators=[where]):
                        if "os.environ" in self._evaluator.paths(where, scope):
                            found.update(
                                text for text in self._texts(asked, scope) if isinstance(text, str)
                            )
                    case _:
                        found.update(self._looked_up(part, scope))
        return found

    def _judged(self) -> Iterator[str]:
        """Yield the variables that a function reads which raises an error about secrets.

        It may collect what is wrong with them first, or ask another function.
        """
        functions = {scope for _, scope in self._refusals if scope.is_function}
        for scope in functions:
            if not any(
                isinstance(node, n.Constant)
                and isinstance(node.value, str)
                and "secret" in node.value.lower()
                for raised in scope.each(n.Raise)
                for node in n.walk(raised)
            ):
                continue
            for call in scope.each(n.Call):
                paths = self._evaluator.paths(call.func, scope)
                if call.args and any(path in knowledge().lookups for path in paths):
                    for text in self._texts(call.args[0], scope):
                        if isinstance(text, str) and is_secret_name(text):
                            yield text

    def _looked_up(self, node: n.Expr, scope: Scope) -> Iterator[str]:
        """Yield the variables that an expression reads, when it reads one without a fallback."""
        if isinstance(node, n.Call) and len(node.args) == 1 and not node.keywords:
            paths = self._evaluator.paths(node.func, scope)
            if any(path in knowledge().lookups for path in paths):
                for text in self._texts(node.args[0], scope):
                    if isinstance(text, str):
                        yield text

    def _texts(self, node: n.Expr, scope: Scope) -> Iterator[str | bytes]:
        """Yield the texts that an expression may stand for, or hold."""
        for value in self._evaluator.values(node, scope):
            if isinstance(value, Literal) and isinstance(value.value, (str, bytes)):
                if value.value:
                    yield value.value
            elif isinstance(value, Display) and isinstance(value.site.node, n.Items):
                for item in value.site.node.items:
                    for inner in self._evaluator.values(item, value.site.scope):
                        if isinstance(inner, Literal) and isinstance(inner.value, (str, bytes)):
                            yield inner.value


def _is_about_secrets(node: n.Node) -> bool:
    return any(is_secret_name(word) for word in words(node))


def _all_of(test: n.Expr) -> Iterator[n.Expr]:
    """Yield the conditions that all hold where `test` does."""
    if isinstance(test, n.Boolean) and test.op == "and":
        for value in test.values:
            yield from _all_of(value)
    else:
        yield test


def _ends(body: list[n.Stmt]) -> bool:
    """Tell whether a branch raises, or ends the program."""
    for node in n.walk(*body, into_functions=False):
        if isinstance(node, n.Raise):
            return True
        if isinstance(node, n.Call):
            name = node.func.name if isinstance(node.func, n.Attribute) else ""
            if isinstance(node.func, n.Name):
                name = node.func.id
            if name in _EXITS:
                return True
    return False
