"""`flask-lint check`: its options and its help. The work is done in `flask_lint.cli.run`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flask_lint.cli.command import HELP_OPTIONS, Command, Option
from flask_lint.cli.completion import complete_rules
from flask_lint.cli.options import CheckOptions
from flask_lint.cli.project import NO_CACHE
from flask_lint.cli.sinks import parse_sinks
from flask_lint.report.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

_RULES = "Which rules"
_REPORT = "Report"
_KNOWN = "What is known"
_OUTCOME = "Outcome"
_CONFIGURATION = "Configuration"

EPILOG = """\b
Exit status:
  0  nothing to report, or nothing as grave as --fail-on
  1  findings
  2  the run itself went wrong: usage, configuration, internal error
  130  interrupted

Rules are named as the findings print them (secret-key-missing or FLK601), by a prefix of codes
(FLK6), or all of them with ALL.

\b
Examples:
  flask-lint check                                     the project around this folder
  flask-lint check app/auth                            only report what concerns app/auth
  flask-lint check --select secret-key-missing,FLK2    only these rules
  flask-lint check --output sarif=flask-lint.sarif --output github
"""


def _split(
    _ctx: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Take `--select a,b --select c` apart."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _selector(flag: str, text: str) -> Callable[[Any], Any]:
    return click.option(
        flag,
        cls=Option,
        group=_RULES,
        metavar="RULE,...",
        multiple=True,
        callback=_split,
        shell_complete=complete_rules,
        help=text,
    )


_DECORATORS: tuple[Callable[[Any], Any], ...] = (
    click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path)),
    _selector("--select", "Run these rules only, whatever the configuration selects or ignores."),
    _selector("--extend-select", "Run these rules too."),
    _selector("--ignore", "Do not run these rules."),
    click.option(
        "--output-format",
        cls=Option,
        group=_REPORT,
        type=click.Choice(FORMATS),
        help="How to write the findings.  [default: rich]",
    ),
    click.option(
        "--output-file",
        "-o",
        cls=Option,
        group=_REPORT,
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Write the findings to FILE instead of standard output.",
    ),
    click.option(
        "--output",
        "sinks",
        cls=Option,
        group=_REPORT,
        metavar="FORMAT[=FILE]",
        multiple=True,
        callback=parse_sinks,
        help="Write the findings in FORMAT to FILE, or to standard output; may be given again, in "
        "place of the two options above.",
    ),
    click.option(
        "--statistics",
        cls=Option,
        group=_REPORT,
        is_flag=True,
        help="Also count the findings of each rule (on standard error).",
    ),
    click.option(
        "--color",
        cls=Option,
        group=_REPORT,
        type=click.Choice(("auto", "always", "never")),
        default="auto",
        show_default=True,
        help="Colour the output; NO_COLOR and FORCE_COLOR are obeyed.",
    ),
    click.option(
        "--baseline",
        cls=Option,
        group=_KNOWN,
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Report only what FILE does not list; `flask-lint baseline create` makes it.  "
        "[default: the configuration's]",
    ),
    click.option(
        "--no-baseline",
        cls=Option,
        group=_KNOWN,
        is_flag=True,
        help="Report also what the configured baseline lists.",
    ),
    click.option(
        "--new-since",
        cls=Option,
        group=_KNOWN,
        metavar="REF|auto",
        help="Report only what there is more of than in the commit REF, wherever it is. auto: what "
        "pre-commit compares with, else where a pull or merge request has left its target, else "
        "HEAD.",
    ),
    click.option(
        "--staged",
        cls=Option,
        group=_KNOWN,
        is_flag=True,
        help="Read what is staged for the next commit instead of the files on the disk.",
    ),
    click.option(
        "--fail-on",
        cls=Option,
        group=_OUTCOME,
        type=click.Choice(("error", "warning", "info")),
        help="The least severity that makes the exit status 1.  "
        "[default: the configuration's, else warning]",
    ),
    click.option(
        "--exit-zero",
        cls=Option,
        group=_OUTCOME,
        is_flag=True,
        help="Exit with 0 in spite of findings; not when the run itself went wrong.",
    ),
    click.option(
        "--config",
        cls=Option,
        group=_CONFIGURATION,
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Read the configuration from FILE instead of the project's root.",
    ),
    click.option(
        "--isolated",
        cls=Option,
        group=_CONFIGURATION,
        is_flag=True,
        help="Read no configuration file at all.",
    ),
    NO_CACHE,
    click.option(
        "--jobs",
        cls=Option,
        group=_CONFIGURATION,
        type=click.IntRange(min=1),
        metavar="N",
        help="Use N processes instead of as many as pay off.",
    ),
    click.option(
        "--show-files",
        cls=Option,
        group=_CONFIGURATION,
        is_flag=True,
        help="List the files that are analysed, and those that are not, instead of findings.",
    ),
    click.option(
        "--show-settings",
        cls=Option,
        group=_CONFIGURATION,
        is_flag=True,
        help="Print root, settings and enabled rules as JSON instead of findings.",
    ),
)


def check_parameters(function: Callable[..., None]) -> Callable[..., None]:
    """Give `function` the argument and the options of `check`."""
    for decorator in reversed(_DECORATORS):
        function = decorator(function)
    return function


@click.command("check", cls=Command, epilog=EPILOG, context_settings=HELP_OPTIONS)
@check_parameters
@click.pass_context
def check(ctx: click.Context, /, **values: Any) -> None:
    """Lint the whole project that PATH, or this folder, belongs to.

    A PATH narrows what is reported, never what is analysed: a finding is shown when its place,
    or a place related to it, lies in one of the PATHs.
    """
    from flask_lint.cli.run import run_check

    ctx.exit(run_check(CheckOptions(**values)))
