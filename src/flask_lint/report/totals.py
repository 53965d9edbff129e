"""What a run comes to: the summary line, the statistics, and whether it fails."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask_lint.findings import Severity

if TYPE_CHECKING:
    from flask_lint.findings import Finding, Run


def plural(number: int, noun: str) -> str:
    """Return `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def by_severity(run: Run) -> dict[Severity, int]:
    """Return how many findings there are of each severity, gravest first."""
    counted = Counter(finding.severity for finding in run.findings)
    return {severity: counted[severity] for severity in Severity}


def summary_line(run: Run) -> str:
    """Return `12 problems (3 errors, 9 warnings) in 292 files, 1 skipped`."""
    counts = by_severity(run)
    parts = [
        plural(counts[Severity.ERROR], "error") if counts[Severity.ERROR] else "",
        plural(counts[Severity.WARNING], "warning") if counts[Severity.WARNING] else "",
        f"{counts[Severity.INFO]} info" if counts[Severity.INFO] else "",
    ]
    split = ", ".join(part for part in parts if part)
    line = f"{plural(len(run.findings), 'problem')} ({split})" if split else "No problems"
    if run.known:
        line = line.replace("problem", "new problem", 1)
    line += f" in {plural(len(run.analysed), 'file')}"
    rest = {
        "skipped": len(run.skipped),
        "failed": len(run.failed),
        "suppressed": run.suppressed,
        "known": run.known,
    }
    return line + "".join(f", {number} {word}" for word, number in rest.items() if number)


def statistics(run: Run) -> str:
    """Return a line for each rule that has findings, most findings first."""
    counted = Counter((finding.code, finding.rule) for finding in run.findings)
    gravest: dict[str, Finding] = {}
    for finding in run.findings:
        known = gravest.setdefault(finding.code, finding)
        if finding.severity.rank < known.severity.rank:
            gravest[finding.code] = finding
    rows = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    width = max((len(str(number)) for _, number in rows), default=0)
    return "".join(
        f"{number:>{width}}  {code}  {gravest[code].severity:<7}  {name}\n"
        for (code, name), number in rows
    )


def fails(run: Run, threshold: Severity) -> bool:
    """Tell whether a finding is as grave as `threshold`, or graver."""
    return any(finding.severity.rank <= threshold.rank for finding in run.findings)
