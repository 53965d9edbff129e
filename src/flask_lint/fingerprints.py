"""What findings are told by from one run to another, whatever else is edited in between."""

from __future__ import annotations

import hashlib


def digest(code: str, path: str, definition: str, line: str) -> str:
    """Return the name of what a rule says of one line of one definition.

    How the line is indented and spaced does not matter, nor its number, nor a comment at its end.
    """
    said = _without_comment(line) if path.endswith(".py") else line
    parts = (code, path, definition, " ".join(said.split()))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _without_comment(line: str) -> str:
    """Return a line of Python up to its comment; one that is nothing else stays as it is.

    A line that starts within a string may be cut elsewhere, but always in the same place.
    """
    quote, skip = "", False
    for at, character in enumerate(line):
        if skip:
            skip = False
        elif quote:
            skip = character == "\\"
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "#":
            return line[:at] if line[:at].strip() else line
    return line
