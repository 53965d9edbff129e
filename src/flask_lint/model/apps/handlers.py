"""Error handlers: which functions answer for which errors.

A handler that Flask never calls is left out: that of a blueprint without views, and one whose
place another takes that is registered later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.conditions import is_conditional
from flask_lint.model.names.values import External, Literal, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Moment
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.hooks.hooks import Hook, Hooks
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Values

# What a blueprint without views of its own is used for.
_WITHOUT_VIEWS = frozenset({"errorhandler", "register_error_handler", "name"})


class ErrorHandler(msgspec.Struct, frozen=True):
    """One registration.

    `handles` are status codes and the paths of exception classes of libraries, `holder` is the
    app or blueprint that it is registered on, `everywhere` tells that it answers for all views.
    """

    scope: Scope
    site: Site
    handles: tuple[int | str, ...]
    holder: External
    everywhere: bool


class ErrorHandlers:
    """The error handlers of a project, one entry a registration."""

    def __init__(self, evaluator: Evaluator, hooks: Hooks, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self._modules = list(modules)
        found = [
            self._registered(hook)
            for hook in hooks.all
            if hook.certain and hook.call.moment is Moment.ERROR and hook.arguments
        ]
        made_in = (handler.holder.origin for handler in found)
        # The objects that are known to be used for more, and those that are still to be looked at.
        self._busy: set[tuple[str, Site]] = set()
        self._uses = self._used_objects(
            frozenset(origin.module for origin in made_in if origin is not None)
        )
        replaced = self._replaced(found)
        self.all = [
            handler
            for handler in found
            if handler not in replaced and (handler.everywhere or self._has_views(handler.holder))
        ]

    def _registered(self, hook: Hook) -> ErrorHandler:
        holder = hook.holder
        everywhere = hook.name.startswith("app_") or holder.path in _instances(
            knowledge().app_classes
        )
        handles = self._handles(hook.arguments[0], hook.site.scope)
        return ErrorHandler(hook.function, hook.site, handles, holder, everywhere)

    def _handles(self, node: n.Expr, scope: Scope) -> tuple[int | str, ...]:
        return tuple(dict.fromkeys(self._errors(self._evaluator.values(node, scope))))

    def _errors(self, values: Values) -> Iterator[int | str]:
        # Classes of the project are left out: what raises them is the project, not a library.
        for value in values:
            if isinstance(value, Literal) and isinstance(value.value, int):
                yield value.value
            elif isinstance(value, External):
                yield value.path

    # Handlers that are never called ----------------------------------------------------------

    def _has_views(self, blueprint: External) -> bool:
        """Tell whether a blueprint may have views: it is used for more than error handlers."""
        if blueprint.origin is None:
            return True
        wanted = (blueprint.path, blueprint.origin)
        while wanted not in self._busy:
            # No further than to the first use: there may be many, and most have views.
            use = next(self._uses, None)
            if use is None:
                return False
            self._busy.add(use)
        return True

    def _used_objects(self, likely: frozenset[Module]) -> Iterator[tuple[str, Site]]:
        """Yield the objects that are used for more than error handlers, as path and origin."""
        for module in sorted(self._modules, key=lambda module: module not in likely):
            for node, scope in module.each(n.Attribute, n.Call):
                for part in _used(node):
                    for value in self._evaluator.values(part, scope):
                        if isinstance(value, External) and value.origin is not None:
                            yield value.path, value.origin

    def _is(self, node: n.Expr, scope: Scope, holder: External) -> bool:
        return isinstance(node, (n.Name, n.Attribute)) and any(
            isinstance(value, External)
            and value.path == holder.path
            and value.origin == holder.origin
            for value in self._evaluator.values(node, scope)
        )

    def _replaced(self, handlers: list[ErrorHandler]) -> list[ErrorHandler]:
        """Return the handlers of the whole app whose place another takes in the same function."""
        everywhere = [handler for handler in handlers if handler.everywhere]
        replaced = []
        for one in everywhere:
            others = [
                other
                for other in everywhere
                if other.scope is not one.scope and set(one.handles) & set(other.handles)
            ]
            if not others or (mine := self._place(one)) is None:
                continue
            for other in others:
                theirs = self._place(other)
                if (
                    theirs is not None
                    and set(one.handles) <= set(other.handles)
                    and theirs[:2] == mine[:2]
                    and theirs[2] > mine[2]
                ):
                    replaced.append(one)
                    break
        return replaced

    def _place(self, handler: ErrorHandler) -> tuple[Scope, Site, int] | None:
        """Return where a handler comes to its app: in which scope, which app, and how far down.

        None where that depends on a condition, or on who registers its blueprint.
        """
        site = handler.site
        app: External | None = handler.holder
        if handler.holder.path not in _instances(knowledge().app_classes):
            calls = [
                (Site(call, scope), on)
                for module in self._modules
                for call, scope in module.each(n.Call)
                if (on := _registered_on(call)) is not None
                and call.args
                and self._is(call.args[0], scope, handler.holder)
            ]
            if len(calls) != 1:
                return None
            site, on = calls[0]
            app = self._app(on, site.scope)
        node: n.Node = site.node
        function = handler.scope.node
        if isinstance(function, n.Function) and any(node is one for one in function.decorators):
            # What a decorator stands under is what its function stands under.
            node = function
        if app is None or app.origin is None or is_conditional(site.module, node):
            return None
        return site.scope, app.origin, site.node.start

    def _app(self, node: n.Expr, scope: Scope) -> External | None:
        """Return the one app that `node` stands for."""
        values = self._evaluator.values(node, scope)
        if len(values) == 1 and isinstance(values[0], External):
            return values[0] if values[0].path in _instances(knowledge().app_classes) else None
        return None


def _instances(classes: tuple[str, ...]) -> list[str]:
    return [f"{path}()" for path in classes]


def _registered_on(call: n.Call) -> n.Expr | None:
    """Return what `call` registers a blueprint on, None if it does no such thing."""
    if isinstance(call.func, n.Attribute) and call.func.name == "register_blueprint":
        return call.func.value
    return None


def _used(node: n.Attribute | n.Call) -> list[n.Expr]:
    """Return the names that `node` uses for more than an error handler."""
    used: list[n.Expr] = []
    if isinstance(node, n.Attribute):
        if node.name not in _WITHOUT_VIEWS and not node.name.startswith("app_"):
            used = [node.value]
    elif _registered_on(node) is None:
        used = [*node.args, *(word.value for word in node.keywords)]
    return [part for part in used if isinstance(part, (n.Name, n.Attribute))]
