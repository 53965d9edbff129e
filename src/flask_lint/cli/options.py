"""What the command line of `check` says, as one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from flask_lint.cli.sinks import Sink
    from flask_lint.report.formats import Format


class CheckOptions(NamedTuple):
    """What the command line of `check` says."""

    paths: tuple[Path, ...]
    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    output_format: Format | None
    output_file: Path | None
    sinks: tuple[Sink, ...]
    statistics: bool
    color: Literal["auto", "always", "never"]
    baseline: Path | None
    no_baseline: bool
    new_since: str | None
    staged: bool
    fail_on: str | None
    exit_zero: bool
    config: Path | None
    isolated: bool
    no_cache: bool
    jobs: int | None
    show_files: bool
    show_settings: bool
