"""Whether a value that outlives a request is stored once, or guarded, and not anew by each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask_lint.model.names.scopes import Module


def is_made_once(module: Module, node: n.Node, asks: Callable[[n.Node], bool]) -> bool:
    """Tell whether a condition around `node` asks about the value that it stores.

    `asks` recognises the parts of a condition that do. What stands in a `with` counts as well: that
    is most likely a lock.
    """
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, n.With):
            return True
        if isinstance(ancestor, n.Branch):
            tests = [ancestor.test]
        elif isinstance(ancestor, n.If):
            tests = [branch.test for branch in ancestor.branches]
        else:
            continue
        if any(asks(part) for part in n.walk(*tests)):
            return True
    return False
