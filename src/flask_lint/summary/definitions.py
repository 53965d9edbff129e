"""Which function or class a line of a module stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from flask_lint.summary.module import ModuleSummary


class Definitions:
    """The functions, lambdas and classes of one module, each behind those around it."""

    def __init__(self, summary: ModuleSummary) -> None:
        self._line_starts = summary.line_starts
        self._starts: list[int] = []
        self._lasts: list[int] = []
        self._names: list[str] = []
        around: list[int] = []
        stack: list[tuple[n.Node, int]] = [(node, -1) for node in reversed(summary.body)]
        while stack:
            node, parent = stack.pop()
            if parent >= 0:
                self._lasts[parent] = max(self._lasts[parent], node.end)
            within = parent
            body: list[n.Node] = []
            if isinstance(node, (n.Function, n.Lambda, n.Class)):
                body = [node.body] if isinstance(node, n.Lambda) else [*node.body]
                within = self._add(node, parent)
                around.append(parent)
            inside = set(body)
            header = [part for part in n.children(node) if part not in inside]
            stack.extend((part, within) for part in reversed(body))
            stack.extend((part, parent) for part in reversed(header))
        for number in reversed(range(len(around))):
            if (parent := around[number]) >= 0:
                self._lasts[parent] = max(self._lasts[parent], self._lasts[number])

    def _add(self, node: n.Function | n.Lambda | n.Class, around: int) -> int:
        name = "<lambda>" if isinstance(node, n.Lambda) else node.name
        outer = self._names[around] if around >= 0 else ""
        self._names.append(f"{outer}.{name}" if outer else name)
        self._starts.append(node.start)
        self._lasts.append(node.end)
        return len(self._names) - 1

    def at(self, line: int) -> str:
        """Return the dotted name of the innermost definition around a line, or ``""``."""
        if line > len(self._line_starts):
            return ""
        start = self._line_starts[line - 1]
        best = ""
        for first, last, name in zip(self._starts, self._lasts, self._names, strict=True):
            if first <= start <= last:
                best = name
        return best
