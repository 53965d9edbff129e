"""Applications that a module makes when it is imported, in a project of several modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.execution.entries import in_main_guard
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.factories import App, Apps
    from flask_lint.model.imports.sites import ImportSites
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Site

# What makes an object an application that answers requests, and not one that only lends its name.
_ATTACHING = frozenset(
    """
    route get post put delete patch add_url_rule register_blueprint before_request after_request
    teardown_request teardown_appcontext errorhandler register_error_handler context_processor
    template_filter cli before_first_request endpoint url_value_preprocessor
    """.split()  # noqa: SIM905 - fifteen lines would say no more
)
_CONFIGURING = frozenset({"config", "secret_key", "wsgi_app", "run", "debug"})
# All that is done to an app that only holds the place of others: `app.wsgi_app = Dispatcher(...)`.
_HOLDING = frozenset({"wsgi_app", "run", "debug"})


class GlobalApps:
    """Answers which applications are made at import and belong to a project of several modules."""

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        apps: Apps,
        sites: ImportSites,
        modules: Mapping[str, Module],
    ) -> None:
        self._evaluator = evaluator
        self._calls = calls
        self._apps = apps
        self._sites = sites
        self._modules = modules
        # For each app, by the call that makes it: what is done with it, and where.
        self._used: dict[Site, list[tuple[str, Scope]]] = {}
        if any(app.at_import for app in apps.all):
            self._note_uses()

    def importers(self, module: Module) -> list[Site]:
        """Return the statements outside tests that import `module`."""
        return [found.site for found in self._sites.of(module.path)]

    def is_shared(self, app: App) -> bool:
        """Tell whether `app` is made at import, in an application of several modules."""
        module = app.module
        if not app.at_import or not module.is_application:
            return False
        if in_main_guard(module, app.site.node) or self.stands_alone(module):
            return False
        uses = self._used.get(app.site, [])
        if all(name in _HOLDING for name, _scope in uses):
            return False
        return bool(self.importers(module)) or not self._is_handed_on(app, uses)

    def stands_alone(self, module: Module) -> bool:
        """Tell whether a module neither imports nor is imported by another of the application.

        Files that only start it, or do something with it from outside, are none of it.
        """
        others = {site.module.path for site in self.importers(module)}
        others |= self._sites.by(module.path)
        return all(
            self._modules[path].is_test or self._is_helper_of(self._modules[path], module)
            for path in others
        )

    def _is_helper_of(self, helper: Module, module: Module) -> bool:
        """Tell whether a file only uses `module`: `wsgi.py`, a script that makes the tables.

        What is imported itself, registers something or defines a model is part of the application.
        """
        if self.importers(helper) or self._sites.by(helper.path) != {module.path}:
            return False
        return not any(
            isinstance(scope.node, n.Class)
            or (isinstance(scope.node, n.Function) and scope.node.decorators)
            for scope in helper.scopes
        )

    def _is_handed_on(self, app: App, uses: list[tuple[str, Scope]]) -> bool:
        """Tell whether a module only feeds its app to a function that does the rest."""
        if any(name in _ATTACHING and scope.module is app.module for name, scope in uses):
            return False
        return any(name == "" for name, _scope in uses)

    def _note_uses(self) -> None:
        modules = [module for module in self._modules.values() if module.is_code]
        for module in modules:
            for node, scope in module.each(n.Attribute, n.Call):
                for name, part in _mentions(node):
                    for value in self._evaluator.values(part, scope):
                        site = self._apps.made_at(value)
                        if site is not None:
                            self._used.setdefault(site, []).append((name, scope))


def _mentions(node: n.Attribute | n.Call) -> Iterator[tuple[str, n.Expr]]:
    """Yield what may be an app that is used: what for ("" when it is passed on), and the part."""
    if isinstance(node, n.Attribute):
        if node.name in _ATTACHING or node.name in _CONFIGURING:
            yield node.name, node.value
    else:
        for argument in (*node.args, *(word.value for word in node.keywords)):
            if isinstance(argument, n.Name):
                yield "", argument
