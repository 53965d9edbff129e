"""The keys of dictionaries that are written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.values import Display, External, Literal
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from flask_lint.model.execution.environments import Environments, Situated


def literal_keys(environments: Environments, at: Situated) -> frozenset[str] | None:
    """Return the keys of a dictionary that are written out, None if there may be others."""
    found: set[str] = set()
    resolved = environments.resolved(at)
    for value in environments.values(resolved):
        if isinstance(value, Literal) and value.value is None:
            continue
        if isinstance(value, External) and value.path == "builtins.dict()":
            call = value.origin.node if value.origin is not None else None
            if not isinstance(call, n.Call) or call.args:
                return None
            for word in call.keywords:
                if word.name is None:
                    return None
                found.add(word.name)
            continue
        if not isinstance(value, Display) or not isinstance(value.site.node, n.Dict):
            return None
        for key in value.site.node.keys:
            if not isinstance(key, n.Constant) or not isinstance(key.value, str):
                return None
            found.add(key.value)
    return frozenset(found)
