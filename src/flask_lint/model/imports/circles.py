"""The circles of a graph: what leads to one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def strongly_connected(graph: Mapping[str, list[str]]) -> list[frozenset[str]]:
    """Return the circles of a graph, each after those that it leads to; a node may be one alone.

    Tarjan's algorithm, with a stack of its own.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    on_path: list[str] = []
    waiting: set[str] = set()
    circles: list[frozenset[str]] = []
    for root in graph:
        if root in order:
            continue
        work = [(root, iter(graph[root]))]
        order[root] = low[root] = len(order)
        on_path.append(root)
        waiting.add(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in graph:
                    continue
                if target not in order:
                    order[target] = low[target] = len(order)
                    on_path.append(target)
                    waiting.add(target)
                    work.append((target, iter(graph[target])))
                    break
                if target in waiting:
                    low[node] = min(low[node], order[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    circle = set()
                    while True:
                        member = on_path.pop()
                        waiting.discard(member)
                        circle.add(member)
                        if member == node:
                            break
                    circles.append(frozenset(circle))
    return circles
