"""Which classes of a project inherit from which."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope


class Heirs:
    """Answers which classes inherit from a class, however indirectly."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self._modules = modules

    def of(self, cls: Scope) -> Sequence[Scope]:
        """Return the classes of the project below `cls`, in the order of the files."""
        return self._below.get(cls, ())

    def with_own(self, cls: Scope, name: str) -> list[Scope]:
        """Return those that give the attribute `name` a value of their own."""
        return [
            heir
            for heir in self.of(cls)
            if name in heir.bindings or name in self._evaluator.attributes_of(heir)
        ]

    @cached_property
    def _below(self) -> dict[Scope, list[Scope]]:
        found: dict[Scope, list[Scope]] = {}
        for module in self._modules:
            for scope in module.scopes:
                if scope.kind != "class":
                    continue
                for above in self._evaluator.mro(scope):
                    if not isinstance(above, str) and above is not scope:
                        found.setdefault(above, []).append(scope)
        return found
