"""What goes wrong with a run itself: each error is one clear line and an exit status."""

from __future__ import annotations

import difflib
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class FlaskLintError(Exception):
    """The run cannot go on; `str(error)` says what, where and what to do."""

    exit_code = 2


class ConfigError(FlaskLintError):
    """The configuration is wrong: an unknown key or rule, or a value of the wrong type."""


def breakdown(error: Exception) -> str:
    """Return what an error says that flask-lint has not expected, and where it was raised."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `"; did you mean 'x'?"` for the nearest of `known`, or an empty string."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
