"""Trees of text, drawn by rich."""

from __future__ import annotations

import io
from typing import Any

from flask_lint.report.printable import one_line

# A text and the trees below it.
Tree = tuple[str, list[Any]]


def render_tree(
    tree: Tree, *, color: bool = False, width: int | None = None, ascii_only: bool = False
) -> str:
    """Return a tree with lines between its branches; without a `width` nothing is wrapped."""
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree as RichTree

    stream = io.StringIO()
    console = Console(
        file=stream,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        width=width or 10_000,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        safe_box=ascii_only,
    )
    root = RichTree(Text(one_line(tree[0]), style="bold"), guide_style="bright_black")
    pending: list[tuple[RichTree, Tree, int]] = [(root, one, 1) for one in tree[1]]
    pending.reverse()
    while pending:
        parent, (text, below), depth = pending.pop()
        style = "bold" if depth == 1 else "" if below or depth == 2 else "green"
        branch = parent.add(Text(one_line(text), style=style))
        pending.extend((branch, one, depth + 1) for one in reversed(below))
    console.print(root)
    text = stream.getvalue()
    if ascii_only:
        for fancy, plain in _PLAIN.items():
            text = text.replace(fancy, plain)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


_PLAIN = {"├── ": "+-- ", "└── ": "`-- ", "│": "|", "┣━━ ": "+-- ", "┗━━ ": "`-- ", "┃": "|"}
