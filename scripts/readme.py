"""The two commands of README.md: what is documented is what is run."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"^```sh\n(python3 -m venv .+)\n```$", re.MULTILINE)


def commands(text: str) -> tuple[str, str]:
    """Return the command that tries flask-lint and the one that runs its tests.

    Each stands alone in a block. Raises `ValueError` when the README `text` has not these two.
    """
    found = _BLOCK.findall(text)
    if len(found) != 2 or "flask-lint check" not in found[0] or "pytest" not in found[1]:
        raise ValueError(f"README.md needs two one-line commands that set up, not {found}")
    return found[0], found[1]
