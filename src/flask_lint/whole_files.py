"""Files that are written as a whole: an interruption leaves what was there before."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from pathlib import Path

# A folder that may not be written to, a file that is mounted by itself.
_NO_OTHER_FILE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY})


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
    made: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        made = Path(name)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        made.chmod(mode)
        made.replace(target)
    except OSError as error:
        if error.errno not in _NO_OTHER_FILE:
            raise
        return False
    else:
        made = None
        return True
    finally:
        if made is not None:
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
