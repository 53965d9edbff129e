"""What code does with the session: writes that Flask notices, and changes that it does not.

Flask notices what is done to the session itself. What is done to a list or dictionary in it is
written only if something else makes it write the cookie.

Source: `flask.sessions.SecureCookieSession`, `werkzeug.datastructures.CallbackDict`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import Display, External, Literal, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Moment
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.hooks.hooks import Hooks
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_SESSION = "flask.session"
# What is in the session: an item of it, or an item of that.
_INSIDE = re.compile(r"flask\.session(\[\]|\.get\(\)|\.setdefault\(\))+")
_CHANGING = frozenset(
    {
        "add",
        "append",
        "clear",
        "discard",
        "extend",
        "insert",
        "pop",
        "popitem",
        "remove",
        "reverse",
        "setdefault",
        "sort",
        "update",
    }
)
# `setdefault` writes only what is not there yet.
_WRITING = frozenset({"clear", "pop", "popitem", "update"})
_FLAGS = frozenset({"modified", "permanent"})
# Functions that call functions: deeper than this is not looked for writes.
_MAX_DEPTH = 4


class Change(msgspec.Struct, frozen=True):
    """A change of something in the session: `receiver` is what is changed."""

    site: Site
    receiver: n.Expr


class SessionWrites:
    """Finds the changes that are lost."""

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        hooks: Hooks,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._calls = calls
        self._modules = list(modules)
        self._writes: dict[Scope, list[n.Node]] = {}
        for module in self._modules:
            for scope in module.scopes:
                found = list(self._noticed(scope))
                if found:
                    self._writes.setdefault(scope.runs_in, []).extend(found)
        # Whether the cookie is written anyhow: permanent sessions are, with every response, and
        # what runs around each request may write.
        self.is_always_written = any(
            _makes_permanent(node) for writes in self._writes.values() for node in writes
        ) or any(
            self._may_write(hook.function, 0)
            for hook in hooks.all
            if hook.call.moment in (Moment.BEFORE, Moment.AFTER, Moment.URL_VALUES)
        )

    def lost(self) -> Iterator[Change]:
        """Yield the changes in the session after which nothing makes Flask write it."""
        if self.is_always_written:
            return
        for module in self._modules:
            for scope in module.scopes:
                changes = list(self._changes(scope))
                if changes and not self._is_written_around(scope.runs_in):
                    for change in changes:
                        if not any(
                            self._counts(write, change)
                            for write in self._writes.get(scope.runs_in, ())
                        ):
                            yield change

    # Changes ---------------------------------------------------------------------------------

    def _changes(self, scope: Scope) -> Iterator[Change]:
        for node in scope.each(n.Call, n.Assign, n.AugAssign, n.Delete):
            receiver: n.Expr | None = None
            match node:
                case n.Call() if isinstance(node.func, n.Attribute):
                    if node.func.name in _CHANGING:
                        receiver = node.func.value
                case n.Assign():
                    for target in node.targets:
                        if isinstance(target, n.Subscript):
                            receiver = target.value
                case n.AugAssign() if isinstance(node.target, n.Subscript):
                    receiver = node.target.value
                case n.Delete():
                    for target in node.targets:
                        if isinstance(target, n.Subscript):
                            receiver = target.value
            if receiver is not None and self._is_inside(receiver, scope):
                yield Change(Site(node, scope), receiver)

    def _is_inside(self, receiver: n.Expr, scope: Scope) -> bool:
        """Tell whether an expression is something in the session, and else at most a new value."""
        inside = False
        for value in self._evaluator.values(receiver, scope):
            if isinstance(value, External) and _INSIDE.fullmatch(value.path):
                inside = True
            elif not isinstance(value, (Display, Literal)):
                return False
        return inside

    # Writes ----------------------------------------------------------------------------------

    def _noticed(self, scope: Scope) -> Iterator[n.Node]:
        """Yield what makes Flask write the session when `scope` runs."""
        for node in scope.each(n.Call, n.Assign, n.Delete, n.AugAssign):
            match node:
                case n.Call():
                    if self._writes_by_call(node, scope):
                        yield node
                case n.Assign() | n.Delete():
                    if any(self._is_target(target, scope) for target in node.targets):
                        yield node
                case n.AugAssign():
                    if self._is_target(node.target, scope) or self._is(node.target, scope):
                        yield node

    def _writes_by_call(self, call: n.Call, scope: Scope) -> bool:
        func = call.func
        if isinstance(func, n.Attribute) and func.name in _WRITING and self._is(func.value, scope):
            return True
        return any(
            path in knowledge().session_writers for path in self._evaluator.paths(func, scope)
        ) or any(
            # Who gets the session itself may do anything with it.
            isinstance(argument, (n.Name, n.Attribute)) and self._is(argument, scope)
            for argument in (*call.args, *(word.value for word in call.keywords))
        )

    def _is_target(self, target: n.Expr, scope: Scope) -> bool:
        if isinstance(target, n.Items):
            return any(self._is_target(item, scope) for item in target.items)
        if isinstance(target, n.Subscript):
            return self._is(target.value, scope)
        if isinstance(target, n.Attribute):
            return target.name in _FLAGS and self._is(target.value, scope)
        return False

    def _is(self, node: n.Expr, scope: Scope) -> bool:
        return _SESSION in self._evaluator.paths(node, scope)

    # Which writes count ----------------------------------------------------------------------

    def _is_written_around(self, scope: Scope) -> bool:
        """Tell whether a caller of a function, or what it calls, may write the session."""
        if any(self._may_write(target, 1) for _, target in self._calls.callees.get(scope, ())):
            return True
        seen, pending = {scope}, [scope]
        while pending:
            for site in self._calls.callers.get(pending.pop(), ()):
                caller = site.scope.runs_in
                if caller not in seen:
                    seen.add(caller)
                    pending.append(caller)
                    if self._may_write(caller, 0):
                        return True
        return False

    def _may_write(self, scope: Scope, depth: int) -> bool:
        if self._writes.get(scope):
            return True
        return depth < _MAX_DEPTH and any(
            self._may_write(target, depth + 1) for _, target in self._calls.callees.get(scope, ())
        )

    def _counts(self, write: n.Node, change: Change) -> bool:
        """Tell whether a write may happen in the same run as a change.

        It does not in another branch, nor where it is there for a session that lacks something:
        `if "cart" not in session: session["cart"] = []`.
        """
        module = change.site.module
        around = {change.site.node, *module.ancestors(change.site.node)}
        inner = write
        for ancestor in module.ancestors(write):
            if isinstance(ancestor, n.Branch) and ancestor not in around:
                if self._asks_session(ancestor.test, change.site.scope):
                    return False
                statement = module.parents.get(ancestor)
                if statement in around:
                    return False
            if (
                isinstance(ancestor, n.If)
                and ancestor in around
                and not isinstance(inner, n.Branch)
            ):
                branches = [branch for branch in ancestor.branches if branch in around]
                if branches:
                    return False
            inner = ancestor
        return True

    def _asks_session(self, test: n.Expr, scope: Scope) -> bool:
        """Tell whether a condition is about what the session, or something in it, lacks."""
        return any(
            isinstance(part, (n.Name, n.Attribute)) and self._is(part, scope)
            for part in n.walk(test)
        ) or any(isinstance(part, n.Name) and self._is_inside(part, scope) for part in n.walk(test))


def _makes_permanent(write: n.Node) -> bool:
    """Tell whether a write says how long the session lasts."""
    return isinstance(write, n.Assign) and any(
        isinstance(target, n.Attribute) and target.name == "permanent" for target in write.targets
    )
