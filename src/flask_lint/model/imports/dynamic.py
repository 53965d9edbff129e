"""Whether the project imports modules whose names cannot be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.names.scopes import Module

# What finds modules or their contents by names that only a run can tell.
_FINDING = frozenset(
    {
        "__import__",
        "add_api",  # of connexion: a specification names the handlers
        "entry_points",
        "exec",
        "find_modules",
        "getmembers",
        "import_module",
        "import_string",
        "iter_entry_points",
        "iter_modules",
        "load_module",
        "module_from_spec",
        "walk_packages",
    }
)


def finds_modules(modules: Iterable[Module]) -> bool:
    """Tell whether some module looks for others by names that only a run can tell."""
    return any(
        (node.id if isinstance(node, n.Name) else node.name) in _FINDING
        for module in modules
        if not module.is_test
        for scope in module.scopes
        for node in scope.nodes
        if isinstance(node, (n.Name, n.Attribute))
    )
