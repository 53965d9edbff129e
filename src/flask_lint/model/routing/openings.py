"""Where libraries may add endpoints: the calls that hand an app or a blueprint to them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flask_lint.model.names.values import (
    Site,
    Value,
)
from flask_lint.model.routing.opening import Opening
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.registry.holders import Holders
    from flask_lint.model.registry.receivers import Receivers


class OpeningFinder:
    """Finds the calls by which libraries learn of the project's apps and blueprints."""

    def __init__(
        self,
        evaluator: Evaluator,
        holders: Holders,
        receivers: Receivers,
        modules: Iterable[Module],
        packages: Mapping[str, Sequence[str]],
    ) -> None:
        self._evaluator = evaluator
        self._holders = holders
        self._receivers = receivers
        self._modules = list(modules)
        # What the settings say of a package goes before what is known of it.
        said = {package: tuple(patterns) for package, patterns in packages.items()}
        self._known = knowledge().endpoints | self._renamed() | said

    def _renamed(self) -> dict[str, tuple[str, ...]]:
        """Return the packages whose blueprint the project's configuration may rename."""
        keys = {key: package for package, key in knowledge().endpoint_keys.items()}
        return {
            keys[word]: ("*.*",)
            for module in self._modules
            for scope in module.scopes
            for word in _words(scope)
            if word in keys
        }

    def find(self) -> Iterator[Opening]:
        """Yield the openings: of holders, of calls known for it, of what is given a holder."""
        for holder in self._holders.all:
            for pattern in knowledge().opening_calls.get(holder.path, ()):
                reason = f"`{holder.path}` adds endpoints of its own"
                yield Opening(pattern, True, reason, holder.site)
        for module in self._modules:
            for call, scope in module.each(n.Call):
                yield from self._known_to_add(call, scope)
        for receiving in self._receivers.all:
            package = self._package(receiving.path)
            for pattern in self._patterns(package):
                yield from self._openings(pattern, package, receiving.values, receiving.site)

    def _known_to_add(self, call: n.Call, scope: Scope) -> Iterator[Opening]:
        if isinstance(call.func, n.Attribute) and call.func.name in _opening_names():
            for path in self._evaluator.paths(call.func, scope):
                for pattern in knowledge().opening_calls.get(path, ()):
                    reason = f"`{call.func.name}` adds endpoints that are not followed"
                    yield Opening(pattern, False, reason, Site(call, scope))

    def _package(self, path: str) -> str:
        """Return the package that a path leads into: the innermost known one, else the first."""
        head = path
        while head:
            if head in self._known:
                return head
            head = head.rpartition(".")[0]
        return path.partition(".")[0]

    def _patterns(self, package: str) -> tuple[str, ...]:
        known = self._known.get(package)
        return known if known is not None else ("*",)

    def _openings(
        self, pattern: str, package: str, holders: Sequence[Value], site: Site
    ) -> Iterator[Opening]:
        what = f"`{package}`" if package else "something that cannot be followed"
        for value in holders:
            kind = self._holders.kind(value)
            if kind == "app":
                reason = f"{what} is given the app and may add routes to it"
                yield Opening(pattern, True, reason, site, package)
                continue
            reason = f"{what} is given a blueprint and may add routes to it"
            holder = self._holders.of(value)
            if pattern == "*" and holder is not None and holder.name is not None:
                # It stays within the blueprint, wherever that is nested.
                yield Opening(f"{holder.name}.*", False, reason, site, package)
                yield Opening(f"*.{holder.name}.*", False, reason, site, package)
            else:
                yield Opening(f"*.{pattern}", False, reason, site, package)


def _words(scope: Scope) -> Iterator[str]:
    """Yield the names that a scope binds, and its texts and keywords."""
    yield from scope.bindings
    for node in scope.each(n.Constant, n.Call):
        if isinstance(node, n.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, n.Call):
            yield from (word.name for word in node.keywords if word.name)


@cache
def _opening_names() -> frozenset[str]:
    return frozenset(path.rpartition(".")[2] for path in knowledge().opening_calls)
