"""What is opened for a request, or for a thread, and closed by nothing that runs when it ends.

Sources: Flask's pages "The Application Context" and "SQLAlchemy in Flask".
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import External, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.called import Called
    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.entries import Execution
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_G = "flask.g"
_ENDING = frozenset({"close", "dispose", "remove", "shutdown"})
# What closes, or leaves to someone else, what it is given.
_CLOSING = frozenset({"closing", "ExitStack", "atexit", "finalize"})
# Code that runs for requests.
_SERVING = frozenset({Kind.VIEW, Kind.HOOK, Kind.HANDLER})


class LeftOpen(msgspec.Struct, frozen=True):
    """Something that is opened at `site` and not closed.

    `what` says what it is, `name` is the attribute of `g`, empty for a session of a thread.
    `closing` is the function that would close it and is never called or registered, if any; `use`
    is a place where a request uses the session.
    """

    site: Site
    what: str
    name: str
    closing: Scope | None
    use: Site | None = None


class OpenResources:
    """Looks for what is opened and not closed."""

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        execution: Execution,
        called: Called,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._calls = calls
        self._execution = execution
        self._called = called
        self._modules = list(modules)

    def on_g(self) -> Iterator[LeftOpen]:
        """Yield what is opened and kept on `g`, if nothing that runs takes it from there."""
        seen: set[str] = set()
        if self._is_g_handed_on():
            return
        for module in self._modules:
            for node, scope in module.each(n.Assign):
                for target in node.targets:
                    what = self._kept(target, node.value, scope)
                    if what is None:
                        continue
                    assert isinstance(target, n.Attribute)  # noqa: S101 - asked for above
                    closers = self._closers(target.name)
                    if target.name in seen or any(self._is_used(one) for one in closers):
                        continue
                    seen.add(target.name)
                    closing = closers[0] if closers else None
                    yield LeftOpen(Site(node, scope), what, target.name, closing)

    def _is_g_handed_on(self) -> bool:
        """Tell whether something takes from `g` what it does not name."""
        return any(
            self._takes_anything(node, scope)
            for module in self._modules
            for node, scope in module.each(n.For, n.Attribute, n.Call)
        )

    def _takes_anything(self, node: n.Node, scope: Scope) -> bool:
        match node:
            case n.For():
                return self._is_g(node.iter, scope)
            case n.Attribute() if node.name == "__dict__":
                return self._is_g(node.value, scope)
            case n.Call() if node.args:
                first, *others = node.args
                if isinstance(node.func, n.Attribute) and self._is_g(node.func.value, scope):
                    return not isinstance(first, n.Constant)
                if isinstance(first, (n.Name, n.Attribute)) and self._is_g(first, scope):
                    # `getattr(g, "db")`, and not `close_all(g)`
                    return not others or not isinstance(others[0], n.Constant)
        return False

    def _is_g(self, node: n.Expr, scope: Scope) -> bool:
        return _G in self._evaluator.paths(node, scope)

    def _kept(self, target: n.Expr, value: n.Expr, scope: Scope) -> str | None:
        """Return what an assignment to an attribute of `g` keeps, if somebody has to close it."""
        if not isinstance(target, n.Attribute) or not scope.is_function:
            return None
        if self._evaluator.paths(target.value, scope) != [_G]:
            return None
        found = {knowledge().resources.get(path) for path in self._evaluator.paths(value, scope)}
        return found.pop() if len(found) == 1 else None

    def _closers(self, name: str) -> list[Scope]:
        """Return the functions that do more with an attribute of `g` than use it.

        Those are the ones that take it away, or close what they get by its name.
        """
        return [
            scope
            for scope in self._mentioning.get(name, ())
            if any(_is_ending(node, scope) or _hands_on(node, name) for node in scope.nodes)
        ]

    @cached_property
    def _mentioning(self) -> dict[str, list[Scope]]:
        """The functions that name an attribute, in code or in a string."""
        found: dict[str, dict[Scope, None]] = {}
        for module in self._modules:
            for node, scope in module.each(n.Attribute, n.Constant):
                name = node.name if isinstance(node, n.Attribute) else node.value
                if isinstance(name, str):
                    found.setdefault(name, {})[scope.runs_in] = None
        return {name: list(scopes) for name, scopes in found.items()}

    # Sessions of threads ---------------------------------------------------------------------

    def thread_sessions(self) -> Iterator[LeftOpen]:
        """Yield the thread-local sessions that serve requests and are never removed."""
        used, ended = self._session_uses
        for origin, use in used.items():
            # What a function makes for itself is gone when it ends.
            is_lasting = not origin.scope.runs_in.is_function
            if is_lasting and origin not in ended and _is_plain(origin.node):
                yield LeftOpen(origin, "", "", None, use)

    @cached_property
    def _session_uses(self) -> tuple[dict[Site, Site], set[Site]]:
        """Where the sessions are made that requests use, and where those that are ended."""
        used: dict[Site, Site] = {}
        ended: set[Site] = set()
        makers = {path.removesuffix("()") for path in knowledge().thread_sessions}
        if not self._called.of(makers):
            return used, ended
        serving = self._serving
        for module in self._modules:
            for node, scope in module.each(n.Attribute, n.Call):
                if isinstance(node, n.Attribute):
                    for origin in self._sessions(node.value, scope):
                        if node.name in _ENDING:
                            ended.add(origin)
                        elif scope.runs_in in serving:
                            used.setdefault(origin, Site(node, scope))
                elif isinstance(node, n.Call):
                    # Who gets the session may remove it.
                    for argument in (*node.args, *(word.value for word in node.keywords)):
                        if isinstance(argument, (n.Name, n.Attribute)):
                            ended.update(self._sessions(argument, scope))
        return used, ended

    def _sessions(self, node: n.Expr, scope: Scope) -> Iterator[Site]:
        """Yield where the thread-local sessions are made that an expression may be."""
        for value in self._evaluator.values(node, scope):
            if (
                isinstance(value, External)
                and value.path in knowledge().thread_sessions
                and value.origin is not None
            ):
                yield value.origin

    @cached_property
    def _serving(self) -> set[Scope]:
        """The functions that run for requests, as far as calls are followed."""
        pending = [
            scope
            for scope, entries in self._execution.entries.items()
            if any(entry.kind in _SERVING for entry in entries)
        ]
        found = set(pending)
        while pending:
            for _, target in self._calls.callees.get(pending.pop(), ()):
                if target not in found:
                    found.add(target)
                    pending.append(target)
        return found

    # Uses ------------------------------------------------------------------------------------

    def _is_used(self, function: Scope) -> bool:
        """Tell whether anything names a function, or decorates it, and what does so is used."""
        return self._is_named(function, frozenset())

    def _is_named(self, function: Scope, seen: frozenset[Scope]) -> bool:
        node = function.node
        if not isinstance(node, n.Function) or node.decorators:
            return function not in seen and (
                not isinstance(node, n.Function) or self._stands_in_use(function, seen)
            )
        if node.name.startswith("__"):
            return True
        return any(
            site.scope.runs_in is not function
            and site.scope.runs_in not in seen
            and self._runs(site.scope.runs_in, seen | {function})
            for site in self._named.get(node.name, ())
        )

    def _stands_in_use(self, function: Scope, seen: frozenset[Scope]) -> bool:
        """Tell whether the code that decorates a function runs."""
        parent = function.parent
        return parent is None or self._runs(parent.runs_in, seen | {function})

    def _runs(self, scope: Scope, seen: frozenset[Scope]) -> bool:
        """Tell whether a module or function may run: a module does, a function if it is named."""
        if not scope.is_function or self._execution.entries.get(scope):
            return True
        return self._is_named(scope, seen)

    @cached_property
    def _named(self) -> dict[str, list[Site]]:
        """Where each name is used, in code or in a string; importing it is no use."""
        found: dict[str, list[Site]] = {}
        for module in self._modules:
            for node, scope in module.each(n.Name, n.Attribute, n.Constant):
                name = ""
                if isinstance(node, n.Name):
                    name = node.id
                elif isinstance(node, n.Attribute):
                    name = node.name
                elif isinstance(node.value, str):
                    name = node.value.rpartition(".")[2].rpartition(":")[2]
                if name:
                    found.setdefault(name, []).append(Site(node, scope))
        return found


def _is_ending(node: n.Node, scope: Scope) -> bool:
    """Tell whether `node` closes something, or takes it away."""
    if isinstance(node, n.Delete):
        return True
    if isinstance(node, n.Name):
        return node.id in _CLOSING
    if not isinstance(node, n.Attribute):
        return False
    called = scope.module.parents.get(node)
    return node.name in (*_ENDING, "pop", "__exit__") and isinstance(called, n.Call)


def _hands_on(node: n.Node, name: str) -> bool:
    """Tell whether `node` gives an attribute to somebody who may close it."""
    return isinstance(node, n.Call) and any(
        isinstance(argument, n.Attribute) and argument.name == name for argument in node.args
    )


def _is_plain(node: n.Node) -> bool:
    """Tell whether a session belongs to its thread: no function says to what else."""
    return isinstance(node, n.Call) and len(node.args) == 1 and not node.keywords
