"""Failed commits that are swallowed, and what uses the failed session afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.database.asking import only_asks
from flask_lint.model.database.sessions import Act
from flask_lint.model.execution.flow import Leave
from flask_lint.sources.roles import Role
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.database.sessions import Session, SessionAct, Sessions
    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.flow import Flow
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Site

# How many callers up the work is followed after the error was swallowed.
_CALLERS = 2
# Errors that every error of the database is: later handlers see none.
_ALL_ERRORS = frozenset(
    {"builtins.BaseException", "builtins.Exception", "sqlalchemy.exc.SQLAlchemyError"}
)
_BUILT_IN = frozenset({"builtins.BaseException", "builtins.Exception"})
# How far away, in calls, the commit may be for `except Exception` to be about it.
_BROAD_DEPTH = 2


class Swallowed(msgspec.Struct, frozen=True):
    """A handler that swallows the error of `failing`, and the act that meets the failed session.

    `again` tells that the act comes in the next turn of a loop.
    """

    handler: n.Handler
    scope: Scope
    failing: SessionAct
    used: SessionAct
    again: bool


class _Met(msgspec.Struct, frozen=True):
    act: SessionAct
    again: bool = False


class _Retry(msgspec.Struct, frozen=True):
    """What a second run of the `try` does first with the failed session, if anything.

    `narrow` are the handlers of the same `try` for chosen errors of the database: a session that
    has failed before raises none of these.
    """

    act: SessionAct | None
    narrow: tuple[n.Handler, ...]


# How the search after a handler ends without an act: the work is over, or goes on in the caller.
_OVER = "over"
_CALLER = "caller"


class Failures:
    """Finds the handlers that swallow a failed commit while the session goes on being used."""

    def __init__(
        self,
        evaluator: Evaluator,
        sessions: Sessions,
        flow: Flow,
        calls: CallGraph,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._sessions = sessions
        self._flow = flow
        self._calls = calls
        self._modules = list(modules)

    def swallowed(self) -> Iterator[Swallowed]:
        """Yield each handler that swallows, with the first act that meets the failed session."""
        if not self._sessions.is_used:
            return
        for module in self._modules:
            if module.role is Role.EXAMPLE:
                continue
            for node, scope in module.each(n.Try):
                if node.handlers:
                    yield from self._of_try(node, scope)

    def _of_try(self, attempt: n.Try, scope: Scope) -> Iterator[Swallowed]:
        catching: list[n.Handler] = []
        for handler in attempt.handlers:
            if self._sessions.catches(handler, scope):
                catching.append(handler)
                if _ALL_ERRORS.intersection(self._sessions.caught(handler, scope)):
                    break
        if not catching:
            return
        body = list(self._sessions.acts(attempt.body, scope))
        failing = [act for act in body if act.kind is Act.FLUSH]
        # What stands in the `try` itself is easier to see than what its callees do.
        failing.sort(key=lambda act: len(act.steps))
        if not failing:
            return
        if only_asks(attempt, scope, self._sessions, self._evaluator):
            return
        for handler in catching:
            if self._flow.leaves(handler.body, scope) == {Leave.RAISE}:
                continue
            is_broad = _BUILT_IN.intersection(self._sessions.caught(handler, scope))
            for act in failing:
                if is_broad and len(act.steps) > _BROAD_DEPTH:
                    # Who catches everything has other errors in mind than one so far away.
                    break
                met = self._met(attempt, handler, scope, act)
                if met is not None:
                    yield Swallowed(handler, scope, act, met.act, met.again)
                    break

    # After the handler -----------------------------------------------------------------------

    def _met(
        self, attempt: n.Try, handler: n.Handler, scope: Scope, failing: SessionAct
    ) -> _Met | None:
        """Return the first act on the failed session after `handler` has caught the error."""
        session = failing.session
        inside = list(self._sessions.acts([*handler.body, *attempt.final], scope))
        if any(act.kind is Act.RESET for act in inside):
            return None
        for act in inside:
            if act.session == session:
                return _Met(act)
        retry = self._retry(attempt, scope, session)
        names = _touched(attempt)
        ends: set[str] = set()
        for leave in self._flow.leaves(handler.body, scope):
            if leave is Leave.RAISE:
                continue
            if leave is Leave.RETURN:
                ends.add(_CALLER)
                continue
            met = self._onward(attempt, scope, session, retry, names, leave)
            if isinstance(met, _Met):
                return met
            ends.add(met)
        if _CALLER in ends and session.kind in ("request", "scoped"):
            return self._in_callers(scope, session, retry, _CALLERS)
        return None

    def _retry(self, attempt: n.Try, scope: Scope, session: Session) -> _Retry:
        told = _told(attempt)
        acts = [
            act
            for act in self._sessions.acts(attempt.body, scope)
            if act.session == session and not _is_asked_for(act, attempt, told)
        ]
        narrow = tuple(
            handler
            for handler in attempt.handlers
            if self._sessions.catches(handler, scope)
            and not _ALL_ERRORS.intersection(self._sessions.caught(handler, scope))
        )
        return _Retry(acts[0] if acts else None, narrow)

    def _onward(
        self,
        inner: n.Node,
        scope: Scope,
        session: Session,
        retry: _Retry,
        names: frozenset[str],
        how: Leave,
    ) -> _Met | str:
        """Follow the work from the end of `inner` until an act, a reset or the end."""
        parents = scope.module.parents
        while True:
            parent = parents.get(inner)
            if how is Leave.NEXT and not isinstance(inner, (n.Branch, n.Handler, n.Case)):
                block = self._block(parent, inner, scope)
                found = self._in_block(block, scope, session, names)
                if not isinstance(found, Leave):
                    return found
                how = found
            if parent is None or parent is scope.node:
                return _CALLER
            if isinstance(parent, (n.For, n.While)) and inner not in parent.orelse:
                if how is not Leave.BREAK:
                    met = self._next_turn(parent, scope, session, retry)
                    if met is not None:
                        return met
                how = Leave.NEXT
            elif isinstance(parent, n.With) and (
                self._sessions.pushes_context(parent, scope)
                or self._sessions.rolls_back(parent, scope)
            ):
                return _OVER
            elif isinstance(parent, n.Try) and inner not in parent.final:
                final = list(self._sessions.acts(parent.final, scope))
                for act in final:
                    if act.kind is Act.RESET:
                        return _OVER
                    if act.session == session:
                        return _Met(act)
            elif isinstance(parent, n.If):
                names |= _flags(parent)
            inner = parent

    def _block(self, parent: n.Node | None, inner: n.Node, scope: Scope) -> list[n.Stmt]:
        """Return the statements that follow `inner` in its block."""
        if parent is None:
            blocks = [scope.module.summary.body]
        else:
            blocks = [
                block
                for name in ("body", "orelse", "final")
                if isinstance(block := getattr(parent, name, None), list)
            ]
        for block in blocks:
            for index, statement in enumerate(block):
                if statement is inner:
                    return block[index + 1 :]
        return []

    def _in_block(
        self, block: list[n.Stmt], scope: Scope, session: Session, names: frozenset[str]
    ) -> _Met | str | Leave:
        """Follow the statements of `block`; a `Leave` tells how the work goes on after it."""
        for statement in block:
            if _depends(statement, names):
                # Who asks how it went knows that it failed.
                if self._flow.leaves([statement], scope) != {Leave.NEXT}:
                    return _OVER
                if any(act.kind is Act.RESET for act in self._sessions.acts([statement], scope)):
                    return _OVER
                continue
            for act in self._sessions.acts([statement], scope):
                if act.kind is Act.RESET:
                    return _OVER
                if act.session == session and not _is_asked_for(act, statement, names):
                    return _Met(act)
            leaves = self._flow.leaves([statement], scope)
            if Leave.NEXT not in leaves:
                if leaves == {Leave.RAISE}:
                    return _OVER
                if Leave.CONTINUE in leaves:
                    return Leave.CONTINUE
                return Leave.BREAK if Leave.BREAK in leaves else _CALLER
        return Leave.NEXT

    def _next_turn(
        self, loop: n.For | n.While, scope: Scope, session: Session, retry: _Retry
    ) -> _Met | None:
        """Return the act of the next turn of a loop that meets the failed session."""
        if session.kind == "own" and _is_bound_in(loop, session, scope):
            return None
        found = list(self._sessions.acts(loop.body, scope))
        if any(act.kind is Act.RESET and not _is_within(act, retry.narrow) for act in found):
            return None
        for act in found:
            if act.session == session and act.kind is not Act.RESET:
                return _Met(act, again=True)
        # What fails is run again, even where the `try` around it swallows that error, too.
        return _Met(retry.act, again=True) if retry.act is not None else None

    def _in_callers(self, scope: Scope, session: Session, retry: _Retry, depth: int) -> _Met | None:
        """Return an act on the failed session in a caller, after the call has come back."""
        if depth == 0:
            return None
        for site in self._calls.callers.get(scope, ()):
            if site.module.role is not Role.APPLICATION:
                continue
            caller = site.scope.runs_in
            if caller is not site.scope:
                continue
            statement = _statement(site)
            if statement is None:
                continue
            if isinstance(statement, n.Return):
                met = self._in_callers(caller, session, retry, depth - 1)
                if met is not None:
                    return met
                continue
            if isinstance(statement, (n.If, n.While, n.Match)) and self._flow.leaves(
                [statement], caller
            ) != {Leave.NEXT}:
                continue
            found = self._onward(
                statement, caller, session, retry, _bound_by(statement), Leave.NEXT
            )
            if isinstance(found, str):
                met = None
                if found is _CALLER:
                    met = self._in_callers(caller, session, retry, depth - 1)
                if met is not None:
                    return met
            else:
                return found
        return None


def _touched(attempt: n.Try) -> frozenset[str]:
    """Return the names that tell afterwards whether a `try` has failed."""
    names: set[str] = set()
    for node in n.walk(*attempt.body, *attempt.orelse, into_functions=False):
        names |= _targets(node)
    return frozenset(names) | _told(attempt)


def _told(attempt: n.Try) -> frozenset[str]:
    """Return the names by which the handlers of a `try` tell that it has failed."""
    names: set[str] = set()
    handlers = [statement for handler in attempt.handlers for statement in handler.body]
    for node in n.walk(*handlers, into_functions=False):
        names |= _targets(node)
    for node in n.walk(*handlers, into_functions=False):
        # `errors.append(...)` in the handler tells, too.
        if (
            isinstance(node, n.Call)
            and isinstance(node.func, n.Attribute)
            and node.func.name in ("append", "add", "update", "extend", "set")
        ):
            names |= _root(node.func)
    return frozenset(names)


def _flags(choice: n.If) -> frozenset[str]:
    """Return the names that tell afterwards which branch was taken."""
    return frozenset(
        target.id
        for node in n.walk(choice, into_functions=False)
        if isinstance(node, n.Assign) and isinstance(node.value, n.Constant)
        for target in node.targets
        if isinstance(target, n.Name)
    )


def _bound_by(statement: n.Stmt) -> frozenset[str]:
    return frozenset(_targets(statement))


def _targets(node: n.Node) -> set[str]:
    """Return the names at the root of what a statement assigns to."""
    targets: list[n.Expr] = []
    if isinstance(node, n.Assign):
        targets = node.targets
    elif isinstance(node, (n.AnnAssign, n.AugAssign, n.Walrus)):
        targets = [node.target]
    return {name for target in targets for part in _parts(target) for name in _root(part)}


def _parts(target: n.Expr) -> list[n.Expr]:
    return list(target.items) if isinstance(target, n.Items) else [target]


def _root(node: n.Expr) -> set[str]:
    while isinstance(node, (n.Attribute, n.Subscript, n.Call)):
        node = node.func if isinstance(node, n.Call) else node.value
    return {node.id} if isinstance(node, n.Name) else set()


def _depends(statement: n.Stmt, names: frozenset[str]) -> bool:
    """Tell whether a statement decides by one of these names."""
    if isinstance(statement, n.If):
        tests = [branch.test for branch in statement.branches]
    elif isinstance(statement, n.While):
        tests = [statement.test]
    elif isinstance(statement, n.For):
        tests = [statement.iter]
    elif isinstance(statement, n.Match):
        tests = [statement.subject]
    else:
        return False
    return any(isinstance(node, n.Name) and node.id in names for node in n.walk(*tests))


def _is_asked_for(act: SessionAct, statement: n.Stmt, names: frozenset[str]) -> bool:
    """Tell whether an act within a statement depends on one of these names."""
    for ancestor in act.site.module.ancestors(act.site.node):
        tests: list[n.Expr] = []
        if isinstance(ancestor, (n.Branch, n.While, n.Conditional)):
            tests = [ancestor.test]
        elif isinstance(ancestor, n.Boolean):
            tests = ancestor.values
        elif isinstance(ancestor, n.If):
            tests = [branch.test for branch in ancestor.branches]
        if any(isinstance(node, n.Name) and node.id in names for node in n.walk(*tests)):
            return True
        if ancestor is statement:
            return False
    return False


def _is_within(act: SessionAct, handlers: tuple[n.Handler, ...]) -> bool:
    ancestors = act.site.module.ancestors(act.site.node)
    return any(ancestor is handler for ancestor in ancestors for handler in handlers)


def _is_bound_in(loop: n.For | n.While, session: Session, scope: Scope) -> bool:
    """Tell whether each turn of a loop makes the session anew."""
    assert isinstance(session.name, tuple)  # noqa: S101 - an own session is a name and a scope
    name = str(session.name[0]).partition(".")[0]
    return any(
        loop.start <= binding.node.start < loop.end for binding in scope.bindings.get(name, ())
    )


def _statement(site: Site) -> n.Stmt | None:
    """Return the statement that a call is a part of."""
    for ancestor in site.module.ancestors(site.node):
        if isinstance(ancestor, n.Branch):
            continue
        if isinstance(ancestor, n.Stmt):
            return ancestor
    return None
