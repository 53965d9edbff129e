"""`flask-lint baseline`: the findings that a project has learnt to live with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flask_lint.cli.command import HELP_OPTIONS, Command, Option
from flask_lint.cli.project import baseline_path, load_settings, project_parameters, root_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask_lint.findings import Run
    from flask_lint.gate.baseline import Entry

_EPILOG = """\b
  flask-lint baseline create     list everything that is found today
  flask-lint check               report what is not listed
  flask-lint baseline prune      delete the lines of what has been mended

The file belongs into version control. It has no line numbers, its lines are sorted, and unrelated
edits do not change it; two branches are merged by keeping the lines of both.
"""


@click.group("baseline", epilog=_EPILOG, context_settings=HELP_OPTIONS)
def baseline() -> None:
    """List the findings of today in a file, so that `check` reports only new ones."""


def _parameters(function: Callable[..., None]) -> Callable[..., None]:
    """Give `function` the argument and the options that every command here has."""
    return project_parameters(
        click.option(
            "--baseline",
            "file",
            cls=Option,
            group="Configuration",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="The baseline.  [default: the configuration's, else flask-lint-baseline.txt]",
        )(function)
    )


@baseline.command("create", cls=Command, context_settings=HELP_OPTIONS)
@_parameters
def create(**where: Any) -> None:
    """Write a baseline with all findings of the project, where there is none yet."""
    from flask_lint.errors import FlaskLintError
    from flask_lint.gate.baseline import entries_of, write_baseline
    from flask_lint.report.totals import plural

    project = _Project(**where)
    if project.file.exists():
        raise FlaskLintError(
            f"baseline {project.shown}: is there already; `flask-lint baseline update` changes it"
        )
    entries = entries_of(project.complete_run().findings)
    write_baseline(project.file, entries)
    click.echo(f"{project.shown}: {plural(len(entries), 'finding')}")
    if project.settings.baseline is None:
        click.echo(f'to use it, configure `baseline = "{project.key}"`', err=True)


@baseline.command("update", cls=Command, context_settings=HELP_OPTIONS)
@_parameters
@click.option(
    "--grow",
    cls=Option,
    group="Outcome",
    is_flag=True,
    help="Let the baseline have more findings of a rule than it has.",
)
@click.pass_context
def update(ctx: click.Context, /, *, grow: bool, **where: Any) -> None:
    """Write the findings of today into the baseline, as after a move of code.

    Without --grow nothing is written when there are more findings of a rule than are listed: the
    exit status is 1 then.
    """
    from flask_lint.gate.baseline import entries_of, growth, read_baseline, write_baseline
    from flask_lint.report.totals import plural

    project = _Project(**where)
    old = read_baseline(project.file)
    new = entries_of(project.complete_run().findings)
    more = growth(old, new)
    if more and not grow:
        listed = ", ".join(f"{number} more of {code}" for code, number in more.items())
        click.echo(f"{project.shown}: not changed, it would grow: {listed} (see --grow)", err=True)
        ctx.exit(1)
    write_baseline(project.file, new)
    gone, come = len(set(old) - set(new)), len(set(new) - set(old))
    click.echo(f"{project.shown}: {plural(len(new), 'finding')}, {come} added, {gone} deleted")


@baseline.command("prune", cls=Command, context_settings=HELP_OPTIONS)
@_parameters
def prune(**where: Any) -> None:
    """Delete the lines of the baseline that no finding bears out any more."""
    from flask_lint.gate.baseline import read_baseline, write_baseline
    from flask_lint.report.totals import plural

    project = _Project(**where)
    entries = read_baseline(project.file)
    gone = set(project.stale(entries, project.complete_run()))
    if gone:
        write_baseline(project.file, [one for one in entries if one not in gone])
    left = len(entries) - len(gone)
    click.echo(f"{project.shown}: {plural(left, 'finding')}, {len(gone)} deleted")


@baseline.command("show", cls=Command, context_settings=HELP_OPTIONS)
@_parameters
def show(**where: Any) -> None:
    """Show what the baseline lists: where it stands today, or that it is stale."""
    from flask_lint.cli.output import write_stdout
    from flask_lint.gate.baseline import entry_of, read_baseline
    from flask_lint.report.concise import line_of
    from flask_lint.report.printable import printable
    from flask_lint.report.totals import plural

    project = _Project(**where)
    entries = read_baseline(project.file)
    run = project.run()
    gone = set(project.stale(entries, run))
    found = {entry_of(one): one for one in run.findings}
    for entry in entries:
        if entry in found:
            write_stdout(line_of(found[entry]))
        else:
            where_it_was = "" if entry.definition == "-" else f" in {entry.definition}"
            word = "stale" if entry in gone else "not found in this run"
            write_stdout(printable(f"{entry.path}: {entry.code}{where_it_was}: {word}") + "\n")
    click.echo(f"{plural(len(entries), 'finding')}, {len(gone)} stale", err=True)


class _Project:
    """The project that is asked for, its settings, and the file of its baseline."""

    def __init__(
        self,
        path: Path,
        color: str,
        *,
        config: Path | None,
        isolated: bool,
        no_cache: bool,
        file: Path | None,
    ) -> None:
        from flask_lint.gate.baseline import DEFAULT_NAME

        self.root = root_of([path])
        self.settings = load_settings(self.root, config=config, isolated=isolated).settings
        found = baseline_path(self.root, self.settings, file)
        self.file = self.root / DEFAULT_NAME if found is None else found
        self._color = color
        self._cached = not no_cache

    @property
    def shown(self) -> str:
        """The file as messages name it."""
        from flask_lint.report.printable import printable

        return printable(str(self.file))

    @property
    def key(self) -> str:
        """The value of the setting that names the file."""
        file = self.file.resolve()
        return (
            file.relative_to(self.root).as_posix()
            if file.is_relative_to(self.root)
            else file.as_posix()
        )

    def run(self) -> Run:
        """Lint the project; nothing is known."""
        # What it brings along is slow to import, and not needed until now.
        from flask_lint.cache.cache import Cache
        from flask_lint.cli.progress import progress_bar
        from flask_lint.pipeline import check

        with progress_bar(self._color) as progress:
            cache = Cache(self.root if self._cached else None)
            return check(self.root, [], self.settings, progress=progress, cache=cache)

    def complete_run(self) -> Run:
        """Lint the project; raise `FlaskLintError` when a rule broke down: findings are missing."""
        from flask_lint.errors import FlaskLintError

        run = self.run()
        if run.internal_error:
            raise FlaskLintError(
                f"baseline {self.shown}: not written, because a rule broke down; see "
                "`flask-lint check`"
            )
        return run

    def stale(self, entries: list[Entry], run: Run) -> list[Entry]:
        """Return the entries that the run does not bear out."""
        from flask_lint.gate.baseline import stale
        from flask_lint.rules.selection import resolve

        codes = {one.rule.code for one in resolve(self.settings).enabled.values()}
        return stale(entries, run, codes)
