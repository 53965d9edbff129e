"""What may exist though no registration of it was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from flask_lint.model.names.values import Site


class Opening(msgspec.Struct, frozen=True):
    """Endpoints that may exist though no registration of theirs was seen.

    `pattern` matches full endpoints, `*` any text. `spares` tells that the project's own
    blueprints cannot be meant. `package` is the library that may add them, where it is one.
    `site` is None for what only the settings speak of.
    """

    pattern: str
    spares: bool
    reason: str
    site: Site | None
    package: str = ""
