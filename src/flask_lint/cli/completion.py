"""What the shell offers where a rule is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem


def complete_rules(
    _ctx: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the rules whose name or code starts with the last name in `incomplete`."""
    from click.shell_completion import CompletionItem

    from flask_lint.rules.registry import all_rules

    before, comma, word = incomplete.rpartition(",")
    return [
        CompletionItem(before + comma + name, help=rule.summary)
        for rule in all_rules().values()
        for name in (rule.name, rule.code)
        if name.startswith(word)
    ]
