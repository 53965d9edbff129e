"""Which code from outside is given the project's apps and blueprints."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import ClassValue, External, Instance, Site, Unknown, Value
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.registry.holders import Holders

# What these do with an app is Flask's own business, or nobody's.
_BYSTANDERS = sys.stdlib_module_names | {"flask"}


class Receiving(msgspec.Struct, frozen=True):
    """One call that hands over apps or blueprints.

    `path` is the path of what is called, "" for what cannot be followed; `values` are what it is
    given.
    """

    path: str
    values: tuple[Value, ...]
    site: Site


class Receivers:
    """The calls by which libraries, and code that cannot be followed, learn of the holders."""

    def __init__(self, evaluator: Evaluator, holders: Holders, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self._holders = holders
        self.all = [
            receiving
            for module in modules
            for call, scope in module.each(n.Call)
            for receiving in self._receiving(call, scope)
        ]

    @property
    def packages(self) -> dict[str, Site]:
        """The top-level packages that run, and one of the calls of each."""
        found: dict[str, Site] = {}
        for receiving in self.all:
            found.setdefault(receiving.path.partition(".")[0], receiving.site)
        return found

    def _receiving(self, call: n.Call, scope: Scope) -> Iterator[Receiving]:
        arguments = [
            argument
            for argument in (*call.args, *(word.value for word in call.keywords))
            if isinstance(argument, (n.Name, n.Attribute))
        ]
        callees = self._evaluator.values(call.func, scope) if arguments else ()
        known = [callee for callee in callees if not isinstance(callee, Unknown)]
        paths = {path: None for callee in known or callees for path in self._paths(callee)}
        # What is called is known anyway, what it is given is not.
        paths = {path: None for path in paths if path.partition(".")[0] not in _BYSTANDERS}
        if not paths:
            return
        values = tuple(
            value
            for argument in arguments
            for value in self._evaluator.values(argument, scope)
            if self._holders.kind(value) is not None
        )
        if values:
            for path in paths:
                yield Receiving(path, values, Site(call, scope))

    def _paths(self, callee: Value) -> Iterator[str]:
        if isinstance(callee, External):
            yield callee.path
        elif isinstance(callee, (ClassValue, Instance)):
            for entry in self._evaluator.mro(callee.scope):
                if isinstance(entry, str):
                    yield entry
        elif isinstance(callee, Unknown):
            yield ""
