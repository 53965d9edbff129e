"""What there is more of than before, told by fingerprints and how often each occurs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask_lint.rules.own import internal_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.findings import Finding


def digest_of(fingerprint: str) -> str:
    """Return a fingerprint without the number that tells findings apart that are the same."""
    return fingerprint.rpartition("-")[0]


def count_digests(findings: Iterable[Finding]) -> Counter[str]:
    """Return how many findings there are of each fingerprint, those aside that are ours."""
    return Counter(digest_of(one.fingerprint) for one in findings if can_be_known(one))


def can_be_known(finding: Finding) -> bool:
    """Tell whether a finding may be passed over once it is known: a broken rule never is."""
    return finding.rule != internal_error.RULE.name


def beyond(findings: Iterable[Finding], known: Counter[str]) -> tuple[Finding, ...]:
    """Return the findings that there are more of than `known` says, in their order.

    Where some of several that are the same are known, the last ones are new: nothing tells
    which were there before.
    """
    left = Counter(known)
    new = []
    for finding in findings:
        digest = digest_of(finding.fingerprint)
        if can_be_known(finding) and left[digest] > 0:
            left[digest] -= 1
        else:
            new.append(finding)
    return tuple(new)
