"""The kind of command that ours are: errors on one line, and help in groups of options."""

from __future__ import annotations

import os
import sys
import threading
from typing import IO, Any, NoReturn

import click

from flask_lint.errors import FlaskLintError

HELP_OPTIONS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

_ISSUES = "https://github.com/flask-lint/flask-lint/issues"

# What a shell reports for a program that the user interrupted.
_INTERRUPTED = 130


class Option(click.Option):
    """An option that stands under the heading `group` in the help."""

    def __init__(self, *args: Any, group: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group


class Failure(click.ClickException):
    """An error that ends the command: printed on one line, with an exit status of its own."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click declares it for the class

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the error on standard error, or on `file`."""
        # What is wrong may be a name in the checked project, which the terminal is not to obey.
        from flask_lint.report.printable import one_line

        click.echo(f"flask-lint: error: {one_line(self.message)}", file=file or sys.stderr)


class Command(click.Command):
    """A command that keeps the promises of the exit status: 2 when the run itself went wrong."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and turn what goes wrong into an error line and an exit status."""
        threads = set(threading.enumerate())
        try:
            return super().invoke(ctx)
        except FlaskLintError as error:
            raise Failure(str(error), error.exit_code) from error
        except KeyboardInterrupt:
            failure = Failure("interrupted", _INTERRUPTED)
            if set(threading.enumerate()) - threads:
                # A thread that is in the midst of native code cannot be stopped, and the process
                # would crash in taking the interpreter down below it.
                failure.show()
                sys.stderr.flush()
                os._exit(_INTERRUPTED)
            raise failure from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception:  # noqa: BLE001 - the last resort: status 1 would mean "findings"
            _report_bug()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under the headings of their groups, in the order of declaration."""
        groups: dict[str, list[tuple[str, str]]] = {}
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        # Those without a group, which is the one that shows the help, come last.
        for parameter in sorted(options, key=lambda one: not isinstance(one, Option)):
            record = parameter.get_help_record(ctx)
            if record is not None:
                heading = parameter.group if isinstance(parameter, Option) else "Other"
                groups.setdefault(heading, []).append(record)
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


class Group(click.Group):
    """The group of our commands, which knows what people type who forget one.

    An interruption ends it as it ends its commands, also before one of them has been chosen.
    """

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the arguments."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except KeyboardInterrupt:
            raise Failure("interrupted", _INTERRUPTED) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Read the arguments of the command that is named first, and run it."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Failure("interrupted", _INTERRUPTED) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; where a path stands in its place, say what to write."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            if not args[0].startswith("-") and os.path.lexists(args[0]):
                hint = f"to lint {args[0]!r}, write `flask-lint check {args[0]}`"
                raise click.UsageError(hint, ctx) from None
            raise


def _report_bug() -> NoReturn:
    import traceback

    from flask_lint.report.printable import printable

    for line in traceback.format_exc().splitlines():
        click.echo(printable(line), err=True)
    message = f"internal error; please report it with the lines above at {_ISSUES}"
    raise Failure(message, 2) from None
