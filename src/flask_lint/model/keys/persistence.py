"""Whether a value that is made at run time is kept for the next process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.names.scopes import Module, Scope

# Methods that hand a value to something which outlives the process.
_KEEPING = frozenset(
    {
        "write",
        "writelines",
        "write_text",
        "write_bytes",
        "save",
        "set",
        "put",
        "set_key",
        "setex",
        "store",
        "persist",
        "commit",
        "dump",
        "insert",
        "insert_one",
        "set_setting",
        "set_password",
        "create",
    }
)
# Those that need no argument: the object knows what it holds.
_ALONE = frozenset({"commit", "save"})
_READING = frozenset({"read", "readline", "read_text", "read_bytes"})
_MODES = ("w", "a", "x")


def is_kept(node: n.Node, scope: Scope, *, whole: bool) -> bool:
    """Tell whether the code around a value also keeps it.

    With `whole`, any call in the function counts that keeps something: the function is about the
    value. Otherwise the call must stand in the statement or block around the value, or name what
    the value is assigned to, or the value stands in for what is read from a file that the same
    code writes.
    """
    if whole:
        return keeps(scope.nodes)
    block = _block(scope.module, node)
    if block is not None and keeps(n.walk(block)):
        return True
    names = _names(scope.module, node)
    if _reads(scope, names) and keeps(scope.nodes):
        return True
    return any(
        _keeps(call)
        and any(
            isinstance(part, n.Name) and part.id in names
            for argument in [*call.args, *(word.value for word in call.keywords)]
            for part in n.walk(argument)
        )
        for call in scope.each(n.Call)
    )


def keeps(nodes: Iterable[n.Node]) -> bool:
    """Tell whether a call among `nodes` keeps something."""
    return any(isinstance(node, n.Call) and _keeps(node) for node in nodes)


def _keeps(call: n.Call) -> bool:
    if isinstance(call.func, n.Name) and call.func.id == "open":
        modes = [*call.args[1:2], *(word.value for word in call.keywords if word.name == "mode")]
        return any(
            isinstance(mode, n.Constant)
            and isinstance(mode.value, str)
            and mode.value.startswith(_MODES)
            for mode in modes
        )
    if isinstance(call.func, n.Attribute):
        if call.func.name == "open" and call.args:
            mode = call.args[0]
            return (
                isinstance(mode, n.Constant)
                and isinstance(mode.value, str)
                and mode.value.startswith(_MODES)
            )
        return call.func.name in _KEEPING and bool(call.args or call.func.name in _ALONE)
    return isinstance(call.func, n.Name) and call.func.id in ("set_key", "dump")


def _reads(scope: Scope, names: set[str]) -> bool:
    """Tell whether one of the variables also gets what a file holds."""
    return any(
        isinstance(target, n.Name)
        and target.id in names
        and any(
            isinstance(part, n.Call)
            and isinstance(part.func, n.Attribute)
            and part.func.name in _READING
            for part in n.walk(node.value)
        )
        for node in scope.each(n.Assign)
        for target in node.targets
    )


def _block(module: Module, node: n.Node) -> n.Node | None:
    """Return the outermost branch, loop, `with` or `try` around a value, below its function."""
    found: n.Node | None = None
    for around in module.ancestors(node):
        if isinstance(around, (n.Function, n.Lambda, n.Class)):
            break
        if isinstance(around, (n.If, n.With, n.Try, n.For, n.While)):
            found = around
    return found


def _names(module: Module, node: n.Node) -> set[str]:
    """Return the variables that the statement around a value assigns."""
    for around in module.ancestors(node):
        if isinstance(around, n.Assign):
            return {target.id for target in around.targets if isinstance(target, n.Name)}
        if isinstance(around, n.Walrus):
            return {around.target.id}
    return set()
