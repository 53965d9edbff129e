"""`flask-lint doctor`: what is not known of a project, and what would complete it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from flask_lint.cli.color import wants_color, width_of
from flask_lint.cli.command import HELP_OPTIONS, Command, Option
from flask_lint.cli.project import ask_project, project_parameters

if TYPE_CHECKING:
    from flask_lint.overview.doctor import Diagnosis
    from flask_lint.project_reading import Reading


@click.command("doctor", cls=Command, context_settings=HELP_OPTIONS)
@project_parameters
@click.option(
    "--output-format",
    cls=Option,
    group="Report",
    type=click.Choice(("rich", "json")),
    default="rich",
    show_default=True,
    help="How to write what is not known.",
)
def doctor(output_format: str, *, color: str, **where: Any) -> None:
    """Show what flask-lint cannot know about the project of PATH, or of this folder, and why.

    Rules that argue from absence, such as url-for-unknown-endpoint, are silent about what may be
    there unseen. Each gap comes with the line of configuration that closes it.
    """
    from flask_lint.cli.output import stdout_is_ascii, write_stdout
    from flask_lint.overview.doctor import diagnose
    from flask_lint.report.doctor import render_json, render_tree_of

    def question(reading: Reading) -> Diagnosis:
        failed = [(path, one.line, one.reason) for path, one in sorted(reading.failed.items())]
        return diagnose(reading.project, failed)

    diagnosis = ask_project(question, color=color, **where)
    if output_format == "json":
        write_stdout(render_json(diagnosis))
        return
    text = render_tree_of(
        diagnosis,
        color=wants_color(color, sys.stdout),
        width=width_of(sys.stdout),
        ascii_only=stdout_is_ascii(),
    )
    write_stdout(text)
