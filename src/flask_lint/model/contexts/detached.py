"""Objects of models that a request hands to a thread, where they are cut off from their session.

The session of Flask-SQLAlchemy belongs to the context. That of the request ends with it, and the
one that the thread gets in a context of its own knows nothing of the object.

Sources: Flask-SQLAlchemy's page Flask Application Context; SQLAlchemy's pages Session Basics
("Is the Session thread-safe?", "Committing") and State Management ("Expired", "Detached").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.contexts.starts import parameter, passed
from flask_lint.model.names.rows import gives_rows
from flask_lint.model.names.values import External, Instance, Literal, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.contexts.starts import Start, Starts
    from flask_lint.model.database.sessions import Sessions
    from flask_lint.model.execution.entries import Execution
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_IN_REQUESTS = frozenset({Kind.VIEW, Kind.HOOK, Kind.HANDLER})
# Who does one of these waits for the thread, so that the request goes on meanwhile.
_WAITING = frozenset({"join", "result", "wait", "as_completed", "joinall", "shutdown"})
_KEEPING = "expire_on_commit"


class Detached(msgspec.Struct, frozen=True):
    """An object that a thread uses in vain: `name` is what the request calls it.

    `use` is what the function that is started does with it. `commit` is the commit that makes the
    object forget what it knows; None where the thread changes it and its own commit writes nothing.
    """

    start: Start
    argument: n.Name
    use: Site
    commit: Site | None


class DetachedObjects:
    """Finds them."""

    def __init__(
        self,
        evaluator: Evaluator,
        execution: Execution,
        starts: Starts,
        sessions: Sessions,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._execution = execution
        self._starts = starts
        self._sessions = sessions
        self._modules = list(modules)

    def all(self) -> Iterator[Detached]:
        """Yield each of them, in the order of the files."""
        for start in self._starts.calls:
            if len(start.targets) == 1:
                yield from self._of_start(start, start.targets[0])

    def _of_start(self, start: Start, target: Scope) -> Iterator[Detached]:
        """Yield the first object among the arguments that the function cannot use."""
        for name, index, argument in passed(start.call, start.argument):
            if isinstance(argument, n.Name) and self._is_row(argument, start.scope):
                if self._is_left_alone(start.site):
                    param = parameter(target, name, index)
                    yield from self._of_argument(start, argument, target, param)
                return

    def _is_left_alone(self, site: Site) -> bool:
        """Tell whether only requests start it, and go on to their end without it."""
        scope = site.scope
        if any(part.name in _WAITING for part in scope.each(n.Attribute)) or any(
            isinstance(call.func, n.Attribute) and call.func.name == "get" and not call.args
            for call in scope.each(n.Call)
        ):
            return False
        if any(isinstance(one, n.With) for one in site.module.ancestors(site.node)):
            return False
        ways = self._execution.ways_to(site)
        return bool(ways) and all(way.entry.kind in _IN_REQUESTS for way in ways)

    def _is_row(self, node: n.Name, scope: Scope) -> bool:
        """Tell whether a variable of the function is certainly an object of a model."""
        if not scope.is_function or len(scope.bindings.get(node.id, ())) != 1:
            return False
        values = [
            value
            for value in self._evaluator.values(node, scope)
            if not (isinstance(value, Literal) and value.value is None)
        ]
        return bool(values) and all(
            gives_rows(value.path)
            if isinstance(value, External)
            else isinstance(value, Instance)
            and not set(knowledge().model_bases).isdisjoint(self._evaluator.type_paths(value))
            for value in values
        )

    def _of_argument(
        self, start: Start, argument: n.Name, target: Scope, param: str
    ) -> Iterator[Detached]:
        uses = _attributes(target, param)
        if not uses:
            return
        scope = start.scope
        after = [one for one in self._commits(scope) if one.start > start.call.start]
        changed = next((use for use in uses if _is_assigned(use, target)), None)
        if changed is not None:
            if not after and any(one.start > changed.start for one in self._commits(target)):
                yield Detached(start, argument, Site(changed, target), None)
            return
        commit = self._expiring(start, argument)
        if commit is not None:
            yield Detached(start, argument, Site(uses[0], target), Site(commit, scope))

    def _commits(self, scope: Scope) -> list[n.Call]:
        return [
            call
            for call in scope.each(n.Call)
            if isinstance(call.func, n.Attribute)
            and call.func.name == "commit"
            and (session := self._sessions.session(call.func.value, scope)) is not None
            and session.kind == "request"
        ]

    def _expiring(self, start: Start, argument: n.Name) -> n.Call | None:
        """Return the commit before the start after which nobody has looked at the object again."""
        scope, call = start.scope, start.call
        if any(_KEEPING in module.words for module in self._modules):
            return None
        uses = [node for node in scope.each(n.Name) if node.id == argument.id]
        around = {*scope.module.ancestors(call)}
        for commit in self._commits(scope):
            statement = scope.module.parents[commit]
            if commit.start > call.start or scope.module.parents.get(statement) not in around:
                continue
            looked = [use for use in uses if use.start > commit.end]
            if any(use.start < commit.start for use in uses) and all(
                call.start <= use.start < call.end for use in looked
            ):
                return commit
        return None


def _attributes(function: Scope, param: str) -> list[n.Attribute]:
    """Return where a function uses attributes of a parameter, none if it does anything else."""
    if not param or len(function.bindings.get(param, ())) != 1:
        return []
    found: list[n.Attribute] = []
    parents = function.module.parents
    for scope in (function, *function.children):
        for node in scope.each(n.Name):
            if node.id != param:
                continue
            attribute = parents.get(node)
            if scope is not function or not isinstance(attribute, n.Attribute):
                return []  # what becomes of it is not known: it may be merged
            used = parents.get(attribute)
            if isinstance(used, n.Call) and used.func is attribute:
                return []
            found.append(attribute)
    return found


def _is_assigned(use: n.Attribute, function: Scope) -> bool:
    statement = function.module.parents.get(use)
    if isinstance(statement, n.Assign):
        return use in statement.targets
    return isinstance(statement, n.AugAssign) and statement.target is use
