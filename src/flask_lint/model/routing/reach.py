"""Which routes an app surely has, and in which order it gets them.

The URL map knows of too much rather than too little. Here it is the other way round: a route
counts when the code that adds it is certain to run for the app, from the module or factory that
makes it, or from a module that a server runs.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.environments import Situated, calls_since
from flask_lint.model.imports.steps import Load, Take, TakeAll
from flask_lint.model.names.values import External, Literal, ModuleValue
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.certainty import Certainty
    from flask_lint.model.execution.environments import Environment, Environments
    from flask_lint.model.execution.factories import Apps
    from flask_lint.model.imports.entry_points import EntryPoints
    from flask_lint.model.imports.events import ImportEvents
    from flask_lint.model.imports.steps import Step
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Site, Value
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.registry.mounts import Mount, Mounts
    from flask_lint.model.routing.registrations import Registration, Registrations
    from flask_lint.model.routing.url_map import Route, UrlMap

_UNKNOWN_NAME = "its name is not known"
_UNKNOWN_FOLDER = "it is not known whether there is a static folder"
# What gives a path, and never None.
_PATHS = ("os.path.", "pathlib.", "builtins.str")


class Start(msgspec.Struct, frozen=True, eq=False):
    """One way in which an app is made: by a factory, or, where that is None, by its module."""

    app: Holder
    factory: Scope | None

    @property
    def module(self) -> Module:
        """The module to be imported."""
        return self.app.module if self.factory is None else self.factory.module

    @property
    def label(self) -> str:
        """What `FLASK_APP` would be: `shop:app`, `shop:create_app()`."""
        if self.factory is not None:
            return f"{self.module.name}:{self.factory.qualname}()"
        return f"{self.module.name}:{self.app.label}"


class Reached(msgspec.Struct, frozen=True, eq=False):
    """A route of one start; `doubt` says why it may be missing, and is empty where it cannot."""

    start: Start
    route: Route
    doubt: str


class Reach:
    """Answers which routes there surely are."""

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        apps: Apps,
        environments: Environments,
        certainty: Certainty,
        events: ImportEvents,
        entry_points: EntryPoints,
        holders: Holders,
        mounts: Mounts,
        registrations: Registrations,
        url_map: UrlMap,
        modules: Mapping[str, Module],
    ) -> None:
        self._evaluator = evaluator
        self.calls = calls
        self._apps = apps
        self._environments = environments
        self.certainty = certainty
        self.events = events
        self._entry_points = entry_points
        self._holders = holders
        self._mounts = mounts
        self._url_map = url_map
        self.modules = modules
        self._several = _ambiguous(registrations.all, mounts.all)

    @cached_property
    def starts(self) -> list[Start]:
        """Every way in which an app of the project is made, in the order of the files."""
        return [start for app in self._holders.apps for start in self._starts(app)]

    def routes(self, start: Start) -> list[Reached]:
        """Return the routes of an app, those that are certain first and in their order."""
        times = self._walk(start)
        certain: list[tuple[tuple[int, ...], Reached]] = []
        doubtful: list[Reached] = []
        for route in self._url_map.routes:
            if route.app is not start.app:
                continue
            doubt = self._doubt(route, times)
            reached = Reached(start, route, doubt)
            if doubt:
                doubtful.append(reached)
            else:
                certain.append((self._order(route, times), reached))
        certain.sort(key=lambda one: one[0])
        return [*(reached for _, reached in certain), *doubtful]

    # Starts ----------------------------------------------------------------------------------

    def _starts(self, app: Holder) -> list[Start]:
        scope = app.site.scope.runs_in
        if not scope.is_function:
            return [Start(app, None)]
        return [Start(app, factory) for factory in self._outermost(scope)]

    def _outermost(self, scope: Scope) -> list[Scope]:
        """Return the factories from which `scope` makes its app."""
        tops = [one for one in self._ways_up(scope) if not self._factories_above(one)]
        return tops or [scope]

    def _ways_up(self, scope: Scope) -> list[Scope]:
        """Return `scope`, the factories that call it, those that call these, and so on."""
        found = [scope]
        for current in found:
            above = (site.scope.runs_in for site in self._factories_above(current))
            found.extend(dict.fromkeys(one for one in above if one not in found))
        return found

    def _factories_above(self, scope: Scope) -> list[Site]:
        """Return the calls by which other factories let `scope` make the app."""
        return [
            site
            for site in self.calls.callers.get(scope, ())
            if site.scope.runs_in in self._apps.factories and site.scope.runs_in is not scope
        ]

    # What runs -------------------------------------------------------------------------------

    def _walk(self, start: Start) -> dict[n.Node, int]:
        """Return the calls that surely run for an app, and loops, in the order in which they do."""
        given = {start.app.site.scope.runs_in: self._conditions(start.app.site)}
        calls: list[Site] = []
        if start.factory is not None:
            # What decides whether this app is made at all, and not another, holds for this app.
            for scope in self._ways_up(start.app.site.scope.runs_in):
                calls.extend(self._factories_above(scope))
            # Where every call of the factory stands under a condition, it is met, too.
            outside = self.calls.callers.get(start.factory, ())
            if all(self._conditions(site) for site in outside):
                calls.extend(outside)
        for site in calls:
            scope = site.scope.runs_in
            given[scope] = given.get(scope, frozenset()) | self._conditions(site)
        walk = _Walk(self, given)
        walk.load(start.module.path)
        if start.factory is not None:
            walk.call(start.factory)
        for path in self._served:
            if path in walk.modules:
                continue
            alone = _Walk(self, given)
            alone.load(path)
            if (
                start.module.path in alone.modules
                if start.factory is None
                else start.factory in alone.called
            ):
                walk.load(path)
        return walk.times

    @cached_property
    def _served(self) -> list[str]:
        """The modules that a server imports, or that are run as a program that serves."""
        found = [
            program.module
            for program in self._entry_points.programs
            if program.serves is not None and program.module.is_application
        ]
        found += self._entry_points.served
        return sorted({module.path for module in found})

    def _conditions(self, site: Site) -> frozenset[n.Node]:
        return self.certainty.conditions(site.node, site.scope)

    def run_by(self, call: n.Call, scope: Scope, targets: list[Scope]) -> list[Scope]:
        """Return the functions that a call surely runs, of those that it may run."""
        if len(targets) < 2 or len({target.enclosing_class for target in targets} - {None}) == 1:
            return targets
        found: dict[Scope, None] = {}
        for run in self._environments.runs(call, scope):
            values = self._environments.values(Situated(call.func, scope, run))
            if len(values) != 1:
                return []
            found.update(dict.fromkeys(self.calls.run_by_calling(values[0])))
        return list(found)

    def imported_by(self, call: n.Call, scope: Scope) -> Iterator[str]:
        """Yield the file of the module that a call such as `import_module("shop.views")` gives."""
        name = call.func.name if isinstance(call.func, n.Attribute) else ""
        if isinstance(call.func, n.Name):
            name = call.func.id
        if name in ("import_module", "__import__", "import_string"):
            for value in self._evaluator.values(call, scope):
                if isinstance(value, ModuleValue):
                    yield value.module.path

    # Routes ----------------------------------------------------------------------------------

    def _doubt(self, route: Route, times: Mapping[n.Node, int]) -> str:
        """Return why an app may not have a route, "" if it has."""
        mounts = route.place.mounts if route.place is not None else ()
        for mount in mounts:
            if doubt := self._doubt_of_mount(mount, times):
                return doubt
        registration = route.registration
        if registration is None:
            return self._doubt_of_static(route)
        if registration.endpoint.only is None:
            return _UNKNOWN_NAME
        if (registration.site.node, id(registration.run.bound)) in self._several:
            return "it is not known which app or blueprint gets it"
        return self._doubt_of_code(registration.run, registration.site, times)

    def _doubt_of_mount(self, mount: Mount, times: Mapping[n.Node, int]) -> str:
        if mount.parent is None or (mount.site.node, id(mount.run.bound)) in self._several:
            return "it is not known where its blueprint is registered"
        if mount.assumed:
            return "it is not known which blueprint is registered"
        if self._mounts.names(mount).only is None:
            return "the name of its blueprint is not known"
        return self._doubt_of_code(mount.run, mount.site, times)

    def _doubt_of_code(self, run: Environment, site: Site, times: Mapping[n.Node, int]) -> str:
        chain = (*calls_since(run, site, self._apps.factories), site)
        for one in chain:
            if one.node not in times:
                place = one.module.place(one.node)
                where = f"{place.path}:{place.line}"
                if self._conditions(one):
                    return f"{where} runs under a condition"
                return f"nothing is known to run {where}"
        return ""

    def _doubt_of_static(self, route: Route) -> str:
        """Return why an app or blueprint may have no route to static files."""
        holder = route.app if route.place is None else route.place.holder
        if holder is None:
            return "its app is not known"
        folder = holder.arguments.get("static_folder")
        if folder is None:
            return _UNKNOWN_FOLDER if holder.open_arguments else ""
        values = self._environments.values(self._environments.resolved(folder))
        return "" if values and all(map(_is_path, values)) else _UNKNOWN_FOLDER

    def _order(self, route: Route, times: Mapping[n.Node, int]) -> tuple[int, ...]:
        """Return what sorts the routes of an app as they are added to it.

        A blueprint adds its static files, its own routes, and those of the blueprints in it.
        """
        order: list[int] = []
        mounts = route.place.mounts if route.place is not None else ()
        for depth, mount in enumerate(mounts):
            order += [1 if depth else 0, *self._moment(mount.run, mount.site, times)]
        if route.registration is None:
            return (*order, -1)
        registration = route.registration
        return (*order, 0, *self._moment(registration.run, registration.site, times))

    def _moment(self, run: Environment, site: Site, times: Mapping[n.Node, int]) -> Iterator[int]:
        """Yield when the code of a run runs: its calls, and the turns of loops that they are in."""
        for one in (*calls_since(run, site, self._apps.factories), site):
            around = [node for node in one.module.ancestors(one.node) if node in run.bound]
            for loop in reversed(around):
                if isinstance(loop, n.For):
                    # The turns are written out one after the other.
                    yield from (times[loop], run.bound[loop][0].node.start)
            yield times[one.node]


class _Walk:
    """One run of the program, as far as it is certain: modules load, functions are called."""

    def __init__(self, reach: Reach, given: Mapping[Scope, frozenset[n.Node]]) -> None:
        self._reach = reach
        self._given = given
        self.called: set[Scope] = set()
        self.modules: set[str] = set()
        self.times: dict[n.Node, int] = {}

    def load(self, path: str) -> None:
        """Import a module, its packages first."""
        for one in self._reach.events.targets.chain(path):
            if one not in self.modules:
                self.modules.add(one)
                self.call(self._reach.modules[one].scope)

    def call(self, scope: Scope) -> None:
        """Run a function or the body of a module, the first time that it is called."""
        if scope in self.called:
            return
        self.called.add(scope)
        steps: dict[n.Node, list[Step]] = {}
        for step, _, _ in self._reach.events.leaves(scope):
            if isinstance(step, (Load, Take, TakeAll)):
                steps.setdefault(step.node, []).append(step)
        targets: dict[n.Node, list[Scope]] = {}
        for site, target in self._reach.calls.callees.get(scope, ()):
            targets.setdefault(site.node, []).append(target)
        self._run(scope, steps, targets)

    def _run(
        self,
        scope: Scope,
        steps: Mapping[n.Node, list[Step]],
        targets: Mapping[n.Node, list[Scope]],
    ) -> None:
        for node in scope.nodes:
            if isinstance(node, (n.Function, n.Class)):
                # Decorators are evaluated from the top, but called from below.
                for decorator in reversed(node.decorators):
                    self._evaluate(decorator, scope, targets)
                if isinstance(node, n.Class):
                    self._run(scope.module.scope_of[node], steps, targets)
            elif isinstance(node, n.Call):
                self._evaluate(node, scope, targets)
            elif isinstance(node, n.For):
                self.times[node] = len(self.times)
            elif node in steps and self._is_certain(node, scope):
                for step in steps[node]:
                    for path in self._imported(step):
                        self.load(path)

    def _is_certain(self, node: n.Node, scope: Scope) -> bool:
        conditions = self._reach.certainty.conditions(node, scope)
        return conditions <= self._given.get(scope.runs_in, frozenset())

    def _evaluate(self, node: n.Expr, scope: Scope, targets: Mapping[n.Node, list[Scope]]) -> None:
        if not isinstance(node, n.Call) or node in self.times or not self._is_certain(node, scope):
            return
        self.times[node] = len(self.times)
        for target in self._reach.run_by(node, scope, targets.get(node, [])):
            self.call(target)
        for path in self._reach.imported_by(node, scope):
            self.load(path)

    def _imported(self, step: Step) -> Iterator[str]:
        match step:
            case Load() | TakeAll():
                yield from step.paths
            case Take():
                yield from step.paths
                if not self._is_defined(step):
                    yield from step.submodule

    def _is_defined(self, step: Take) -> bool:
        """Tell whether a package gives a name a value of its own, which hides its submodule."""
        source = self._reach.modules.get(step.source or "")
        bindings = source.scope.bindings.get(step.name, ()) if source is not None else ()
        return any(binding.kind not in ("import", "from") for binding in bindings)


def _ambiguous(
    registrations: Iterable[Registration], mounts: Iterable[Mount]
) -> set[tuple[n.Node, int]]:
    """Return the calls, each with its run, of which it is not known what they register on.

    A name that stands for the app of one branch or the other is known well enough.
    """
    found: dict[tuple[n.Node, int], set[Holder | None]] = {}
    for one in registrations:
        found.setdefault((one.site.node, id(one.run.bound)), set()).add(one.holder)
    for mount in mounts:
        found.setdefault((mount.site.node, id(mount.run.bound)), set()).add(mount.parent)
    return {key for key, holders in found.items() if len(holders) > 1 and not _is_choice(holders)}


def _is_choice(holders: set[Holder | None]) -> bool:
    scopes = {holder.site.scope.runs_in for holder in holders if holder is not None}
    apps = [holder for holder in holders if holder is not None and holder.is_app]
    return len(scopes) == 1 and len(apps) == len(holders)


def _is_path(value: Value) -> bool:
    if isinstance(value, Literal):
        return isinstance(value.value, str)
    return isinstance(value, External) and value.path.startswith(_PATHS)
