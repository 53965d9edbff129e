"""How the project is started: files that are run as programs, modules that servers import."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.entries import in_main_guard, is_main_test
from flask_lint.model.names.values import External, FunctionValue, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.sources.roles import Role
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.factories import Apps
    from flask_lint.model.imports.order import ImportOrder
    from flask_lint.model.imports.simulation import Failure
    from flask_lint.model.imports.sites import ImportSite, ImportSites
    from flask_lint.model.imports.steps import Step
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.names.values import Value


class Program(msgspec.Struct, frozen=True):
    """A file that is run with `python FILE`.

    `serves` is the call that starts a server, `shared` the names of its apps, blueprints and
    extension objects. `second_import` is what imports the file again under its own name, `way`
    the steps that lead there, `other_imports` the further imports of the same kind.
    """

    module: Module
    serves: Site | None
    shared: tuple[str, ...]
    second_import: Site | None
    way: tuple[Step, ...]
    other_imports: tuple[Site, ...]
    failure: Failure | None


class EntryPoints:
    """Answers how the project is started, and what goes wrong with its imports then.

    `named` are the modules that the settings call entry points, by path or by dotted name,
    `started` the paths of those that commands start, each with the names of what they call.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        apps: Apps,
        order: ImportOrder,
        sites: ImportSites,
        named: Collection[str],
        started: Mapping[str, Collection[str]],
    ) -> None:
        self._evaluator = evaluator
        self._calls = calls
        self._apps = apps
        self._order = order
        self._sites = sites
        self._named = self._paths_of(named)
        self._started = started
        self.programs = [
            self._program(module)
            for module in evaluator.modules.values()
            if self._is_program(module)
        ]

    @property
    def failures(self) -> Iterator[Failure]:
        """The imports that surely fail when the project is started in one of its usual ways."""
        for program in self.programs:
            if program.failure is not None and program.failure.certain:
                yield program.failure
        for module in self.served:
            called = [scope for scope in self._apps.factories if scope.module is module]
            called.sort(key=lambda scope: (scope.qualname, scope.order))
            names = self._started.get(module.path, ())
            called += [
                scope
                for scope in module.scope.children
                if scope.qualname in names and scope.kind == "function" and scope not in called
            ]
            failure = self._order.start_app(module.path, called)
            if failure is not None and failure.certain:
                yield failure

    @cached_property
    def served(self) -> list[Module]:
        """The modules that `flask run`, a WSGI server, a worker or a command would import."""
        making = {app.module.path for app in self._apps.all}
        making |= {scope.module.path for scope in self._apps.factories}
        making |= {
            module.path
            for module in self._evaluator.modules.values()
            if module.is_application and self._has(module)
        }
        making.update(self._started)
        return [
            module
            for path, module in self._evaluator.modules.items()
            if path in self._named or (path in making and module.is_application)
        ]

    def _has(self, module: Module) -> bool:
        """Tell whether a module's own code has a factory make an app, or makes a worker's app."""
        for call in module.scope.each(n.Call):
            for value in self._evaluator.values(call.func, module.scope):
                if isinstance(value, FunctionValue) and value.scope in self._apps.factories:
                    return True
                if isinstance(value, External) and value.path in knowledge().worker_classes:
                    return True
        return False

    def _paths_of(self, named: Collection[str]) -> set[str]:
        """Return the paths of modules that are named by path or by dotted name."""
        modules, index = self._evaluator.modules, self._evaluator.index
        found = {entry if entry in modules else index.find(entry, "") for entry in named}
        return {path for path in found if path is not None}

    def _is_program(self, module: Module) -> bool:
        if module.role not in (Role.APPLICATION, Role.SCRIPT):
            return False
        if module.path.endswith("/__init__.py"):
            # `python PACKAGE/__init__.py` looks for modules in the package, not for the package.
            return False
        guarded = False
        for node in module.scope.each(n.ImportFrom, n.Branch):
            if isinstance(node, n.ImportFrom) and node.level:
                return False  # `python FILE` would fail at once: it is run in another way
            if isinstance(node, n.Branch) and is_main_test(node.test):
                guarded = True
        return guarded or self._serving(module) is not None

    def _program(self, module: Module) -> Program:
        failure, second, ran = self._order.run_as_program(module.path)
        shared = tuple(self._shared(module))
        taking = [found for found in self._imports(module) if found.site.module.path in ran]
        serious = [found.site for found in taking if not found.names or {*found.names} & {*shared}]
        first: Site | None = None
        way: tuple[Step, ...] = ()
        if serious:
            first, others = serious[0], serious[1:]
            if second is not None:
                scope = second.step.module.owner(second.step.node)
                first, way = Site(second.step.node, scope), second.chain
                others = [site for site in serious if site.node is not first.node]
        else:
            others = []
        return Program(module, self._serving(module), shared, first, way, tuple(others), failure)

    def _imports(self, module: Module) -> list[ImportSite]:
        sites = self._sites.of(module.path)
        return sorted(sites, key=lambda found: found.site.module.place(found.site.node))

    def _serving(self, module: Module) -> Site | None:
        """Return the call that starts a server when the file is run."""
        for scope in module.scopes:
            if scope.runs_in.is_function and not any(
                site.scope.runs_in is module.scope for site in self._calls.callers.get(scope, ())
            ):
                continue
            for call in scope.each(n.Call):
                for path in self._evaluator.paths(call.func, scope):
                    if path in knowledge().servers:
                        return Site(call, scope)
        return None

    def _shared(self, module: Module) -> Iterator[str]:
        """Yield the names of a module that hold an app, a blueprint or an extension object."""
        for name, bindings in module.scope.bindings.items():
            for binding in bindings:
                if binding.kind != "assign" or binding.value is None:
                    continue
                if in_main_guard(module, binding.node):
                    continue
                values = self._evaluator.values(binding.value, binding.scope)
                if any(self._is_object(value) for value in values):
                    yield name
                    break

    def _is_object(self, value: Value) -> bool:
        if self._evaluator.is_app(value):
            return not (isinstance(value, External) and value.path == "flask.current_app")
        known = knowledge()
        return any(
            path in known.blueprint_classes or path in known.extensions
            for path in self._evaluator.type_paths(value)
        )
