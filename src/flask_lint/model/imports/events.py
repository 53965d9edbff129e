"""What modules and functions do while they are imported, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.imports.module_names import ModuleNames
from flask_lint.model.imports.reader import steps_of
from flask_lint.model.imports.steps import AnyStep, Taken, leaves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask_lint.model.imports.targets import ImportTargets
    from flask_lint.model.names.scopes import Module, Scope


class ImportEvents:
    """The steps of each module and function, made when they are first asked for.

    `targets` says what the imports among them run, `names` what the modules have at their end.
    """

    def __init__(self, targets: ImportTargets, modules: Mapping[str, Module]) -> None:
        self.targets = targets
        self.names = ModuleNames(targets, modules)
        self._steps: dict[Scope, tuple[AnyStep, ...]] = {}
        self._leaves: dict[Scope, tuple[Taken, ...]] = {}

    def of(self, scope: Scope) -> tuple[AnyStep, ...]:
        """Return the steps of a module's body, or of a function's."""
        known = self._steps.get(scope)
        if known is None:
            known = self._steps[scope] = steps_of(self.targets, scope)
        return known

    def leaves(self, scope: Scope) -> tuple[Taken, ...]:
        """Return the steps of a scope one by one, whatever they stand in."""
        known = self._leaves.get(scope)
        if known is None:
            known = self._leaves[scope] = tuple(leaves(self.of(scope)))
        return known
