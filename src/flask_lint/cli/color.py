"""Whether to write in colour, and how wide the terminal is."""

from __future__ import annotations

import os
import shutil
from typing import IO, Any


def is_terminal(stream: IO[Any] | None) -> bool:
    """Tell whether a person looks at `stream`, which is None where the process has none."""
    return stream is not None and not stream.closed and stream.isatty()


def wants_color(choice: str, stream: IO[Any] | None) -> bool:
    """Tell whether to colour what goes to `stream`; `choice` is `auto`, `always` or `never`.

    What the user typed comes before the environment, and `NO_COLOR` (https://no-color.org)
    before `FORCE_COLOR`.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def width_of(stream: IO[Any] | None) -> int | None:
    """Return the width of the terminal behind `stream`, or None when it is none."""
    return shutil.get_terminal_size((100, 24)).columns if is_terminal(stream) else None
