"""Work with a database session that only asks: no change is waiting when it is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.database.sessions import Sessions
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope

# Methods of sessions and of queries that ask, and leave everything as it is.
_ASKING = frozenset(
    """
    all any count distinct exists filter filter_by first get get_one group_by having in_ is_ is_not
    isnot join like limit offset one one_or_none options order_by outerjoin query scalar
    scalar_one scalar_one_or_none scalars select_from where with_entities
    """.split()  # noqa: SIM905 - as a list it would be a line a word
)
_ENDING = frozenset({"commit"})


def only_asks(attempt: n.Try, scope: Scope, sessions: Sessions, evaluator: Evaluator) -> bool:
    """Tell whether a function asks the database, changes nothing, and commits in `attempt`.

    What fails then is the question, and that leaves the session whole.
    """
    body = [node for statement in attempt.body for node in n.walk(statement, into_functions=False)]
    before = [node for node in scope.nodes if node.start < attempt.start]
    return _questions(body, scope, sessions, evaluator) > 0 and (
        _questions(before, scope, sessions, evaluator) >= 0
    )


def _questions(
    nodes: Iterable[n.Node], scope: Scope, sessions: Sessions, evaluator: Evaluator
) -> int:
    """Count the questions among `nodes`, -1 where there is something else that may change data."""
    count = 0
    for node in nodes:
        if isinstance(node, n.Assign):
            if not all(isinstance(target, n.Name) for target in node.targets):
                return -1
        elif isinstance(node, (n.AugAssign, n.With)):
            return -1
        elif isinstance(node, n.Call) and not _ends(node, scope, sessions):
            if _asks(node, scope, sessions):
                count += 1
            elif not _is_from_sqlalchemy(node, scope, evaluator):
                return -1
    return count


def _ends(call: n.Call, scope: Scope, sessions: Sessions) -> bool:
    func = call.func
    return (
        isinstance(func, n.Attribute)
        and func.name in _ENDING
        and sessions.session(func.value, scope) is not None
    )


def _asks(call: n.Call, scope: Scope, sessions: Sessions) -> bool:
    """Tell whether a call is a link of a question to a session: `session.query(X).first()`."""
    node: n.Expr = call
    while isinstance(node, (n.Call, n.Attribute)):
        if isinstance(node, n.Call):
            node = node.func
            continue
        if node.name not in _ASKING:
            return False
        if sessions.session(node.value, scope) is not None:
            return True
        node = node.value
    return False


def _is_from_sqlalchemy(call: n.Call, scope: Scope, evaluator: Evaluator) -> bool:
    """Tell whether a call makes a part of a statement: `exists()`, `select(...)`."""
    paths = evaluator.paths(call.func, scope)
    return bool(paths) and all(path.startswith("sqlalchemy.") for path in paths)
