"""Which values a view cannot return: those that Flask makes no response of.

Only what is sure from the way it is written counts: literals, comparisons, calls whose type is
known, objects of the project's classes.

Source: `flask.app.Flask.make_response`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.rows import READS_ONE, read_by
from flask_lint.model.names.values import ClassValue, External, Instance
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope

# The methods by which an object is called, or iterated over.
_MAKERS = frozenset({"__call__", "__new__", "__iter__", "__next__"})
# A name that is made of a name that is made of a name: further is not looked.
_MAX_DEPTH = 4


class Responses:
    """Judges returned values."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def fault(self, value: n.Expr, scope: Scope) -> str | None:
        """Return what is wrong with a returned value, None if nothing or if that is not known."""
        if isinstance(value, n.Items) and value.kind == "tuple":
            return self._tuple_fault(value, scope)
        kind = self.kind(value, scope)
        return None if kind is None else f"returns {kind}, which is no response"

    def _tuple_fault(self, value: n.Items, scope: Scope) -> str | None:
        items = value.items
        if any(isinstance(item, n.Starred) for item in items):
            return None
        if len(items) not in (2, 3):
            return f"returns a tuple of {len(items)}, which is no response"
        kind = self.kind(items[0], scope)
        if kind is not None:
            return f"returns {kind} as the body, which is no response"
        status = items[1]
        if isinstance(status, n.Items) and status.kind == "set":
            return "returns a set where the status or the headers belong"
        if len(items) == 3:
            if isinstance(status, n.Dict):
                return "returns the headers before the status, which belongs second"
            headers = items[2]
            if isinstance(headers, n.Constant) and isinstance(headers.value, (int, str)):
                shown = "a string" if isinstance(headers.value, str) else "a number"
                return f"returns {shown} where the headers belong"
        return None

    def kind(self, value: n.Expr, scope: Scope, depth: int = 0) -> str | None:
        """Return what a value is that cannot be the body of a response, None for all others."""
        match value:
            case n.Constant():
                return _kind_of_constant(value.value)
            case n.Items() | n.Comprehension() if value.kind == "set":
                return "a set"
            case n.Compare():
                return "a comparison, a bool"
            case n.Unary():
                if value.op == "not":
                    return "a negation, a bool"
                return self.kind(value.operand, scope, depth) if value.op == "-" else None
            case n.Name():
                return self._kind_of_name(value, scope, depth)
            case n.Call():
                return self._kind_of_call(value, scope)
        return None

    def _kind_of_name(self, name: n.Name, scope: Scope, depth: int) -> str | None:
        bindings = scope.bindings.get(name.id, ())
        kinds = {
            self.kind(binding.value, scope, depth + 1)
            if depth < _MAX_DEPTH
            and binding.kind == "assign"
            and binding.value is not None
            and not binding.unpack
            else None
            for binding in bindings
        }
        return kinds.pop() if len(kinds) == 1 else None

    def _kind_of_call(self, call: n.Call, scope: Scope) -> str | None:
        kinds: set[str | None] = set()
        for callee in self._evaluator.values(call.func, scope):
            if isinstance(callee, External):
                kinds.add(knowledge().no_responses.get(callee.path))
                if read_by(callee.path) in READS_ONE:
                    kinds = {self._kind_of_model(call, scope)}
                    break
            elif isinstance(callee, ClassValue):
                kinds.add(self._kind_of_instance(callee.scope))
            else:
                return None
        return kinds.pop() if len(kinds) == 1 else None

    def _kind_of_instance(self, cls: Scope) -> str | None:
        """Return what objects of a class are called, if nothing makes a response of them."""
        for entry in self._evaluator.mro(cls):
            if isinstance(entry, str):
                if entry not in ("builtins.object", *knowledge().plain_bases):
                    return None
            elif _MAKERS & set(entry.bindings) or _is_special(entry.node):
                return None
        bases = len(cls.node.bases) if isinstance(cls.node, n.Class) else 0
        if bases != len(self._evaluator.bases(cls)):
            return None
        if any(not isinstance(base, (ClassValue, External)) for base in self._evaluator.bases(cls)):
            return None
        return f"an object of the class `{cls.qualname}`"

    def _kind_of_model(self, call: n.Call, scope: Scope) -> str | None:
        root: n.Expr = call
        while isinstance(root, (n.Call, n.Attribute)):
            root = root.func if isinstance(root, n.Call) else root.value
        for value in self._evaluator.values(root, scope):
            if not isinstance(value, (ClassValue, Instance)):
                return None
            return self._kind_of_instance(value.scope)
        return None


def _is_special(node: n.Node | None) -> bool:
    """Tell whether a class may be more than it says, by a metaclass or a decorator."""
    return isinstance(node, n.Class) and bool(node.keywords or node.decorators)


def _kind_of_constant(value: object) -> str | None:
    if isinstance(value, bool):
        return f"{value}, a bool"
    if isinstance(value, int):
        return f"{value}, an int"
    return f"{value}, a float" if isinstance(value, float) else None
