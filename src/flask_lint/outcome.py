"""What the rules have found in a project, before comments, order and names are seen to."""

from __future__ import annotations

import msgspec

from flask_lint.findings import FileNote, Finding  # noqa: TC001 - msgspec reads types of fields
from flask_lint.summary.suppressions import Suppression  # noqa: TC001 - so it does here


class Outcome(msgspec.Struct, frozen=True):
    """What a run stands on.

    `findings` know the definitions around them; `suppressions` are the comments of each file that
    has some; `skipped` are files that turned out not to be Python, besides those that were not
    discovered as such; `texts` are the files that rules have read as plain text. `broken` are the
    rules that broke down, and `internal_error` tells whether anything did.
    """

    findings: tuple[Finding, ...]
    suppressions: dict[str, tuple[Suppression, ...]]
    analysed: tuple[str, ...]
    skipped: tuple[FileNote, ...]
    failed: tuple[FileNote, ...]
    texts: tuple[str, ...]
    broken: tuple[str, ...] = ()
    internal_error: bool = False
