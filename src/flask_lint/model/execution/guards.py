"""What stands in the way of code: the conditions that have to hold before it runs."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from flask_lint.model.names.values import External, Site
from flask_lint.model.names.visible import visible
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope

# How far a name is followed to the expression that it was given.
_MAX_DEPTH = 4

_SETTING_PATHS = ("os.environ", "os.getenv", "sys.argv", "argparse.", "decouple.", "environs.")
_SETTING_NAMES = frozenset({"config", "settings", "environ", "getenv", "env", "debug", "testing"})
_DEVELOPMENT = frozenset({"debug", "flask_debug", "is_testing", "testing"})
_DRIVER_NAMES = frozenset({"drivername", "dialect", "get_backend_name", "get_driver_name"})
_EXISTENCE_NAMES = frozenset(
    {
        "has_table",
        "get_table_names",
        "table_names",
        "inspect",
        "database_exists",
        "exists",
        "isfile",
        "is_file",
    }
)


class Guard(IntEnum):
    """What a condition asks for; the higher, the more it excuses."""

    NONE = 0
    EXISTENCE = 1
    OPT_IN = 2


class Guards:
    """Answers which conditions code stands under."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def of(self, site: Site) -> Guard:
        """Return the strongest guard around `site` in its own function or module.

        A guard is the condition of an `if` around it, or of an earlier `if` that leaves.
        """
        return max(
            (
                self._asks(test, site.scope, 0)
                for test, holds in self._conditions(site)
                if not _spares_developers(test, holds=holds)
            ),
            default=Guard.NONE,
        )

    def _conditions(self, site: Site) -> Iterator[tuple[n.Expr, bool]]:
        """Yield each condition, and whether it has to hold or to fail."""
        module = site.module
        inner: n.Node = site.node
        for ancestor in module.ancestors(site.node):
            if isinstance(ancestor, n.If):
                # In an `else`, the conditions of all branches have failed to hold.
                for branch in ancestor.branches:
                    yield branch.test, branch is inner
                    if branch is inner:
                        break
            elif isinstance(ancestor, n.Conditional):
                yield ancestor.test, ancestor.body is inner
            elif isinstance(ancestor, n.Boolean):
                yield ancestor.values[0], ancestor.op == "and"
            elif isinstance(ancestor, n.Match):
                yield ancestor.subject, True
            elif isinstance(ancestor, n.Handler):
                yield from self._tried(ancestor, site)
            yield from _leaving_before(inner, _block(ancestor, inner))
            inner = ancestor
        yield from _leaving_before(inner, site.scope.runs_in.body)

    def _tried(self, handler: n.Handler, site: Site) -> Iterator[tuple[n.Expr, bool]]:
        """Yield what is tried before a handler: a failed query says that a table is missing."""
        attempt = site.module.parents[handler]
        if isinstance(attempt, n.Try):
            yield from ((node.value, True) for node in attempt.body if isinstance(node, n.Evaluate))

    def _asks(self, test: n.Expr, scope: Scope, depth: int) -> Guard:
        """Return what a condition asks for."""
        found = Guard.NONE
        for node in n.walk(test):
            if isinstance(node, n.Name):
                found = max(found, self._name(node, scope, depth))
            elif isinstance(node, n.Attribute):
                found = max(found, self._attribute(node, scope))
            elif isinstance(node, n.Constant) and _names_driver(node.value):
                return Guard.OPT_IN
            if found is Guard.OPT_IN:
                return found
        return found

    def _name(self, node: n.Name, scope: Scope, depth: int) -> Guard:
        if node.id.isupper() or node.id.lower() in _SETTING_NAMES:
            return Guard.OPT_IN
        if node.id in _EXISTENCE_NAMES:
            return Guard.EXISTENCE
        if self._is_setting(node, scope):
            return Guard.OPT_IN
        found = Guard.NONE
        for binding in visible(node.id, scope, node.start):
            if binding.kind == "param":
                # `self` and the application are no flags, and `def f(app)` asks for nothing.
                if not self._is_object(node, scope):
                    return Guard.OPT_IN
            elif binding.kind == "assign" and binding.value is not None and depth < _MAX_DEPTH:
                found = max(found, self._asks(binding.value, binding.scope, depth + 1))
        return found

    def _is_object(self, node: n.Name, scope: Scope) -> bool:
        return node.id in ("self", "cls") or any(
            self._evaluator.is_app(value) for value in self._evaluator.values(node, scope)
        )

    def _attribute(self, node: n.Attribute, scope: Scope) -> Guard:
        if node.name in _DRIVER_NAMES or node.name.isupper():
            return Guard.OPT_IN
        if any(part in _SETTING_NAMES for part in dotted(node).lower().split(".")):
            return Guard.OPT_IN
        if node.name in _EXISTENCE_NAMES:
            return Guard.EXISTENCE
        return Guard.OPT_IN if self._is_setting(node, scope) else Guard.NONE

    def _is_setting(self, node: n.Expr, scope: Scope) -> bool:
        return any(
            value.path.startswith(_SETTING_PATHS)
            or value.path.endswith((".config[]", ".config.get()"))
            for value in self._evaluator.values(node, scope)
            if isinstance(value, External)
        )


def _spares_developers(test: n.Expr, *, holds: bool) -> bool:
    """Tell whether a condition is met everywhere but in development: `if not app.testing`."""
    while isinstance(test, n.Unary) and test.op == "not":
        test, holds = test.operand, not holds
    if holds or isinstance(test, (n.Boolean, n.Compare)):
        return False
    return any(word in _DEVELOPMENT for node in n.walk(test) for word in (_word_of(node),))


def _word_of(node: n.Node) -> str:
    if isinstance(node, n.Name):
        return node.id.lower()
    if isinstance(node, n.Attribute):
        return node.name.lower()
    if isinstance(node, n.Constant) and isinstance(node.value, str):
        return node.value.lower()
    return ""


def _names_driver(value: object) -> bool:
    return isinstance(value, str) and ("sqlite" in value.lower() or "memory" in value.lower())


def _block(parent: n.Node, inner: n.Node) -> list[n.Stmt]:
    """Return the list of statements of `parent` that `inner` stands in."""
    for name in ("body", "orelse", "final"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and any(statement is inner for statement in block):
            return block
    return []


def _leaving_before(inner: n.Node, block: list[n.Stmt]) -> Iterator[tuple[n.Expr, bool]]:
    """Yield the conditions of the `if`s before `inner` that end the work."""
    for statement in block:
        if statement is inner:
            return
        if isinstance(statement, n.If):
            for branch in statement.branches:
                if branch.body and isinstance(branch.body[-1], (n.Return, n.Raise)):
                    yield branch.test, False
