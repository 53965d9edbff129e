"""JSON for people and machines: indented, and safe to print."""

from __future__ import annotations

import re

import msgspec

# JSON itself escapes what is below a space; a terminal obeys these, too.
_UNSAFE = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def json_text(document: object) -> str:
    """Return `document` as indented JSON of the same value, with a line end."""
    text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    # Such a character can only stand in a string.
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
