"""`flask-lint routes`: the URL map of a project, without importing it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from flask_lint.cli.color import wants_color, width_of
from flask_lint.cli.command import HELP_OPTIONS, Command, Option
from flask_lint.cli.project import ask_project, project_parameters

if TYPE_CHECKING:
    from flask_lint.overview.routes import RouteList
    from flask_lint.project_reading import Reading

_WHICH = "Which routes"


@click.command("routes", cls=Command, context_settings=HELP_OPTIONS)
@project_parameters
@click.option(
    "--output-format",
    cls=Option,
    group="Report",
    type=click.Choice(("table", "json", "csv")),
    default="table",
    show_default=True,
    help="How to write the routes.",
)
@click.option(
    "--sort",
    "-s",
    cls=Option,
    group="Report",
    type=click.Choice(("registration", "endpoint", "methods", "rule")),
    default="registration",
    show_default=True,
    help="What to sort the routes of an app by.",
)
@click.option(
    "--all-methods",
    cls=Option,
    group="Report",
    is_flag=True,
    help="Show HEAD and OPTIONS, too, which Flask adds.",
)
@click.option(
    "--doubtful",
    cls=Option,
    group=_WHICH,
    is_flag=True,
    help="Also list the routes that an app may not have, with the reason.",
)
@click.option(
    "--app",
    cls=Option,
    group=_WHICH,
    metavar="GLOB",
    default="*",
    help="Only routes of these apps, such as shop:create_app().",
)
@click.option(
    "--endpoint",
    cls=Option,
    group=_WHICH,
    metavar="GLOB",
    default="*",
    help="Only routes with these endpoints.",
)
@click.option(
    "--blueprint",
    cls=Option,
    group=_WHICH,
    metavar="GLOB",
    default="*",
    help="Only routes of these blueprints, and of those within them.",
)
@click.option(
    "--methods",
    cls=Option,
    group=_WHICH,
    metavar="METHOD,...",
    default="",
    help="Only routes that take one of these methods.",
)
def routes(
    output_format: str,
    sort: str,
    *,
    all_methods: bool,
    doubtful: bool,
    app: str,
    endpoint: str,
    blueprint: str,
    methods: str,
    color: str,
    **where: Any,
) -> None:
    """List the routes of the project that PATH, or this folder, belongs to.

    What `flask routes` shows, read from the code alone: the project need not be complete, nor
    its dependencies installed. A route is listed when the app surely has it; `?` stands for what
    is not known, and the last line says what else there may be.
    """
    from flask_lint.cli.output import stdout_is_ascii, write_stdout
    from flask_lint.overview.routes import RouteFilter, list_routes
    from flask_lint.report import routes as report

    asked = frozenset(one.strip().upper() for one in methods.split(",") if one.strip())
    wanted = RouteFilter(app, endpoint, blueprint, asked)

    def question(reading: Reading) -> RouteList:
        return list_routes(reading.project, wanted, sort=sort, all_methods=all_methods)

    listed = ask_project(question, color=color, **where)
    if output_format == "table":
        text = report.render_table(
            listed,
            color=wants_color(color, sys.stdout),
            width=width_of(sys.stdout),
            ascii_only=stdout_is_ascii(),
            show_doubtful=doubtful,
        )
    elif output_format == "csv":
        text = report.render_csv(listed, show_doubtful=doubtful)
    else:
        text = report.render_json(listed, show_doubtful=doubtful)
    write_stdout(text)
