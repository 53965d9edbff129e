"""Code outside the project, or not understood, that is handed an application and may set it up."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from flask_lint.model.names.values import UNKNOWN, External, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.config.writes import WriteFinder
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

# Names of extensions that configure what they are given.
_CONFIGURES = re.compile(r"conf|env|settings|secret|vault", re.IGNORECASE)


class Outsiders:
    """The calls that hand an application, or its configuration, to others."""

    def __init__(
        self, evaluator: Evaluator, finder: WriteFinder, modules: Iterable[Module]
    ) -> None:
        self._evaluator = evaluator
        self._finder = finder
        self._calls: list[tuple[Site, set[Site | None]]] = []
        for module in modules:
            for call, scope in module.each(n.Call):
                apps = self._handed(call, scope)
                if apps and self._may_configure(call, scope):
                    self._calls.append((Site(call, scope), apps))

    def may_configure(self, app: Site) -> list[Site]:
        """Return the calls after which an application may have settings that nothing shows."""
        return [site for site, apps in self._calls if app in apps or None in apps]

    def _handed(self, call: n.Call, scope: Scope) -> set[Site | None]:
        """Return the applications among the arguments, as the calls that made them."""
        found: set[Site | None] = set()
        for argument in [*call.args, *(word.value for word in call.keywords)]:
            node = argument.value if isinstance(argument, n.Starred) else argument
            if isinstance(node, (n.Name, n.Attribute)):
                found.update(self._finder.apps(node, scope))
                found.update(self._finder.configs(node, scope))
        return found

    def _may_configure(self, call: n.Call, scope: Scope) -> bool:
        values = self._evaluator.values(call.func, scope)
        paths = [value.path for value in values if isinstance(value, External)]
        if not paths:
            return values == (UNKNOWN,)
        return any(not _is_bystander(path) for path in paths)


def _is_bystander(path: str) -> bool:
    """Tell whether what `path` stands for takes an application without setting it up."""
    if path == "builtins.setattr":
        return False
    root = path.partition(".")[0].partition("(")[0]
    if root in ("builtins", "flask") or root in sys.stdlib_module_names:
        return True
    if path.removesuffix("().init_app") in knowledge().extensions:
        return True
    if _CONFIGURES.search(path):
        return False
    return root.startswith("flask_") or root in knowledge().bystanders
