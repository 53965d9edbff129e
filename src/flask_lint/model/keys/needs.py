"""Code that fails in an application without a secret key, and the applications that run it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.keys.secret_keys import is_deployed
from flask_lint.model.names.values import ClassValue, External, Instance, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.config.spaces import Configuration
    from flask_lint.model.execution.entries import Execution
    from flask_lint.model.execution.factories import App
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.names.values import Value

_SESSION = "flask.session"
_SESSION_WRITE = "writes to the session"


class KeyNeed(msgspec.Struct, frozen=True):
    """A place that needs a key; `does` says what it does, `app` which application it names."""

    site: Site
    does: str
    form: bool = False
    app: Site | None = None


class KeyNeeds:
    """The places of a project that need a key."""

    def __init__(
        self, evaluator: Evaluator, execution: Execution, configuration: Configuration
    ) -> None:
        self._evaluator = evaluator
        self._execution = execution
        self._configuration = configuration

    def of(self, app: App, *, alone: bool) -> list[KeyNeed]:
        """Return what needs a key in `app`; `alone` tells that the project has no other app."""
        found = [need for need in self._all if need.app == app.site]
        others = [need for need in self._all if need.app is None]
        if alone:
            return [*others, *found]
        return [*(need for need in others if self._runs_in(need, app)), *found]

    @cached_property
    def _all(self) -> list[KeyNeed]:
        return [
            need
            for module in self._evaluator.modules.values()
            if is_deployed(module)
            for node, scope in module.each(n.Assign, n.Delete, n.AugAssign, n.Call)
            for need in self._of_node(node, scope)
        ]

    @cached_property
    def _attributes(self) -> set[str]:
        """The attributes that some assignment of the project sets."""
        return {
            target.name
            for module in self._evaluator.modules.values()
            for node, _ in module.each(n.Assign)
            for target in node.targets
            if isinstance(target, n.Attribute)
        }

    def _of_node(self, node: n.Node, scope: Scope) -> Iterator[KeyNeed]:
        site = Site(node, scope)
        match node:
            case n.Assign(targets=targets) | n.Delete(targets=targets):
                if any(self._is_session_item(target, scope) for target in targets):
                    yield KeyNeed(site, _SESSION_WRITE)
            case n.AugAssign(target=target):
                if self._is_session_item(target, scope):
                    yield KeyNeed(site, _SESSION_WRITE)
            case n.Call():
                yield from self._of_call(node, scope)

    def _is_session_item(self, target: n.Expr, scope: Scope) -> bool:
        return isinstance(target, n.Subscript) and _SESSION in self._evaluator.paths(
            target.value, scope
        )

    def _of_call(self, call: n.Call, scope: Scope) -> Iterator[KeyNeed]:
        site = Site(call, scope)
        for callee in self._evaluator.values(call.func, scope):
            if isinstance(callee, External):
                if callee.path in knowledge().key_users:
                    yield KeyNeed(site, knowledge().key_users[callee.path])
                    return
                bound = callee.path.removesuffix("().init_app")
                attribute = knowledge().key_extensions.get(bound)
                if attribute is not None and (not attribute or attribute in self._attributes):
                    for argument in [*call.args, *(word.value for word in call.keywords)]:
                        for app in self._configuration.finder.apps(argument, scope):
                            name = bound.rpartition(".")[2]
                            yield KeyNeed(site, f"initialises {name}", app=app)
                    return
            elif isinstance(callee, ClassValue) and self._is_form(callee.scope, call):
                yield KeyNeed(site, f"makes the form {callee.scope.qualname}", form=True)
                return

    def _is_form(self, cls: Scope, call: n.Call) -> bool:
        """Tell whether a call makes a form with a CSRF token."""
        if any(word.name in ("meta", "csrf_enabled", "csrf", None) for word in call.keywords):
            return False
        order = self._evaluator.mro(cls)
        if not any(entry in knowledge().key_users for entry in order if isinstance(entry, str)):
            return False
        return not any(
            child.kind == "class" and "csrf" in child.bindings
            for entry in order
            if not isinstance(entry, str)
            for child in entry.children
        )

    # Which application runs it ---------------------------------------------------------------

    def _runs_in(self, need: KeyNeed, app: App) -> bool:
        """Tell whether a view or hook of `app`, or of a blueprint of it, leads to a need."""
        return any(
            origin == app.site or origin in self._registered.get(app.site, ())
            for way in self._execution.ways_to(need.site)
            if way.entry.site is not None
            for origin in self._owners(way.entry.site)
        )

    def _owners(self, entry: Site) -> Iterator[Site]:
        """Yield the calls that made the app or blueprint which a decorator belongs to."""
        node = entry.node
        if isinstance(node, n.Call):
            node = node.func
        if isinstance(node, n.Attribute):
            for value in self._evaluator.values(node.value, entry.scope):
                origin = _origin(value)
                if origin is not None:
                    yield origin

    @cached_property
    def _registered(self) -> dict[Site, set[Site]]:
        """The blueprints of each application, both as the calls that made them."""
        found: dict[Site, set[Site]] = {}
        scopes = (scope for module in self._evaluator.modules.values() for scope in module.scopes)
        for scope in scopes:
            for call in scope.each(n.Call):
                if isinstance(call.func, n.Attribute) and call.func.name == "register_blueprint":
                    for value in self._evaluator.values(call.func.value, scope):
                        owner = _origin(value)
                        for argument in call.args[:1]:
                            for blueprint in self._evaluator.values(argument, scope):
                                origin = _origin(blueprint)
                                if owner is not None and origin is not None:
                                    found.setdefault(owner, set()).add(origin)
        return found


def _origin(value: Value) -> Site | None:
    return value.origin if isinstance(value, (External, Instance)) else None
