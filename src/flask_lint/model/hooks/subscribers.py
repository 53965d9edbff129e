"""Who subscribes to signals, and whether the subscriber lives and can be called.

A signal keeps only a weak reference to what is connected, unless it is told otherwise: when nobody
else holds the function, it is gone at once and never called.

Sources: `blinker.Signal.connect`, `connect_via` and `send`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.endings import is_generator
from flask_lint.model.names.values import External, FunctionValue, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_CONNECT = frozenset({"connect", "connect_via"})


class Subscription(msgspec.Struct, frozen=True):
    """One function, or other callable, that is connected to a signal.

    `site` is the decorator or the call, `receiver` what a call connects. `sent` are the names of
    the arguments that come with the signal, None where they are not known. `function` is the
    project's function that is called; `bound` counts the parameters that have their values already.
    """

    site: Site
    receiver: n.Expr | None
    weak: bool
    signal: str
    sent: tuple[str, ...] | None
    function: Scope | None
    bound: int = 0


class Subscribers:
    """Finds and judges the subscriptions in a project's code."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self.all = [
            found
            for module in modules
            for scope in module.scopes
            for found in self._subscriptions(scope)
        ]

    def _subscriptions(self, scope: Scope) -> Iterator[Subscription]:
        if isinstance(scope.node, n.Function) and scope.parent is not None:
            for decorator in scope.node.decorators:
                yield from self._decorated(decorator, scope, scope.parent)
        for call in scope.each(n.Call):
            func = call.func
            if not isinstance(func, n.Attribute) or func.name != "connect" or not call.args:
                continue
            signal = self._signal(func, scope)
            if signal is None:
                continue
            receiver = call.args[0]
            weak = next((word.value for word in call.keywords if word.name == "weak"), None)
            is_weak = weak is None and len(call.args) < 3 and all(w.name for w in call.keywords)
            function, bound = self._function(receiver, scope)
            yield Subscription(
                Site(call, scope), receiver, is_weak, *signal, function=function, bound=bound
            )

    def _decorated(
        self, decorator: n.Expr, function: Scope, around: Scope
    ) -> Iterator[Subscription]:
        func = decorator.func if isinstance(decorator, n.Call) else decorator
        if not isinstance(func, n.Attribute) or func.name not in _CONNECT:
            return
        signal = self._signal(func, around)
        if signal is None or (func.name == "connect") is isinstance(decorator, n.Call):
            return
        assert isinstance(function.node, n.Function)  # noqa: S101 - it has decorators
        # The innermost decorator gets the function itself.
        is_itself = function.node.decorators[-1] is decorator and function.enclosing_class is None
        yield Subscription(
            Site(decorator, around),
            None,
            func.name == "connect",
            *signal,
            function=function if is_itself else None,
        )

    def _signal(self, func: n.Attribute, scope: Scope) -> tuple[str, tuple[str, ...] | None] | None:
        """Return the path of a signal whose method `func` is, and what it sends."""
        values = self._evaluator.values(func.value, scope)
        if len(values) != 1 or not isinstance(values[0], External):
            return None
        path = values[0].path
        if path in knowledge().signals:
            return path, knowledge().signals[path]
        return (path, None) if path in knowledge().signal_makers else None

    def _function(self, receiver: n.Expr, scope: Scope) -> tuple[Scope | None, int]:
        """Return the function that is called, if it is certain, and how many values it has."""
        if not isinstance(receiver, (n.Name, n.Attribute, n.Lambda)):
            return None, 0
        values = self._evaluator.values(receiver, scope)
        if len(values) != 1 or not isinstance(values[0], FunctionValue):
            return None, 0
        function = values[0].scope
        if isinstance(function.node, n.Function) and function.node.decorators:
            return None, 0
        if function.enclosing_class is not None and values[0].bound is None:
            return None, 0
        return function, 1 if values[0].bound is not None else 0

    # Lost ------------------------------------------------------------------------------------

    def lost(self) -> Iterator[Subscription]:
        """Yield the subscriptions whose function nobody keeps."""
        for one in self.all:
            if one.weak and self._is_lost(one):
                yield one

    def _is_lost(self, one: Subscription) -> bool:
        module, scope = one.site.module, one.site.scope
        if one.receiver is None:
            function = one.function
            return (
                function is not None
                and isinstance(function.node, n.Function)
                and len(function.node.decorators) == 1
                and self._is_left(scope)
                and _uses(function.node.name, scope) == 0
            )
        if not isinstance(module.parents.get(one.site.node), n.Evaluate):
            return False  # `connect` returns what it connects
        if isinstance(one.receiver, n.Lambda):
            return True
        if isinstance(one.receiver, n.Call):
            return self._evaluator.paths(one.receiver.func, scope) == ["functools.partial"]
        return (
            isinstance(one.receiver, n.Name)
            and self._is_left(scope)
            and self._is_local(one.receiver.id, scope)
            and _uses(one.receiver.id, scope) == 1
        )

    def _is_left(self, scope: Scope) -> bool:
        """Tell whether a function sets something up and returns while the application lives on."""
        node = scope.node
        if not isinstance(node, n.Function) or is_generator(scope) or node.is_async:
            return False
        if any(
            path in knowledge().servers
            for call in scope.each(n.Call)
            for path in self._evaluator.paths(call.func, scope)
        ):
            return False
        return self._gives_app(scope) or self._sets_up(scope)

    def _gives_app(self, scope: Scope) -> bool:
        """Tell whether a function returns an application."""
        return any(
            self._evaluator.is_app(value)
            for node in scope.each(n.Return)
            if node.value is not None
            for value in self._evaluator.values(node.value, scope)
        )

    def _sets_up(self, scope: Scope) -> bool:
        """Tell whether a function is given an application."""
        assert isinstance(scope.node, n.Function)  # noqa: S101 - the caller's condition
        return any(
            param.name == "app"
            or any(
                self._evaluator.is_app(value)
                for binding in scope.bindings.get(param.name, ())
                if binding.kind == "param"
                for value in self._evaluator.bindings([binding])
            )
            for param in scope.node.params
        )

    def _is_local(self, name: str, scope: Scope) -> bool:
        """Tell whether a name of a function stands for a function that is made there."""
        bindings = scope.bindings.get(name, ())
        if len(bindings) != 1 or name in scope.globals or name in scope.nonlocals:
            return False
        node = bindings[0].node
        if bindings[0].kind == "def":
            return isinstance(node, n.Function) and not node.decorators
        return bindings[0].kind == "assign" and isinstance(bindings[0].value, n.Lambda)

    # Misfits ---------------------------------------------------------------------------------

    def misfits(self) -> Iterator[tuple[Subscription, str]]:
        """Yield the subscriptions that cannot be called as the signal does, and why."""
        for one in self.all:
            if one.sent is not None and one.function is not None:
                fault = _fault(one.function.node, one.bound, one.sent)
                if fault is not None:
                    yield one, fault


def _fault(node: n.Node | None, bound: int, sent: tuple[str, ...]) -> str | None:
    """Say why a function cannot be called with a sender and the arguments `sent` by name."""
    assert isinstance(node, (n.Function, n.Lambda))  # noqa: S101 - what can be called
    kinds = {param.kind for param in node.params}
    positional = [param for param in node.params if param.kind == ""]
    if len(positional) <= bound and "*" not in kinds:
        return "takes no sender"
    sender = positional[bound : bound + 1]
    others = [param for param in positional[bound + 1 :] if not param.positional_only]
    others += [param for param in node.params if param.kind == "key"]
    names = {param.name for param in others}
    if "**" not in kinds:
        refused = [name for name in sent if name not in names]
        if refused:
            return f"does not take {_listed(refused)}"
    if any(param.name in sent and not param.positional_only for param in sender):
        return f"gets the sender for {_listed(param.name for param in sender)}"
    missing = [param.name for param in others if param.default is None and param.name not in sent]
    return f"needs {_listed(missing)}, which is not sent" if missing else None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _uses(name: str, scope: Scope) -> int:
    """Count how often a name is read in a function and in those within it."""
    found = 0
    pending = [scope]
    while pending:
        current = pending.pop()
        pending.extend(current.children)
        found += sum(node.id == name for node in current.each(n.Name))
        found += sum(2 for node in current.each(n.Name) if node.id == "locals")
    targets = sum(
        isinstance(binding.node, (n.Assign, n.AnnAssign)) for binding in scope.bindings[name]
    )
    return found - targets
