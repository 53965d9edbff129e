"""Rules and blueprints that are added when it is too late for them.

Sources: `flask.sansio.scaffold.setupmethod`, `Blueprint._check_setup_finished`,
`Flask._check_setup_finished`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.answers.repeats import Repeats
    from flask_lint.model.answers.together import Together
    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.entries import Entry, Execution
    from flask_lint.model.imports.sites import ImportSites
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.names.values import Site
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.registry.mounts import Mount, Mounts
    from flask_lint.model.routing.registrations import Registration, Registrations

_IN_REQUESTS = frozenset({Kind.VIEW, Kind.HOOK, Kind.HANDLER})


class Late(msgspec.Struct, frozen=True):
    """A rule that is added after its blueprint was registered.

    `site` is what adds it there: the call itself, or the import of the module that does.
    """

    mount: Mount
    rule: Registration
    site: Site


class Again(msgspec.Struct, frozen=True):
    """A rule that each call of a factory adds to one blueprint, which it then registers.

    `calls` are places that call the factory more than once in one process.
    """

    mount: Mount
    rule: Registration
    factory: Scope
    calls: tuple[Site, ...]


class LateSetup:
    """Finds what is set up too late."""

    def __init__(
        self,
        holders: Holders,
        mounts: Mounts,
        registrations: Registrations,
        together: Together,
        import_sites: ImportSites,
        execution: Execution,
        calls: CallGraph,
        repeats: Repeats,
    ) -> None:
        self._holders = holders
        self._mounts = mounts
        self._registrations = registrations
        self._together = together
        self._import_sites = import_sites
        self._execution = execution
        self._calls = calls
        self._repeats = repeats

    # After the blueprint was registered --------------------------------------------------------

    def after_registration(self) -> Iterator[Late]:
        """Yield the rules of blueprints that are certainly added after a registration of these."""
        rules: dict[Holder, list[Registration]] = {}
        for rule in self._registrations.all:
            if rule.holder is not None and not rule.holder.is_app:
                rules.setdefault(rule.holder, []).append(rule)
        for mount in self._mounts.all:
            # A blueprint within another one is put to use when that is registered on an app.
            if mount.parent is None or not mount.parent.is_app or mount.assumed:
                continue
            if mount.child is None or not self._holders.is_plain(mount.child):
                continue
            for rule in rules.get(mount.child, ()):
                site = self._added_after(mount.child, mount, rule)
                if site is not None:
                    yield Late(mount, rule, site)

    def _added_after(self, child: Holder, mount: Mount, rule: Registration) -> Site | None:
        both = (mount.site, mount.run), (rule.site, rule.run)
        before, after = self._together.parting(child, *both)
        if before.scope.runs_in is after.scope.runs_in:
            if before.node.start < after.node.start and self._together.certain(child, *both):
                return after
            return None
        return self._imported_after(before, rule) if not mount.run.calls else None

    def _imported_after(self, before: Site, rule: Registration) -> Site | None:
        """Return what imports the module of a rule, if only code behind `before` does."""
        if rule.site.scope is not rule.site.module.scope or rule.run.calls:
            return None
        found = self._import_sites.of(rule.site.module.path)
        if len(found) != 1 or rule.site.module.is_package:
            return None
        site = found[0].site
        if site.scope.runs_in is not before.scope.runs_in or site.node.start < before.node.start:
            return None
        if all(self._together.is_certain(one) for one in (before, site, rule.site)):
            return site
        return None

    # When the factory is called again ----------------------------------------------------------

    def again(self) -> Iterator[Again]:
        """Yield the rules that the second call of a factory adds to a registered blueprint."""
        for rule in self._registrations.all:
            holder = rule.holder
            if holder is None or holder.is_app or holder.site.scope.runs_in.is_function:
                continue
            if not rule.site.scope.runs_in.is_function or not self._holders.is_plain(holder):
                continue
            for mount in self._mounts.all:
                if mount.child is holder and mount.on_app and not mount.assumed:
                    factory = self._sets_up_each_time(holder, mount, rule)
                    calls = self._repeats.calls(factory) if factory is not None else ()
                    if factory is not None and calls:
                        yield Again(mount, rule, factory, calls)
                        break

    def _sets_up_each_time(
        self, blueprint: Holder, mount: Mount, rule: Registration
    ) -> Scope | None:
        """Return the function whose every call adds the rule and then registers the blueprint."""
        both = (rule.site, rule.run), (mount.site, mount.run)
        first, second = self._together.parting(blueprint, *both)
        factory = first.scope.runs_in
        if factory is not second.scope.runs_in or first.node.start > second.node.start:
            return None
        steps = {site.scope.runs_in for ends in both for site in (ends[0], *ends[1].calls)}
        if any(_may_be_kept(step) for step in steps if step.is_function):
            return None
        return factory if self._together.certain(blueprint, *both) else None

    # While requests are handled ----------------------------------------------------------------

    def in_requests(self) -> Iterator[tuple[Site, Holder, Entry]]:
        """Yield what adds rules or blueprints to an app while that handles a request."""
        sites: dict[Site, Holder] = {}
        for rule in self._registrations.all:
            if rule.holder is not None and rule.holder.is_app:
                sites.setdefault(rule.site, rule.holder)
        for mount in self._mounts.all:
            if mount.parent is not None and mount.on_app:
                sites.setdefault(mount.site, mount.parent)
        for site, holder in sites.items():
            scope = site.scope.runs_in
            if not self._holders.is_plain(holder) or not _is_outside(scope, holder):
                continue
            entries = self._execution.entries.get(scope, [])
            if not entries or self._calls.callers.get(scope):
                continue
            if all(entry.kind in _IN_REQUESTS and entry.site is not None for entry in entries):
                yield site, holder, entries[0]


def _may_be_kept(function: Scope) -> bool:
    """Tell whether a decorator may keep a function from running each time that it is called."""
    return isinstance(function.node, n.Function) and bool(function.node.decorators)


def _is_outside(scope: Scope, holder: Holder) -> bool:
    """Tell whether an app is made before the function `scope` runs."""
    return scope.is_function and holder.site.scope.runs_in is not scope
