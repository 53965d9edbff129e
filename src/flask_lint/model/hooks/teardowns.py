"""What functions at the end of a request read that need not be there.

They run however the request ended, and those of the application context also where there was no
request at all.

Sources: `flask.ctx.RequestContext.pop`, `flask.ctx._AppCtxGlobals`, `Flask.do_teardown_appcontext`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import External
from flask_lint.providers.provider import Moment
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.certainty import Certainty
    from flask_lint.model.hooks.hooks import Hook, Hooks
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_G = "flask.g"
_REQUEST = ("flask.request", "flask.session")
_ASKING = ("flask.has_request_context()", "flask.has_app_context()")
# The methods of `g`, not what is stored on it.
_METHODS = frozenset({"get", "pop", "setdefault"})
# What gives `g` attributes from the start.
_GIVING = frozenset({"app_ctx_globals_class", "appcontext_pushed"})


class Doubt(msgspec.Struct, frozen=True):
    """One place in a teardown function that fails where something is missing.

    `name` is the attribute of `g`; empty where it is the request that is missing.
    """

    hook: Hook
    node: n.Node
    name: str


class Teardowns:
    """Reads teardown functions."""

    def __init__(
        self, evaluator: Evaluator, certainty: Certainty, hooks: Hooks, modules: Iterable[Module]
    ) -> None:
        self._evaluator = evaluator
        self._certainty = certainty
        self._hooks = hooks
        self._modules = list(modules)

    def doubts(self) -> Iterator[Doubt]:
        """Yield what fails in teardown functions where the request ended early, or never was."""
        is_given = self._is_given()
        seen: set[n.Node] = set()
        for hook in self._hooks.all:
            moment = hook.call.moment
            if not hook.certain or moment not in (Moment.TEARDOWN, Moment.APP_TEARDOWN):
                continue
            for node, name in self._reads(hook.function):
                if node in seen or (name and (is_given or self._is_set(name, moment))):
                    continue
                if not name and moment is Moment.TEARDOWN:
                    continue
                seen.add(node)
                yield Doubt(hook, node, name)

    def _is_given(self) -> bool:
        """Tell whether the project gives each `g` something when it is made."""
        return any(_GIVING & module.words for module in self._modules)

    def _is_set(self, name: str, moment: Moment) -> bool:
        """Tell whether each request sets an attribute before anything else can end it."""
        return moment is Moment.TEARDOWN and any(
            self._sets(hook.function, name)
            for hook in self._hooks.all
            if hook.call.moment is Moment.BEFORE
        )

    def _sets(self, scope: Scope, name: str) -> bool:
        return any(
            isinstance(target, n.Attribute)
            and target.name == name
            and _G in self._evaluator.paths(target.value, scope)
            and not self._certainty.conditions(node, scope)
            for node in scope.each(n.Assign)
            for target in node.targets
        )

    # One function ----------------------------------------------------------------------------

    def _reads(self, scope: Scope) -> Iterator[tuple[n.Node, str]]:
        """Yield what a function reads without asking, with the attribute of `g`, or ``""``."""
        named = [node.value for node in scope.each(n.Constant) if isinstance(node.value, str)]
        written = {
            target.name
            for node in scope.each(n.Assign)
            for target in node.targets
            if isinstance(target, n.Attribute)
        }
        asks = self._asks_for_request(scope)
        told: set[str] = set()
        for node in scope.each(n.Attribute, n.Call, n.Subscript):
            name = self._attribute(node, scope)
            if name is None and not asks and self._is_of_request(node, scope):
                name = ""
            if name is None or name in told or self._is_tried(node, scope):
                continue
            # `hasattr(g, "db")`, `"db" in g`, `g.get("db")`; that of `g.pop("db")` does not count.
            if name and (name in written or named.count(name) > isinstance(node, n.Call)):
                continue
            told.add(name)
            yield node, name

    def _attribute(self, node: n.Node, scope: Scope) -> str | None:
        """Return the attribute of `g` that `node` needs."""
        if isinstance(node, n.Attribute) and node.name not in _METHODS:
            return node.name if self._is(node.value, scope, (_G,)) else None
        if (
            isinstance(node, n.Call)
            and isinstance(node.func, n.Attribute)
            and node.func.name == "pop"
            and len(node.args) == 1
            and not node.keywords
            and isinstance(node.args[0], n.Constant)
            and isinstance(node.args[0].value, str)
            and self._is(node.func.value, scope, (_G,))
        ):
            return node.args[0].value
        return None

    def _is_of_request(self, node: n.Node, scope: Scope) -> bool:
        if isinstance(node, (n.Attribute, n.Subscript)):
            return self._is(node.value, scope, _REQUEST)
        return False

    def _asks_for_request(self, scope: Scope) -> bool:
        """Tell whether a function asks whether there is a request."""
        for node in scope.each(n.Call, n.Branch, n.Conditional):
            if isinstance(node, n.Call) and any(
                path in _ASKING for path in self._evaluator.paths(node, scope)
            ):
                return True
            tests = [node.test] if isinstance(node, (n.Branch, n.Conditional)) else []
            for test in tests:
                if any(
                    isinstance(part, n.Name) and self._is(part, scope, _REQUEST)
                    for part in (test, *n.children(test))
                ):
                    return True
        return False

    def _is(self, node: n.Expr, scope: Scope, paths: tuple[str, ...]) -> bool:
        values = self._evaluator.values(node, scope)
        return bool(values) and all(
            isinstance(value, External) and value.path in paths for value in values
        )

    def _is_tried(self, node: n.Node, scope: Scope) -> bool:
        """Tell whether the error that `node` may raise is caught, perhaps."""
        inner = node
        for ancestor in scope.module.ancestors(node):
            if ancestor is scope.node:
                return False
            if isinstance(ancestor, n.Try) and ancestor.handlers and inner in ancestor.body:
                return True
            if isinstance(ancestor, n.With):
                return True  # what it suppresses is not asked
            inner = ancestor
        return False
