"""Rules and blueprints that are added when it is too late for them.

Sources: `flask.sansio.scaffold.setupmethod`, `Blueprint._check_setup_finished`,
`Flask._check_setup_finished`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_lint.providers.provider import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@dataclass(frozen=True, slots=True)
class Late:
    """A rule that is added after its blueprint was registered.

    `site` is what adds it there: the call itself, or the import of the module that does.
    """

    mount: Mount
    rule: Registration
    site: Site


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
    ) -> None:
        self._holders = holders
        self._mounts = mounts
        self._registrations = registrations
        self._together = together
        self._import_sites = import_sites
        self._execution = execution
        self._calls = calls

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


def _is_outside(scope: Scope, holder: Holder) -> bool:
    """Tell whether an app is made before the function `scope` runs."""
    return scope.is_function and holder.site.scope.runs_in is not scope
