"""The rules that apis add for their resources, as Flask-RESTful and Flask-RESTX do.

Sources: `flask_restful.Api.add_resource` and `_register_view`; `flask_restx.Api.init_app`,
`register_resource`, `default_endpoint` and `add_namespace`; `flask_restx.Namespace.route`.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from flask_lint.model.execution.environments import Environment, Situated, behind_super
from flask_lint.model.execution.strings import NO_STRING, Strings
from flask_lint.model.names.values import (
    ClassValue,
    External,
    FunctionValue,
    Site,
    Unknown,
    Value,
)
from flask_lint.model.routing.apis import Binding, Maker
from flask_lint.model.routing.opening import Opening
from flask_lint.model.routing.registrations import Registration
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import RuleCall
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.registry.mounts import Mounts
    from flask_lint.model.routing.apis import Apis
    from flask_lint.model.routing.registrations import Registrations
    from flask_lint.model.views.views import View, Views

_EMPTY = Strings(("",), True)
_GET = frozenset({"GET"})
_ADDERS = frozenset(
    name for data in knowledge().resource_apis.values() for name in (*data.adders, "add_resource")
)
_DECORATORS = frozenset(
    name for data in knowledge().resource_apis.values() for name in (*data.decorators, "route")
)
_DEFAULTS = frozenset(data.default for data in knowledge().resource_apis.values()) - {""}
# Methods whose own version in the project's subclass gives resources another endpoint or rule.
_NAMING = ("default_endpoint", "register_resource", "_register_view", "_complete_url", "ns_urls")
_FIRST_CAPITAL = re.compile("(.)([A-Z][a-z]+)")
_ALL_CAPITALS = re.compile("([a-z0-9])([A-Z])")


class _Addition(msgspec.Struct, frozen=True, eq=False):
    """One resource that is added in one run: to `maker`, an api or a namespace.

    `made` is the expression that makes it, as far as the run tells. `order` sorts the additions
    of one module.
    """

    maker: Maker | None
    made: Situated
    at: Situated
    site: Site
    view: View | None
    names: Strings
    urls: tuple[Situated | None, ...]
    order: tuple[int, int, int]
    readable: bool


class Resources:
    """Collects what apis add: `all` are the rules, `openings` what cannot be followed."""

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        strings: StringReader,
        holders: Holders,
        mounts: Mounts,
        views: Views,
        registrations: Registrations,
        apis: Apis,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._environments = environments
        self._strings = strings
        self._holders = holders
        self._mounts = mounts
        self._views = views
        self._registrations = registrations
        self._apis = apis
        self.all: list[Registration] = []
        self.openings: list[Opening] = []
        self._additions: list[_Addition] = []
        self._decorators: set[n.Node] = set()
        for index, module in enumerate(modules):
            for scope in module.scopes:
                if isinstance(scope.node, n.Class):
                    self._decorations(scope, index)
            for call, scope in module.each(n.Call):
                self._call(call, scope, index)
        for api in apis.all:
            self._add_documents(api)
        self._add()

    # What is added ---------------------------------------------------------------------------

    def _decorations(self, cls: Scope, index: int) -> None:
        """Note what the decorators of a class add, the lowest first."""
        assert isinstance(cls.node, n.Class)  # noqa: S101 - the caller's condition
        scope = cls.parent
        if scope is None:
            return
        below: list[Site] = []
        for decorator in reversed(cls.node.decorators):
            added = False
            if _is_named(decorator, _DECORATORS):
                self._decorators.add(decorator)
                for run in self._environments.runs(decorator, scope):
                    at = Situated(decorator, scope, run)
                    view = self._views.decorated(cls, below)
                    site = Site(decorator, scope)
                    order = (index, cls.node.start, -decorator.start)
                    names = Strings((cls.node.name,), True)
                    added = self._note(at, site, view, names, order) or added
            if not added:
                below.append(Site(decorator, scope))

    def _call(self, call: n.Call, scope: Scope, index: int) -> None:
        """Note what a call adds that is no decorator."""
        adds = _is_named(call, _ADDERS)
        applied = isinstance(call.func, n.Call) and _is_named(call.func, _DECORATORS)
        if not adds and not (applied and len(call.args) == 1):
            return
        word = next((one.value for one in call.keywords if one.name == "resource"), None)
        if word is None and not call.args:
            return
        for run in self._environments.runs(call, scope):
            at = Situated(call, scope, run)
            made = at if adds else at.at(call.func)
            given = at.at(word) if word is not None else self._arguments(at, call)[0]
            view, names = self._resource(given)
            order = (index, call.start, 0)
            self._note(made, Site(call, scope), view, names, order)

    def _resource(self, given: Situated | None) -> tuple[View | None, Strings]:
        """Return the resource that an argument is, and the names that its class may have."""
        if given is None:
            return None, NO_STRING
        values = self._environments.values(given)
        classes = [value.scope for value in values if isinstance(value, ClassValue)]
        names = tuple(cls.node.name for cls in classes if isinstance(cls.node, n.Class))
        complete = bool(names) and all(isinstance(value, (ClassValue, Unknown)) for value in values)
        if len(classes) == 1:
            return self._views.decorated(classes[0], ()), Strings(names, complete)
        return None, Strings(names, complete)

    def _note(
        self,
        made: Situated,
        site: Site,
        view: View | None,
        names: Strings,
        order: tuple[int, int, int],
    ) -> bool:
        """Note what the registering call `made` adds; tell whether it is one."""
        call = made.node
        assert isinstance(call, n.Call)  # noqa: S101 - the callers' condition
        func = call.func
        assert isinstance(func, n.Attribute)  # noqa: S101 - the callers' condition
        receiver = self._api_behind(made.at(behind_super(func.value, made.scope)))
        is_plain = behind_super(func.value, made.scope) is func.value
        values = self._environments.values(receiver)
        found = False
        for value in values:
            maker = self._apis.of(value)
            if maker is None and not self._apis.is_one(value):
                continue
            found = True
            overridden = self._overriding(value, func.name) if is_plain else None
            if overridden is not None and _forwards(overridden):
                continue  # what the method itself adds is noted there
            urls = () if overridden is not None else self._urls(made, call, func.name)
            self._additions.append(
                _Addition(
                    maker,
                    self._environments.resolved(receiver),
                    made,
                    site,
                    view,
                    names if overridden is None else NO_STRING,
                    urls or (None,),
                    order,
                    overridden is None,
                )
            )
        if not found and all(isinstance(value, (Unknown, External)) for value in values):
            self._open(made, call, func.name, site, view, names, values)
        return found

    def _api_behind(self, at: Situated) -> Situated:
        """Return the api whose default namespace an expression is, else the expression."""
        resolved = self._environments.resolved(at)
        if isinstance(resolved.node, n.Attribute) and resolved.node.name in _DEFAULTS:
            return resolved.at(resolved.node.value)
        return at

    def _overriding(self, value: Value, method: str) -> Scope | None:
        """Return the project's own version of a registering method."""
        for found in self._evaluator.attribute(value, method):
            if isinstance(found, FunctionValue):
                return found.scope
        return None

    def _urls(self, made: Situated, call: n.Call, name: str) -> tuple[Situated | None, ...]:
        """Return the URLs that a call is given, None for any that cannot be read."""
        arguments = self._arguments(made, call)
        named = any(word.name == "resource" for word in call.keywords)
        return arguments[1:] if name in _ADDERS and not named else arguments

    def _arguments(self, at: Situated, call: n.Call) -> tuple[Situated | None, ...]:
        """Return the positional arguments of a call, None for any that cannot be read."""
        found: list[Situated | None] = []
        for argument in call.args:
            if not isinstance(argument, n.Starred):
                found.append(at.at(argument))
                continue
            spread = self._environments.resolved(at.at(argument.value))
            if isinstance(spread.node, n.Items):
                found.extend(
                    None if isinstance(item, n.Starred) else spread.at(item)
                    for item in spread.node.items
                )
            else:
                found.append(None)
        return tuple(found) or (None,)

    def _open(
        self,
        made: Situated,
        call: n.Call,
        method: str,
        site: Site,
        view: View | None,
        names: Strings,
        values: tuple[Value, ...],
    ) -> None:
        """Note the endpoints that something unknown may have when it is given a resource."""
        if not values or (view is None and method not in _ADDERS):
            return
        if view is not None and (view.cls is None or not self._views.is_class_view(view.cls)):
            return
        if view is None and not isinstance(call.args[0] if call.args else None, n.Name):
            return
        if any(isinstance(value, External) and self._is_tame(value) for value in values):
            return
        word = next((one.value for one in call.keywords if one.name == "endpoint"), None)
        given = self._strings.read(made.at(word)) if word is not None else NO_STRING
        reason = "a resource is added to something that cannot be followed"
        patterns = [f"*{text}" for text in given.texts] if given.complete else []
        if not patterns and names.texts:
            patterns = [f"*{made}" for name in names.texts for made in (name.lower(), _snake(name))]
        for pattern in patterns or ["*"]:
            self.openings.append(Opening(pattern, False, reason, site))

    def _is_tame(self, value: External) -> bool:
        """Tell whether a library is known to add no endpoints, or those that are modelled."""
        return knowledge().endpoints.get(value.path.partition(".")[0]) == ()

    # Where it is added -----------------------------------------------------------------------

    def _add(self) -> None:
        """Add the rules of everything that was noted, each on what its api is bound to."""
        seen: dict[tuple[object, ...], list[_Addition]] = {}
        namespaces: dict[Maker, list[tuple[Maker, Situated | None, bool]]] = {}
        for api in self._apis.all:
            for attachment in api.attachments:
                found = namespaces.setdefault(attachment.namespace, [])
                again = any(one is api for one, _, _ in found)
                found.append((api, attachment.path, again))
        for addition in sorted(self._additions, key=lambda one: one.order):
            maker = addition.maker
            if maker is None:
                self._add_to(addition, None, None, None, Binding(None, "", late=False), "", seen)
            elif maker.data is not None:
                for binding in self._bindings(maker, addition.made):
                    self._add_to(addition, maker, None, None, binding, "", seen)
            else:
                for api, path, again in namespaces.get(maker, []):
                    suffix = "_*" if again else ""
                    for binding in self._bindings(api, None):
                        self._add_to(addition, api, maker, path, binding, suffix, seen)
                if maker not in namespaces:
                    nowhere = Binding(None, "", late=False)
                    self._add_to(addition, None, maker, None, nowhere, "", seen)

    def _bindings(self, api: Maker, made: Situated | None) -> list[Binding]:
        found = api.bindings if made is None else self._apis.bindings_at(api, made)
        return found or [Binding(None, "", late=False)]

    def _add_to(
        self,
        addition: _Addition,
        api: Maker | None,
        namespace: Maker | None,
        path: Situated | None,
        binding: Binding,
        suffix: str,
        seen: dict[tuple[object, ...], list[_Addition]],
    ) -> None:
        call = addition.at.node
        assert isinstance(call, n.Call)  # noqa: S101 - it adds
        options, is_open = self._registrations.options(addition.at, call)
        given = options.get("endpoint")
        if given is not None and isinstance(given.node, n.Constant) and given.node.value is None:
            given = None
        endpoint = (
            self._strings.read(given)
            if given is not None
            else self._default_endpoint(addition, api, namespace, is_open)
        )
        if suffix:
            # A namespace that is added again: its resources are, too, under new names.
            for text in endpoint.texts if given is None else ():
                self.openings.extend(
                    Opening(
                        f"{start}{text}{suffix}", False, "a namespace is added twice", addition.site
                    )
                    for start in ("", "*.")
                )
            return
        known = api is not None and addition.readable
        if api is not None and api.data is not None and api.data.snake_case and endpoint.only:
            others = seen.setdefault((api, *binding.target, endpoint.only), [])
            others.append(addition)
            if given is None and len(others) > 1:
                endpoint = Strings((f"{endpoint.only}_{len(others)}",), True)
                known = known and all(one.site.module is addition.site.module for one in others)
        view = addition.view
        if view is not None:
            view = replace(view, identity=n.Other(0, 0, []), name=endpoint.only)
        for url in addition.urls:
            rule = self._rule(api, namespace, path, binding, url) if known else NO_STRING
            self.all.append(
                Registration(
                    binding.holder,
                    binding.kind,
                    addition.site,
                    addition.at.environment,
                    rule,
                    endpoint,
                    given is not None,
                    self._registrations.methods(options.get("methods"), RuleCall(), view, is_open)
                    if view is not None
                    else None,
                    self._registrations.keys(options.get("defaults"), is_open),
                    view,
                    has_view=True,
                    options=options,
                    open_options=is_open,
                    by_hand=binding.kind == "blueprint",
                )
            )

    def _default_endpoint(
        self, addition: _Addition, api: Maker | None, namespace: Maker | None, is_open: bool
    ) -> Strings:
        """Return the endpoint that a resource gets that is given none."""
        if is_open or not addition.names.complete or not addition.readable:
            return NO_STRING
        if api is not None and self._apis.overrides(api, *_NAMING):
            return NO_STRING
        if api is None:
            if namespace is None:
                return NO_STRING
            names = tuple(_snake(name) for name in addition.names.texts)
        elif api.data is not None and api.data.snake_case:
            names = tuple(_snake(name) for name in addition.names.texts)
        else:
            names = tuple(name.lower() for name in addition.names.texts)
        if namespace is None:
            return Strings(names, True)
        return _joined(self._namespace_name(namespace), Strings(("_",), True), Strings(names, True))

    def _namespace_name(self, namespace: Maker) -> Strings:
        given = namespace.arguments.get("name")
        if given is None:
            return NO_STRING
        return self._in_all_runs(given)

    def _in_all_runs(self, given: Situated) -> Strings:
        read = [
            self._strings.read(Situated(given.node, given.scope, run))
            for run in self._environments.runs(given.node, given.scope)
        ]
        texts = tuple(dict.fromkeys(text for one in read for text in one.texts))
        return Strings(texts, all(one.complete for one in read))

    def _rule(
        self,
        api: Maker | None,
        namespace: Maker | None,
        path: Situated | None,
        binding: Binding,
        url: Situated | None,
    ) -> Strings:
        if api is None or api.data is None or url is None:
            return NO_STRING
        if self._apis.overrides(api, *_NAMING) or "url_part_order" in api.arguments:
            return NO_STRING
        prefix = self._option(api, "prefix")
        if binding.late and binding.kind == "blueprint":
            # What was added before `init_app` goes without the prefix, what comes later does not.
            if prefix.only != "" and api.data.snake_case:
                return NO_STRING
            prefix = _EMPTY
        inner = _EMPTY if namespace is None else self._path(namespace, path)
        return _joined(prefix, inner, self._strings.read(url))

    def _path(self, namespace: Maker, path: Situated | None) -> Strings:
        """Return what the rules of a namespace are put under."""
        if path is not None and not _is_none(path.node):
            given = self._strings.read(path)
            if given.only != "":
                return given
        own = namespace.arguments.get("path")
        if own is not None and not _is_none(own.node):
            found = self._in_all_runs(own)
            if found.only != "":
                return Strings(tuple(text.rstrip("/") for text in found.texts), found.complete)
        if namespace.open_arguments:
            return NO_STRING
        name = self._namespace_name(namespace)
        return Strings(tuple(f"/{text}".rstrip("/") for text in name.texts), name.complete)

    def _option(self, api: Maker, name: str, default: str = "") -> Strings:
        """Return a string that an api's constructor is given."""
        given = api.arguments.get(name)
        if given is None:
            return NO_STRING if api.open_arguments else Strings((default,), True)
        return _EMPTY if _is_none(given.node) else self._in_all_runs(given)

    # Documentation ---------------------------------------------------------------------------

    def _add_documents(self, api: Maker) -> None:
        """Add the endpoints of an api's documentation."""
        assert api.data is not None  # noqa: S101 - namespaces are no apis
        if not api.data.documents:
            return
        prefix = self._option(api, "prefix")
        doc = api.arguments.get("doc")
        without = (doc is None and api.open_arguments) or (
            doc is not None and isinstance(doc.node, n.Constant) and not doc.node.value
        )
        for binding in api.bindings:
            given = binding.arguments.get("add_specs")
            specs = given is None or not (
                isinstance(given.node, n.Constant) and given.node.value is False
            )
            if specs:
                name = self._option(api, "default_swagger_filename", "swagger.json")
                self._document(api, binding, "specs", _joined(prefix, Strings(("/",), True), name))
            if specs and not without:
                self._document(api, binding, "doc", self._option(api, "doc", "/"))
            root = Strings(tuple(text or "/" for text in prefix.texts), prefix.complete)
            self._document(api, binding, "root", root)
            path = Strings(("/swaggerui/<path:filename>",), True)
            apps = [binding.holder] if binding.kind == "app" else self._apps_of(binding.holder)
            for app in apps:
                if not any(
                    one.holder is app and one.endpoint.only == f"{api.data.pages}.static"
                    for one in self.all
                ):
                    on = Binding(app, "app", late=False)
                    self._document(api, on, f"{api.data.pages}.static", path)

    def _document(self, api: Maker, binding: Binding, endpoint: str, rule: Strings) -> None:
        self.all.append(
            Registration(
                binding.holder,
                binding.kind,
                api.made.site,
                Environment({}),
                rule,
                Strings((endpoint,), True),
                endpoint_given=True,
                methods=_GET,
                defaults=frozenset(),
                view=None,
                has_view=True,
            )
        )

    def _apps_of(self, blueprint: Holder | None, depth: int = 0) -> list[Holder | None]:
        """Return the apps that a blueprint is registered on, all if that is not known."""
        found: dict[Holder | None, None] = {}
        if blueprint is not None and depth < 4:
            for mount in self._mounts.all:
                if mount.child is blueprint:
                    if mount.on_app and mount.parent is not None:
                        found[mount.parent] = None
                    else:
                        found |= dict.fromkeys(self._apps_of(mount.parent, depth + 1))
            return list(found)
        return list(self._holders.apps) or [None]


def _is_named(call: n.Expr, names: frozenset[str]) -> bool:
    return (
        isinstance(call, n.Call) and isinstance(call.func, n.Attribute) and call.func.name in names
    )


def _is_none(node: n.Expr) -> bool:
    return isinstance(node, n.Constant) and node.value is None


def _forwards(method: Scope) -> bool:
    """Tell whether a method adds what it is given by a call that is seen there."""
    return any(
        isinstance(call.func, n.Attribute) and call.func.name in _ADDERS
        for call in method.each(n.Call)
    )


def _snake(name: str) -> str:
    """Return `user_list` for `UserList`, as Flask-RESTX does."""
    return _ALL_CAPITALS.sub(r"\1_\2", _FIRST_CAPITAL.sub(r"\1_\2", name)).lower()


def _joined(*parts: Strings) -> Strings:
    """Return what the strings are, put together."""
    if not all(part.complete for part in parts):
        return NO_STRING
    texts = tuple("".join(chosen) for chosen in product(*(part.texts for part in parts)))
    return Strings(texts, True)
