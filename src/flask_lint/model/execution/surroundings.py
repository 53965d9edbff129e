"""What stands around an expression and before it, up to the edge of the code that runs with it."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.syntax import nodes as n
from flask_lint.syntax.typing_only import is_type_checking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.names.values import Site

_START = attrgetter("start")
# What takes all elements of its argument at once.
_CONSUMERS = frozenset(
    {"all", "any", "dict", "frozenset", "join", "list", "max", "min", "set", "sorted", "sum"}
    | {"tuple", "extend", "update"}
)


def around(site: Site) -> Iterator[tuple[n.Node, n.Node]]:
    """Yield each node around `site.node` with the child that leads to it, from the inside out.

    The walk ends at the edge of the function, lambda or module that runs the expression.
    """
    edge = site.scope.runs_in.node
    inner = site.node
    for ancestor in site.module.ancestors(inner):
        if ancestor is edge:
            return
        yield inner, ancestor
        inner = ancestor


class Earlier(NamedTuple):
    """A block of statements, of which the first `end` run before some place in it."""

    block: list[n.Stmt]
    end: int


def before(site: Site) -> Iterator[n.Stmt]:
    """Yield the statements that run before `site.node` in the blocks around it."""
    for block, end in blocks_before(site):
        yield from islice(block, end)


def blocks_before(site: Site) -> Iterator[Earlier]:
    """Yield the blocks around `site.node` in which statements run before it, the innermost first.

    All places of a block have the same list, so that what is made of it can be kept.
    """
    inner = site.node
    for child, ancestor in around(site):
        for name in ("body", "orelse", "final"):
            block = getattr(ancestor, name, None)
            if isinstance(block, list) and (end := _index(block, child)) is not None:
                if end:
                    yield Earlier(block, end)
                break
        inner = ancestor
    top = site.scope.runs_in.body
    end = _index(top, inner)
    if end is None:
        end = len(top)
    if end:
        yield Earlier(top, end)


def _index(block: list[n.Stmt], inner: n.Node) -> int | None:
    """Return the place of `inner` in a block, None when it is none of its statements."""
    # A block may have ten thousand statements. Only empty ones start where the last one ends.
    at = bisect_left(block, inner.start, key=_START)
    while at < len(block) and block[at].start == inner.start:
        if block[at] is inner:
            return at
        at += 1
    return None


def runs(site: Site) -> bool:
    """Tell whether the expression is evaluated when the code around it runs.

    Annotations, code for type checkers and the later parts of a generator expression are not.
    """
    for inner, ancestor in around(site):
        if isinstance(ancestor, n.AnnAssign) and inner is ancestor.annotation:
            return False
        if isinstance(ancestor, n.Branch) and is_type_checking(ancestor.test):
            return inner is ancestor.test
        if isinstance(ancestor, n.Comprehension) and ancestor.kind == "generator":
            first = ancestor.generators[0]
            is_eager = inner is first and _holds(first.iter, site.node)
            if not is_eager and not _is_consumed(site, ancestor):
                return False
    return True


def _holds(root: n.Node, node: n.Node) -> bool:
    return root.start <= node.start and node.end <= root.end


def _is_consumed(site: Site, generator: n.Comprehension) -> bool:
    call = site.module.parents.get(generator)
    if isinstance(call, n.For):
        return generator is call.iter
    if not isinstance(call, n.Call):
        return False
    func = call.func
    name = func.id if isinstance(func, n.Name) else getattr(func, "name", "")
    return name in _CONSUMERS


def conditions(site: Site) -> Iterator[tuple[n.Expr, bool]]:
    """Yield the tests that decide whether `site` is reached, with the answer that leads to it."""
    for inner, ancestor in around(site):
        match ancestor:
            case n.Branch() | n.While() if inner is not ancestor.test:
                yield ancestor.test, True
            case n.Conditional() if inner is not ancestor.test:
                yield ancestor.test, inner is ancestor.body
            case n.If():
                for branch in ancestor.branches:
                    if branch is inner:
                        break
                    yield branch.test, False
            case n.Boolean():
                for value in ancestor.values:
                    if value is inner:
                        break
                    yield value, ancestor.op == "and"
            case _:
                pass


def is_tried(inner: n.Node, ancestor: n.Try) -> bool:
    """Tell whether `inner`, a child of a `try` statement, stands in the part that is tried."""
    return any(inner is statement for statement in ancestor.body)


def exits(body: list[n.Stmt]) -> bool:
    """Tell whether a block always leaves the one around it."""
    return bool(body) and (
        isinstance(body[-1], (n.Return, n.Raise))
        or (isinstance(body[-1], n.Jump) and body[-1].kind != "pass")
    )


def undecided_names(scope: Scope) -> set[str]:
    """Return the names whose values the code of `scope` does not decide alone.

    These are the parameters of the function and of those around it, what is made of them, and
    the variables of the module, which any code may have changed before.
    """
    found: set[str] = set()
    current: Scope | None = scope
    while current is not None:
        if isinstance(current.node, (n.Function, n.Lambda)):
            found |= {param.name for param in current.node.params}
        current = current.parent
    for bindings in scope.module.scope.bindings.values():
        found |= {binding.name for binding in bindings if binding.kind in ("assign", "opaque")}
    for node in scope.each(n.Assign):
        if mentions(node.value, found):
            found |= {part.id for part in n.walk(*node.targets) if isinstance(part, n.Name)}
    return found


def mentions(expr: n.Expr, names: set[str]) -> bool:
    """Tell whether one of `names` occurs in an expression."""
    return any(isinstance(node, n.Name) and node.id in names for node in n.walk(expr))
