"""What findings are told by from one run to another, whatever else is edited in between."""

from __future__ import annotations

import hashlib


def digest(code: str, path: str, definition: str, line: str) -> str:
    """Return the name of what a rule says of one line of one definition.

    How the line is indented and spaced does not matter, nor its number.
    """
    parts = (code, path, definition, " ".join(line.split()))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
