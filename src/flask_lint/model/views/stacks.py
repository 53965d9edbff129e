"""Stacks of decorators: what each registering decorator gets, and what is applied too late for it.

A decorator that registers hands over the function as it is at that moment, and returns it
unchanged. What stands above it wraps a function that nobody calls.

Sources: `flask.sansio.scaffold`, Flask's pattern "View Decorators".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import UNKNOWN, External, Site
from flask_lint.model.views.decorators import Decorators, Effect, Gives, passes_through
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_KINDS = frozenset(
    {
        Kind.VIEW,
        Kind.HOOK,
        Kind.FIRST_REQUEST,
        Kind.HANDLER,
        Kind.TEARDOWN,
        Kind.SETUP,
        Kind.JOB,
        Kind.TASK,
    }
)
_PROXY = "flask.current_app."


class Registering(msgspec.Struct, frozen=True):
    """A decorator that registers what it is given, and what for.

    `certain` is false where it only looks like one of Flask's.
    """

    site: Site
    kind: Kind
    certain: bool = True


class Late(msgspec.Struct, frozen=True):
    """Decorators that are applied to something after it was registered.

    `decorators` are those, the topmost first, with what each does; `registered` are the
    registering decorators below all of them, the topmost first. `called` tells that the project
    also calls the function by its name, and so with the decorators.
    """

    scope: Scope
    decorators: tuple[tuple[Site, Effect], ...]
    registered: tuple[Registering, ...]
    called: bool


class Stacks:
    """Reads the decorators of functions and classes, one above the other."""

    def __init__(
        self, evaluator: Evaluator, decorators: Decorators, modules: Iterable[Module]
    ) -> None:
        self._evaluator = evaluator
        self._decorators = decorators
        self._modules = list(modules)

    def late(self) -> Iterator[Late]:
        """Yield every stack with a wrapper above something that registers."""
        for module in self._modules:
            for scope in module.scopes:
                if isinstance(scope.node, (n.Function, n.Class)) and len(scope.node.decorators) > 1:
                    yield from self._of(scope, scope.node.decorators)

    def registering(self, decorator: n.Expr, scope: Scope) -> Registering | None:
        """Return what a decorator registers for, None if it does not register anything."""
        values = self._evaluator.values(decorator, scope)
        for value in values:
            if isinstance(value, External):
                path = value.path
                if path.startswith(_PROXY):
                    path = f"flask.Flask().{path[len(_PROXY) :]}"
                kind = knowledge().entries.get(path)
                if kind in _KINDS:
                    return Registering(Site(decorator, scope), kind)
        if (
            isinstance(decorator, n.Call)
            and isinstance(decorator.func, n.Attribute)
            and decorator.func.name == "route"
            and all(value is UNKNOWN for value in values)
            and decorator.args
            and isinstance(rule := decorator.args[0], n.Constant)
            and isinstance(rule.value, str)
            and rule.value.startswith("/")
        ):
            # A parameter that nobody is seen to give: an app or a blueprint by its use.
            return Registering(Site(decorator, scope), Kind.VIEW, certain=False)
        return None

    def _of(self, scope: Scope, decorators: list[n.Expr]) -> Iterator[Late]:
        parent = scope.parent
        assert parent is not None  # noqa: S101 - what is decorated stands in a scope
        below: list[Registering] = []
        late: list[tuple[Site, Effect]] = []
        lowest: tuple[Registering, ...] = ()
        for decorator in reversed(decorators):
            registering = self.registering(decorator, parent)
            if registering is not None:
                below.insert(0, registering)
            elif below:
                effect = self._decorators.effect(decorator, parent)
                certain = any(one.certain for one in below)
                if _is_lost(effect) and (certain or effect.protects is not None):
                    lowest = lowest or tuple(below)
                    late.insert(0, (Site(decorator, parent), effect))
        if late:
            called = bool(self._evaluator.callers.get(scope))
            yield Late(scope, tuple(late), lowest, called)


def _is_lost(effect: Effect) -> bool:
    """Tell whether a decorator does nothing for what was registered before it is applied."""
    if effect.marks or effect.gives not in (Gives.WRAPPER, Gives.OBJECT, Gives.NOTHING):
        return False
    return effect.wrapper is None or not passes_through(effect.wrapper)
