"""Which modules are only ever imported while an application context is active.

Some factories import modules within `with app.app_context():`, so that these may use
`current_app` at module level. Such a module is *protected*, and so is a module that only
protected ones import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.entries import has_main_guard, in_main_guard
from flask_lint.model.names.scopes import in_type_checking
from flask_lint.model.names.values import FunctionValue, Literal, Site
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask_lint.model.contexts.contexts import Contexts
    from flask_lint.model.execution.called import Called
    from flask_lint.model.execution.entries import Execution
    from flask_lint.model.imports.sites import ImportSites
    from flask_lint.model.imports.targets import ImportTargets
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

# Calls that import modules by names that are made up at run time.
_LOADERS = frozenset(
    {
        "importlib.import_module",
        "importlib.util.spec_from_file_location",
        "builtins.__import__",
        "werkzeug.utils.import_string",
        "werkzeug.utils.find_modules",
        "pkgutil.iter_modules",
        "pkgutil.walk_packages",
        "runpy.run_path",
        "runpy.run_module",
    }
)
# Code of these kinds runs first. By the time that a thread or a command imports something, the
# application has most likely imported it already, in its own way.
_EARLY = frozenset({Kind.IMPORT, Kind.FACTORY})


class Importing(msgspec.Struct, frozen=True):
    """One place that imports a module; `bare` tells that no context is active there.

    It is None where that is as it is for the importing module itself.
    """

    site: Site
    bare: bool | None


class ImportContexts:
    """Answers whether a module may be imported while no context is active."""

    def __init__(
        self,
        modules: Mapping[str, Module],
        targets: ImportTargets,
        sites: ImportSites,
        called: Called,
        evaluator: Evaluator,
        execution: Execution,
        contexts: Contexts,
    ) -> None:
        self._modules = modules
        self._targets = targets
        self._sites = sites
        self._evaluator = evaluator
        self._execution = execution
        self._contexts = contexts
        self.importers: dict[str, list[Importing]] = {path: [] for path in modules}
        self._factory_calls: dict[Module, int | None] = {}
        self._named: set[str] = set()
        self._loads_by_name = False
        for module in modules.values():
            if module.is_code:
                self._note(module)
        for call, scope in called.of(_LOADERS):
            self._note_loader(call, scope)
        self._imported_by = {
            path: {one.site.module.path for one in found if not one.site.scope.runs_in.is_function}
            for path, found in self.importers.items()
        }
        self._drop_idle()
        self._protected = self._find_protected()
        # The modules that import, however indirectly, one that pushes a context for good.
        self.pushed = self._find_pushed()

    def is_bare(self, module: Module) -> bool:
        """Tell whether `module` is, or may be, imported while no context is active."""
        if module.path in self._protected or module.path in self.pushed:
            return False
        if self.importers[module.path]:
            return True
        # Nobody imports it: it is run by hand, or found by a loader, who may do as he likes.
        if module.name in self._named:
            return False
        return not (
            "." in module.name and (self._loads_by_name or self._is_among_protected(module))
        )

    def _is_among_protected(self, module: Module) -> bool:
        """Tell whether modules of the same package are imported with a context, and only so.

        Who leaves one of them out of that list has not imported it in another way.
        """
        package = module.name.partition(".")[0]
        return any(
            self._modules[path].name.partition(".")[0] == package for path in self._protected
        )

    def bare_importer(self, module: Module) -> Site | None:
        """Return a place that imports `module` while no context is active, where one is known."""
        for one in self.importers[module.path]:
            if one.bare or (one.bare is None and one.site.module.path not in self._protected):
                return one.site
        return None

    # Edges -----------------------------------------------------------------------------------

    def _note(self, module: Module) -> None:
        for node, scope in module.each(n.Import, n.ImportFrom):
            targets = [path for path in self._imported(node, module) if path != module.path]
            if targets and not in_type_checking(module, node):
                importing = Importing(Site(node, scope), self._bareness(Site(node, scope)))
                for path in targets:
                    self.importers[path].append(importing)

    def _note_loader(self, call: n.Call, scope: Scope) -> None:
        values = self._evaluator.values(call.args[0], scope) if call.args else ()
        names = {value.value for value in values if isinstance(value, Literal)}
        self._named |= {name.partition(":")[0] for name in names if isinstance(name, str)}
        if not values or any(not isinstance(value, Literal) for value in values):
            self._loads_by_name = True

    def _imported(self, node: n.Import | n.ImportFrom, importer: Module) -> Iterator[str]:
        """Yield the modules that an import runs, but for the packages that it stands in."""
        found: dict[str, None] = {}
        if isinstance(node, n.Import):
            for alias in node.names:
                found |= dict.fromkeys(self._targets.loaded_by(alias.name, importer))
        else:
            source = self._targets.module_of(node, importer)
            if source is not None:
                found |= dict.fromkeys(self._targets.chain(source))
            for alias in node.names:
                below = self._targets.submodule_of(node, alias.name, importer)
                if below is not None:
                    found |= dict.fromkeys(self._targets.chain(below))
        own = set(self._targets.chain(importer.path))
        yield from (path for path in found if path not in own)

    def _bareness(self, site: Site) -> bool | None:
        scope, module = site.scope.runs_in, site.module
        supply = self._contexts.supply
        if supply.at(site):
            return False
        if not scope.is_function:
            if self._is_after_factory(site):
                return False  # the factory has imported what it needs, in its own way
            return True if in_main_guard(module, site.node) else None
        if supply.given(scope):
            return False
        ways = self._execution.ways_to(
            site,
            blocked=lambda step: bool(supply.at(step) or supply.given(step.scope.runs_in)),
        )
        return any(way.entry.kind in _EARLY for way in ways)

    def _drop_idle(self) -> None:
        """Forget the imports of modules that nobody imports or starts: they say nothing."""
        changed = True
        while changed:
            idle = {
                path
                for path, module in self._modules.items()
                if not self.importers[path]
                and "." in module.name
                and module.is_code
                and not self._is_started(module)
                and not self._is_used_aside(module)
            }
            changed = False
            for path, found in self.importers.items():
                kept = [one for one in found if one.site.module.path not in idle]
                changed = changed or len(kept) < len(found)
                self.importers[path] = kept

    def _is_started(self, module: Module) -> bool:
        """Tell whether a module looks as if a server or a person starts it."""
        return has_main_guard(module) or any(
            self._evaluator.is_app(value)
            for call in module.scope.each(n.Call)
            for value in self._evaluator.values(call, module.scope)
        )

    def _is_after_factory(self, site: Site) -> bool:
        if site.module not in self._factory_calls:
            self._factory_calls[site.module] = self._first_factory_call(site.module.scope)
        first = self._factory_calls[site.module]
        return first is not None and first < site.node.start

    def _first_factory_call(self, scope: Scope) -> int | None:
        """Return where code first calls a function of the project that gives it an app."""
        return min(
            (
                call.start
                for call in scope.each(n.Call)
                if any(
                    isinstance(value, FunctionValue)
                    for value in self._evaluator.values(call.func, scope)
                )
                and any(map(self._evaluator.is_app, self._evaluator.values(call, scope)))
            ),
            default=None,
        )

    # The answer ------------------------------------------------------------------------------

    def _find_pushed(self) -> set[str]:
        found: set[str] = set()
        work = [
            path
            for path, module in self._modules.items()
            if module.is_code
            and any(
                not in_main_guard(module, call)
                for call, _ in self._contexts.supply.pushes(module.scope)
            )
        ]
        while work:
            for path in self._imported_by[work.pop()] - found:
                found.add(path)
                work.append(path)
        return found

    def _is_used_aside(self, module: Module) -> bool:
        """Tell whether a test or a migration imports a module: both see to the context it needs."""
        return module.is_code and self._sites.is_imported_aside(module)

    def _find_protected(self) -> set[str]:
        """Return the modules that are imported, and never while no context is active.

        That is the largest set of modules that are imported with a context or by each other,
        without those to which no import with a context leads.
        """
        protected = {
            path
            for path, found in self.importers.items()
            if found or self._is_used_aside(self._modules[path])
        }
        changed = True
        while changed:
            bare = {
                path
                for path in protected
                for one in self.importers[path]
                if one.bare or (one.bare is None and one.site.module.path not in protected)
            }
            changed = bool(bare)
            protected -= bare
        reached: set[str] = set()
        changed = True
        while changed:
            more = {
                path
                for path in protected - reached
                if any(
                    one.bare is False or one.site.module.path in reached
                    for one in self.importers[path]
                )
                or self._is_used_aside(self._modules[path])
            }
            changed = bool(more)
            reached |= more
        return reached
