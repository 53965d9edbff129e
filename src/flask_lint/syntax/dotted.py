"""Expressions as people say them: `db.session.commit` for a chain of names."""

from __future__ import annotations

from flask_lint.syntax import nodes as n


def dotted(node: n.Node) -> str:
    """Return a chain of names, calls and attributes as text; `...` stands for anything else."""
    parts: list[str] = []
    suffix = ""
    while True:
        if isinstance(node, n.Call):
            suffix = "()" + suffix
            node = node.func
        elif isinstance(node, n.Attribute):
            parts.append(node.name + suffix)
            suffix = ""
            node = node.value
        else:
            parts.append((node.id if isinstance(node, n.Name) else "...") + suffix)
            return ".".join(reversed(parts))
