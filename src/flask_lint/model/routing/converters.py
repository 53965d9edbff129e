"""The converters that rules may name: Werkzeug's own and those that the project adds.

Source: `werkzeug.routing.Map.default_converters`, Werkzeug's page "Custom Converters".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.routing.url_rules import CONVERTERS
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.registry.holders import Holders

_TABLES = frozenset({"converters", "default_converters", "DEFAULT_CONVERTERS"})
_ADDING = frozenset({"setdefault", "update"})


class Converters:
    """The names of the converters; `complete` tells whether there can be no others."""

    def __init__(
        self,
        strings: StringReader,
        holders: Holders,
        modules: Iterable[Module],
        packages: Iterable[str],
    ) -> None:
        self._strings = strings
        self.names = set(CONVERTERS)
        # An app that the project does not make itself may come with converters of its own.
        self.complete = bool(holders.apps)
        for package in packages:
            self.names |= set(knowledge().converters.get(package, ()))
        for module in modules:
            if module.words.isdisjoint(_TABLES):
                continue
            for node, scope in module.each(n.Name, n.Attribute):
                if (node.id if isinstance(node, n.Name) else node.name) in _TABLES:
                    self._note(node, scope)

    def _note(self, node: n.Attribute | n.Name, scope: Scope) -> None:
        parents = scope.module.parents
        parent = parents.get(node)
        match parent:
            case n.Subscript() if parent.value is node:
                found = self._strings.read(Situated(parent.index, scope, NOTHING))
                self.names.update(found.texts)
                self.complete = self.complete and found.complete
            case n.Attribute() if parent.name in _ADDING:
                call = parents.get(parent)
                given = call.args[0] if isinstance(call, n.Call) and call.args else None
                keys = given.keys if isinstance(given, n.Dict) else [None]
                if isinstance(call, n.Call):
                    self.names.update(word.name for word in call.keywords if word.name)
                for key in keys:
                    if isinstance(key, n.Constant) and isinstance(key.value, str):
                        self.names.add(key.value)
                    elif not (isinstance(call, n.Call) and call.keywords and not call.args):
                        self.complete = False
            case _:
                self.complete = False

    def may_have(self, name: str) -> bool:
        """Tell whether a rule may name the converter."""
        return name in self.names or not self.complete
