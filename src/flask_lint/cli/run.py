"""What `flask-lint check` does with its options: from paths to an exit status."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

import click
import msgspec

from flask_lint.cache.cache import Cache
from flask_lint.cli.color import wants_color, width_of
from flask_lint.cli.gate import Gate
from flask_lint.cli.output import check_writable, stdout_is_ascii, write_file, write_stdout
from flask_lint.cli.progress import progress_bar
from flask_lint.cli.project import load_settings, root_of
from flask_lint.cli.sinks import sinks_of
from flask_lint.findings import Severity
from flask_lint.report.formats import render
from flask_lint.report.json_text import json_text
from flask_lint.report.printable import one_line, printable
from flask_lint.report.totals import fails, plural, statistics, summary_line
from flask_lint.rules.registry import rules_of
from flask_lint.rules.selection import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flask_lint.cli.options import CheckOptions
    from flask_lint.cli.sinks import Sink
    from flask_lint.findings import Run
    from flask_lint.settings import Settings


def run_check(options: CheckOptions) -> int:
    """Lint as `options` say, write what is to be written, and return the exit status.

    Raises `FlaskLintError` when paths, configuration or output file are wrong.
    """
    sinks = sinks_of(options.sinks, options.output_format, options.output_file)
    for sink in sinks:
        if sink.file is not None:
            check_writable(sink.file, sink.option)
    root = root_of(options.paths)
    cache = Cache(None if options.no_cache else root)
    loaded = load_settings(
        root, config=options.config, isolated=options.isolated, is_checked=cache.accepts
    )
    settings = _with_options(loaded.settings, options)
    if options.show_settings:
        write_stdout(_settings_json(root, loaded.path, settings))
        return 0
    # Here and not above: what it brings along is slow to import, and not needed until now.
    from flask_lint.pipeline import check

    report_paths = [path.resolve() for path in options.paths]
    if root in report_paths:
        report_paths = []
    with (
        closing(Gate(root, settings, options, cache)) as gate,
        progress_bar(options.color) as progress,
    ):
        run = check(
            root,
            report_paths,
            settings,
            progress=progress,
            jobs=options.jobs,
            gate=gate,
            tree=gate.tree,
            cache=cache,
        )
    if loaded.path is not None:
        cache.accept(loaded.settings)
    if options.show_files:
        _show_files(run)
        return 2 if run.internal_error else 0
    _report(run, options, sinks)
    if gate.note:
        click.echo(gate.note, err=True)
    if run.internal_error:
        return 2
    return int(fails(run, settings.fail_on) and not options.exit_zero)


def _with_options(settings: Settings, options: CheckOptions) -> Settings:
    """Return `settings` with what the command line says about rules and the exit status."""
    extend = _known(options.extend_select, "--extend-select")
    ignore = _known(options.ignore, "--ignore")
    if options.select:
        settings = msgspec.structs.replace(
            settings,
            select=_known(options.select, "--select"),
            extend_select=extend,
            ignore=ignore,
        )
    else:
        # What was typed just now comes before what the file ignores.
        kept = [one for one in settings.ignore if not extend or not _same_rules(one, extend)]
        settings = msgspec.structs.replace(
            settings,
            extend_select=[*settings.extend_select, *extend],
            ignore=[*kept, *ignore],
        )
    if options.fail_on is not None:
        settings = msgspec.structs.replace(settings, fail_on=Severity(options.fail_on))
    return settings


def _known(selectors: Sequence[str], where: str) -> list[str]:
    for selector in selectors:
        rules_of(selector, where=where)
    return list(selectors)


def _same_rules(selector: str, others: Sequence[str]) -> bool:
    meant = rules_of(selector, where="ignore")
    return any(rules_of(other, where="--extend-select") == meant for other in others)


def _report(run: Run, options: CheckOptions, sinks: Sequence[Sink]) -> None:
    for sink in sinks:
        if sink.file is not None:
            text = render(run, sink.output_format, color=options.color == "always")
            write_file(sink.file, text, sink.option)
            continue
        text = render(
            run,
            sink.output_format,
            color=wants_color(options.color, sys.stdout),
            width=width_of(sys.stdout),
            ascii_only=stdout_is_ascii(),
        )
        write_stdout(text)
    if run.stale:
        lines = plural(len(run.stale), "line")
        click.echo(
            f"the baseline has {lines} without a finding: `flask-lint baseline prune` deletes them",
            err=True,
        )
    if options.statistics:
        click.echo(statistics(run), err=True, nl=False)
    # The rich report ends with this line itself; the others are for machines.
    if not any(sink.file is None and sink.output_format == "rich" for sink in sinks):
        click.echo(summary_line(run), err=True)


def _show_files(run: Run) -> None:
    write_stdout("".join(f"{printable(path)}\n" for path in run.analysed))
    for word, notes in (("skipped", run.skipped), ("failed", run.failed)):
        for note in notes:
            click.echo(f"{word}: {printable(note.path)}: {one_line(note.reason)}", err=True)


def _settings_json(root: Path, path: Path | None, settings: Settings) -> str:
    enabled = resolve(settings).enabled.values()
    document = {
        "root": str(root),
        "config": str(path) if path else None,
        "settings": msgspec.to_builtins(settings),
        "rules": {rule.name: severity or rule.severity for rule, severity, _ in enabled},
    }
    return json_text(document)
