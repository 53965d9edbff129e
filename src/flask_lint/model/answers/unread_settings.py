"""Settings that are written when the extension that reads them has done so already.

Sources: `init_app` of each extension (provider `extensions`); Flask's page Configuration
Handling, Configuration Best Practices.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import Literal
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.answers.together import Together
    from flask_lint.model.apps.initialisations import (
        ExtensionObject,
        Initialisation,
        Initialisations,
    )
    from flask_lint.model.config.spaces import Configuration, Setting
    from flask_lint.model.config.writes import Write
    from flask_lint.model.contexts.versions import Versions
    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.registry.holders import Holder, Holders

# What changes the variables of the environment that a factory may read.
_ENVIRONMENT = frozenset({"environ", "putenv", "setenv"})


class UnreadSetting(msgspec.Struct, frozen=True):
    """A setting that `read`, which binds `made` to an app, does not see any more.

    `alone` tells that no other setting of the key is there when it is read.
    """

    key: str
    write: Write
    made: ExtensionObject
    read: Initialisation
    alone: bool


class UnreadSettings:
    """Finds what is written too late."""

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        initialisations: Initialisations,
        configuration: Configuration,
        together: Together,
        versions: Versions,
        holders: Holders,
    ) -> None:
        self._evaluator = evaluator
        self._holders = holders
        self._environments = environments
        self._initialisations = initialisations
        self._configuration = configuration
        self._together = together
        self._versions = versions

    def find(self) -> Iterator[UnreadSetting]:
        """Yield the settings that come too late, in the order of the extension objects."""
        if not self._initialisations.is_complete:
            return
        for made in self._initialisations.objects:
            if not made.kind.reads or self._reads_later(made):
                continue
            apps = [one.app for one in made.initialisations]
            for read in made.initialisations:
                # An app that gets the object in two places may get it after all.
                if read.app is not None and apps.count(read.app) == 1 and not _is_told(made, read):
                    yield from self._unread(made, read, read.app)

    def _reads_later(self, made: ExtensionObject) -> bool:
        """Tell whether the project's version of an extension reads its settings when used."""
        if not made.kind.reads_since:
            return False
        lowest = self._versions.lowest(made.path.partition(".")[0].replace("_", "-"))
        return lowest is not None and lowest < made.kind.reads_since

    def _unread(
        self, made: ExtensionObject, read: Initialisation, app: Holder
    ) -> Iterator[UnreadSetting]:
        late: list[tuple[Write, Setting]] = []
        early: list[Setting] = []
        gaps = False
        for write in (*self._configuration.writes, *self._configuration.writes_of_tests):
            if write.app != app.site:
                gaps = gaps or write.app is None
                continue
            settings, unknown = self._configuration.expanded(write)
            own = [one for one in settings if _is_read(made, one.key)]
            if own and not write.default_only and self._is_late(write, read, app):
                late += [(write, one) for one in own]
            else:
                early += own
                gaps = gaps or bool(unknown)
        for write, setting in late:
            before = [one for one in early if one.key == setting.key]
            if not self._is_same(setting, before):
                alone = not before and not gaps
                yield UnreadSetting(setting.key, write, made, read, alone)

    def _is_late(self, write: Write, read: Initialisation, app: Holder) -> bool:
        if write.site.module.is_test:
            # A test gets the app when everything has been done that makes it.
            came_with = self._together.comes_with(app, (read.site, read.run))
            return came_with and not self._is_prepared(write.site.module, app)
        first = (read.site, read.run)
        runs = self._environments.runs(write.site.node, write.site.scope)
        return all(self._together.comes_first(app, first, (write.site, run)) for run in runs)

    def _is_prepared(self, module: Module, app: Holder) -> bool:
        """Tell whether a test module may have its app made for tests: by arguments, by variables.

        What it says once more afterwards is not what counts.
        """
        for node, scope in module.each(n.Attribute, n.Call):
            if isinstance(node, n.Attribute) and node.name in _ENVIRONMENT:
                return True
            if isinstance(node, n.Call) and (node.args or node.keywords):
                values = self._evaluator.values(node, scope)
                if any(self._holders.of(value) is app for value in values):
                    return True
        return False

    def _is_same(self, setting: Setting, others: Iterable[Setting]) -> bool:
        """Tell whether a setting repeats what another one has said before."""
        own = self._constants(setting)
        return bool(own) and any(own == self._constants(other) for other in others)

    def _constants(self, setting: Setting) -> set[object]:
        if setting.value is None:
            return set()
        values = self._evaluator.values(setting.value.expr, setting.value.scope)
        return {value.value for value in values if isinstance(value, Literal)}


def _is_read(made: ExtensionObject, key: str) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in made.kind.reads)


def _is_told(made: ExtensionObject, read: Initialisation) -> bool:
    """Tell whether an object is given a configuration of its own."""
    return any(
        word.name == "config"
        for site in (made.site, read.site)
        if isinstance(site.node, n.Call)
        for word in site.node.keywords
    )
