"""The generators that are read after the view has returned, to send a response piece by piece.

The arguments of a generator function, and the first iterable of a generator expression, are
evaluated where the generator is made, within the request. Everything else runs when the response
is sent, and by then the request and its contexts are gone.

Sources: Flask's page "Streaming Contents", `flask.helpers.stream_with_context`,
`werkzeug.wrappers.response.Response`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from flask_lint.model.execution.endings import is_generator
from flask_lint.model.names.evaluate import argument_for
from flask_lint.model.names.scopes import assigned_name
from flask_lint.model.names.values import ClassValue, External, FunctionValue, Site
from flask_lint.model.names.visible import visible
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.answers.answers import Answers
    from flask_lint.model.execution.entries import Execution
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Binding, Module, Scope

# From a helper to a helper to a helper: further is not looked.
_MAX_DEPTH = 5
# What reads a whole response, wherever it is done.
_READERS = frozenset(
    {"data", "get_data", "json", "get_json", "freeze", "make_sequence", "add_etag", "iter_encoded"}
    | {"calculate_content_length", "response", "set_data", "direct_passthrough"}
)
# What a response class of its own may do to read what it is given.
_OWN_WAYS = frozenset(
    {
        "__init__",
        "__new__",
        "__call__",
        "iter_encoded",
        "get_app_iter",
        "implicit_sequence_conversion",
    }
)
# Decorators that make no difference for what runs when.
_PLAIN = frozenset({"builtins.staticmethod", "builtins.classmethod", "typing.no_type_check"})
_THROUGH = (n.Items, n.Conditional, n.Boolean, n.Walrus, n.Call, n.Wait)

_Calls = tuple[tuple["Scope", Site], ...]


class Stream(msgspec.Struct, frozen=True):
    """A generator that becomes the body of a response, or a function that was meant to make one.

    `made` is the expression that makes the generator. `function` is the function that runs while
    the response is sent, None for a generator expression. `called` is false where the function
    itself is given instead of a generator. `wrapped` tells that `stream_with_context` is around.
    `given` is the expression in the place of the body, `maker` what it is given to: the call that
    makes the response, or the statement that returns it.
    """

    made: Site
    function: Scope | None
    called: bool
    wrapped: bool
    given: Site
    maker: Site

    @property
    def view(self) -> Scope:
        """The function that hands the generator over."""
        return self.maker.scope.runs_in


class _Source(msgspec.Struct, frozen=True):
    made: Site
    function: Scope | None
    called: bool = True
    wrapped: bool = False


class Streams:
    """Finds what is streamed."""

    def __init__(
        self,
        evaluator: Evaluator,
        execution: Execution,
        answers: Answers,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._execution = execution
        self._answers = answers
        self._modules = list(modules)

    @cached_property
    def all(self) -> list[Stream]:
        """Every stream, in the order of the files."""
        found: dict[tuple[n.Node, bool], Stream] = {}
        for given, maker in self.bodies:
            for source in self._sources(given.expr, given.scope, (), 0):
                stream = Stream(
                    source.made, source.function, source.called, source.wrapped, given, maker
                )
                # A helper that many views call gives each what it makes, and has one mistake.
                found.setdefault((source.made.node, source.wrapped), stream)
        return list(found.values())

    @cached_property
    def buffered(self) -> bool:
        """Whether a function that runs after each request may read whole responses.

        Then a generator runs within the request.
        """
        return any(
            self._reads_response(scope)
            for scope, entries in self._execution.entries.items()
            if any(entry.kind is Kind.HOOK for entry in entries)
        )

    def _reads_response(self, scope: Scope) -> bool:
        if not isinstance(scope.node, (n.Function, n.Lambda)):
            return False
        names = {param.name for param in scope.node.params}
        return any(
            node.name in _READERS
            and isinstance(node.value, n.Name)
            and node.value.id in names - {"self", "cls"}
            for node in scope.each(n.Attribute)
        )

    # Bodies ----------------------------------------------------------------------------------

    @cached_property
    def bodies(self) -> list[tuple[Site, Site]]:
        """What becomes the body of a response that is returned, and what makes it so."""
        found: list[tuple[Site, Site]] = []
        views = {answer.function for answer in self._answers.all if answer.direct}
        for module in self._modules:
            for scope in module.scopes:
                if not scope.is_function:
                    continue
                for call in scope.each(n.Call):
                    body = self._body(call, scope)
                    if body is not None and _is_sent(Site(call, scope)):
                        found.append((Site(body, scope), Site(call, scope)))
                if scope in views and not is_generator(scope):
                    found.extend(
                        (Site(body, scope), Site(node, scope))
                        for node in scope.each(n.Return)
                        if node.value is not None
                        for body in _bodies(node.value)
                    )
        return found

    def _body(self, call: n.Call, scope: Scope) -> n.Expr | None:
        """Return what a call makes the body of a response of."""
        words = {word.name: word.value for word in call.keywords}
        body = call.args[0] if call.args else words.get("response")
        if body is None or isinstance(body, n.Starred):
            return None
        values = self._evaluator.values(call.func, scope)
        if not values or not all(self._makes_response(value) for value in values):
            return None
        return next(_bodies(body))

    def _makes_response(self, value: object) -> bool:
        if isinstance(value, External):
            return value.path in knowledge().response_makers
        if isinstance(value, ClassValue):
            order = self._evaluator.mro(value.scope)
            return any(entry in knowledge().response_makers for entry in order) and not any(
                _OWN_WAYS.intersection(entry.bindings)
                for entry in order
                if not isinstance(entry, str)
            )
        return False

    # Where generators come from --------------------------------------------------------------

    def _sources(self, node: n.Expr, scope: Scope, way: _Calls, depth: int) -> Iterator[_Source]:
        """Yield the generators, and the functions that make some, that an expression may be.

        `way` are the calls that led here, with the functions that they run.
        """
        if depth > _MAX_DEPTH:
            return
        match node:
            case n.Comprehension() if node.kind == "generator":
                yield _Source(Site(node, scope), None)
            case n.Conditional():
                yield from self._sources(node.body, scope, way, depth)
                yield from self._sources(node.orelse, scope, way, depth)
            case n.Call():
                yield from self._called(node, scope, way, depth + 1)
            case n.Name():
                yield from self._named(node, scope, way, depth + 1)
            case n.Attribute():
                yield from self._uncalled(node, scope)
            case _:
                pass

    def _called(self, call: n.Call, scope: Scope, way: _Calls, depth: int) -> Iterator[_Source]:
        site = Site(call, scope)
        values = self._evaluator.values(call.func, scope)
        paths = {value.path for value in values if isinstance(value, External)}
        if call.args and paths and paths <= set(knowledge().context_keepers):
            for source in self._sources(call.args[0], scope, way, depth):
                yield replace(source, wrapped=True)
            return
        if call.args and paths == {"builtins.map"}:
            for value in self._evaluator.values(call.args[0], scope):
                if isinstance(value, FunctionValue) and not is_generator(value.scope):
                    yield _Source(site, value.scope)
            return
        # `rows = stream_with_context(rows)`, of which the second is called
        keeps = any(path.removesuffix("()") in knowledge().context_keepers for path in paths)
        for value in values:
            if not isinstance(value, FunctionValue):
                continue
            function = value.scope
            wrapped = self._decorated(function)
            if wrapped is None:
                continue
            if is_generator(function):
                yield _Source(site, function, wrapped=wrapped or keeps)
                continue
            for returned in _returned(function):
                for source in self._sources(returned, function, (*way, (function, site)), depth):
                    yield replace(source, wrapped=source.wrapped or wrapped or keeps)

    def _named(self, node: n.Name, scope: Scope, way: _Calls, depth: int) -> Iterator[_Source]:
        for binding in visible(node.id, scope, node.start):
            if binding.kind == "assign" and binding.value is not None and not binding.unpack:
                yield from self._sources(binding.value, binding.scope, way, depth)
            elif binding.kind == "param":
                yield from self._passed(binding, way, depth)
            elif binding.kind in ("def", "from"):
                yield from self._uncalled(node, scope)

    def _passed(self, binding: Binding, way: _Calls, depth: int) -> Iterator[_Source]:
        function, param = binding.scope, binding.node
        assert isinstance(param, n.Parameter)  # noqa: S101 - its kind
        known = [site for through, site in way if through is function]
        for site in known or self._evaluator.callers.get(function, []):
            argument = argument_for(site, function, param)
            if argument is not None:
                yield from self._sources(argument, site.scope, (), depth)

    def _uncalled(self, node: n.Expr, scope: Scope) -> Iterator[_Source]:
        """Yield the generator functions that a name stands for, when it can be nothing else."""
        values = self._evaluator.values(node, scope)
        functions = [value.scope for value in values if isinstance(value, FunctionValue)]
        if len(functions) == len(values) == 1 and is_generator(functions[0]):
            wrapped = self._decorated(functions[0])
            if wrapped is not None:
                yield _Source(Site(node, scope), functions[0], called=False, wrapped=wrapped)

    def _decorated(self, function: Scope) -> bool | None:
        """Tell whether `stream_with_context` decorates a function; None for other decorators."""
        if not isinstance(function.node, n.Function) or function.parent is None:
            return False
        if function.node.is_async:
            return None
        wrapped = False
        for decorator in function.node.decorators:
            paths = set(self._evaluator.paths(decorator, function.parent))
            if paths and paths <= set(knowledge().context_keepers):
                wrapped = True
            elif not paths or not paths <= _PLAIN:
                return None
        return wrapped


def _returned(function: Scope) -> Iterator[n.Expr]:
    if isinstance(function.node, n.Lambda):
        yield function.node.body
    for node in function.each(n.Return):
        if node.value is not None:
            yield node.value


def _bodies(value: n.Expr) -> Iterator[n.Expr]:
    """Yield what is the body in a returned value: the first item of a tuple."""
    if isinstance(value, n.Conditional):
        yield from _bodies(value.body)
        yield from _bodies(value.orelse)
    elif isinstance(value, n.Items) and value.kind == "tuple" and value.items:
        yield value.items[0]
    else:
        yield value


def _is_sent(site: Site) -> bool:
    """Tell whether a response is returned, and not read before."""
    inner = site.node
    scope = site.scope
    for ancestor in site.module.ancestors(inner):
        if isinstance(ancestor, (n.Return, n.Lambda)):
            return True
        if isinstance(ancestor, n.Call) and inner is ancestor.func:
            return False
        if not isinstance(ancestor, _THROUGH):
            break
        inner = ancestor
    name = assigned_name(site.module, site.node)
    uses = [part for part in scope.each(n.Name) if part.id == name]
    parents = site.module.parents
    if not name or any(
        isinstance(parent := parents.get(use), n.Attribute) and parent.name in _READERS
        for use in uses
    ):
        return False
    return any(
        isinstance(part, n.Name) and part.id == name
        for node in scope.each(n.Return)
        if node.value is not None
        for part in n.walk(node.value)
    )
