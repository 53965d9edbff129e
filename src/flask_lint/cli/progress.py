"""A progress bar on standard error, for runs that last long enough to be wondered about."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask_lint.cli.color import is_terminal, wants_color

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

PATIENCE = 1.0
"""How many seconds a run may last without a bar."""


@contextmanager
def progress_bar(
    color: str, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function to call with the number of files done and of all files.

    It is None when standard error is no terminal. The bar is gone when the context ends.
    """
    if not is_terminal(sys.stderr):
        yield None
        return
    bar = _Bar(color, clock)
    try:
        yield bar.update
    finally:
        bar.stop()


class _Bar:
    def __init__(self, color: str, clock: Callable[[], float]) -> None:
        self._color = color
        self._clock = clock
        self._start = clock()
        self._progress: Progress | None = None

    def update(self, done: int, total: int) -> None:
        """Show how far the run is, if it has lasted long enough."""
        if self._progress is None:
            if self._clock() - self._start < PATIENCE:
                return
            self._progress = self._begin(total)
        self._progress.update(self._progress.task_ids[0], completed=done, total=total)

    def stop(self) -> None:
        """Wipe the bar away."""
        if self._progress is not None:
            self._progress.stop()

    def _begin(self, total: int) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = Console(stderr=True, no_color=not wants_color(self._color, sys.stderr))
        progress = Progress(
            TextColumn("Reading the project"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("files"),
            console=console,
            transient=True,
        )
        progress.add_task("", total=total)
        progress.start()
        return progress
