"""The output of `flask-lint graph`: a tree, Mermaid or Graphviz."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask_lint.report.printable import one_line
from flask_lint.report.totals import plural
from flask_lint.report.trees import Tree, render_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.overview.graph import AppNode, BlueprintNode, Circle, Graph


def render_rich(
    graph: Graph, *, color: bool = False, width: int | None = None, ascii_only: bool = False
) -> str:
    """Return the apps and the circles as two trees."""
    arrow = "->" if ascii_only else "→"
    circles: list[Any] = [
        (
            _circle_label(circle),
            [(f"{edge.importer} {arrow} {edge.imported}", []) for edge in circle.edges],
        )
        for circle in graph.circles
    ]
    trees: list[Tree] = [
        ("Apps", [_app(app) for app in graph.apps] or [("none that can be seen", [])]),
        ("Circular imports", circles or [("none", [])]),
    ]
    return "\n".join(
        render_tree(tree, color=color, width=width, ascii_only=ascii_only) for tree in trees
    )


def _app(app: AppNode) -> Tree:
    place = f"{app.path}:{app.line}"
    text = f"{app.name}  {place}, {plural(app.routes, 'route')} of its own"
    return text, [_blueprint(one) for one in app.blueprints]


def _blueprint(node: BlueprintNode) -> Tree:
    return _label(node), [_blueprint(one) for one in node.blueprints]


def _label(node: BlueprintNode) -> str:
    prefix = "?" if node.prefix is None else node.prefix or "/"
    doubt = "" if node.sure else ", perhaps"
    return f"{node.name}  {prefix}, {plural(node.routes, 'route')}{doubt}"


def _circle_label(circle: Circle) -> str:
    fails = "fails in some order of imports" if circle.fails else "works in every order"
    return f"{len(circle.modules)} modules: {fails}"


def _edges(graph: Graph) -> Iterator[tuple[str, str, str, str]]:
    """Yield what both languages draw: the keys of both ends of an edge, and their labels."""
    for number, app in enumerate(graph.apps):
        key = f"app{number}"
        yield "", key, "", f"{app.name} ({plural(app.routes, 'route')})"
        pending = [(key, f"{key}_{index}", one) for index, one in enumerate(app.blueprints)]
        while pending:
            above, own, node = pending.pop(0)
            yield above, own, "", _label(node)
            pending.extend(
                (own, f"{own}_{index}", one) for index, one in enumerate(node.blueprints)
            )
    names = sorted({name for circle in graph.circles for name in circle.modules})
    keys = {name: f"module{index}" for index, name in enumerate(names)}
    for name, key in keys.items():
        yield "", key, "", name
    for circle in graph.circles:
        for edge in circle.edges:
            label = "fails" if circle.fails else "imports"
            yield keys[edge.importer], keys[edge.imported], label, ""


def render_mermaid(graph: Graph) -> str:
    """Return the graph as a Mermaid flowchart."""
    lines = ["flowchart LR"]
    for above, key, edge, label in _edges(graph):
        if label:
            lines.append(f'    {key}["{_mermaid(label)}"]')
        if above:
            lines.append(f"    {above} -.->|{edge}| {key}" if edge else f"    {above} --> {key}")
    return "\n".join(lines) + "\n"


def _mermaid(text: str) -> str:
    # Mermaid reads HTML and Markdown in labels; `#` begins its own escapes.
    safe = one_line(text)
    return "".join(
        character if character.isalnum() or character in " _./:(),-" else f"#{ord(character)};"
        for character in safe
    )


def render_graphviz(graph: Graph) -> str:
    """Return the graph in Graphviz' language DOT."""
    lines = ["digraph project {", "    rankdir=LR;", "    node [shape=box];"]
    for above, key, edge, label in _edges(graph):
        if label:
            lines.append(f"    {key} [label={_dot(label)}];")
        if above:
            style = f" [style=dashed, label={_dot(edge)}]" if edge else ""
            lines.append(f"    {above} -> {key}{style};")
    return "\n".join([*lines, "}"]) + "\n"


def _dot(text: str) -> str:
    return json.dumps(one_line(text), ensure_ascii=False)
