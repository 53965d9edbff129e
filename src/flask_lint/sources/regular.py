"""Reading a file that may not be any more what it was when it was found."""

from __future__ import annotations

import errno
import os
import stat

MAX_BYTES = 5_000_000

# Windows reads text unless it is told otherwise, and has no pipes among its files.
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_regular(location: str) -> bytes:
    """Return what a file holds.

    Raises `OSError` for what is no regular file or too large; it never waits for a writer.
    """
    descriptor = os.open(location, os.O_RDONLY | _NEVER_WAIT)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError(errno.EFBIG, f"larger than {MAX_BYTES:,} bytes")
    return data
