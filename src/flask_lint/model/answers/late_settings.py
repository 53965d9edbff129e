"""Settings of an application that change while it handles a request.

Flask does not notice. Only the process that happens to handle the request gets the new value, and
only until it ends.

Source: Flask's page "Application Structure and Lifecycle", section Application Setup.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.config.writes import WriteFinder
from flask_lint.model.execution.once import is_made_once
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.config.writes import Write
    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.entries import Entry, Execution
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Site
    from flask_lint.model.views.request_values import RequestValues


class LateSetting(msgspec.Struct, frozen=True):
    """A write to the key `key` of a configuration; `source` is what of a request it is made of."""

    site: Site
    key: str
    source: str | None
    entry: Entry


class LateSettings:
    """Finds them; where a program serves itself, in one process, that is how it is meant."""

    def __init__(
        self,
        evaluator: Evaluator,
        execution: Execution,
        calls: CallGraph,
        values: RequestValues,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._execution = execution
        self._calls = calls
        self._values = values
        self._modules = [module for module in modules if module.is_application]

    def found(self) -> Iterator[LateSetting]:
        """Yield the writes, in the order of the files."""
        if self._serves_itself:
            return
        finder = WriteFinder(self._evaluator)
        for module in self._modules:
            for scope in module.scopes:
                if not scope.is_function or not self._values.is_run_by_requests(scope):
                    continue
                if self._calls.callers.get(scope):
                    continue
                entry = self._execution.entries[scope][0]
                seen: set[tuple[n.Node, str]] = set()
                for write in finder.find(scope):
                    node = write.site.node
                    if (node, write.key) in seen or not self._counts(write, scope):
                        continue
                    seen.add((node, write.key))
                    source = self._values.source(write.value, scope) if write.value else None
                    # What a hook writes is the same each time, unless it is of the request.
                    if source is not None or entry.kind is Kind.VIEW:
                        yield LateSetting(write.site, write.key, source, entry)

    def _counts(self, write: Write, scope: Scope) -> bool:
        if write.kind != "item" or not write.key or write.default_only or write.value is None:
            return False

        def asks(part: n.Node) -> bool:
            return isinstance(part, n.Constant) and part.value == write.key

        if is_made_once(scope.module, write.site.node, asks):
            return False
        return not self._is_set_back(write, scope) and self._is_read(write, scope)

    def _is_set_back(self, write: Write, scope: Scope) -> bool:
        """Tell whether the function names the key again, as one does that sets it back."""
        again = sum(node.value == write.key for node in scope.each(n.Constant))
        return again > 1

    def _is_read(self, write: Write, scope: Scope) -> bool:
        """Tell whether somebody else uses the setting: the project, or a library by its name."""
        return any(
            node.value == write.key and not self._is_written(node, other)
            for module in self._modules
            for other in module.scopes
            if other.is_function and other is not scope
            for node in other.each(n.Constant)
        )

    def _is_written(self, node: n.Node, scope: Scope) -> bool:
        """Tell whether a key stands in the target of an assignment."""
        parent = scope.module.parents.get(node)
        above = scope.module.parents.get(parent) if isinstance(parent, n.Subscript) else None
        return isinstance(above, n.Assign) and above.value is not parent

    @cached_property
    def _serves_itself(self) -> bool:
        """Whether the project runs a server of its own, other than the one for development."""
        return any(
            path in knowledge().servers
            and path not in {f"{app}().run" for app in knowledge().app_classes}
            for module in self._modules
            for call, scope in module.each(n.Call)
            for path in self._evaluator.paths(call.func, scope)
        )
