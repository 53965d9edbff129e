"""The rules that blueprints of libraries have from the start.

Source: `flask_dance.consumer.base.BaseOAuthConsumerBlueprint`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.execution.strings import NO_STRING, Strings
from flask_lint.model.routing.registrations import Registration
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.registry.holders import Holder, Holders

# What stands for the blueprint's name in a rule.
_NAME = "{bp.name}"


def blueprint_rules(holders: Holders, strings: StringReader) -> Iterator[Registration]:
    """Yield the rules that the project's blueprints of libraries' classes come with."""
    for holder in holders.blueprints:
        for endpoint, option, default in knowledge().blueprint_rules.get(holder.path, ()):
            closed = "rule_kwargs" not in holder.arguments and not holder.open_arguments
            yield Registration(
                holder,
                "blueprint",
                holder.site,
                NOTHING,
                _rule(holder, holder.arguments.get(option), default, strings),
                Strings((endpoint,), True),
                endpoint_given=True,
                methods=frozenset({"GET"}) if closed else None,
                defaults=frozenset() if closed else None,
                view=None,
                has_view=True,
            )


def _rule(holder: Holder, given: Situated | None, default: str, strings: StringReader) -> Strings:
    is_none = given is not None and isinstance(given.node, n.Constant) and not given.node.value
    if given is None and holder.open_arguments:
        return NO_STRING
    rule = default if given is None or is_none else strings.read(given).only
    if rule is None or (_NAME in rule and holder.name is None):
        return NO_STRING
    return Strings((rule.replace(_NAME, holder.name or ""),), True)
