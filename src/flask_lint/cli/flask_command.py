"""`flask lint`: what `flask-lint check` does, inside the environment of an app.

Flask imports this module whenever its own command runs, so it has to stay as light as it is.
"""

from __future__ import annotations

from typing import Any

import click

from flask_lint.cli.check import EPILOG, check_parameters
from flask_lint.cli.command import HELP_OPTIONS, Command
from flask_lint.cli.options import CheckOptions


@click.command(
    "lint",
    cls=Command,
    epilog=EPILOG.replace("flask-lint check", "flask lint"),
    context_settings=HELP_OPTIONS,
    short_help="Find what breaks in this project when it runs.",
)
@check_parameters
@click.pass_context
def lint(ctx: click.Context, /, **values: Any) -> None:
    """Lint the whole project that PATH, or this folder, belongs to.

    The same as `flask-lint check`: the app is read, never loaded.
    """
    from flask_lint.cli.run import run_check

    ctx.exit(run_check(CheckOptions(**values)))
