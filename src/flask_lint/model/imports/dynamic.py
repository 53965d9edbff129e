"""Whether the project imports modules whose names cannot be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    return any(_FINDING & module.words for module in modules)
