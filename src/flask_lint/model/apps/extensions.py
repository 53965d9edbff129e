"""Extension objects that are bound to one application when they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.apps.initialisations import argument_of
from flask_lint.model.execution.entries import in_main_guard
from flask_lint.model.names.scopes import assigned_name, assignment_of
from flask_lint.model.names.values import ClassValue, External, ModuleValue, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.apps.global_apps import GlobalApps
    from flask_lint.model.execution.called import Called
    from flask_lint.model.execution.factories import Apps
    from flask_lint.model.imports.sites import ImportSites
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope


class BoundExtension(msgspec.Struct, frozen=True):
    """The call `site` makes an object of the class `path` for the app that `app` makes.

    `uses` are places that use it from elsewhere; `escapes` tells that it is meant to be shared,
    so that being bound to one app does harm.
    """

    site: Site
    path: str
    name: str
    app: Site
    in_function: bool
    uses: tuple[Site, ...]
    escapes: bool


class ExtensionFinder:
    """Finds the extension objects that are bound to an app."""

    def __init__(
        self,
        evaluator: Evaluator,
        apps: Apps,
        global_apps: GlobalApps,
        sites: ImportSites,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._modules = modules
        self._apps = apps
        self._global_apps = global_apps
        self._sites = sites

    def find(self, called: Called) -> Iterator[BoundExtension]:
        """Yield every extension object of the application that is bound when it is made."""
        for call, scope in called.of(knowledge().extensions):
            bound = self._bound(call, scope) if scope.module.is_application else None
            if bound is not None:
                yield bound

    def _bound(self, call: n.Call, scope: Scope) -> BoundExtension | None:
        for value in self._evaluator.values(call.func, scope):
            extension = (
                knowledge().extensions.get(value.path) if isinstance(value, External) else None
            )
            if extension is None or not extension.shared or not isinstance(value, External):
                continue
            argument = argument_of(call, extension)
            app = self._app(argument, scope) if argument is not None else None
            if app is None:
                return None
            module = scope.module
            name = assigned_name(module, call) or value.path.rpartition(".")[2]
            in_function = scope.runs_in.is_function
            uses = self._uses(module, name)
            if in_function:
                # An app that is made at import is one: so is what is made for it later, once.
                is_factory_made = app.scope.runs_in.is_function and not self._runs_once(app)
                escapes = is_factory_made and self._leaves_function(call, scope)
            else:
                escapes = self._is_shared_global(call, scope, app, value.path, uses)
            site = Site(call, scope)
            return BoundExtension(site, value.path, name, app, in_function, uses, escapes)
        return None

    def _app(self, argument: n.Expr, scope: Scope) -> Site | None:
        for value in self._evaluator.values(argument, scope):
            made = self._apps.made_at(value)
            if made is not None:
                return made
        return None

    def _uses(self, module: Module, name: str) -> tuple[Site, ...]:
        """Return where another module takes the object, or a decorator of this one uses it."""
        taken = [found.site for found in self._sites.of(module.path) if name in found.names]
        decorators = [
            Site(decorator, scope.parent)
            for scope in module.scopes
            if isinstance(scope.node, n.Function) and scope.parent is not None
            for decorator in scope.node.decorators
            if _root_name(decorator) == name
        ]
        return (*taken, *decorators)

    def _is_shared_global(
        self, call: n.Call, scope: Scope, app: Site, path: str, uses: tuple[Site, ...]
    ) -> bool:
        module = scope.module
        if in_main_guard(module, call) or self._global_apps.stands_alone(module):
            return False
        if (
            not any(self._global_apps.is_shared(one) for one in self._apps.all if one.site == app)
            and not self._apps.factories
        ):
            return False
        if uses:
            return True
        return path == "flask_sqlalchemy.SQLAlchemy" and not self._is_for_commands(
            call, module, app
        )

    def _is_for_commands(self, call: n.Call, module: Module, app: Site) -> bool:
        """Tell whether a script makes the object for an app of others, and only passes it on.

        Such is `manage.py` of a project with plain SQLAlchemy, which gives `flask db` a `Migrate`.
        """
        if app.module is module or self._global_apps.importers(module):
            return False
        name = assigned_name(module, call)
        return not any(
            isinstance(node.value, n.Name) and node.value.id == name
            for node, _ in module.each(n.Attribute)
        )

    def _runs_once(self, app: Site) -> bool:
        """Tell whether a function makes the app of its module, called there and giving nothing."""
        function = app.scope.runs_in
        callers = self._evaluator.callers.get(function, ())
        return (
            len(callers) == 1
            and callers[0].scope is function.module.scope
            and all(node.value is None for node in function.each(n.Return))
        )

    def _leaves_function(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether a function stores the object where it outlives the call."""
        for target in assignment_of(scope.module, call):
            if isinstance(target, n.Name) and target.id in scope.globals:
                return self._is_read_elsewhere(target.id, scope)
            if isinstance(target, n.Attribute):
                holders = self._evaluator.values(target.value, scope)
                if any(isinstance(holder, (ClassValue, ModuleValue)) for holder in holders):
                    return True
        return False

    def _is_read_elsewhere(self, name: str, scope: Scope) -> bool:
        """Tell whether other code than `scope` reads a global name of its module."""
        module = scope.module
        for other in self._modules:
            for reader in other.scopes:
                if reader is scope:
                    continue
                for node in reader.each(n.Name, n.Attribute):
                    if isinstance(node, n.Name) and node.id == name and other is module:
                        if reader.kind != "module" or not _is_target(other, node):
                            return True
                    elif isinstance(node, n.Attribute) and node.name == name:
                        holders = self._evaluator.values(node.value, reader)
                        if ModuleValue(module) in holders:
                            return True
        return any(name in found.names for found in self._sites.of(module.path))


def _is_target(module: Module, node: n.Name) -> bool:
    """Tell whether a name is bound, as by `db = None`, and not read."""
    parent = module.parents.get(node)
    return isinstance(parent, (n.Assign, n.AnnAssign)) and node is not parent.value


def _root_name(node: n.Expr) -> str:
    while isinstance(node, (n.Attribute, n.Call)):
        node = node.value if isinstance(node, n.Attribute) else node.func
    return node.id if isinstance(node, n.Name) else ""
