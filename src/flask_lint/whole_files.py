"""Files that are written as a whole: an interruption leaves what was there before."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8, all or nothing; what cannot be encoded becomes an escape.

    A link stays a link. Pipes and devices, and files whose folder takes no other file beside
    them, are written to as they are. Raises `OSError` when that fails.
    """
    # `Path.resolve` raises another error for links in a circle.
    target = Path(os.path.realpath(path))
    data = text.encode("utf-8", "backslashreplace")
    mode = _mode(target)
    if mode is None or not _replace(target, data, mode):
        target.write_bytes(data)


def _replace(target: Path, data: bytes, mode: int) -> bool:
    """Put a new file in the place of `target`; tell whether that could be done."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    except OSError:
        return False
    made = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        made.chmod(mode)
        made.replace(target)
    except OSError:
        return False
    else:
        return True
    finally:
        with contextlib.suppress(OSError):
            made.unlink()


def _mode(target: Path) -> int | None:
    """Return the mode that the file has, or that a new one gets; None for what is no file."""
    try:
        status = target.stat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
    return stat.S_IMODE(status.st_mode) if stat.S_ISREG(status.st_mode) else None
