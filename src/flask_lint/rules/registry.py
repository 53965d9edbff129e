"""Every rule there is, and the rules that a name, a code or a family stands for."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import flask_lint.rules
from flask_lint.errors import ConfigError, did_you_mean
from flask_lint.rules.rule import Rule


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by name, in the order of the codes."""
    rules = []
    prefix = flask_lint.rules.__name__ + "."
    for info in pkgutil.walk_packages(flask_lint.rules.__path__, prefix):
        if not info.ispkg and info.name.count(".") > prefix.count("."):
            rule = getattr(importlib.import_module(info.name), "RULE", None)
            if isinstance(rule, Rule):
                rules.append(rule)
    return {rule.name: rule for rule in sorted(rules, key=lambda rule: rule.code)}


def rules_of(selector: str, *, where: str) -> list[Rule]:
    """Return the rules that `selector` names: a name, a code, a code's prefix or `ALL`.

    `where` says in the error where the selector was written.
    Raises `ConfigError` when it names no rule.
    """
    rules = all_rules()
    if selector == "ALL":
        return list(rules.values())
    found = [rule for rule in rules.values() if rule.name == selector]
    if not found and selector.upper().startswith("FLK"):
        found = [rule for rule in rules.values() if rule.code.startswith(selector.upper())]
    if not found:
        known = [*rules, *(rule.code for rule in rules.values())]
        raise ConfigError(f"{where}: unknown rule {selector!r}{did_you_mean(selector, known)}")
    return found
