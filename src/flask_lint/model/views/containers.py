"""What requests put into lists and dictionaries that variables of a module hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_lint.model.execution.once import is_made_once
from flask_lint.model.names.values import Display, External, Site
from flask_lint.model.views.stored import KEPT, Stored
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.views.request_values import RequestValues

# What belongs to one visitor, by its name.
_OWN = re.compile(r"(?:^|_)(?:basket|cart|wishlist)(?:_?items)?$", re.IGNORECASE)
_ADDING = frozenset({"add", "append", "appendleft", "extend", "insert", "update"})
_EMPTY = frozenset(
    f"{path}()"
    for path in (
        *(f"builtins.{name}" for name in ("dict", "list", "set")),
        *(f"collections.{name}" for name in ("OrderedDict", "defaultdict", "deque")),
    )
)


class Containers:
    """Finds what a request puts where the next one finds it, and takes it for its own."""

    def __init__(
        self, evaluator: Evaluator, values: RequestValues, modules: Sequence[Module]
    ) -> None:
        self._evaluator = evaluator
        self._values = values
        self._modules = modules

    def stored(self, scope: Scope) -> Iterator[Stored]:
        """Yield the code of a function that handles requests which stores something of one."""
        for node in scope.each(n.Assign):
            for target in node.targets:
                if isinstance(target, n.Subscript):
                    found = self._under_key(node, node.value, target, scope)
                    if found is not None:
                        yield found
        for call in scope.each(n.Call):
            found = self._added(call, scope)
            if found is not None:
                yield found

    def _under_key(
        self, node: n.Stmt, value: n.Expr, target: n.Subscript, scope: Scope
    ) -> Stored | None:
        """Return what a request stores under a constant key of a dictionary that all share."""
        key = target.index.value if isinstance(target.index, n.Constant) else None
        held = self._held(target.value, scope)
        if held is None or not isinstance(key, str) or KEPT.search(key):
            return None

        def asks(part: n.Node) -> bool:
            return isinstance(part, (n.Name, n.Attribute)) and self._held(part, scope) is held

        if is_made_once(scope.module, node, asks) or any(map(asks, n.walk(value))):
            return None
        if any(_may_be_about(one.test, key, asks) for one in scope.each(n.Branch)):
            return None
        source = self._values.source(value, scope)
        read = self._read_from(held, key, scope) if source is not None else None
        if source is None or read is None:
            return None
        shown = f"the dictionary `{dotted(target.value)}` under `{key}`"
        return Stored(Site(node, scope), shown, source, read)

    def _added(self, call: n.Call, scope: Scope) -> Stored | None:
        """Return what a request adds to a list that is that of one visitor, or one request.

        It is called so, or emptied before it is filled.
        """
        func = call.func
        if not isinstance(func, n.Attribute) or func.name not in _ADDING:
            return None
        held = self._held(func.value, scope)
        if held is None or not (
            _OWN.search(dotted(func.value)) or self._is_emptied(held, call, scope)
        ):
            return None
        sources = [self._values.source(one, scope) for one in call.args]
        source = next(filter(None, sources), None)
        read = self._read_from(held, None, scope) if source is not None else None
        if source is None or read is None or is_made_once(scope.module, call, lambda _part: False):
            return None
        return Stored(Site(call, scope), f"`{dotted(func.value)}`", source, read)

    def _held(self, node: n.Expr, scope: Scope) -> n.Node | None:
        """Return the list or dictionary that a variable of a module certainly holds."""
        if not isinstance(node, (n.Name, n.Attribute)) or KEPT.search(dotted(node)):
            return None
        local = scope.bindings.get(node.id, ()) if isinstance(node, n.Name) else ()
        if any(binding.kind not in ("import", "from") for binding in local):
            return None  # what a function gives may be another one by now
        values = self._evaluator.values(node, scope)
        if len(values) != 1:
            return None
        value = values[0]
        site = value.site if isinstance(value, Display) else None
        if isinstance(value, External) and value.path in _EMPTY:
            site = value.origin
        return site.node if site is not None and site.scope is site.module.scope else None

    def _is_emptied(self, held: n.Node, before: n.Call, scope: Scope) -> bool:
        return any(
            isinstance(call.func, n.Attribute)
            and call.func.name == "clear"
            and call.start < before.start
            and self._held(call.func.value, scope) is held
            for call in scope.each(n.Call)
        )

    def _read_from(self, held: n.Node, key: str | None, scope: Scope) -> Site | None:
        """Return where another function reads what is held, or what is there under a key."""
        for module in self._modules:
            for other in module.scopes:
                if other is scope or not other.is_function:
                    continue
                for node in other.each(n.Name, n.Attribute):
                    parent = module.parents.get(node)
                    if isinstance(parent, n.Attribute) and parent.name in _ADDING | {"clear"}:
                        continue
                    if (key is None or _reads_key(module, node, key)) and (
                        self._held(node, other) is held
                    ):
                        return Site(node, other)
        return None


def _may_be_about(test: n.Expr, key: str, asks: Callable[[n.Node], bool]) -> bool:
    """Tell whether a condition may ask for what is stored under a key."""
    parts = list(n.walk(test))
    texts = {part.value for part in parts if isinstance(part, n.Constant)}
    return any(map(asks, parts)) and (key in texts or not texts)


def _reads_key(module: Module, node: n.Expr, key: str) -> bool:
    """Tell whether the value under a constant key is read from what `node` stands for."""
    around = module.parents.get(node)
    if isinstance(around, n.Subscript):
        user = module.parents.get(around)
        index, is_written = around.index, isinstance(user, n.Assign) and user.value is not around
    elif isinstance(around, n.Attribute) and around.name in ("get", "pop"):
        call = module.parents.get(around)
        if not isinstance(call, n.Call) or not call.args:
            return False
        index, is_written = call.args[0], False
    else:
        return False
    return isinstance(index, n.Constant) and index.value == key and not is_written
