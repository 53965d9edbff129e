"""Files and the like that are closed before the response that reads them is sent.

A `with` statement closes when the view returns, and so does a `finally`: before the first piece
of the response is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.surroundings import around
from flask_lint.model.names.evaluate import argument_for
from flask_lint.model.names.values import Site
from flask_lint.model.streams.later import later_parts
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.streams.streams import Stream, Streams

# What an object tells of itself after it was closed.
_LASTING = frozenset({"name", "closed", "mode", "filename", "encoding"})


class Closed(msgspec.Struct, frozen=True):
    """Something that is read too late.

    `use` is the expression that hands it over, or reads it; `name` the variable; `closing` the
    `with` item or the call that closes it; `error` what is raised.
    """

    use: Site
    name: str
    closing: n.Node
    error: str


class ClosedResources:
    """Finds what is closed before it is read."""

    def __init__(
        self,
        evaluator: Evaluator,
        streams: Streams,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._streams = streams
        self._modules = list(modules)

    def find(self) -> Iterator[Closed]:
        """Yield each resource that a response reads after it was closed, once for a response."""
        seen: set[tuple[n.Node, str]] = set()
        for use, name, scope in self._uses():
            closing = self._closing(name, use, scope)
            key = (use.node, name)
            if closing is not None and key not in seen:
                seen.add(key)
                yield Closed(use, name, *closing)

    def _uses(self) -> Iterator[tuple[Site, str, Scope]]:
        """Yield what is read later: the expression, the variable, the function that has it."""
        for given, _ in self._streams.bodies:
            if isinstance(given.node, n.Name):
                yield given, given.node.id, given.scope
        for module in self._modules:
            for scope in module.scopes:
                if scope.is_function:
                    yield from self._files_sent(scope)
        for stream in self._streams.all:
            if stream.called:
                yield from self._captured(stream)

    def _files_sent(self, scope: Scope) -> Iterator[tuple[Site, str, Scope]]:
        for call in scope.each(n.Call):
            body = call.args[0] if call.args else None
            if isinstance(body, n.Name) and isinstance(scope.module.parents.get(call), n.Return):
                paths = self._evaluator.paths(call.func, scope)
                if paths and all(path in knowledge().file_senders for path in paths):
                    yield Site(body, scope), body.id, scope

    def _captured(self, stream: Stream) -> Iterator[tuple[Site, str, Scope]]:
        """Yield the variables that a generator uses of the function that makes it."""
        made, function = stream.made, stream.function
        scope = made.scope
        if isinstance(made.node, n.Comprehension):
            bound = {name.id for one in made.node.generators for name in _names(one.target)}
            for name in self._lazy_names(made.node, made.module):
                if name not in bound:
                    yield made, name, scope
            return
        assert isinstance(made.node, n.Call)  # noqa: S101 - the other way to make a generator
        if function is None:
            return
        if function.parent is scope:
            for name in self._free_names(function):
                yield made, name, scope
        if isinstance(function.node, n.Function):
            for param in function.node.params:
                argument = argument_for(made, function, param)
                if isinstance(argument, n.Name) and param.name in self._read_names(function):
                    yield made, argument.id, scope

    def _free_names(self, function: Scope) -> list[str]:
        return [name for name in self._read_names(function) if name not in function.bindings]

    def _read_names(self, function: Scope) -> list[str]:
        found = {
            part.id for part in function.each(n.Name) if not _is_lasting(part, function.module)
        }
        return sorted(found)

    def _lazy_names(self, generator: n.Comprehension, module: Module) -> list[str]:
        """Return the names that a generator expression uses when it is read."""
        first = generator.generators[0].iter
        roots = later_parts(generator)
        if isinstance(first, n.Name):
            roots.append(first)
        elif isinstance(first, n.Call) and _last(first.func) in _LAZY:
            roots += first.args
        return sorted(
            {
                part.id
                for part in n.walk(*roots)
                if isinstance(part, n.Name) and not _is_lasting(part, module)
            }
        )

    # What closes -----------------------------------------------------------------------------

    def _closing(self, name: str, use: Site, scope: Scope) -> tuple[n.Node, str] | None:
        """Return what closes the variable `name` when `scope` returns, and the error after that."""
        bindings = scope.bindings.get(name, [])
        if not bindings:
            return None
        managers = [one.node for one in bindings if isinstance(one.node, n.WithItem)]
        if len(managers) == len(bindings):
            error = self._error(managers[0].context, scope, knowledge().closed_by_with)
            return (managers[0], error) if error else None
        values = [one.value for one in bindings if one.kind == "assign" and not one.unpack]
        call = _closed_finally(name, use)
        if call is None or len(bindings) != 1 or values[:1] in ([], [None]):
            return None
        assert values[0] is not None  # noqa: S101 - see above
        table = {**knowledge().closed_by_with, **knowledge().closed_by_call}
        error = self._error(values[0], scope, table)
        return (call, error) if error else None

    def _error(self, made: n.Expr, scope: Scope, table: dict[str, str]) -> str:
        paths = self._evaluator.paths(made, scope)
        values = self._evaluator.values(made, scope)
        errors = {table.get(path) or table.get(_of_root(path), "") for path in paths}
        return errors.pop() if len(errors) == 1 and len(paths) == len(values) else ""


# What reads its argument piece by piece, by its last name.
_LAZY = frozenset({"enumerate", "iter", "map", "zip", "filter", "reader", "DictReader", "islice"})


def _of_root(path: str) -> str:
    """Return `pathlib.Path().*.open()` for `pathlib.Path().parent.open()`."""
    return f"{path.partition('()')[0]}().*.{path.rpartition('.')[2]}"


def _last(func: n.Expr) -> str:
    return func.id if isinstance(func, n.Name) else getattr(func, "name", "")


def _names(target: n.Expr) -> Iterator[n.Name]:
    return (part for part in n.walk(target) if isinstance(part, n.Name))


def _is_lasting(name: n.Name, module: Module) -> bool:
    parent = module.parents.get(name)
    return isinstance(parent, n.Attribute) and parent.name in _LASTING


def _closed_finally(name: str, use: Site) -> n.Call | None:
    """Return the call `name.close()` in a `finally` around `use`."""
    for inner, ancestor in around(use):
        if isinstance(ancestor, n.Try) and not any(inner is one for one in ancestor.final):
            for part in n.walk(*ancestor.final):
                if (
                    isinstance(part, n.Call)
                    and isinstance(part.func, n.Attribute)
                    and part.func.name == "close"
                    and isinstance(part.func.value, n.Name)
                    and part.func.value.id == name
                ):
                    return part
    return None
