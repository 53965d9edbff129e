"""What an expression surely is that JSON does not have.

Sources: `flask.json.tag.TaggedJSONSerializer`, `flask.json.provider.DefaultJSONProvider`,
`kombu.utils.json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.rows import READS_ONE, gives_rows
from flask_lint.model.names.values import (
    ClassValue,
    Display,
    External,
    FunctionValue,
    Instance,
    Literal,
)
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.names.values import Site, Value

# A list of lists of lists: further is not looked.
_MAX_DEPTH = 3
# What makes a string of an object, for one writer or another.
_CONVERTING = frozenset({"__html__", "__json__"})
_WITHIN = " inside of it"
_READS = READS_ONE | {"all"}


class JsonValues:
    """Judges values by whether JSON can hold them, as Flask and Celery write it."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def fault(self, node: n.Expr, scope: Scope, depth: int = 0) -> str | None:
        """Return what a value surely is that JSON does not have, None if there may be no such."""
        if isinstance(node, n.Comprehension):
            return {"set": "a set", "generator": "a generator"}.get(node.kind)
        faults: set[str | None] = set()
        for value in self._evaluator.values(node, scope):
            if isinstance(value, Literal) and value.value is None:
                continue  # `Model.query.first()`, or nothing
            faults.add(self._fault_of(value, depth))
        return faults.pop() if len(faults) == 1 else None

    def _fault_of(self, value: Value, depth: int) -> str | None:
        if isinstance(value, External):
            if gives_rows(value.path, _READS):
                return "an object from the database"
            return knowledge().unserialisable.get(value.path)
        if isinstance(value, FunctionValue):
            return "a function"
        if isinstance(value, ClassValue):
            return "a class"
        if isinstance(value, Instance):
            return self._fault_of_object(value.scope)
        if isinstance(value, Display) and depth < _MAX_DEPTH:
            return self._fault_within(value.site, depth)
        return None

    def _fault_within(self, site: Site, depth: int) -> str | None:
        shown = site.node
        if isinstance(shown, n.Comprehension):
            return {"set": "a set", "generator": "a generator"}.get(shown.kind)
        if isinstance(shown, n.Items) and shown.kind == "set":
            return "a set"
        parts = shown.items if isinstance(shown, n.Items) else getattr(shown, "values", [])
        for part in parts:
            fault = self.fault(part, site.scope, depth + 1)
            if fault is not None:
                return fault if fault.endswith(_WITHIN) else f"{fault}{_WITHIN}"
        return None

    def _fault_of_object(self, cls: Scope) -> str | None:
        """Return what objects of a class are called, if nothing makes JSON of them."""
        node = cls.node
        assert isinstance(node, n.Class)  # noqa: S101 - its kind
        if len(node.bases) != len(self._evaluator.bases(cls)):
            return None
        known = ("builtins.object", *knowledge().plain_bases, *knowledge().form_bases)
        for entry in self._evaluator.mro(cls):
            if isinstance(entry, str):
                if entry not in known:
                    return None
            elif any(name in entry.bindings for name in _CONVERTING) or (
                isinstance(entry.node, n.Class) and (entry.node.decorators or entry.node.keywords)
            ):
                return None
        return f"an object of the class `{cls.qualname}`"
