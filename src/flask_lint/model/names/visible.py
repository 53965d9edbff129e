"""What binds a name where it is used: the scopes around, and the order of statements.

A statement that stands before the use in its block, or in a block around it, has run: what it
binds replaces what was bound before. What stands after the use has not run yet, except in a loop.
Source: the Python reference, page Naming and binding.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.names.scopes import Binding, Scope

_BINDS_AT_ONCE = (n.Assign, n.AnnAssign, n.Import, n.ImportFrom, n.Function, n.Class)


def visible(name: str, scope: Scope, at: int) -> list[Binding]:
    """Return what may have bound `name` where it is used, at offset `at` of `scope`.

    None means that neither the scope nor one around it binds the name.
    """
    current: Scope | None = scope
    while current is not None:
        if current is scope or current.kind != "class":
            bindings = current.bound(name, at)
            if len(bindings) > 1 and current is scope:
                return _reaching(bindings, scope, at)
            if bindings:
                # Functions run later than what is around them, when all is bound.
                return bindings
        current = current.parent
    return []


class _Level(NamedTuple):
    """A block around the use, the index of the statement that the use stands in.

    `repeats` tells whether a loop around the block may run it again.
    """

    block: list[n.Stmt]
    position: int
    repeats: bool


def _reaching(bindings: list[Binding], scope: Scope, at: int) -> list[Binding]:
    """Return those of `bindings` whose value the name can still have at offset `at`."""
    levels = list(_levels(scope.body, at))
    if not levels:  # within a lambda
        return bindings
    reaching: list[Binding] = []
    always: list[Binding] = []
    for binding in bindings:
        if binding.scope is not scope or binding.kind == "declare":
            always.append(binding)
        elif binding.kind == "param":
            reaching.append(binding)
        else:
            is_sure, is_later = _order(binding, levels, at)
            if is_sure:
                reaching.clear()
            if not is_later:
                reaching.append(binding)
    return [*reaching, *always] or bindings


def _levels(block: list[n.Stmt], at: int) -> Iterator[_Level]:
    """Yield the blocks around offset `at`, the outermost first."""
    repeats = False
    while block:
        index = _index(block, at)
        if index < 0:
            return
        yield _Level(block, index, repeats)
        statement = block[index]
        repeats = repeats or isinstance(statement, (n.For, n.While))
        block = _block_at(statement, at)


def _order(binding: Binding, levels: list[_Level], at: int) -> tuple[bool, bool]:
    """Return whether a binding has surely been made before the use, and whether it comes later."""
    start = binding.node.start
    for level in levels:
        index = _index(level.block, start)
        if index > level.position:
            return False, not level.repeats
        if index < level.position:
            return index >= 0 and isinstance(level.block[index], _BINDS_AT_ONCE), False
    return False, not levels[-1].repeats and _is_made_with(binding, at)


def _is_made_with(binding: Binding, at: int) -> bool:
    """Tell whether what stands at offset `at` is evaluated before `binding` binds its name."""
    match binding.node:
        case n.Assign(value=value) | n.AnnAssign(value=n.Node() as value):
            return value.start <= at < value.end
        case n.Function() | n.Class():
            return at < binding.node.start
    return False


def _block_at(statement: n.Stmt, at: int) -> list[n.Stmt]:
    """Return the block of a compound statement that offset `at` stands in, or comes after."""
    found: list[n.Stmt] = []
    for block in _blocks(statement, at):
        if block and _start(block[0]) <= at:
            found = block
    return found


def _blocks(statement: n.Stmt, at: int) -> Iterator[list[n.Stmt]]:
    match statement:
        case n.If():
            yield statement.branches[_index(statement.branches, at)].body
            yield statement.orelse
        case n.For() | n.While():
            yield statement.body
            yield statement.orelse
        case n.With():
            yield statement.body
        case n.Try():
            yield statement.body
            if statement.handlers:
                yield statement.handlers[_index(statement.handlers, at)].body
            yield statement.orelse
            yield statement.final
        case n.Match():
            yield statement.cases[_index(statement.cases, at)].body


def _index(nodes: list[n.Stmt] | list[n.Branch] | list[n.Handler] | list[n.Case], at: int) -> int:
    """Return the index of the node at offset `at`, -1 for what comes before the first."""
    return bisect_right(nodes, at, key=_start) - 1


def _start(node: n.Node) -> int:
    """Return the offset of a node; definitions begin with their decorators."""
    if isinstance(node, (n.Function, n.Class)) and node.decorators:
        return node.decorators[0].start
    return node.start
