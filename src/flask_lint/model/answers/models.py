"""The model classes of a project, and which modules define some that nothing ever imports.

Sources: Flask-SQLAlchemy's pages Quick Start (Create the Tables) and Models and Tables;
Flask-Migrate's page Example.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.entries import has_main_guard
from flask_lint.model.names.values import Literal, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask_lint.model.execution.factories import Apps
    from flask_lint.model.imports.entry_points import EntryPoints
    from flask_lint.model.imports.sites import ImportSites
    from flask_lint.model.imports.targets import ImportTargets
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope


class Mention(msgspec.Struct, frozen=True):
    """A string that names a model or its table: `relationship("Order")`, `ForeignKey("order.id")`.

    `path` is what is called with it.
    """

    site: Site
    path: str


class Models:
    """Answers which modules define models, and which of them are part of what runs."""

    def __init__(
        self,
        evaluator: Evaluator,
        apps: Apps,
        targets: ImportTargets,
        sites: ImportSites,
        entry_points: EntryPoints,
        modules: Mapping[str, Module],
    ) -> None:
        self._evaluator = evaluator
        self._apps = apps
        self._targets = targets
        self._sites = sites
        self._entry_points = entry_points
        self._modules = modules

    @cached_property
    def by_module(self) -> dict[Module, list[Scope]]:
        """The classes that stand for tables, by the application's modules that define them."""
        found: dict[Module, list[Scope]] = {}
        for module in self._modules.values():
            if module.is_application:
                classes = [
                    scope
                    for scope in module.scope.children
                    if scope.kind == "class" and self._is_table(scope)
                ]
                if classes:
                    found[module] = classes
        return found

    def _is_table(self, cls: Scope) -> bool:
        if "__abstract__" in cls.bindings:
            return False
        bases = self._evaluator.mro(cls)
        if not any(base in knowledge().model_bases for base in bases if isinstance(base, str)):
            return False
        return any(self._makes_column(call, cls) for call in cls.each(n.Call))

    def _makes_column(self, call: n.Call, cls: Scope) -> bool:
        name = call.func.name if isinstance(call.func, n.Attribute) else ""
        if isinstance(call.func, n.Name):
            name = call.func.id
        return name in ("Column", "mapped_column") and cls.node is not None

    def table_of(self, cls: Scope) -> str | None:
        """Return the name of a class's table, where it is written down."""
        for binding in cls.bindings.get("__tablename__", ()):
            if binding.value is not None:
                for value in self._evaluator.values(binding.value, binding.scope):
                    if isinstance(value, Literal) and isinstance(value.value, str):
                        return value.value
        return None

    # What runs -------------------------------------------------------------------------------

    @cached_property
    def running(self) -> set[str]:
        """The paths of the modules that some way of starting the project may import."""
        pending = [path for path, module in self._modules.items() if self._is_start(path, module)]
        found: set[str] = set()
        while pending:
            path = pending.pop()
            if path not in found:
                found.add(path)
                for other in self._sites.by(path):
                    pending.extend(self._targets.chain(other))
        return found

    def _is_start(self, path: str, module: Module) -> bool:
        if module.is_test:
            return False
        if not module.is_application or has_main_guard(module):
            return True
        return path in self._starting or "." not in module.name

    @cached_property
    def _starting(self) -> set[str]:
        found = {module.path for module in self._entry_points.served}
        found |= {program.module.path for program in self._entry_points.programs}
        return found | {app.module.path for app in self._apps.all}

    @cached_property
    def idle(self) -> list[Module]:
        """The modules with models that are no part of what runs."""
        return [module for module in self.by_module if module.path not in self.running]

    # Strings ---------------------------------------------------------------------------------

    def mentions(self, cls: Scope) -> Iterator[Mention]:
        """Yield the strings by which models of running modules name `cls` or its table."""
        names = {cls.qualname}
        table = self.table_of(cls)
        for module, classes in self.by_module.items():
            if module.path not in self.running:
                continue
            for other in classes:
                for call in other.each(n.Call):
                    for path in self._evaluator.paths(call.func, other):
                        kind = path.rpartition(".")[2]
                        if kind not in ("relationship", "ForeignKey") or not call.args:
                            continue
                        for value in self._evaluator.values(call.args[0], other):
                            text = value.value if isinstance(value, Literal) else None
                            if not isinstance(text, str):
                                continue
                            target = text.rpartition(".")[0] if kind == "ForeignKey" else text
                            if target in names if kind == "relationship" else target == table:
                                yield Mention(Site(call, other), kind)

    def is_defined_elsewhere(self, cls: Scope) -> bool:
        """Tell whether a running module defines a model of the same name."""
        return any(
            other.qualname == cls.qualname
            for module, classes in self.by_module.items()
            if module.path in self.running
            for other in classes
        )
