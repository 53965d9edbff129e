"""Which files LibCST need not read, because no rule can be about them."""

from __future__ import annotations

import re

_FLASK = re.compile("flask", re.IGNORECASE | re.ASCII)


def is_beside_the_point(text: str) -> bool:
    """Tell whether `text` never mentions Flask, nor anything that is named after it.

    What such a file says may still matter to a finding elsewhere, so it is read all the same.
    """
    return _FLASK.search(text) is None
