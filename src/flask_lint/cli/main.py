"""The command `flask-lint` and its commands."""

from __future__ import annotations

import click

from flask_lint import __version__
from flask_lint.cli.baseline import baseline
from flask_lint.cli.cache import cache
from flask_lint.cli.check import check
from flask_lint.cli.command import HELP_OPTIONS, Group
from flask_lint.cli.doctor import doctor
from flask_lint.cli.graph import graph
from flask_lint.cli.routes import routes
from flask_lint.cli.rule import rule
from flask_lint.cli.rules import rules

EPILOG = """\b
Start here:
  flask-lint check                     lint the project around this folder
  flask-lint rule secret-key-missing   what a rule is about, and how to fix it

\b
Shell completion (bash; zsh and fish likewise):
  eval "$(_FLASK_LINT_COMPLETE=bash_source flask-lint)"
"""


@click.group(cls=Group, epilog=EPILOG, context_settings=HELP_OPTIONS)
@click.version_option(
    __version__, "-V", "--version", message="%(prog)s %(version)s", prog_name="flask-lint"
)
def main() -> None:
    """Find what breaks in a Flask project when it runs.

    flask-lint reads the project as a whole (import order, apps, blueprints, configuration,
    contexts) and never imports or runs it.
    """


main.add_command(baseline)
main.add_command(cache)
main.add_command(check)
main.add_command(doctor)
main.add_command(graph)
main.add_command(routes)
main.add_command(rule)
main.add_command(rules)
