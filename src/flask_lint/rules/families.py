"""The families of rules: the hundreds of their codes, their folders and what they are about."""

from __future__ import annotations

from typing import NamedTuple


class Family(NamedTuple):
    """One family: the codes start with `prefix`, the rules stand in `folder`."""

    prefix: str
    folder: str
    title: str


FAMILIES = (
    Family("FLK0", "own", "flask-lint's own"),
    Family("FLK1", "structure", "Structure"),
    Family("FLK2", "context", "Contexts"),
    Family("FLK3", "routing", "Routing"),
    Family("FLK4", "database", "Database"),
    Family("FLK5", "errors", "Error handling"),
    Family("FLK6", "security", "Security and configuration"),
    Family("FLK7", "requests", "Requests, responses, streaming and background work"),
    Family("FLK8", "templates", "Templates and forms"),
    Family("FLK9", "upgrades", "Upgrades"),
)


def family_of(code: str) -> Family:
    """Return the family of `code`; raises `KeyError` when the code is of none."""
    for family in FAMILIES:
        if code.startswith(family.prefix):
            return family
    raise KeyError(code)
