"""What runs while a response is sent, and which context it lacks then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.contexts.contexts import Chance, Lack
from flask_lint.model.execution.endings import is_generator
from flask_lint.model.names.evaluate import argument_for
from flask_lint.model.names.values import FunctionValue, Site
from flask_lint.providers.provider import Level
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.contexts.contexts import Contexts
    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope

# From a generator that is read by a generator to the next.
_MAX_DEPTH = 4
# What reads all of the generator that it is given.
_READERS = frozenset(
    {"builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted", "builtins.enumerate"}
    | {"builtins.zip", "builtins.next", "builtins.iter", "builtins.sum", "itertools.chain"}
)


def later_parts(generator: n.Comprehension) -> list[n.Node]:
    """Return what a generator expression runs when it is read: all but its first iterable."""
    first, *others = generator.generators
    return [*generator.elements, *first.ifs, *others]


def _iterated(node: n.Node) -> n.Expr | None:
    """Return what a loop, a comprehension or a `yield from` reads."""
    if isinstance(node, (n.For, n.Generator)):
        return node.iter
    return node.value if isinstance(node, n.Wait) and node.kind == "yield from" else None


class Later:
    """Answers what is lacking when a generator is read without a context."""

    def __init__(self, evaluator: Evaluator, calls: CallGraph, contexts: Contexts) -> None:
        self._evaluator = evaluator
        self._calls = calls
        self._contexts = contexts

    def lack(self, made: Site, function: Scope | None) -> Lack | None:
        """Return what a generator lacks when it is read where no context is active.

        `made` makes it; `function` is the function that then runs, None for an expression.
        """
        if function is not None:
            return self.of_function(function) or self._of_arguments(made, function)
        assert isinstance(made.node, n.Comprehension)  # noqa: S101 - what needs no function
        return self._of_expression(made.node, made.scope)

    def of_function(
        self, function: Scope, level: Level = Level.NONE, depth: int = 0
    ) -> Lack | None:
        """Return what a function lacks, with the generators that it reads itself."""
        found = self._contexts.of_scope(function, level, Chance.LIKELY)
        if found is not None or depth >= _MAX_DEPTH:
            return found
        level = max(level, self._contexts.supply.given(function))
        for site, generator in self._read(function):
            active = max(level, self._contexts.supply.at(site))
            if self._contexts.chance(site) < Chance.LIKELY:
                continue
            inner = self.of_function(generator, active, depth + 1)
            if inner is not None:
                return Lack((site, *inner.calls), inner.need)
        return None

    def _of_arguments(self, made: Site, function: Scope) -> Lack | None:
        """Return what a generator lacks that another is made with, and reads: `lines(rows())`."""
        if self._contexts.supply.given(function) or not isinstance(function.node, n.Function):
            return None
        read = {
            part.id
            for node in function.nodes
            for part in (_iterated(node),)
            if isinstance(part, n.Name)
        }
        for param in function.node.params:
            argument = argument_for(made, function, param) if param.name in read else None
            if isinstance(argument, n.Call):
                for value in self._evaluator.values(argument.func, made.scope):
                    if isinstance(value, FunctionValue) and is_generator(value.scope):
                        inner = self.of_function(value.scope)
                        if inner is not None:
                            return Lack((Site(argument, made.scope), *inner.calls), inner.need)
        return None

    def functions(self, function: Scope) -> list[Scope]:
        """Return a generator function and the generator functions whose results it reads."""
        found = [function]
        for one in found:
            found.extend(inner for _, inner in self._read(one) if inner not in found)
        return found

    def _read(self, scope: Scope) -> Iterator[tuple[Site, Scope]]:
        """Yield the calls of generator functions whose results are read where they stand."""
        parents = scope.module.parents
        for call in scope.each(n.Call):
            parent = parents.get(call)
            is_read = (
                (isinstance(parent, (n.For, n.Generator)) and parent.iter is call)
                or (isinstance(parent, n.Wait) and parent.kind == "yield from")
                or (isinstance(parent, n.Call) and self._reads(parent, scope))
            )
            if not is_read:
                continue
            for value in self._evaluator.values(call.func, scope):
                if isinstance(value, FunctionValue) and is_generator(value.scope):
                    yield Site(call, scope), value.scope

    def _reads(self, call: n.Call, scope: Scope) -> bool:
        paths = self._evaluator.paths(call.func, scope)
        return bool(paths) and all(path in _READERS for path in paths)

    def _of_expression(self, generator: n.Comprehension, scope: Scope) -> Lack | None:
        parts = later_parts(generator)
        need = next(self._contexts.needs.among(parts, scope), None)
        if need is not None:
            return Lack((), need)
        for node in n.walk(*parts, into_functions=False):
            if not isinstance(node, n.Call):
                continue
            values = self._evaluator.values(node.func, scope)
            lacks = [
                lack
                for value in values
                for function in self._calls.run_by_calling(value)
                if not is_generator(function)
                and (lack := self._contexts.of_scope(function, Level.NONE, Chance.LIKELY))
            ]
            if lacks and len(lacks) == len(values):
                return Lack((Site(node, scope), *lacks[0].calls), lacks[0].need)
        first = generator.generators[0].iter
        if isinstance(first, n.Call):
            # Another generator: it is made at once, and read with this one.
            for value in self._evaluator.values(first.func, scope):
                if isinstance(value, FunctionValue) and is_generator(value.scope):
                    inner = self.of_function(value.scope)
                    if inner is not None:
                        return Lack((Site(first, scope), *inner.calls), inner.need)
        return None
