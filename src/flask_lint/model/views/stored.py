"""What a request leaves behind in a place that all requests share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from flask_lint.model.names.values import Site

# What is meant to be kept for all requests, by its name.
KEPT = re.compile(
    r"(?:^|_)(?:cache\w*|registry|lru|memo|metrics?|counters?|counts?|stats|statistics|locks?"
    r"|settings?|config\w*|options?|preferences)(?:_|$)",
    re.IGNORECASE,
)


class Stored(msgspec.Struct, frozen=True):
    """Code that stores something of a request: `keeper` keeps it, `source` is what it is of.

    `read` is where it is read again.
    """

    site: Site
    keeper: str
    source: str
    read: Site
