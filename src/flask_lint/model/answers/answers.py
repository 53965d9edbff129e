"""The functions that answer requests: for which methods, and who reads what they return."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

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

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.routing.registrations import Registration, Registrations
    from flask_lint.model.views.decorators import Decorators
    from flask_lint.model.views.result_passing import Passing

# What a class of its own may do to make something else of what views return.
_MAKERS = frozenset(
    {
        "make_response",
        "dispatch_request",
        "full_dispatch_request",
        "finalize_request",
        "add_url_rule",
        "route",
        "__call__",
    }
)
# How decorators that add rules are called.
_ADDERS = ("route", "get", "post", "put", "patch", "delete", "expose", "endpoint", "rule")


class Answer(msgspec.Struct, frozen=True):
    """A function that answers requests.

    `methods` are those that its rules ask for, without the `HEAD` and `OPTIONS` that Flask adds;
    None where they are not known. `variables` are the variables that each of its rules surely has.
    `added` is where its rules are added. `direct` tells that Flask
    gets what the function returns, as it is. `cls` is the class of a class-based view.
    """

    function: Scope
    cls: Scope | None
    methods: frozenset[str] | None
    variables: frozenset[str]
    added: tuple[Site, ...]
    direct: bool


class Wrapping(msgspec.Struct, frozen=True):
    """A function that a decorator puts in the place of views; Flask gets what it returns, as it is.

    `given` is the name by which it knows what it wraps, `views` are the functions that it replaces.
    """

    function: Scope
    given: str
    views: list[Scope]


class Answers:
    """Finds the functions that answer requests."""

    def __init__(
        self,
        evaluator: Evaluator,
        holders: Holders,
        registrations: Registrations,
        passing: Passing,
        decorators: Decorators,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._holders = holders
        self._registrations = registrations
        self._passing = passing
        self._decorators = decorators
        self._modules = list(modules)
        self._uses: dict[str, dict[Scope, list[Site]]] = {}

    @cached_property
    def all(self) -> list[Answer]:
        """Every function that answers requests, in the order in which the rules are added."""
        by_function: dict[Scope, list[Registration]] = {}
        classes: dict[Scope, list[Registration]] = {}
        for registration in self._registrations.all:
            view = registration.view
            if view is None or not registration.kind:
                continue  # perhaps neither an app nor a blueprint
            if view.function is not None:
                by_function.setdefault(view.function, []).append(registration)
            elif view.cls is not None:
                classes.setdefault(view.cls, []).append(registration)
        found = [
            Answer(
                function,
                None,
                _union(registrations),
                _shared(registrations),
                tuple(one.site for one in registrations),
                all(self._is_direct(one) for one in registrations),
            )
            for function, registrations in by_function.items()
        ]
        for cls, registrations in classes.items():
            found.extend(self._of_class(cls, registrations))
        return found

    @cached_property
    def of(self) -> dict[Scope, list[Answer]]:
        """The answers of each function."""
        found: dict[Scope, list[Answer]] = {}
        for answer in self.all:
            found.setdefault(answer.function, []).append(answer)
        return found

    @cached_property
    def wrappings(self) -> list[Wrapping]:
        """The functions that answer in the place of views, in the order of the rules."""
        found: dict[Scope, Wrapping] = {}
        for registration in self._registrations.all:
            view = registration.view
            if view is None or view.function is None or not registration.kind:
                continue
            if not self._flask_answers or not self._is_plain(registration.holder):
                continue
            for site in reversed(view.decorators):
                wrapper = self._decorators.wrapper(site)
                if wrapper is not None and wrapper.parent is not None:
                    given = self._passing.given(wrapper.parent) or ""
                    wrapping = found.setdefault(wrapper, Wrapping(wrapper, given, []))
                    wrapping.views.append(view.function)
                if not self._passing.passes(site.expr, site.scope):
                    break
        return list(found.values())

    def _of_class(self, cls: Scope, registrations: list[Registration]) -> Iterator[Answer]:
        order = self._evaluator.mro(cls)
        own = [entry for entry in order if isinstance(entry, Scope)]
        outside = [entry for entry in order if isinstance(entry, str)]
        if not any(path in knowledge().view_classes for path in outside):
            return
        known = all(path in (*knowledge().own_responses, "builtins.object") for path in outside)
        added = tuple(one.site for one in registrations)
        direct = known and all(self._is_direct(one) for one in registrations)
        direct = direct and all(self._passes_in_class(entry) for entry in own)
        dispatches = any(path in knowledge().method_views for path in outside)
        wanted = HTTP_METHODS if dispatches else ("dispatch_request",)
        if dispatches and any("dispatch_request" in entry.bindings for entry in own):
            direct = False
        methods = _union(registrations)
        seen: set[str] = set()
        for entry in own:
            for child in entry.children:
                if not isinstance(child.node, n.Function) or child.node.name not in wanted:
                    continue
                name = child.node.name
                if name in seen:
                    continue
                seen.add(name)
                passes = all(
                    self._passing.passes(site.expr, site.scope) for site in decorated_sites(child)
                )
                for_methods = frozenset({name.upper()}) if dispatches else methods
                yield Answer(
                    child, cls, for_methods, _shared(registrations), added, direct and passes
                )

    def _passes_in_class(self, cls: Scope) -> bool:
        """Tell whether the decorators that a class names for its views let results through."""
        for binding in cls.bindings.get("decorators", ()):
            if not isinstance(binding.value, n.Items):
                return False
            if not all(self._passing.passes(item, cls) for item in binding.value.items):
                return False
        return True

    # What may stand between a view and Flask ---------------------------------------------------

    def _is_direct(self, registration: Registration) -> bool:
        view = registration.view
        return (
            self._flask_answers
            and view is not None
            and self._is_plain(registration.holder)
            and all(self._passing.passes(site.expr, site.scope) for site in view.decorators)
        )

    def _is_plain(self, holder: Holder | None) -> bool:
        if holder is None:
            return True
        if holder.path not in knowledge().own_responses:
            return False
        return holder.cls is None or all(
            entry in (*knowledge().own_responses, "builtins.object")
            if isinstance(entry, str)
            else not _MAKERS.intersection(entry.bindings)
            for entry in self._evaluator.mro(holder.cls)
        )

    @cached_property
    def _flask_answers(self) -> bool:
        """Whether all apps of the project make responses as Flask does."""
        if not all(self._is_plain(app) for app in self._holders.apps):
            return False
        if not all(one.names.complete for one in self._registrations.bound_endpoints):
            return False  # views are replaced, whichever
        return not any(
            isinstance(target, n.Attribute) and target.name in _MAKERS
            for module in self._modules
            for node, _ in module.each(n.Assign)
            for target in node.targets
        )

    def _may_have_other_rules(self, function: n.Function, answers: Iterable[Answer]) -> bool:
        """Tell whether a decorator looks as if it added a rule, and is not known to."""
        added = {site.node for answer in answers for site in answer.added}
        return any(
            decorator not in added and _is_like_adder(decorator)
            for decorator in function.decorators
        )

    # Who calls functions, and for which methods ------------------------------------------------

    @cached_property
    def _mentions(self) -> dict[str, list[Site]]:
        found: dict[str, list[Site]] = {}
        for module in self._modules:
            for node, scope in module.each(n.Name, n.Attribute):
                if isinstance(node, n.Name):
                    found.setdefault(node.id, []).append(Site(node, scope))
                elif isinstance(node, n.Attribute):
                    found.setdefault(node.name, []).append(Site(node, scope))
        return found

    def uses(self, function: Scope) -> list[Site]:
        """Return where a function is named, except where it is given to Flask as a view."""
        if not isinstance(function.node, n.Function):
            return []
        added = {
            inner
            for answer in self.of.get(function, ())
            for site in answer.added
            for inner in n.walk(site.node)
        }
        used = self._used_as(function.node.name).get(function, ())
        return [site for site in used if site.node not in added]

    def _used_as(self, name: str) -> dict[Scope, list[Site]]:
        """Return the functions that are meant by a name, and where."""
        known = self._uses.get(name)
        if known is None:
            known = self._uses[name] = {}
            for site in self._mentions.get(name, ()):
                values = self._evaluator.values(site.expr, site.scope)
                meant = {value.scope for value in values if isinstance(value, FunctionValue)}
                for function in meant:
                    known.setdefault(function, []).append(site)
        return known

    def methods_for(self, function: Scope) -> frozenset[str] | None:
        """Return the methods that a function is called for, None where they are not known.

        A view that other views call answers for their methods, too, and so does a helper.
        """
        return self._methods_for(function, ())

    def _methods_for(self, function: Scope, seen: tuple[Scope, ...]) -> frozenset[str] | None:
        if function in seen:
            return frozenset()
        found: frozenset[str] = frozenset()
        answers = self.of.get(function, ())
        for answer in answers:
            if answer.methods is None:
                return None
            found |= answer.methods
        if not isinstance(function.node, n.Function) or (function.node.decorators and not answers):
            return None
        if self._may_have_other_rules(function.node, answers):
            return None
        if function.enclosing_class is not None and not answers:
            return None
        uses = self.uses(function)
        for site in uses:
            parent = site.module.parents.get(site.node)
            if not isinstance(parent, n.Call) or parent.func is not site.node:
                return None
            caller = site.scope.runs_in
            methods = self._methods_for(caller, (*seen, function)) if caller.is_function else None
            if methods is None:
                return None
            found |= methods
        return found if answers or uses else None


def _is_like_adder(decorator: n.Expr) -> bool:
    func = decorator.func if isinstance(decorator, n.Call) else decorator
    name = func.name if isinstance(func, n.Attribute) else getattr(func, "id", "")
    return name.endswith(_ADDERS)


def _union(registrations: list[Registration]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for registration in registrations:
        if registration.methods is None:
            return None
        found |= registration.methods
    return found


def _shared(registrations: list[Registration]) -> frozenset[str]:
    """Return the variables that all rules have."""
    found = [
        parse_url_rule(text).arguments if registration.rule.complete else frozenset()
        for registration in registrations
        for text in registration.rule.texts or ("",)
    ]
    return frozenset.intersection(*found) if found else frozenset()
