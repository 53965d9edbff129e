"""Where a proxy is taken for the object that it stands for."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.scopes import assigned_name
from flask_lint.model.names.values import UNKNOWN, External, Literal, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from flask_lint.model.contexts.needs import Needs
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Value
    from flask_lint.providers.provider import Level

_IDENTITY = frozenset({"is", "is not"})
_CONNECTING = frozenset({"connect", "connect_via", "connected_to"})
_SENDING = frozenset({"send", "send_async", "has_receivers_for"})
# The path of all proxies that the project makes.
_MADE = "werkzeug.local.LocalProxy()"
# What writes a value down, by its real type.
_WRITERS = frozenset({"pickle.dumps", "pickle.dump", "json.dumps", "json.dump"})


class Use(Enum):
    """How a proxy is taken for the object."""

    NONE = auto()  # `proxy is None`
    SAME = auto()  # `proxy is app`
    TYPE = auto()  # `type(proxy) is Flask`
    ID = auto()  # `id(proxy)`
    SENT = auto()  # `signal.send(proxy)`
    CONNECTED = auto()  # `signal.connect(function, proxy)`
    WRITTEN = auto()  # `json.dumps(proxy)`


class ProxyUse(msgspec.Struct, frozen=True):
    """One place where a proxy is taken for the object.

    `text` is the operator, or the function; `answer` what a comparison always gives. `level` is the
    context that the proxy belongs to, None for a proxy that the project makes. `signal` is what
    sends it, None where it is not sent.
    """

    kind: Use
    site: Site
    proxy: n.Expr
    text: str = ""
    answer: bool = False
    level: Level | None = None
    is_user: bool = False
    signal: n.Expr | None = None


class Identities:
    """Finds such places."""

    def __init__(self, evaluator: Evaluator, needs: Needs) -> None:
        self._evaluator = evaluator
        self._needs = needs

    def uses(self, modules: Collection[Module]) -> Iterator[ProxyUse]:
        """Yield the places in `modules`, in the order of the text."""
        found = [use for module in modules for use in self._in_module(module)]
        for use in found:
            if use.signal is None or self._is_awaited(use.signal, use.site.scope, modules):
                yield use

    def _is_awaited(self, signal: n.Expr, sender: Scope, modules: Collection[Module]) -> bool:
        """Tell whether a function is connected to the signal for an application."""
        sent = set(self._evaluator.values(signal, sender))
        return any(
            isinstance(call.func, n.Attribute)
            and call.func.name in _CONNECTING
            and _last(call.func.value) == _last(signal)
            and not sent.isdisjoint(self._evaluator.values(call.func.value, scope))
            and self._is_for_app(call, scope)
            for module in modules
            for call, scope in module.each(n.Call)
        )

    def _is_for_app(self, call: n.Call, scope: Scope) -> bool:
        sender = self._sender(call, self._evaluator.paths(call.func, scope))
        return sender is not None and any(
            map(self._evaluator.is_app, self._evaluator.values(sender, scope))
        )

    def _in_module(self, module: Module) -> Iterator[ProxyUse]:
        for node, scope in module.each(n.Compare, n.Call):
            if isinstance(node, n.Compare) and len(node.ops) == 1:
                yield from self._compared(node, scope)
            elif isinstance(node, n.Call):
                yield from self._passed(node, scope)

    def _path(self, node: n.Expr, scope: Scope) -> str | None:
        """Return the path of the proxy that `node` is; None when it may be something else."""
        if not isinstance(node, (n.Name, n.Attribute)):
            return None
        path = self._needs.proxy(node, scope)
        if path is not None:
            return path
        classes = {f"{one}()" for one in knowledge().proxy_classes}
        name = _last(node)
        for value in (values := self._evaluator.values(node, scope)):
            if not isinstance(value, External) or value.path not in classes:
                return None
            # What stands behind it has the same value as the proxy, but is called otherwise.
            made = value.origin
            if made is None or assigned_name(made.module, made.node) != name:
                return None
        return _MADE if values else None

    # Comparisons -----------------------------------------------------------------------------

    def _compared(self, node: n.Compare, scope: Scope) -> Iterator[ProxyUse]:
        left, op, right = node.left, node.ops[0], node.comparators[0]
        if isinstance(left, n.Call) and dotted(left.func) == "type" and len(left.args) == 1:
            if self._path(left.args[0], scope) is not None:
                yield ProxyUse(Use.TYPE, Site(node, scope), left.args[0])
            return
        if op not in _IDENTITY:
            return
        if self._path(left, scope) is None:
            left, right = right, left
        path = self._path(left, scope)
        if path is None or not self._decides(node, left, scope):
            return
        is_none = isinstance(right, n.Constant) and right.value is None
        if not is_none and not self._is_other(right, scope):
            return
        yield ProxyUse(
            Use.NONE if is_none else Use.SAME,
            Site(node, scope),
            left,
            text=op,
            answer=op == "is not",
            level=self._level(path, left, scope),
            is_user=path in knowledge().user_proxies,
        )

    def _level(self, path: str, node: n.Expr, scope: Scope) -> Level | None:
        if path not in knowledge().proxies:
            return None
        return self._needs.of_proxy(path, Site(node, scope)).level

    def _is_other(self, node: n.Expr, scope: Scope) -> bool:
        """Tell whether `node` is surely an object, and no proxy for one."""
        values = self._evaluator.values(node, scope)
        return bool(values) and all(map(self._is_object, values))

    def _is_object(self, value: Value) -> bool:
        if value is UNKNOWN or isinstance(value, Literal):
            return False  # `is True` is a comparison with nothing that a proxy stands for
        return self._evaluator.is_app(value)

    def _decides(self, node: n.Compare, proxy: n.Expr, scope: Scope) -> bool:
        """Tell whether a comparison decides something, and the rest of its condition does not."""
        inner: n.Node = node
        for ancestor in scope.module.ancestors(node):
            if isinstance(ancestor, n.Assert):
                return False
            if isinstance(ancestor, n.Boolean):
                others = [one for one in ancestor.values if one is not inner]
                if any(_asks(part, dotted(proxy)) for part in n.walk(*others)):
                    return False
            elif not isinstance(ancestor, n.Unary):
                return True
            inner = ancestor
        return True

    # Arguments -------------------------------------------------------------------------------

    def _passed(self, call: n.Call, scope: Scope) -> Iterator[ProxyUse]:
        arguments = [*call.args, *(word.value for word in call.keywords)]
        if not any(self._path(one, scope) is not None for one in arguments):
            return
        paths = self._evaluator.paths(call.func, scope)
        site = Site(call, scope)
        first = call.args[0] if call.args else None
        if first is not None and self._path(first, scope) is not None:
            if "builtins.id" in paths or dotted(call.func) == "id":
                yield ProxyUse(Use.ID, site, first)
            elif _WRITERS.intersection(paths) and not any(
                word.name in ("default", "cls", None) for word in call.keywords
            ):
                yield ProxyUse(Use.WRITTEN, site, first, text=dotted(call.func))
        sender = self._sender(call, paths)
        if sender is None or self._path(sender, scope) is None:
            return
        if isinstance(call.func, n.Attribute) and call.func.name in _SENDING:
            yield ProxyUse(Use.SENT, site, sender, signal=call.func.value)
        else:
            yield ProxyUse(Use.CONNECTED, site, sender)

    def _sender(self, call: n.Call, paths: list[str]) -> n.Expr | None:
        positions = [knowledge().senders[path] for path in paths if path in knowledge().senders]
        if not positions or len(positions) < len(paths):
            return None
        for word in call.keywords:
            if word.name == "sender":
                return word.value
        return call.args[positions[0]] if len(call.args) > positions[0] else None


def _asks(node: n.Node, name: str) -> bool:
    """Tell whether `node` uses what the proxy called `name` stands for."""
    return isinstance(node, n.Attribute) and dotted(node.value) == name


def _last(node: n.Expr) -> str:
    return dotted(node).rpartition(".")[2]
