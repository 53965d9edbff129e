"""What the settings say about routes that cannot be seen in the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.values import ClassValue, External, FunctionValue
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.names.values import Site


class DeclaredRoutes:
    """The settings `route-registrars` and `extra-endpoints`.

    `registrars` are dotted names: of a function or class for all the code in it and for every
    call of it, of a module for the code that runs when it is imported.
    """

    def __init__(
        self, evaluator: Evaluator, registrars: Collection[str], endpoints: Collection[str]
    ) -> None:
        self._evaluator = evaluator
        self._registrars = frozenset(registrars)
        self.endpoints = tuple(endpoints)

    def closes(self, site: Site) -> bool:
        """Tell whether what stands at `site` is said to add nothing that is not seen."""
        return bool(self._registrars) and not self._registrars.isdisjoint(self._names(site))

    def _names(self, site: Site) -> Iterator[str]:
        scope: Scope | None = site.scope
        yield registrar_at(site)
        while scope is not None and scope.qualname:
            yield f"{scope.module.name}.{scope.qualname}"
            scope = scope.parent
        if isinstance(site.node, n.Call):
            for value in self._evaluator.values(site.node.func, site.scope):
                if isinstance(value, (FunctionValue, ClassValue)):
                    yield f"{value.scope.module.name}.{value.scope.qualname}"
                elif isinstance(value, External):
                    yield value.path


def registrar_at(site: Site) -> str:
    """Return the dotted name of the function, class or module whose code holds `site`."""
    scope = site.scope
    return f"{scope.module.name}.{scope.qualname}" if scope.qualname else scope.module.name
