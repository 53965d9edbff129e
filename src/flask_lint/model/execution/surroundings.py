"""What stands around an expression and before it, up to the edge of the code that runs with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.scopes import is_type_checking
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.names.values import Site

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


def before(site: Site) -> Iterator[n.Stmt]:
    """Yield the statements that run before `site.node` in the blocks around it."""
    inner = site.node
    for child, ancestor in around(site):
        yield from _earlier(_block(ancestor, child), child)
        inner = ancestor
    yield from _earlier(site.scope.runs_in.body, inner)


def _earlier(block: list[n.Stmt], inner: n.Node) -> Iterator[n.Stmt]:
    for statement in block:
        if statement is inner:
            return
        yield statement


def _block(parent: n.Node, inner: n.Node) -> list[n.Stmt]:
    """Return the list of statements of `parent` that `inner` stands in."""
    for name in ("body", "orelse", "final"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and any(statement is inner for statement in block):
            return block
    return []


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
