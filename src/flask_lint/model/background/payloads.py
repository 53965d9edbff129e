"""What tasks are sent that their message cannot hold.

Celery writes the arguments of tasks as JSON, unless the project asks for something else.

Sources: Celery's page Calling Tasks, section Serializers; `kombu.utils.json`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from flask_lint.model.names.json_values import JsonValues
from flask_lint.model.names.values import Site
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.background.dispatches import Dispatch, Dispatches
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module

# Other formats, and what makes JSON of the project's own types.
_FORMATS = frozenset({"pickle", "yaml"})
_ADDING = frozenset({"__json__", "register_type"})
_SERIALIZER = "serializer"


class Payloads:
    """Finds arguments of tasks that end the request in an error."""

    def __init__(
        self, evaluator: Evaluator, dispatches: Dispatches, modules: Iterable[Module]
    ) -> None:
        self._dispatches = dispatches
        self._modules = list(modules)
        self._json = JsonValues(evaluator)

    def faults(self) -> Iterator[tuple[Dispatch, Site, str]]:
        """Yield each argument that cannot be written, with the call, and what it is."""
        for dispatch in self._dispatches.all:
            scope = dispatch.site.scope
            for argument in dispatch.arguments():
                fault = self._json.fault(argument, scope)
                # Unlike Flask's session, a message can hold a time.
                if fault is None or fault.startswith("a time"):
                    continue
                # The whole project is asked only now: as a rule there is no fault.
                if self._has_other_formats:
                    return
                yield dispatch, Site(argument, scope), fault

    @cached_property
    def _has_other_formats(self) -> bool:
        """Whether the project writes arguments as something else, or teaches JSON its types."""
        return any(
            (isinstance(node, n.Constant) and node.value in _FORMATS)
            or (isinstance(node, (n.Attribute, n.Function)) and node.name in _ADDING)
            or (
                isinstance(node, n.Keyword)
                and node.name is not None
                and node.name.endswith(_SERIALIZER)
                and not (isinstance(node.value, n.Constant) and node.value.value == "json")
            )
            for module in self._modules
            for scope in module.scopes
            for node in scope.nodes
        )
