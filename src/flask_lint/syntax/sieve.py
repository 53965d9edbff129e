"""Which texts LibCST reads; the others go the quick way to the same tree."""

from __future__ import annotations

import re

_FLASK = re.compile("flask", re.IGNORECASE | re.ASCII)


def mentions_flask(text: str) -> bool:
    """Tell whether `text` speaks of Flask, or of anything that is named after it.

    A text that does not may still be what a finding is about (a module of settings, a link in a
    circle of imports), so it is not passed over: both ways say the same of it.
    """
    return _FLASK.search(text) is not None
