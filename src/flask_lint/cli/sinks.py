"""Where a report goes, in which format: `--output sarif=out.sarif --output github`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import click

from flask_lint.errors import did_you_mean
from flask_lint.report.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask_lint.report.formats import Format


class Sink(NamedTuple):
    """A format, and the file that takes it; None is standard output."""

    output_format: Format
    file: Path | None
    option: str = "--output"


def parse_sinks(
    _ctx: click.Context, _parameter: click.Parameter, values: Sequence[str]
) -> tuple[Sink, ...]:
    """Turn each `FORMAT[=FILE]` into a sink; raise `BadParameter` for what cannot be.

    No two may write to one place.
    """
    sinks = tuple(map(_sink, values))
    taken: set[str] = set()
    for sink in sinks:
        place = "standard output" if sink.file is None else os.path.realpath(sink.file)
        if place in taken:
            named = place if sink.file is None else sink.file
            raise click.BadParameter(f"two reports cannot both go to {named}.")
        taken.add(place)
    return sinks


def _sink(value: str) -> Sink:
    name, equals, file = value.partition("=")
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS) or f"; the formats are {', '.join(FORMATS)}"
        raise click.BadParameter(f"unknown format {name!r}{hint}.")
    if equals and not file:
        raise click.BadParameter(f"{value!r} names no file.")
    return Sink(cast("Format", name), Path(file) if file not in ("", "-") else None)


def sinks_of(
    sinks: Sequence[Sink], output_format: Format | None, output_file: Path | None
) -> Sequence[Sink]:
    """Return where reports go, whichever of the two ways of saying so was used.

    Raises `UsageError` when both were.
    """
    if not sinks:
        return [Sink(output_format or "rich", output_file, "--output-file")]
    if output_format is not None or output_file is not None:
        raise click.UsageError("--output excludes --output-format and --output-file.")
    return sinks
