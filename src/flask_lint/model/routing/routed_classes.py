"""The rules that `FlaskView.register` adds: one for each public method of the class.

Source: `flask_classful.FlaskView` (`register`, `build_rule`, `get_interesting_members`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.execution.strings import NO_STRING, Strings
from flask_lint.model.names.scopes import Scope
from flask_lint.model.names.values import ClassValue, Literal, Site
from flask_lint.model.routing.opening import Opening
from flask_lint.model.routing.registrations import Registration
from flask_lint.model.routing.url_rules import parse_url_rule
from flask_lint.model.views.decorators import Gives
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import RuleCall
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.routing.registrations import Registrations
    from flask_lint.model.views.views import Views

_SPECIAL = {
    "get": "GET",
    "put": "PUT",
    "patch": "PATCH",
    "post": "POST",
    "delete": "DELETE",
    "index": "GET",
}
_PARAMETERS = ("app", "route_base", "subdomain", "route_prefix", "trailing_slash")
_CONVERTERS = {"str": "string:", "int": "int:", "float": "float:", "UUID": "uuid:"}
# Attributes by which a class changes how its rules are made, in ways that are not followed.
_UNUSUAL = (
    "base_args",
    "special_methods",
    "default_methods",
    "type_hints",
    "inspect_args",
    "method_dashified",
)
_FIRST_CAPITAL = re.compile("(.)([A-Z][a-z]+)")
_ALL_CAPITALS = re.compile("([a-z0-9])([A-Z])")


class RoutedClasses:
    """Collects what registered classes add: `all` are the rules, `openings` what is not known."""

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        strings: StringReader,
        holders: Holders,
        views: Views,
        registrations: Registrations,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._environments = environments
        self._strings = strings
        self._holders = holders
        self._views = views
        self._registrations = registrations
        self.all: list[Registration] = []
        self.openings: list[Opening] = []
        for module in modules:
            for call, scope in module.each(n.Call):
                if isinstance(call.func, n.Attribute) and call.func.name == "register":
                    self._register(call, call.func, scope)

    def _register(self, call: n.Call, func: n.Attribute, scope: Scope) -> None:
        if not any(self._base(cls) for cls in self._evaluator.values(func.value, scope)):
            return
        for run in self._environments.runs(call, scope):
            at = Situated(call, scope, run)
            given = {
                name: at.at(argument)
                for name, argument in zip(_PARAMETERS, call.args, strict=False)
                if not isinstance(argument, n.Starred)
            }
            given |= {word.name: at.at(word.value) for word in call.keywords if word.name}
            targets = self._targets(given.get("app"))
            for value in self._environments.values(at.at(func.value)):
                base = self._base(value)
                if base is not None and isinstance(value, ClassValue):
                    for holder, kind in targets:
                        self._add(value.scope, base, holder, kind, at, given)

    def _base(self, value: object) -> str | None:
        """Return the library's class that a class derives from."""
        if not isinstance(value, ClassValue):
            return None
        for entry in self._evaluator.mro(value.scope):
            if isinstance(entry, str) and entry in knowledge().routed_classes:
                return entry
        return None

    def _targets(self, given: Situated | None) -> list[tuple[Holder | None, str]]:
        """Return what the class is registered on."""
        values = self._environments.values(given) if given is not None else ()
        found = [
            (self._holders.of(value), kind)
            for value in values
            if (kind := self._holders.kind(value)) is not None
        ]
        return found or [(None, "")]

    def _add(
        self,
        cls: Scope,
        base: str,
        holder: Holder | None,
        kind: str,
        at: Situated,
        given: dict[str, Situated],
    ) -> None:
        assert isinstance(cls.node, n.Class)  # noqa: S101 - the type of the scope
        own = knowledge().routed_classes[base]
        mro = self._evaluator.mro(cls)
        call = at.node
        assert isinstance(call, n.Call)  # noqa: S101 - it registers
        defined = {name for entry in mro if isinstance(entry, Scope) for name in entry.bindings}
        unknown = any(
            isinstance(entry, str) and entry not in (base, "builtins.object", "abc.ABC")
            for entry in mro
        ) or any(word.name is None for word in call.keywords)
        named = "build_route_name" in defined or "register" in defined or "base_class" in given
        excluded = self._excluded(mro)
        if unknown or named or excluded is None:
            pattern = "*" if named else f"{cls.node.name}:*"
            starts = ("", "*.")
            if holder is not None and holder.name is not None:
                # It stays within the blueprint, wherever that is nested.
                starts = (f"{holder.name}.", f"*.{holder.name}.")
            for start in starts:
                reason = f"what `{cls.node.name}` adds cannot be read"
                self.openings.append(Opening(f"{start}{pattern}", False, reason, at.site))
            if named:
                return
        readable = (
            not unknown and not defined & {*own, *_UNUSUAL} and "method_dashified" not in given
        )
        readable = readable and "method_dashified" not in defined
        seen: set[str] = set()
        for entry in mro:
            if not isinstance(entry, Scope):
                continue
            for child in entry.children:
                node = child.node
                if not isinstance(node, n.Function) or node.name in seen:
                    continue
                seen.add(node.name)
                if not _is_routed(node, own) or node.name in (excluded or ()):
                    continue
                for route in self._routes(cls, child, node, given, readable):
                    rule, endpoint, options = route
                    methods = self._methods(child, node, options)
                    below = [Site(one, entry) for one in reversed(node.decorators)]
                    self.all.append(
                        Registration(
                            holder,
                            kind,
                            at.site,
                            at.environment,
                            rule,
                            endpoint,
                            "endpoint" in options,
                            methods,
                            frozenset(),
                            self._views.decorated(child, below),
                            has_view=True,
                            options=options,
                        )
                    )

    def _excluded(self, mro: Sequence[Scope | str]) -> frozenset[str] | None:
        """Return the names in `excluded_methods`, None if they cannot be read."""
        for entry in mro:
            bindings = entry.bindings.get("excluded_methods") if isinstance(entry, Scope) else None
            if bindings and isinstance(entry, Scope):
                value = bindings[-1].value
                if not isinstance(value, n.Items):
                    return None
                read = [self._strings.read(Situated(item, entry, NOTHING)) for item in value.items]
                if not all(one.complete for one in read):
                    return None
                return frozenset(text for one in read for text in one.texts)
        return frozenset()

    def _routes(
        self,
        cls: Scope,
        method: Scope,
        node: n.Function,
        given: dict[str, Situated],
        readable: bool,
    ) -> Iterator[tuple[Strings, Strings, dict[str, Situated]]]:
        """Yield rule, endpoint and options of each rule of a method."""
        assert isinstance(cls.node, n.Class)  # noqa: S101 - the type of the scope
        assert method.parent is not None  # noqa: S101 - it stands in a class
        name = f"{cls.node.name}:{node.name}"
        told: list[n.Call] = []
        for decorator in reversed(node.decorators):
            paths = self._evaluator.paths(decorator, method.parent)
            if isinstance(decorator, n.Call) and any(
                path in knowledge().member_routes for path in paths
            ):
                told.append(decorator)
                continue
            gives = self._views.effect_of(decorator, method.parent)
            known = any(path in knowledge().member_methods for path in paths)
            readable = readable and (known or gives is Gives.SAME)
        prefix = self._prefix(cls, given) if readable else None
        if not told:
            rule = NO_STRING if prefix is None else self._usual_rule(prefix, cls, node, given)
            yield rule, Strings((name,), True), {}
        for index, decorator in enumerate(told):
            there = Situated(decorator, method.parent, NOTHING)
            options, _ = self._registrations.options(there, decorator)
            endpoint = (
                self._strings.read(options["endpoint"])
                if "endpoint" in options
                else Strings((name if len(told) == 1 else f"{name}_{index}",), True)
            )
            part = options.get("rule") or (there.at(decorator.args[0]) if decorator.args else None)
            text = self._strings.read(part).only
            rule = NO_STRING
            if prefix is not None and text is not None:
                rule = Strings((_rule(prefix, [text] if text else []),), True)
            yield rule, endpoint, options

    def _prefix(self, cls: Scope, given: dict[str, Situated]) -> list[str] | None:
        """Return what the rules of a class begin with, None if that is not known."""
        assert isinstance(cls.node, n.Class)  # noqa: S101 - the type of the scope
        name = cls.node.name.removesuffix("View")
        dashed = _ALL_CAPITALS.sub(r"\1-\2", _FIRST_CAPITAL.sub(r"\1-\2", name)).lower()
        parts: list[str] = []
        for option, default in (("route_prefix", ""), ("route_base", dashed)):
            text: str | None = default
            if option in given:
                text = self._strings.read(given[option]).only
            else:
                for entry in self._evaluator.mro(cls):
                    bindings = entry.bindings.get(option) if isinstance(entry, Scope) else None
                    if bindings and isinstance(entry, Scope):
                        value = bindings[-1].value
                        if value is None:
                            return None
                        is_none = isinstance(value, n.Constant) and value.value is None
                        read = self._strings.read(Situated(value, entry, NOTHING)).only
                        text = default if is_none else read
                        break
            if text is None:
                return None
            text = text.strip("/") if option == "route_base" else text
            if text:
                parts.append(text)
        return parts

    def _usual_rule(
        self, prefix: list[str], cls: Scope, node: n.Function, given: dict[str, Situated]
    ) -> Strings:
        """Return the rule of a method that is given none: its name and required parameters."""
        slash = self._slash(cls, given)
        if slash is None:
            return NO_STRING
        taken = {name for part in prefix for name in parse_url_rule(part).arguments} | {"self"}
        special = node.name in _SPECIAL
        part = "/" if special else f"/{node.name}/" if slash else f"/{node.name}"
        parts = [part]
        for param in node.params:
            if param.kind == "" and param.default is None and param.name not in taken:
                hint = param.annotation.id if isinstance(param.annotation, n.Name) else ""
                parts.append(f"<{_CONVERTERS.get(hint, '')}{param.name}>")
        rule = _rule(prefix, parts)
        if special and not slash and rule != "/":
            rule = rule.rstrip("/")
        elif slash and not rule.endswith("/"):
            rule += "/"
        return Strings((rule,), True)

    def _slash(self, cls: Scope, given: dict[str, Situated]) -> bool | None:
        """Tell whether rules end with a slash, None if that is not known."""
        found = given.get("trailing_slash")
        if found is not None:
            values = self._environments.values(found)
        else:
            values = ()
            for entry in self._evaluator.mro(cls):
                if isinstance(entry, Scope) and entry.bindings.get("trailing_slash"):
                    values = self._evaluator.bindings(entry.bindings["trailing_slash"])
                    break
            else:
                return True
        if (
            len(values) == 1
            and isinstance(values[0], Literal)
            and isinstance(values[0].value, bool)
        ):
            return values[0].value
        return None

    def _methods(
        self, method: Scope, node: n.Function, options: dict[str, Situated]
    ) -> frozenset[str] | None:
        if "methods" in options:
            return self._registrations.methods(options["methods"], RuleCall(), None, False)
        assert method.parent is not None  # noqa: S101 - it stands in a class
        if any(
            path in knowledge().member_routes
            for decorator in node.decorators
            for path in self._evaluator.paths(decorator, method.parent)
        ):
            return frozenset({"GET"})
        if node.name in _SPECIAL:
            return frozenset({_SPECIAL[node.name]})
        told: set[str] = set()
        for decorator in node.decorators:
            paths = self._evaluator.paths(decorator, method.parent)
            if any(path in knowledge().member_methods for path in paths):
                assert isinstance(decorator, n.Call)  # noqa: S101 - its path ends with a call
                argument = decorator.args[0] if decorator.args else None
                read = self._strings.read(
                    Situated(argument, method.parent, NOTHING) if argument is not None else None
                ).only
                if read is None:
                    return None
                told.add(read.upper())
        return frozenset(told) or frozenset({"GET"})


def _is_routed(node: n.Function, own: tuple[str, ...]) -> bool:
    """Tell whether a method of the class becomes a view."""
    names = {
        one.id if isinstance(one, n.Name) else getattr(one, "name", "") for one in node.decorators
    }
    return (
        not node.name.startswith(("_", "before_", "after_"))
        and node.name not in own
        and not names & {"classmethod", "property", "cached_property", "setter"}
    )


def _rule(prefix: list[str], parts: list[str]) -> str:
    return re.sub("/{2,}", "/", "/" + "/".join([*prefix, *parts]))
