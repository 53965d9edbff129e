"""Every rule that the code adds, as it is written: on which app or blueprint, with which view.

One entry is one run of a registering call: a helper that registers its parameter gives an entry
for each of its calls, a loop one for each turn.

Sources: `flask.sansio.scaffold.Scaffold.route`, `Flask.add_url_rule`, `werkzeug.routing.Rule`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec.structs import replace

from flask_lint.model.execution.dictionaries import literal_keys
from flask_lint.model.execution.environments import NOTHING, Situated, behind_super, calls_since
from flask_lint.model.execution.strings import NO_STRING, Strings
from flask_lint.model.names.values import (
    UNKNOWN,
    ClassValue,
    External,
    FunctionValue,
    Instance,
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
    from flask_lint.model.routing.opening import Opening
    from flask_lint.model.views.views import View, Views

# Methods by which something that could not be followed may add a rule, judged by their names.
_BY_NAME = frozenset({"route", "add_url_rule"})

# Stands for an app, though nobody knows which.
_CURRENT_APP = "flask.current_app"
# `**kwargs` that are passed on: deeper than this is a circle.
_MAX_SPREAD = 8
# Functions that return what others return: deeper than this is not followed.
_MAX_DEPTH = 3
# The position of the endpoint among the parameters of `add_url_rule`, after `self` and the rule.
_ENDPOINT = 2

# The holder of an added rule, its kind, how the arguments are read, the call that has them, and
# whether the project changes rule or endpoint on the way.
_Given: TypeAlias = "tuple[Holder | None, str, RuleCall, Situated, bool]"


class Registration(msgspec.Struct, frozen=True, eq=False):
    """One rule that is added in one run.

    `holder` is the app or blueprint, None where it is not known which; `kind` is then still `app`
    or `blueprint`, or "" for something that is perhaps neither. `endpoint` is the endpoint
    without the blueprint's name. `methods` are None where they are not known, and do not hold the
    `HEAD` and `OPTIONS` that Flask adds. `defaults` are the variables with a default, None where
    not known. `open_options` tells that there may be options that cannot be read. `by_hand` tells
    that a library puts the blueprint's prefix and name before rule and endpoint: it merges no
    slashes, and takes the blueprint's own name instead of the one it is registered under.
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
    options: dict[str, Situated] = {}
    open_options: bool = False
    by_hand: bool = False

    def is_true(self, option: str) -> bool:
        """Tell whether an option such as `build_only` is given as anything but false."""
        given = self.options.get(option)
        return given is not None and not (
            isinstance(given.node, n.Constant) and not given.node.value
        )


class BoundEndpoint(msgspec.Struct, frozen=True, eq=False):
    """An endpoint that is given its view without a rule, by `endpoint()` or `view_functions[...]`.

    `names` are the names that it may have, in full: Flask adds no blueprint's name to them.
    """

    holder: Holder | None
    names: Strings
    site: Site
    view: View | None


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
        # What calls of libraries may add besides.
        self.openings: list[Opening] = []
        found: list[Registration] = []
        self.bound_endpoints: list[BoundEndpoint] = []
        # Functions that return what a registering call gives, and their names.
        self._givers: dict[Scope, list[n.Call]] = {}
        self._giving_names: set[str] = set()
        modules = list(modules)
        self._note_givers(modules)
        # Whether something is done with `view_functions` that is not followed.
        self.opaque_views = False
        for module in modules:
            for scope in module.scopes:
                if isinstance(scope.node, (n.Function, n.Class)):
                    found.extend(self._decorations(scope))
                for call in scope.each(n.Call):
                    found.extend(self._call(call, scope))
                for node in scope.each(n.Assign, n.Attribute):
                    if isinstance(node, n.Assign):
                        self._note_view_functions(node, scope)
                    elif node.name == "view_functions":
                        parent = module.parents.get(node)
                        self.opaque_views |= not isinstance(parent, n.Subscript)
        self.all = merged(found, factories)
        self._number()

    def _number(self) -> None:
        """Take back the endpoints that a blueprint numbers because they come again."""
        seen: set[tuple[Holder, str]] = set()
        for index, one in enumerate(self.all):
            name = one.endpoint.only
            if one.holder is None or one.holder.path not in knowledge().numbering or name is None:
                continue
            if (one.holder, name) in seen:
                self.all[index] = replace(one, endpoint=Strings((), False, f"{name}_"))
            seen.add((one.holder, name))

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
                    for given in self._giving(Situated(decorator, scope.parent, run)):
                        view = self._views.decorated(scope, below)
                        yield from self._registration(*given, site, run, view, True)
                        added = True
                if not added:
                    yield from self._unfollowed(decorator, scope.parent)
            elif isinstance(decorator, n.Call):
                self._note_endpoint(decorator, scope.parent, self._views.decorated(scope, below))
            if not added:
                below.append(site)

    def _call(self, call: n.Call, scope: Scope) -> Iterator[Registration]:
        """Yield what a call adds that is no decorator."""
        if isinstance(call.func, n.Call) and len(call.args) == 1:
            # `app.route("/")(view)`
            made = call.func
            if not self._may_be_adder(made, scope):
                view = self._views.given(Situated(call.args[0], scope, NOTHING))
                self._note_endpoint(made, scope, view)
                return
            for run in self._environments.runs(call, scope):
                for given in self._giving(Situated(made, scope, run)):
                    if given[2].decorates:
                        view = self._views.given(Situated(call.args[0], scope, run))
                        yield from self._registration(*given, Site(call, scope), run, view, True)
            return
        yield from self._rule_objects(call, scope)
        if _name_of(call.func) not in _plain_adders() or not self._may_be_adder(call, scope):
            return
        for run in self._environments.runs(call, scope):
            at = Situated(call, scope, run)
            for given in self._added(at):
                rule_call = given[2]
                if rule_call.decorates:
                    continue
                argument = _argument(call, rule_call.view, "view_func")
                view = (
                    self._views.given(Situated(argument, scope, run))
                    if argument is not None
                    else None
                )
                has_view = argument is not None and not self._is_none(at.at(argument))
                yield from self._registration(*given, Site(call, scope), run, view, has_view)

    def _giving(self, at: Situated, depth: int = 0) -> Iterator[_Given]:
        """Yield what is added by a call that gives a decorator, be it by a function around it."""
        call = at.node
        assert isinstance(call, n.Call)  # noqa: S101 - the callers' condition
        found = False
        for given in self._added(at):
            found = True
            yield given
        if found or depth > _MAX_DEPTH or _name_of(call.func) not in self._giving_names:
            return
        for value in self._environments.values(at.at(call.func)):
            if isinstance(value, FunctionValue) and value.scope in self._givers:
                inside = self._environments.inside(at, value.scope)
                for returned in self._givers[value.scope]:
                    yield from self._giving(Situated(returned, value.scope, inside), depth + 1)

    def _unfollowed(self, call: n.Call, scope: Scope) -> Iterator[Registration]:
        """Yield a rule that is not known for a registering method that the project overrides.

        What the method itself adds to the object is seen there.
        """
        func = call.func
        if not isinstance(func, n.Attribute) or func.name not in _adders():
            return
        for receiver in self._evaluator.values(func.value, scope):
            kind = self._holders.kind(receiver)
            if kind is None:
                continue
            for value in self._evaluator.attribute(receiver, func.name):
                if isinstance(value, FunctionValue) and not _adds(value.scope):
                    yield _unknown_rule(self._holders.of(receiver), Site(call, scope), kind)

    def _note_givers(self, modules: Iterable[Module]) -> None:
        """Note the functions that return what a registering call gives: `return bp.route(rule)`."""
        returning = [
            (scope, node.value)
            for module in modules
            for scope in module.scopes
            if isinstance(scope.node, n.Function)
            for node in scope.each(n.Return)
            if isinstance(node.value, n.Call)
        ]
        names = set(_adders())
        for _ in range(_MAX_DEPTH):
            for scope, call in returning:
                name = _name_of(call.func)
                is_plain = name in _adders() and not isinstance(call.func, n.Attribute)
                if name in names and not is_plain and name != "add_url_rule":
                    assert isinstance(scope.node, n.Function)  # noqa: S101 - asked for above
                    calls = self._givers.setdefault(scope, [])
                    if call not in calls:
                        calls.append(call)
                    self._giving_names.add(scope.node.name)
            names |= self._giving_names

    def _may_be_adder(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether a call may add a rule in some run, which is cheaper to ask than in which."""
        func = call.func
        if _name_of(func) in self._giving_names:
            return True
        if not isinstance(func, n.Attribute) or func.name not in _adders():
            return False
        receivers = self._evaluator.values(behind_super(func.value, scope), scope)
        return func.name in _BY_NAME or any(
            self._holders.kind(receiver) is not None for receiver in receivers
        )

    def _added(self, at: Situated) -> Iterator[_Given]:
        """Yield the holder, its kind, how the arguments are read and of what, if `at` adds."""
        call = at.node
        assert isinstance(call, n.Call)  # noqa: S101 - the callers' condition
        func = call.func
        if not isinstance(func, n.Attribute) or func.name not in _adders():
            return
        seen = False
        receiver_node = behind_super(func.value, at.scope)
        receivers = self._environments.values(at.at(receiver_node))
        for receiver in receivers:
            kind = self._holders.kind(receiver)
            for path in self._methods_called(
                receiver, func, is_super=receiver_node is not func.value
            ):
                rule_call = knowledge().rule_calls.get(path)
                if rule_call is not None and kind is not None:
                    seen = True
                    diverted = rule_call.decorates and self._is_diverted(receiver)
                    yield self._holders.of(receiver), kind, rule_call, at, diverted
        if not seen and func.name in _BY_NAME and receivers and self._may_add(receivers, call):
            yield None, "", knowledge().rule_calls[f"flask.Flask().{func.name}"], at, False

    def _is_diverted(self, receiver: Value) -> bool:
        """Tell whether the project's subclass changes what `route` passes to `add_url_rule`."""
        if not isinstance(receiver, Instance):
            return False
        if any(
            isinstance(value, FunctionValue)
            for value in self._evaluator.attribute(receiver, "make_setup_state")
        ):
            return True
        return any(
            isinstance(value, FunctionValue) and not _passes_on(value.scope)
            for value in self._evaluator.attribute(receiver, "add_url_rule")
        )

    def _methods_called(self, receiver: Value, func: n.Attribute, *, is_super: bool) -> list[str]:
        """Return the paths of the library's methods that `func` may be."""
        if isinstance(receiver, External) and receiver.path == _CURRENT_APP:
            return [f"flask.Flask().{func.name}"]
        if is_super:
            return [f"{path}().{func.name}" for path in self._evaluator.type_paths(receiver)]
        return [
            value.path
            for value in self._evaluator.attribute(receiver, func.name)
            if isinstance(value, External)
        ]

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
        at: Situated,
        diverted: bool,
        site: Site,
        run: Environment,
        view: View | None,
        has_view: bool,
    ) -> Iterator[Registration]:
        call = at.node
        assert isinstance(call, n.Call)  # noqa: S101 - the callers' condition
        options, is_open = self.options(at, call)
        is_open = is_open or self._has_more_arguments(at, call)
        rule = options.get("rule")
        if rule is None and call.args and not isinstance(call.args[0], n.Starred):
            rule = at.at(call.args[0])
        endpoint = options.get("endpoint")
        if endpoint is None and (argument := _argument(call, rule_call.endpoint, "endpoint")):
            endpoint = at.at(argument)
        given = endpoint is not None and not self._is_none(endpoint)
        yield Registration(
            holder,
            kind,
            site,
            run,
            NO_STRING if diverted else self._strings.read(rule),
            NO_STRING if diverted else self._endpoint(endpoint if given else None, view),
            given,
            self.methods(options.get("methods"), rule_call, view, is_open),
            self.keys(options.get("defaults"), is_open),
            view,
            has_view,
            options,
            is_open,
        )

    def options(self, at: Situated, call: n.Call) -> tuple[dict[str, Situated], bool]:
        """Return the keywords of a call, and whether it has others that cannot be read."""
        options: dict[str, Situated] = {}
        is_open = False
        for word in call.keywords:
            if word.name is not None:
                options[word.name] = at.at(word.value)
            else:
                is_open = self._spread(at.at(word.value), options) or is_open
        return options, is_open

    def _has_more_arguments(self, at: Situated, call: n.Call) -> bool:
        """Tell whether `*args` may hold positional arguments."""
        for argument in call.args:
            if isinstance(argument, n.Starred):
                spread = self._environments.resolved(at.at(argument.value))
                if not isinstance(spread.node, n.Items) or spread.node.items:
                    return True
        return False

    def _is_none(self, given: Situated) -> bool:
        """Tell whether an argument is None, or a parameter that is left at that default."""
        node = self._environments.resolved(given).node
        return isinstance(node, n.Constant) and node.value is None

    def _spread(self, spread: Situated, options: dict[str, Situated], depth: int = 0) -> bool:
        """Add what `**options` holds; tell whether it may hold more."""
        spread = self._environments.resolved(spread)
        if not isinstance(spread.node, n.Dict) or depth > _MAX_SPREAD:
            return True
        is_open = False
        for key, value in zip(spread.node.keys, spread.node.values, strict=True):
            if key is None:
                is_open = self._spread(spread.at(value), options, depth + 1) or is_open
            elif isinstance(key, n.Constant) and isinstance(key.value, str):
                options[key.value] = spread.at(value)
            else:
                is_open = True
        return is_open

    def _endpoint(self, given: Situated | None, view: View | None) -> Strings:
        if given is not None:
            values = self._environments.values(given)
            if values and all(isinstance(one, (FunctionValue, ClassValue)) for one in values):
                return Strings((), True)  # a view in the wrong place: certainly no name
            return self._strings.read(given)
        if view is None or view.name is None:
            return NO_STRING
        return Strings((view.name,), True)

    def methods(
        self, given: Situated | None, rule_call: RuleCall, view: View | None, is_open: bool
    ) -> frozenset[str] | None:
        """Return the methods of a rule: those of the option `methods`, else those of the view."""
        if rule_call.methods:
            return frozenset(rule_call.methods)
        if given is None or self._is_none(given):
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

    def keys(self, given: Situated | None, is_open: bool) -> frozenset[str] | None:
        """Return the literal keys of a dictionary, none if there is none, None if not known."""
        if given is None or self._is_none(given):
            return None if is_open else frozenset()
        return literal_keys(self._environments, given)

    # Endpoints that get a view without a rule --------------------------------------------------

    def _note_endpoint(self, decorator: n.Call, scope: Scope, view: View | None) -> None:
        func = decorator.func
        if not isinstance(func, n.Attribute) or func.name != "endpoint" or not decorator.args:
            return
        for receiver in self._evaluator.values(func.value, scope):
            if self._holders.kind(receiver) is not None:
                name = self._strings.read(Situated(decorator.args[0], scope, NOTHING))
                self.bound_endpoints.append(
                    BoundEndpoint(self._holders.of(receiver), name, Site(decorator, scope), view)
                )

    def _note_view_functions(self, node: n.Assign, scope: Scope) -> None:
        for target in node.targets:
            if (
                isinstance(target, n.Subscript)
                and isinstance(target.value, n.Attribute)
                and target.value.name == "view_functions"
            ):
                name = self._strings.read(Situated(target.index, scope, NOTHING))
                view = self._views.given(Situated(node.value, scope, NOTHING))
                self.bound_endpoints.append(BoundEndpoint(None, name, Site(target, scope), view))

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
                Situated(rule, scope, NOTHING),
                False,
                Site(call, scope),
                NOTHING,
                None,
                False,
            )
            for registration in made:
                # A rule without methods takes them all.
                any_method = "methods" not in registration.options
                methods = None if any_method else registration.methods
                yield replace(registration, methods=methods)


@cache
def _plain_adders() -> frozenset[str]:
    """Return the names of the methods that add rules by themselves, and not what they return."""
    calls = knowledge().rule_calls
    return frozenset(path.rpartition(".")[2] for path, one in calls.items() if not one.decorates)


@cache
def _adders() -> frozenset[str]:
    """Return the names of the methods that add rules."""
    return frozenset(path.rpartition(".")[2] for path in knowledge().rule_calls) | _BY_NAME


def merged(found: Iterable[Registration], factories: Collection[Scope]) -> list[Registration]:
    """Drop the runs that add the same rule to another app of the same factory."""
    kept: dict[object, Registration] = {}
    for one in found:
        calls = calls_since(one.run, one.site, factories)
        key = (
            one.holder,
            one.site.node,
            tuple(call.node for call in calls),
            one.rule,
            one.endpoint,
            one.methods,
            one.view.identity if one.view is not None and one.view.cls is None else None,
        )
        kept.setdefault(key, one)
    return list(kept.values())


def _passes_on(override: Scope) -> bool:
    """Tell whether the project's `add_url_rule` gives rule and endpoint to the one above as is."""
    node = override.node
    if not isinstance(node, n.Function) or len(node.params) <= _ENDPOINT:
        return False
    names = [param.name for param in node.params[1 : _ENDPOINT + 1]]
    if any(len(override.bindings.get(name, ())) != 1 for name in names):
        return False
    calls = [call for call in override.each(n.Call) if _name_of(call.func) == "add_url_rule"]
    return (
        len(calls) == 1
        and [
            argument.id if isinstance(argument, n.Name) else ""
            for argument in (_argument(calls[0], 0, "rule"), _argument(calls[0], 1, "endpoint"))
        ]
        == names
    )


def _adds(function: Scope) -> bool:
    """Tell whether a function, or one in it, calls something that adds rules."""
    return any(_name_of(call.func) in _adders() for call in function.each(n.Call)) or any(
        _adds(child) for child in function.children
    )


def _unknown_rule(holder: Holder | None, site: Site, kind: str = "app") -> Registration:
    return Registration(
        holder, kind, site, NOTHING, NO_STRING, NO_STRING, True, None, None, None, False
    )


def _name_of(func: n.Expr) -> str:
    """Return the name by which a call calls something, "" for what has none."""
    if isinstance(func, n.Attribute):
        return func.name
    return func.id if isinstance(func, n.Name) else ""


def _argument(call: n.Call, position: int | None, keyword: str) -> n.Expr | None:
    for word in call.keywords:
        if word.name == keyword:
            return word.value
    if position is None or position >= len(call.args):
        return None
    if any(isinstance(argument, n.Starred) for argument in call.args[: position + 1]):
        return None
    return call.args[position]
