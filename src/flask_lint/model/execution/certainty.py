"""Which code is certain to run when the function or module that it stands in runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from flask_lint.model.execution.environments import Situated
from flask_lint.model.execution.flow import Leave
from flask_lint.model.names.values import Display
from flask_lint.syntax import nodes as n
from flask_lint.syntax.typing_only import is_type_checking

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.execution.flow import Flow
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.sources.modules import ModuleIndex

_MISSING = frozenset({"ImportError", "ModuleNotFoundError"})
_JUMPS = frozenset({Leave.RETURN, Leave.BREAK, Leave.CONTINUE})


class Certainty:
    """Answers what must hold for code to run, as the nodes that decide about it."""

    def __init__(self, environments: Environments, flow: Flow, index: ModuleIndex) -> None:
        self._environments = environments
        self._flow = flow
        self._index = index
        self._leaves: dict[int, int] = {}
        self._loops: dict[n.For, bool] = {}
        self._doubtful: dict[n.Try, bool] = {}

    def conditions(self, node: n.Node, scope: Scope) -> frozenset[n.Node]:
        """Return what decides whether `node` runs when the function or module around it does.

        None of it is asked of a loop over what is written out, or of a `try` whose body is
        expected to come through.
        """
        top, module = scope.runs_in, scope.module
        found: set[n.Node] = set()
        inner = node
        for around in module.ancestors(node):
            if around is top.node:
                break
            if self._decides(around, inner, scope):
                found.add(around)
            if isinstance(inner, _STATEMENT):
                for block in _blocks(around):
                    found.update(self._leaving(block, inner, scope))
            inner = around
        if isinstance(inner, _STATEMENT):
            found.update(self._leaving(top.body, inner, scope))
        return frozenset(found)

    def _decides(self, around: n.Node, inner: n.Node, scope: Scope) -> bool:
        """Tell whether `around` decides whether `inner`, a node directly below it, runs."""
        match around:
            case n.Branch():
                return inner is not around.test and not _is_true(around.test)
            case n.If():
                return inner is not around.branches[0] and not (
                    # The `else` of `if TYPE_CHECKING:` always runs.
                    not isinstance(inner, n.Branch)
                    and all(is_type_checking(branch.test) for branch in around.branches)
                )
            case n.Handler() | n.Case() | n.Comprehension() | n.Lambda():
                return True
            case n.While() | n.Conditional():
                return inner is not around.test
            case n.Boolean():
                return inner is not around.values[0]
            case n.For():
                return inner is not around.iter and not self._has_turns(around, scope)
            case n.Try():
                in_body = any(inner is one for one in around.body)
                return in_body and self._is_doubtful(around, scope.module)
        return False

    def _leaving(
        self, block: Sequence[n.Stmt], statement: n.Node, scope: Scope
    ) -> Iterator[n.Node]:
        """Yield the first statement before `statement` after which it may not be reached."""
        first = self._leaves.get(id(block))
        if first is None:
            first = len(block)
            for index, one in enumerate(block):
                ways = self._flow.leaves([one], scope)
                if ways & _JUMPS or Leave.NEXT not in ways:
                    first = index
                    break
            self._leaves[id(block)] = first
        for index, one in enumerate(block):
            if one is statement:
                if first < index:
                    yield block[first]
                return

    def _has_turns(self, loop: n.For, scope: Scope) -> bool:
        """Tell whether the turns of a loop are written out, and there is at least one."""
        known = self._loops.get(loop)
        if known is None:
            known = self._loops[loop] = self._is_written_out(loop, scope)
        return known

    def _is_written_out(self, loop: n.For, scope: Scope) -> bool:
        iterated = loop.iter
        if isinstance(iterated, n.Call) and isinstance(iterated.func, n.Attribute):
            iterated = iterated.func.value
        runs = self._environments.runs(loop.body[0], scope) if loop.body else []
        if not runs or any(loop not in run.bound for run in runs):
            return False
        values = [self._environments.values(Situated(iterated, scope, run)) for run in runs]
        return all(len(found) == 1 and isinstance(found[0], Display) for found in values)

    def _is_doubtful(self, attempt: n.Try, module: Module) -> bool:
        """Tell whether a `try` expects that what it imports is not there."""
        known = self._doubtful.get(attempt)
        if known is None:
            caught = {
                part.id
                for handler in attempt.handlers
                if handler.caught is not None
                for part in n.walk(handler.caught)
                if isinstance(part, n.Name)
            }
            known = bool(caught & _MISSING) or (
                bool(attempt.handlers)
                and any(
                    self._is_foreign(part, module)
                    for statement in attempt.body
                    for part in n.walk(statement)
                )
            )
            self._doubtful[attempt] = known
        return known

    def _is_foreign(self, node: n.Node, module: Module) -> bool:
        """Tell whether a statement imports a package that may not be installed."""
        names: list[str] = []
        if isinstance(node, n.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, n.ImportFrom) and node.level == 0:
            names = [node.module]
        return any(
            name.partition(".")[0] not in sys.stdlib_module_names | {"flask"}
            and self._index.find(name, module.path) is None
            for name in names
        )


_STATEMENT = n.Stmt.__args__


def _blocks(node: n.Node) -> Iterator[Sequence[n.Stmt]]:
    """Yield the blocks of statements of a compound statement."""
    for name in ("body", "orelse", "final"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block


def _is_true(test: n.Expr) -> bool:
    return isinstance(test, n.Constant) and bool(test.value)
