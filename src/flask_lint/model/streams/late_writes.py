"""What generators change of a response whose headers have been sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.streams.later import Later
    from flask_lint.model.streams.streams import Stream, Streams

_SESSION = "flask.session"
_RESPONSE_CALLS = frozenset({"set_cookie", "delete_cookie"})
_HEADER_CALLS = frozenset({"add", "set", "update", "extend", "setdefault", "pop", "remove"})
_RESPONSE_ATTRIBUTES = frozenset({"status", "status_code", "mimetype", "content_type", "headers"})


class LateWrite(msgspec.Struct, frozen=True):
    """A write that nobody sees: where, what it does, and the response that it is for."""

    site: Site
    what: str
    stream: Stream


class LateWrites:
    """Finds the writes."""

    def __init__(self, evaluator: Evaluator, streams: Streams, later: Later) -> None:
        self._evaluator = evaluator
        self._streams = streams
        self._later = later

    def find(self) -> Iterator[LateWrite]:
        """Yield each write, once however many responses the generator is streamed in."""
        seen: set[n.Node] = set()
        for stream in self._streams.all:
            if not stream.called or stream.function is None:
                continue
            for scope in self._later.functions(stream.function):
                for node, what in self._writes(scope, stream):
                    if node not in seen:
                        seen.add(node)
                        yield LateWrite(Site(node, scope), what, stream)

    def _writes(self, scope: Scope, stream: Stream) -> Iterator[tuple[n.Node, str]]:
        for node in scope.nodes:
            if isinstance(node, n.Function) and stream.wrapped:
                for decorator in node.decorators:
                    if self._is_writer(decorator, scope):
                        yield decorator, f"`{dotted(decorator)}` is called"
            elif what := self._written(node, scope, stream):
                yield node, what

    def _written(self, node: n.Node, scope: Scope, stream: Stream) -> str:
        """Return what a node writes, an empty string for nothing."""
        if isinstance(node, n.Call):
            return self._called(node, scope, stream)
        targets: Iterable[n.Expr] = ()
        if isinstance(node, (n.Assign, n.Delete)):
            targets = node.targets
        elif isinstance(node, n.AugAssign):
            targets = (node.target,)
        for target in targets:
            if not isinstance(target, (n.Subscript, n.Attribute)):
                continue
            if stream.wrapped and self._evaluator.paths(target.value, scope) == [_SESSION]:
                return f"`{dotted(target.value)}` is written to"
            is_header = isinstance(target, n.Subscript) and self._is_headers(target.value, stream)
            is_own = isinstance(target, n.Attribute) and target.name in _RESPONSE_ATTRIBUTES
            if is_header or (is_own and self._is_response(target.value, stream)):
                return "the response is changed"
        return ""

    def _called(self, call: n.Call, scope: Scope, stream: Stream) -> str:
        if stream.wrapped and self._is_writer(call.func, scope):
            return f"`{dotted(call)}` is called"
        func = call.func
        if isinstance(func, n.Attribute) and (
            (func.name in _RESPONSE_CALLS and self._is_response(func.value, stream))
            or (func.name in _HEADER_CALLS and self._is_headers(func.value, stream))
        ):
            return f"`{dotted(call)}` is called"
        return ""

    def _is_writer(self, func: n.Expr, scope: Scope) -> bool:
        paths = self._evaluator.paths(func, scope)
        return len(paths) == 1 and paths[0] in knowledge().response_writers

    def _is_headers(self, node: n.Expr, stream: Stream) -> bool:
        return (
            isinstance(node, n.Attribute)
            and node.name == "headers"
            and self._is_response(node.value, stream)
        )

    def _is_response(self, node: n.Expr, stream: Stream) -> bool:
        """Tell whether a name stands for the response that is streamed."""
        function, view = stream.function, stream.view
        if not isinstance(node, n.Name) or function is None or node.id in function.bindings:
            return False
        return function.parent is view and any(
            binding.value is stream.maker.node for binding in view.bindings.get(node.id, ())
        )
