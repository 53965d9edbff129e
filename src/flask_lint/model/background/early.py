"""Tasks that are sent before the row is committed that they are about.

Only what is certain within one function counts: an object that it makes and adds to a session, a
task that is sent with an attribute of that object, and a commit of the session further down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.flow import Leave
from flask_lint.model.names.values import Instance, Site
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.background.dispatches import Dispatch, Dispatches
    from flask_lint.model.database.sessions import Session, Sessions
    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.flow import Flow
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope

_ADDS = frozenset({"add", "add_all"})
_BLOCKS = ("body", "orelse", "final")
# What may write to the database by its name, whoever it belongs to.
_WRITES = ("commit", "save", "begin", "atomic", "persist")
_DEPTH = 3


class Early(msgspec.Struct, frozen=True):
    """A task that is sent too early: `added` adds the object `name`, `commit` commits it."""

    dispatch: Dispatch
    name: str
    added: Site
    commit: Site


class EarlyDispatches:
    """Finds them."""

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        flow: Flow,
        sessions: Sessions,
        dispatches: Dispatches,
    ) -> None:
        self._evaluator = evaluator
        self._calls = calls
        self._flow = flow
        self._sessions = sessions
        self._dispatches = dispatches

    def found(self) -> Iterator[Early]:
        """Yield each task that is sent too early, in the order of the files."""
        for dispatch in self._dispatches.all:
            scope = dispatch.site.scope
            if not scope.is_function or dispatch.is_put_off:
                continue
            if self._dispatches.is_own_kind(dispatch.task):
                continue
            for name in dict.fromkeys(_owner(one, scope) for one in dispatch.arguments()):
                found = self._early(dispatch, name) if name is not None else None
                if found is not None:
                    yield found
                    break

    def _early(self, dispatch: Dispatch, name: n.Name) -> Early | None:
        scope = dispatch.site.scope
        made = self._made(name, scope)
        if made is None:
            return None
        for call in scope.each(n.Call):
            session = self._adding(call, name, scope)
            if session is None or not made.start < call.start < dispatch.site.node.start:
                continue
            if self._may_be_written(made, dispatch.site):
                return None
            for commit in scope.each(n.Call):
                if self._is_commit(commit, session, scope) and self._runs_on_to(
                    dispatch.site, commit
                ):
                    return Early(dispatch, name.id, Site(call, scope), Site(commit, scope))
        return None

    def _made(self, name: n.Name, scope: Scope) -> n.Node | None:
        """Return the call in the same function that makes the object, if that is sure."""
        values = self._evaluator.values(name, scope)
        if len(values) != 1 or not isinstance(values[0], Instance):
            return None
        origin = values[0].origin
        bindings = scope.bindings.get(name.id, ())
        if origin is None or origin.scope is not scope or len(bindings) != 1:
            return None
        return origin.node if bindings[0].value is origin.node else None

    def _adding(self, call: n.Call, name: n.Name, scope: Scope) -> Session | None:
        """Return the session that a call adds the object to, None if it does not."""
        func = call.func
        if not isinstance(func, n.Attribute) or func.name not in _ADDS or not call.args:
            return None
        given = call.args[0]
        parts = given.items if isinstance(given, n.Items) else [given]
        if not any(isinstance(part, n.Name) and part.id == name.id for part in parts):
            return None
        return self._sessions.session(func.value, scope)

    def _is_commit(self, call: n.Call, session: Session, scope: Scope) -> bool:
        func = call.func
        return (
            isinstance(func, n.Attribute)
            and func.name == "commit"
            and self._sessions.session(func.value, scope) == session
        )

    # What is in between ----------------------------------------------------------------------

    def _may_be_written(self, made: n.Node, sent: Site) -> bool:
        """Tell whether something between the two places may commit the object."""
        scope = sent.scope
        around = set(scope.module.ancestors(sent.node))
        if any(
            isinstance(one, (n.With, n.For, n.While)) and one not in around
            for one in scope.module.ancestors(made)
        ):
            return True  # the end of the block may commit; in a loop it was another object
        if any(isinstance(one, n.With) and not self._is_harmless(one, scope) for one in around):
            return True
        return any(
            made.end <= call.start < sent.node.start and self._writes(call, scope)
            for call in scope.each(n.Call)
        )

    def _is_harmless(self, node: n.With, scope: Scope) -> bool:
        """Tell whether a `with` around the code does nothing about a session that matters."""
        return not any(
            isinstance(item.context, n.Call) and self._writes(item.context, scope)
            for item in node.items
        )

    def _writes(self, call: n.Call, scope: Scope) -> bool:
        if _sounds_like_write(call):
            return True
        return any(
            self._function_writes(target, _DEPTH)
            for site, target in self._calls.callees.get(scope.runs_in, ())
            if site.node is call
        )

    def _function_writes(self, function: Scope, depth: int) -> bool:
        if any(_sounds_like_write(call) for call in function.each(n.Call)):
            return True
        return depth > 0 and any(
            self._function_writes(target, depth - 1)
            for _, target in self._calls.callees.get(function, ())
            if target is not function
        )

    def _runs_on_to(self, sent: Site, commit: n.Call) -> bool:
        """Tell whether what follows the task's call leads to the commit."""
        module = sent.module
        above = {commit, *module.ancestors(commit)}
        inner: n.Node = sent.node
        for around in module.ancestors(sent.node):
            for block in _blocks(around):
                index = next((at for at, one in enumerate(block) if one is inner), None)
                if index is None:
                    continue
                for at, later in enumerate(block[index + 1 :], index + 1):
                    if later in above:
                        return Leave.NEXT in self._flow.leaves(block[index:at], sent.scope)
                if Leave.NEXT not in self._flow.leaves(block[index:], sent.scope):
                    return False
            if around is sent.scope.node:
                break
            inner = around
        return False


def _blocks(node: n.Node) -> Iterator[list[n.Stmt]]:
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block


def _owner(argument: n.Expr, scope: Scope) -> n.Name | None:
    """Return the name of the object of which an argument is an attribute, None for all else."""
    if isinstance(argument, n.Name):
        bindings = scope.bindings.get(argument.id, ())
        if len(bindings) != 1 or bindings[0].kind != "assign" or bindings[0].value is None:
            return None
        argument = bindings[0].value
    if (
        isinstance(argument, n.Call)
        and len(argument.args) == 1
        and isinstance(argument.func, n.Name)
    ):
        argument = argument.args[0]  # `str(order.id)`
    if isinstance(argument, n.Attribute) and isinstance(argument.value, n.Name):
        return argument.value
    return None


def _sounds_like_write(call: n.Call) -> bool:
    func = call.func
    name = func.name if isinstance(func, n.Attribute) else getattr(func, "id", "")
    return any(word in name.lower() for word in _WRITES)
