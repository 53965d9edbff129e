"""Foreign text (messages, source lines, file names) made safe to print.

A terminal obeys control characters, so a source line could hide or forge output; and half of a
surrogate pair, which is how Python spells a byte of a file name that is no UTF-8, cannot be
encoded at all.
"""

from __future__ import annotations

import re

# C0 and C1 controls, line and paragraph separators, the characters that turn the
# direction of the text around, and lone surrogates.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def one_line(message: str) -> str:
    """Return `message` on one line and printable: its line ends and tabs become spaces."""
    return printable(" ".join(message.splitlines()).replace("\t", " "))


def printable(text: str) -> str:
    r"""Return `text` with what cannot be printed written as an escape (`\x1b`)."""
    return _UNSAFE.sub(lambda match: escape(match[0]), text)


def escape(character: str) -> str:
    r"""Return the escape that stands for one character; a byte of a file name becomes `\xff`."""
    point = ord(character)
    if 0xDC80 <= point <= 0xDCFF:
        point -= 0xDC00
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}"


def encodable(text: str) -> str:
    """Return `text` with only lone surrogates escaped: for formats that quote the rest."""
    return re.sub(r"[\ud800-\udfff]", lambda match: escape(match[0]), text)
