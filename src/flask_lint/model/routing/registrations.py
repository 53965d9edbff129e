"""Every rule that the code adds, as it is written: on which app or blueprint, with which view.

One entry is one run of a registering call: a helper that registers its parameter gives an entry
for each of its calls, a loop one for each turn.

Sources: `flask.sansio.scaffold.Scaffold.route`, `Flask.add_url_rule`, `werkzeug.routing.Rule`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from flask_lint.model.execution.environments import NOTHING, Situated, calls_since
from flask_lint.model.execution.strings import NO_STRING, Strings
from flask_lint.model.names.values import (
    UNKNOWN,
    Display,
    External,
    Literal,
    Site,
    Value,
)
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import RuleCall
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from flask_lint.model.execution.environments import Environment, Environments
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.routing.views import View, Views

# Methods by which something that could not be followed may add a rule, judged by their names.
_BY_NAME = frozenset({"route", "add_url_rule", "add_resource"})


@dataclass(frozen=True, eq=False)
class Registration:
    """One rule that is added in one run.

    `holder` is the app or blueprint, None where it is not known which; `kind` is then still `app`
    or `blueprint`, or "" for something that is perhaps neither. `endpoint` is the endpoint
    without the blueprint's name. `methods` are None where they are not known, and do not hold the
    `HEAD` and `OPTIONS` that Flask adds. `defaults` are the variables with a default, None where
    not known. `open_options` tells that there may be options that cannot be read.
    """

    holder: Holder | None
    kind: str
    site: Site
    run: Environment
    rule: Strings
    endpoint: Strings
    endpoint_given: bool
    methods: frozenset[str] | None
    defaults: frozenset[str] | None
    view: View | None
    has_view: bool
    options: dict[str, Situated] = field(default_factory=dict)
    open_options: bool = False

    def is_true(self, option: str) -> bool:
        """Tell whether an option such as `build_only` is given as anything but false."""
        given = self.options.get(option)
        return given is not None and not (
            isinstance(given.node, n.Constant) and not given.node.value
        )


class Registrations:
    """The rules that a project adds."""

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        strings: StringReader,
        holders: Holders,
        views: Views,
        factories: Collection[Scope],
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._environments = environments
        self._strings = strings
        self._holders = holders
        self._views = views
        found: list[Registration] = []
        # `endpoint()` and `view_functions[...]`: an endpoint gets its view without a rule.
        self.bound_endpoints: list[tuple[Holder | None, Strings, Site]] = []
        for module in modules:
            if module.is_test:
                continue
            for scope in module.scopes:
                if isinstance(scope.node, (n.Function, n.Class)):
                    found.extend(self._decorations(scope))
                for call in scope.calls():
                    found.extend(self._call(call, scope))
                for node in scope.nodes:
                    if isinstance(node, n.Assign):
                        self._note_view_functions(node, scope)
        self.all = _merged(found, factories)

    # Decorators ------------------------------------------------------------------------------

    def _decorations(self, scope: Scope) -> Iterator[Registration]:
        """Yield what the decorators of a function or class add, the lowest first."""
        assert isinstance(scope.node, (n.Function, n.Class))  # noqa: S101 - the caller's condition
        if scope.parent is None:
            return
        below: list[Site] = []
        for decorator in reversed(scope.node.decorators):
            site = Site(decorator, scope.parent)
            added = False
            if isinstance(decorator, n.Call) and self._may_be_adder(decorator, scope.parent):
                for run in self._environments.runs(decorator, scope.parent):
                    for given in self._added(Situated(decorator, scope.parent, run)):
                        view = self._views.decorated(scope, below)
                        yield from self._registration(*given, site, run, decorator, view, True)
                        added = True
            elif isinstance(decorator, n.Call):
                self._note_endpoint(decorator, scope.parent)
            if not added:
                below.append(site)

    def _call(self, call: n.Call, scope: Scope) -> Iterator[Registration]:
        """Yield what a call adds that is no decorator."""
        if isinstance(call.func, n.Call) and len(call.args) == 1:
            # `app.route("/")(view)`
            made = call.func
            if not self._may_be_adder(made, scope):
                return
            for run in self._environments.runs(call, scope):
                for given in self._added(Situated(made, scope, run)):
                    if given[2].decorates:
                        view = self._views.given(Situated(call.args[0], scope, run))
                        yield from self._registration(
                            *given, Site(call, scope), run, made, view, True
                        )
            return
        yield from self._rule_objects(call, scope)
        if not self._may_be_adder(call, scope):
            return
        for run in self._environments.runs(call, scope):
            for given in self._added(Situated(call, scope, run)):
                rule_call = given[2]
                if rule_call.decorates:
                    continue
                argument = _argument(call, rule_call.view, "view_func")
                view = (
                    self._views.given(Situated(argument, scope, run))
                    if argument is not None
                    else None
                )
                has_view = argument is not None and not _is_none(argument)
                yield from self._registration(*given, Site(call, scope), run, call, view, has_view)

    def _may_be_adder(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether a call may add a rule in some run, which is cheaper to ask than in which."""
        func = call.func
        if not isinstance(func, n.Attribute) or func.name not in _adders():
            return False
        receivers = self._evaluator.values(func.value, scope)
        return func.name in _BY_NAME or any(
            self._holders.kind(receiver) is not None for receiver in receivers
        )

    def _added(self, at: Situated) -> Iterator[tuple[Holder | None, str, RuleCall]]:
        """Yield the holder, its kind and how the arguments are read, if `at` adds a rule."""
        call = at.node
        assert isinstance(call, n.Call)  # noqa: S101 - the callers' condition
        func = call.func
        if not isinstance(func, n.Attribute):
            return
        seen = False
        receivers = self._environments.values(at.at(func.value))
        for receiver in receivers:
            for value in self._evaluator.attribute(receiver, func.name):
                path = value.path if isinstance(value, External) else ""
                rule_call = knowledge().rule_calls.get(path)
                if rule_call is None:
                    continue
                kind = self._holders.kind(receiver)
                if kind is not None:
                    seen = True
                    yield self._holders.of(receiver), kind, rule_call
        if not seen and func.name in _BY_NAME and receivers and self._may_add(receivers, call):
            yield None, "", knowledge().rule_calls[f"flask.Flask().{_FALLBACK[func.name]}"]

    def _may_add(self, receivers: tuple[Value, ...], call: n.Call) -> bool:
        """Tell whether something unknown is called as if it were an app or blueprint."""
        first = call.args[0] if call.args else None
        looks_so = isinstance(first, (n.FString, n.Name, n.Binary)) or (
            isinstance(first, n.Constant) and isinstance(first.value, str)
        )
        return looks_so and all(value is UNKNOWN for value in receivers)

    # Arguments -------------------------------------------------------------------------------

    def _registration(
        self,
        holder: Holder | None,
        kind: str,
        rule_call: RuleCall,
        site: Site,
        run: Environment,
        call: n.Call,
        view: View | None,
        has_view: bool,
    ) -> Iterator[Registration]:
        at = Situated(call, site.scope, run)
        options, is_open = self._options(at, call)
        rule = options.get("rule")
        if rule is None and call.args and not isinstance(call.args[0], n.Starred):
            rule = at.at(call.args[0])
        endpoint = options.get("endpoint")
        if endpoint is None and (argument := _argument(call, rule_call.endpoint, "endpoint")):
            endpoint = at.at(argument)
        given = endpoint is not None and not _is_none(endpoint.node)
        yield Registration(
            holder,
            kind,
            site,
            run,
            self._strings.read(rule),
            self._endpoint(endpoint if given else None, view),
            given,
            self._methods(options.get("methods"), rule_call, view, is_open),
            self._keys(options.get("defaults"), is_open),
            view,
            has_view,
            options,
            is_open,
        )

    def _options(self, at: Situated, call: n.Call) -> tuple[dict[str, Situated], bool]:
        """Return the keywords of a call, and whether it has arguments that cannot be read."""
        options: dict[str, Situated] = {}
        is_open = False
        for word in call.keywords:
            if word.name is not None:
                options[word.name] = at.at(word.value)
                continue
            spread = self._environments.resolved(at.at(word.value))
            if not isinstance(spread.node, n.Dict):
                is_open = True
                continue
            for key, value in zip(spread.node.keys, spread.node.values, strict=True):
                if isinstance(key, n.Constant) and isinstance(key.value, str):
                    options[key.value] = spread.at(value)
                else:
                    is_open = True
        for argument in call.args:
            if isinstance(argument, n.Starred):
                spread = self._environments.resolved(at.at(argument.value))
                is_open = is_open or not (
                    isinstance(spread.node, n.Items) and not spread.node.items
                )
        return options, is_open

    def _endpoint(self, given: Situated | None, view: View | None) -> Strings:
        if given is not None:
            return self._strings.read(given)
        if view is None or view.name is None:
            return NO_STRING
        return Strings((view.name,), True)

    def _methods(
        self, given: Situated | None, rule_call: RuleCall, view: View | None, is_open: bool
    ) -> frozenset[str] | None:
        if rule_call.methods:
            return frozenset(rule_call.methods)
        if given is None or _is_none(given.node):
            if is_open:
                return None
            if view is not None and view.cls is not None:
                if not self._views.is_class_view(view.cls):
                    return None
                methods = self._views.methods_of(view.cls)
                return methods if methods is None else methods or frozenset({"GET"})
            if view is None:
                return frozenset({"GET"})
            if view.function is None:
                return None
            return frozenset({"GET"})
        found: set[str] = set()
        shown = self._environments.displays(given)
        if len(shown) != 1 or not isinstance(shown[0].node, n.Items):
            return None
        for item in shown[0].node.items:
            text = self._strings.read(shown[0].at(item))
            if not text.complete:
                return None
            found.update(one.upper() for one in text.texts)
        return frozenset(found)

    def _keys(self, given: Situated | None, is_open: bool) -> frozenset[str] | None:
        """Return the literal keys of a dictionary, none if there is none, None if not known."""
        if given is None or _is_none(given.node):
            return None if is_open else frozenset()
        return literal_keys(self._environments, given)

    # Endpoints that get a view without a rule --------------------------------------------------

    def _note_endpoint(self, decorator: n.Call, scope: Scope) -> None:
        func = decorator.func
        if not isinstance(func, n.Attribute) or func.name != "endpoint" or not decorator.args:
            return
        for receiver in self._evaluator.values(func.value, scope):
            if self._holders.kind(receiver) is not None:
                name = self._strings.read(Situated(decorator.args[0], scope, NOTHING))
                self.bound_endpoints.append(
                    (self._holders.of(receiver), name, Site(decorator, scope))
                )

    def _note_view_functions(self, node: n.Assign, scope: Scope) -> None:
        for target in node.targets:
            if (
                isinstance(target, n.Subscript)
                and isinstance(target.value, n.Attribute)
                and target.value.name == "view_functions"
            ):
                name = self._strings.read(Situated(target.index, scope, NOTHING))
                self.bound_endpoints.append((None, name, Site(target, scope)))

    def _rule_objects(self, call: n.Call, scope: Scope) -> Iterator[Registration]:
        """Yield the rules that `app.url_map.add(Rule("/", endpoint="x"))` adds."""
        func = call.func
        if not (
            isinstance(func, n.Attribute)
            and func.name == "add"
            and isinstance(func.value, n.Attribute)
            and func.value.name == "url_map"
        ):
            return
        for receiver in self._evaluator.values(func.value.value, scope):
            if self._holders.kind(receiver) != "app" or not call.args:
                continue
            rule = call.args[0]
            if not isinstance(rule, n.Call):
                yield _unknown_rule(self._holders.of(receiver), Site(call, scope))
                continue
            made = self._registration(
                self._holders.of(receiver),
                "app",
                RuleCall(),
                Site(call, scope),
                NOTHING,
                rule,
                None,
                False,
            )
            for registration in made:
                # A rule without methods takes them all.
                any_method = "methods" not in registration.options
                methods = None if any_method else registration.methods
                yield replace(registration, methods=methods)


_FALLBACK = {"route": "route", "add_url_rule": "add_url_rule", "add_resource": "add_url_rule"}


@cache
def _adders() -> frozenset[str]:
    """Return the names of the methods that add rules."""
    return frozenset(path.rpartition(".")[2] for path in knowledge().rule_calls) | _BY_NAME


def _merged(found: Iterable[Registration], factories: Collection[Scope]) -> list[Registration]:
    """Drop the runs that add the same rule to another app of the same factory."""
    merged: dict[object, Registration] = {}
    for one in found:
        calls = calls_since(one.run, one.site, factories)
        key = (
            one.holder,
            one.site.node,
            tuple(call.node for call in calls),
            one.rule,
            one.endpoint,
            one.methods,
            one.view.identity if one.view is not None and one.view.made_by is None else None,
        )
        merged.setdefault(key, one)
    return list(merged.values())


def _unknown_rule(holder: Holder | None, site: Site) -> Registration:
    return Registration(
        holder, "app", site, NOTHING, NO_STRING, NO_STRING, True, None, None, None, False
    )


def _argument(call: n.Call, position: int | None, keyword: str) -> n.Expr | None:
    for word in call.keywords:
        if word.name == keyword:
            return word.value
    if position is None or position >= len(call.args):
        return None
    if any(isinstance(argument, n.Starred) for argument in call.args[: position + 1]):
        return None
    return call.args[position]


def _is_none(node: n.Expr) -> bool:
    return isinstance(node, n.Constant) and node.value is None


def literal_keys(environments: Environments, at: Situated) -> frozenset[str] | None:
    """Return the keys of a dictionary that are written out, None if there may be others."""
    found: set[str] = set()
    resolved = environments.resolved(at)
    for value in environments.values(resolved):
        if isinstance(value, Literal) and value.value is None:
            continue
        if isinstance(value, External) and value.path == "builtins.dict()":
            call = value.origin.node if value.origin is not None else None
            if not isinstance(call, n.Call) or call.args:
                return None
            for word in call.keywords:
                if word.name is None:
                    return None
                found.add(word.name)
            continue
        if not isinstance(value, Display) or not isinstance(value.site.node, n.Dict):
            return None
        for key in value.site.node.keys:
            if not isinstance(key, n.Constant) or not isinstance(key.value, str):
                return None
            found.add(key.value)
    return frozenset(found)
