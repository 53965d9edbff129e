"""Whether a function can be called with so many arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from flask_lint.model.hooks.hooks import Given


def misfit(given: Given, count: int, *, more: bool) -> str | None:
    """Return what is wrong when `given` is called with `count` positional arguments, or None.

    With `more` it may be called with more than these.
    """
    node = given.function.node
    assert isinstance(node, (n.Function, n.Lambda))  # noqa: S101 - what is called
    kinds = {param.kind for param in node.params}
    positional = [param for param in node.params if param.kind == ""]
    if given.skip > len(positional) and "*" not in kinds:
        return None  # wrong in itself, whatever it is registered for
    positional = positional[given.skip :]
    if len(positional) < count and "*" not in kinds:
        return f"takes {_counted(len(positional))}"
    for param in positional[:count]:
        if param.name in given.names:
            return f"has a value for `{param.name}` already"
    needed = [
        param.name
        for param in positional[count:]
        if param.default is None and param.name not in given.names
    ]
    needed += [
        param.name
        for param in node.params
        if param.kind == "key" and param.default is None and param.name not in given.names
    ]
    if needed and not more:
        return f"needs {' and '.join(f'`{name}`' for name in needed)} besides"
    return None


def _counted(count: int) -> str:
    return "no argument" if count == 0 else f"only {count} argument{'s' * (count > 1)}"
