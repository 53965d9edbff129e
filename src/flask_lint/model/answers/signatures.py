"""What Flask calls views with, and whether they take it.

A view gets the variables of its rule, of the prefix and the subdomain included, and the defaults
of the rule, all by name, less what functions that run before have taken out.

Sources: `Flask.dispatch_request`, `flask.views`, Flask's page "Using URL Processors".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from flask_lint.model.names.scopes import Scope
from flask_lint.model.names.values import FunctionValue, Site
from flask_lint.model.routing.url_rules import parse_url_rule
from flask_lint.model.views.decorators import decorated_sites
from flask_lint.model.views.views import HTTP_METHODS
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.routing.converters import Converters
    from flask_lint.model.routing.registrations import Registration, Registrations
    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.views.argument_passing import PassThrough

_PREPROCESSORS = frozenset({"url_value_preprocessor", "app_url_value_preprocessor"})
_HARMLESS = frozenset({"bool", "dict", "len", "list", "print", "repr", "str", "tuple"})
_CHANGING = frozenset({"clear", "pop", "popitem", "setdefault", "update"})
_DISPATCHING = frozenset({"dispatch_request", "full_dispatch_request"})
_PLAIN_BASES = frozenset({"builtins.object", "abc.ABC", "typing.Generic"})


class Gap(NamedTuple):
    """What keeps a function from being called with some arguments by name; nothing, if empty.

    `missing` are the parameters that get nothing, `unexpected` the arguments that no parameter
    takes, `by_position` those whose parameters take no argument by name.
    """

    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    by_position: tuple[str, ...] = ()


class Misfit(msgspec.Struct, frozen=True):
    """A view that cannot be called with what its rule gives.

    `function` is the function or method that is called, the view itself or what a decorator puts
    in its place; `method` is the HTTP method that a `MethodView` dispatches on, otherwise empty.
    """

    route: Route
    registration: Registration
    function: Scope
    method: str
    gap: Gap

    @property
    def wraps(self) -> bool:
        """Whether a decorator has put the function there."""
        view = self.registration.view
        return not self.method and view is not None and view.function is not self.function


class Signatures:
    """Compares views with their rules; what is not known fits."""

    def __init__(
        self,
        evaluator: Evaluator,
        strings: StringReader,
        holders: Holders,
        url_map: UrlMap,
        registrations: Registrations,
        converters: Converters,
        pass_through: PassThrough,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._strings = strings
        self._holders = holders
        self._url_map = url_map
        self._converters = converters
        self._pass_through = pass_through
        self._modules = list(modules)
        # The variables that something takes out or puts in before the view is called.
        self._touched: set[str] = set()
        self._opaque = any(not one.names.complete for one in registrations.bound_endpoints)
        for module in self._modules:
            for scope in module.scopes:
                self._note_changes(scope)

    def misfits(self) -> Iterator[Misfit]:
        """Yield the rules whose views fail on every request, in the order of the map."""
        if self._opaque:
            return
        seen: set[tuple[n.Node, n.Node | None, str, Gap]] = set()
        for route in self._url_map.routes:
            registration = route.registration
            supplied = self._supplied(route)
            if registration is None or supplied is None:
                continue
            for function, method, skip in self._called(route, registration):
                gap = self._compared(function, skip, supplied)
                key = (registration.site.node, function.node, method, gap)
                if any(gap) and key not in seen:
                    seen.add(key)
                    yield Misfit(route, registration, function, method, gap)

    def fits(self, misfit: Misfit) -> bool:
        """Tell whether another rule of the same view can call the method of a misfit."""
        for route in self._url_map.routes:
            registration = route.registration
            if registration is None or route is misfit.route:
                continue
            supplied = self._supplied(route)
            if supplied is None:
                continue
            for function, method, skip in self._called(route, registration):
                if function is not misfit.function or method != misfit.method:
                    continue
                if not any(self._compared(function, skip, supplied)):
                    return True
        return False

    # What rules give -------------------------------------------------------------------------

    def _supplied(self, route: Route) -> frozenset[str] | None:
        """Return the names of the arguments that a view is called with, None if not known."""
        registration = route.registration
        if registration is None or registration.open_options or registration.rule.only is None:
            return None
        if not self._is_plain(route) or not self._is_read(route):
            return None
        arguments, defaults = route.arguments, route.defaults
        if arguments is None or defaults is None:
            return None
        for option in ("subdomain", "host"):
            given = registration.options.get(option)
            if given is not None:
                text = self._strings.read(given).only
                if text is None:
                    return None
                arguments |= parse_url_rule(text).arguments
        if registration.is_true("redirect_to") or registration.is_true("build_only"):
            return None
        if registration.is_true("alias") or registration.is_true("websocket"):
            return None
        return arguments | defaults

    def _is_read(self, route: Route) -> bool:
        """Tell whether Werkzeug reads the rule as it is meant."""
        parsed = route.parsed
        if parsed is None or parsed.malformed or "{" in (route.rule or ""):
            return False
        return all(self._converters.may_have(one.converter) for one in parsed.variables)

    def _is_plain(self, route: Route) -> bool:
        """Tell whether Flask itself calls the view."""
        holders: list[Holder | None] = [route.app]
        if route.place is not None:
            holders.append(route.place.holder)
        return all(self._holders.is_plain(holder) for holder in holders if holder is not None)

    # What is called --------------------------------------------------------------------------

    def _called(
        self, route: Route, registration: Registration
    ) -> Iterator[tuple[Scope, str, bool]]:
        """Yield the functions that a rule leads to, with their HTTP method.

        The third part tells whether the first parameter is the `self` of a method.
        """
        view = registration.view
        if view is None or not view.certain:
            return
        if view.function is not None:
            owner = view.function.enclosing_class
            wrapper = self._pass_through.called_first(view.decorators)
            if wrapper is not None and owner is None:
                yield wrapper, "", False
            elif self._pass_through.all_pass(view.decorators):
                in_class = owner is not None and registration.site.scope is owner
                if owner is None or in_class:
                    yield view.function, "", False
                elif _first_name(view.function) == "self":
                    yield view.function, "", True
        elif view.cls is not None and view.made_by is not None:
            for function, method in self._methods(view.cls):
                if not method or route.methods is None or method in route.methods:
                    yield function, method, True

    def _methods(self, cls: Scope) -> Iterator[tuple[Scope, str]]:
        """Yield what a class-based view may call, each method with its HTTP method."""
        own: list[Scope] = []
        dispatches = is_view = False
        for entry in self._evaluator.mro(cls):
            if isinstance(entry, Scope):
                own.append(entry)
            elif entry in knowledge().view_classes:
                is_view = True
                dispatches = dispatches or entry in knowledge().method_views
            elif entry not in _PLAIN_BASES:
                return
        if not is_view or not self._leaves_alone(own):
            return
        if not dispatches:
            function = _method(own, "dispatch_request")
            if function is not None and self._passes(function):
                yield function, ""
            return
        if any("dispatch_request" in entry.bindings for entry in own):
            return
        for name in HTTP_METHODS:
            function = _method(own, name)
            if function is not None and self._passes(function):
                yield function, name.upper()

    def _leaves_alone(self, own: list[Scope]) -> bool:
        """Tell whether the `decorators` of a class-based view hand the arguments on."""
        for entry in own:
            bindings = entry.bindings.get("decorators", ())
            if "as_view" in entry.bindings or "__init_subclass__" in entry.bindings:
                return False
            if isinstance(entry.node, n.Class) and (entry.node.decorators or entry.node.keywords):
                return False
            for binding in bindings:
                if not isinstance(binding.value, n.Items):
                    return False
                if not self._pass_through.all_pass(
                    Site(item, entry) for item in binding.value.items
                ):
                    return False
        return True

    def _passes(self, function: Scope) -> bool:
        return self._pass_through.all_pass(decorated_sites(function))

    # The comparison --------------------------------------------------------------------------

    def _compared(self, function: Scope, skip: bool, supplied: frozenset[str]) -> Gap:
        """Return what keeps a function from being called with what a rule supplies."""
        params = function.params
        if skip and params and params[0].kind == "":
            params = params[1:]
        elif skip and not any(param.kind == "*" for param in params):
            return Gap()
        named = {param.name for param in params if param.kind in ("", "key")}
        missing = tuple(
            param.name
            for param in params
            if param.kind in ("", "key")
            and param.default is None
            and param.name not in supplied
            and param.name not in self._touched
        )
        takes_any = any(param.kind == "**" for param in params)
        by_position = tuple(
            param.name
            for param in params
            if param.positional_only
            and param.name in supplied - self._touched
            # With `**kwargs` the argument ends there, and the default stays.
            and (param.default is None or not takes_any)
        )
        unexpected = () if takes_any else tuple(sorted(supplied - named - self._touched))
        return Gap(missing, unexpected, by_position)

    # What runs before ------------------------------------------------------------------------

    def _note_changes(self, scope: Scope) -> None:
        """Note what changes the arguments of views before these are called."""
        if isinstance(scope.node, n.Function) and scope.parent is not None:
            for decorator in scope.node.decorators:
                if isinstance(decorator, n.Attribute) and decorator.name in _PREPROCESSORS:
                    self._note_preprocessor(scope)
        for call in scope.each(n.Call):
            if isinstance(call.func, n.Attribute) and call.func.name in _PREPROCESSORS:
                values = self._evaluator.values(call.args[0], scope) if call.args else ()
                functions = [value for value in values if isinstance(value, FunctionValue)]
                if len(functions) != len(values) or not values:
                    self._opaque = True
                for value in functions:
                    self._note_preprocessor(value.scope)
        for node in scope.each(n.Import, n.ImportFrom, n.Attribute, n.Assign):
            if isinstance(node, (n.Import, n.ImportFrom)):
                self._opaque = self._opaque or _injects(node)
            elif isinstance(node, n.Attribute) and node.name == "view_args":
                self._note_use(node, scope)
            elif isinstance(node, n.Assign):
                self._opaque = self._opaque or any(
                    isinstance(target, n.Attribute) and target.name in _DISPATCHING
                    for target in node.targets
                )

    def _note_preprocessor(self, scope: Scope) -> None:
        """Note what a function does to its second parameter, the values of the URL."""
        params = [param for param in scope.params if param.kind == ""]
        if scope.node is None or len(params) < 2:
            self._opaque = True
            return
        name = params[-1].name
        for node in n.walk(scope.node):
            if isinstance(node, n.Name) and node.id == name:
                self._note_use(node, scope)

    def _note_use(self, node: n.Expr, scope: Scope) -> None:
        """Note what one use of the values of a URL does to them."""
        parents = scope.module.parents
        parent = parents.get(node)
        match parent:
            case n.Attribute() if parent.name in _CHANGING:
                call = parents.get(parent)
                self._note_key(call.args[0] if isinstance(call, n.Call) and call.args else None)
            case n.Subscript():
                around = parents.get(parent)
                if isinstance(around, (n.AugAssign, n.Delete)) or (
                    isinstance(around, n.Assign) and around.value is not parent
                ):
                    self._note_key(parent.index)
            case n.Assign() if parent.value is node:
                for target in parent.targets:
                    self._note_alias(target, scope)
            case n.Assign() | n.AugAssign() | n.Delete():
                self._opaque = True
            case n.Call() if node in parent.args:
                name = parent.func.id if isinstance(parent.func, n.Name) else ""
                self._opaque = self._opaque or name not in _HARMLESS
            case _:
                return

    def _note_key(self, key: n.Expr | None) -> None:
        """Note that the variable that `key` names is put in or taken out."""
        if isinstance(key, n.Constant) and isinstance(key.value, str):
            self._touched.add(key.value)
        else:
            self._opaque = True

    def _note_alias(self, target: n.Expr, scope: Scope) -> None:
        """Note what is done to the values of a URL by another name."""
        if not isinstance(target, n.Name):
            self._opaque = True
            return
        for use in scope.each(n.Name):
            if use.id == target.id and use is not target:
                parent = scope.module.parents.get(use)
                if not isinstance(parent, n.Assign):
                    self._note_use(use, scope)


def _injects(node: n.Import | n.ImportFrom) -> bool:
    """Tell whether a package is imported that calls views with arguments of its own."""
    names = [alias.name for alias in node.names] if isinstance(node, n.Import) else [node.module]
    return any(name.partition(".")[0] in knowledge().injectors for name in names)


def _first_name(function: Scope) -> str:
    return function.params[0].name if function.params else ""


def _method(classes: list[Scope], name: str) -> Scope | None:
    """Return the method of the first class that has the name, None if it is no plain method."""
    for entry in classes:
        bindings = entry.bindings.get(name)
        if bindings:
            if len(bindings) != 1 or bindings[0].kind != "def":
                return None
            return entry.module.scope_of.get(bindings[0].node)
    return None
