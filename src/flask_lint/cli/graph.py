"""`flask-lint graph`: apps, blueprints and circular imports as a picture."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from flask_lint.cli.color import wants_color, width_of
from flask_lint.cli.command import HELP_OPTIONS, Command, Option
from flask_lint.cli.project import ask_project, project_parameters

if TYPE_CHECKING:
    from flask_lint.overview.graph import Graph
    from flask_lint.project_reading import Reading


@click.command("graph", cls=Command, context_settings=HELP_OPTIONS)
@project_parameters
@click.option(
    "--output-format",
    cls=Option,
    group="Report",
    type=click.Choice(("rich", "mermaid", "graphviz")),
    default="rich",
    show_default=True,
    help="How to write the graph.",
)
def graph(output_format: str, *, color: str, **where: Any) -> None:
    """Draw the apps with their blueprints, and the circular imports, of a project.

    It is the project that PATH, or this folder, belongs to.
    """
    from flask_lint.cli.output import stdout_is_ascii, write_stdout
    from flask_lint.overview.graph import draw
    from flask_lint.report.graph import render_graphviz, render_mermaid, render_rich

    def question(reading: Reading) -> Graph:
        return draw(reading.project)

    drawn = ask_project(question, color=color, **where)
    if output_format == "mermaid":
        write_stdout(render_mermaid(drawn))
    elif output_format == "graphviz":
        write_stdout(render_graphviz(drawn))
    else:
        text = render_rich(
            drawn,
            color=wants_color(color, sys.stdout),
            width=width_of(sys.stdout),
            ascii_only=stdout_is_ascii(),
        )
        write_stdout(text)
