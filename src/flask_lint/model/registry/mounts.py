"""Which blueprint is registered on which app or blueprint, and how.

One entry is one run of a registering call, as for rules.

Sources: `flask.sansio.blueprints.Blueprint.register`, Flask's page "Nesting Blueprints".
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from flask_lint.model.execution.environments import Situated, calls_since, turns_of
from flask_lint.model.execution.strings import NO_STRING, Strings
from flask_lint.model.names.values import External, Site, Unknown, Value
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from flask_lint.model.execution.environments import Environment, Environments
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.providers.provider import ReadyBlueprint


class Mount(msgspec.Struct, frozen=True, eq=False):
    """One registration of a blueprint in one run.

    `parent` is what it is registered on, None where it is not known which app or blueprint;
    `on_app` tells whether that is an app. `child` is the blueprint, None for one that is not the
    project's or not known; `library` is the path of one that a library brings. `options` are the
    keywords of the call; `open_options` tells that there may be more. `assumed` marks one of
    several things that the call may do.
    """

    parent: Holder | None
    on_app: bool
    child: Holder | None
    site: Site
    run: Environment
    options: dict[str, Situated]
    open_options: bool
    assumed: bool = False
    library: str = ""


class Mounts:
    """The registrations of blueprints in a project's code."""

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        strings: StringReader,
        holders: Holders,
        factories: Collection[Scope],
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._environments = environments
        self._strings = strings
        self._holders = holders
        found: list[Mount] = []
        for module in modules:
            for call, scope in module.each(n.Call):
                if isinstance(call.func, n.Attribute) and call.func.name in _names():
                    found.extend(self._mounts(call, call.func, scope))
        self.all = self._merged(found, factories)

    def _merged(self, found: Iterable[Mount], factories: Collection[Scope]) -> list[Mount]:
        """Drop the runs that do the same for another app of the same factory.

        Where they differ, only one of them is true of one app.
        """
        groups: dict[object, dict[object, Mount]] = {}
        for mount in found:
            calls = calls_since(mount.run, mount.site, factories)
            turns = turns_of(mount.run, (*calls, mount.site))
            nodes = [*(call.node for call in calls), *turns]
            key = (mount.parent, mount.child, mount.site.node, *nodes)
            options = ("url_prefix", "subdomain")
            same = (self.names(mount), *(self.text(mount, option) for option in options))
            groups.setdefault(key, {}).setdefault(same, mount)
        merged: list[Mount] = []
        for group in groups.values():
            alternatives = len(group) > 1
            merged.extend(
                replace(mount, assumed=mount.assumed or alternatives) for mount in group.values()
            )
        return merged

    def _mounts(self, call: n.Call, func: n.Attribute, scope: Scope) -> Iterator[Mount]:
        for run in self._environments.runs(call, scope):
            at = Situated(call, scope, run)
            parents = [
                (self._holders.of(value), kind)
                for value in self._environments.values(at.at(func.value))
                if (kind := self._kind(value, func.name)) is not None
            ]
            if (
                not parents
                and func.name == _USUAL
                and all(
                    isinstance(value, Unknown)
                    for value in self._environments.values(at.at(func.value))
                )
            ):
                # Nothing else is called so.
                parents = [(None, "app")]
            given = _blueprint_argument(call)
            if not parents or given is None:
                continue
            options = {
                word.name: at.at(word.value)
                for word in call.keywords
                if word.name is not None and word.name != "blueprint"
            }
            is_open = any(word.name is None for word in call.keywords)
            children = list(self._children(at.at(given)))
            library = self._library(at.at(given)) if children == [None] else ""
            for parent, kind in dict.fromkeys(parents):
                for child in children:
                    assumed = len(children) > 1
                    yield Mount(
                        parent,
                        kind == "app",
                        child,
                        Site(call, scope),
                        run,
                        options,
                        is_open,
                        assumed,
                        library,
                    )

    def _library(self, at: Situated) -> str:
        """Return the path of a library's blueprint that an argument is, "" if it is none."""
        values = self._environments.values(at)
        if len(values) == 1 and isinstance(values[0], External):
            return values[0].path
        return ""

    def _kind(self, value: Value, method: str) -> str | None:
        """Return the kind of the object on which a blueprint is registered, if it is one."""
        kind = self._holders.kind(value)
        if isinstance(value, External) and value.path == "flask.current_app":
            return kind if method == _USUAL else None
        for found in self._evaluator.attribute(value, method):
            if isinstance(found, External) and found.path in knowledge().blueprint_calls:
                return kind or "app"
        return None

    def _children(self, at: Situated) -> Iterator[Holder | None]:
        """Yield the blueprints that an argument may be, None for any that is not known."""
        found: dict[Holder | None, None] = {}
        values = self._environments.values(at)
        for value in values:
            holder = self._holders.of(value)
            if holder is not None:
                found[holder] = None
            elif not at.environment.bound or not found:
                found[None] = None
        if len(found) > 1 and not self._is_iterated(at):
            # A parameter, or a name bound anew: what is not known is nothing besides.
            found.pop(None, None)
        yield from found

    def _is_iterated(self, at: Situated) -> bool:
        """Tell whether a loop that is not followed turn by turn gives the blueprint."""
        if not isinstance(at.node, n.Name):
            return True
        bound = at.scope.bound(at.node.id, at.node.start)
        return any(binding.kind == "loop" for binding in bound)

    def names(self, mount: Mount) -> Strings:
        """Return the names under which a mount registers its blueprint, without the parent's."""
        given = mount.options.get("name")
        if given is not None:
            return self._strings.read(given)
        if mount.child is not None:
            return mount.child.names
        ready = knowledge().ready_blueprints.get(mount.library)
        return NO_STRING if ready is None else self._name_of_ready(ready, mount)

    def _name_of_ready(self, ready: ReadyBlueprint, mount: Mount) -> Strings:
        """Return the name of a library's blueprint, which the call that makes it may be given."""
        if not ready.parameter:
            return Strings((ready.name,), True)
        call = mount.site.node
        given = _blueprint_argument(call) if isinstance(call, n.Call) else None
        if given is None:
            return NO_STRING
        made = self._environments.resolved(Situated(given, mount.site.scope, mount.run))
        if not isinstance(made.node, n.Call):
            return NO_STRING
        for word in made.node.keywords:
            if word.name in (ready.parameter, None):
                return NO_STRING if word.name is None else self._strings.read(made.at(word.value))
        if len(made.node.args) > ready.position:
            return self._strings.read(made.at(made.node.args[ready.position]))
        return Strings((ready.name,), True)

    def text(self, mount: Mount, option: str) -> Strings | None:
        """Return an option's strings, the blueprint's own where the call gives none.

        None stands for an option that is not given, or given as None.
        """
        for given in (
            mount.options.get(option),
            mount.child.arguments.get(option) if mount.child is not None else None,
        ):
            if given is not None:
                given = self._environments.resolved(given)
                if isinstance(given.node, n.Constant) and given.node.value is None:
                    continue
                return self._strings.read(given)
        if mount.open_options or (mount.child is not None and mount.child.open_arguments):
            return Strings((), False)
        return None


_USUAL = "register_blueprint"


@cache
def _names() -> frozenset[str]:
    return frozenset(path.rpartition(".")[2] for path in knowledge().blueprint_calls)


def _blueprint_argument(call: n.Call) -> n.Expr | None:
    for word in call.keywords:
        if word.name == "blueprint":
            return word.value
    if call.args and not isinstance(call.args[0], n.Starred):
        return call.args[0]
    return None
