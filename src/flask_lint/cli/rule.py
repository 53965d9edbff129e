"""`flask-lint rule NAME`: the page of one rule."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from flask_lint.cli.color import wants_color, width_of
from flask_lint.cli.command import HELP_OPTIONS, Command, Option
from flask_lint.cli.completion import complete_rules

if TYPE_CHECKING:
    from flask_lint.rules.rule import Rule


@click.command("rule", cls=Command, context_settings=HELP_OPTIONS)
@click.argument("name", shell_complete=complete_rules)
@click.option(
    "--color",
    cls=Option,
    group="Report",
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    show_default=True,
    help="Render the page for a terminal; NO_COLOR and FORCE_COLOR are obeyed.",
)
def rule(name: str, color: str) -> None:
    """Explain the rule NAME (or the rule with that code).

    What it finds, why that breaks, how to fix it, and what it deliberately lets pass. On a
    terminal the page is rendered, elsewhere it is printed as Markdown.
    """
    from flask_lint.cli.output import write_stdout
    from flask_lint.errors import FlaskLintError
    from flask_lint.rules.registry import rules_of

    found = rules_of(name, where="NAME")
    if len(found) > 1 or name == "ALL":
        listed = ", ".join(one.name for one in found)
        raise FlaskLintError(f"{name!r} stands for {len(found)} rules, name one: {listed}")
    page = _page(found[0])
    if wants_color(color, sys.stdout):
        page = _rendered(page, width_of(sys.stdout) or 100)
    write_stdout(page)


def _page(rule: Rule) -> str:
    title, _, body = rule.page.strip().partition("\n")
    facts = f"Severity **{rule.severity}**, {'on' if rule.default else 'off'} by default."
    return f"# {rule.name} ({rule.code})\n\n{title}\n\n{facts}\n\n{body.strip()}\n\n{rule.url}\n"


def _rendered(page: str, width: int) -> str:
    import io

    from rich.console import Console
    from rich.markdown import Markdown

    stream = io.StringIO()
    console = Console(
        file=stream,
        force_terminal=True,
        color_system="standard",
        width=min(width, 100),
        legacy_windows=False,
    )
    console.print(Markdown(page, code_theme="ansi_dark"))
    return stream.getvalue()
