"""The baseline: a file with the findings that a project has learnt to live with.

One finding a line: `path code definition fingerprint`. The fingerprint alone counts, the rest is
for whoever reviews the file. There are no line numbers and no dates in it, and the lines are
sorted, so that it changes only with what is found, and two branches merge line by line.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.errors import FlaskLintError
from flask_lint.gate.known import can_be_known, digest_of
from flask_lint.rules.own import parse_error
from flask_lint.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from flask_lint.findings import Finding, Run

DEFAULT_NAME = "flask-lint-baseline.txt"

_TITLE = "# flask-lint baseline 1"
_HEAD = f"""{_TITLE}: findings that `flask-lint check` passes over.
# Written by `flask-lint baseline`; lines may be deleted, and merged as they are.
"""
_MOST_BYTES = 50_000_000
_ENTRY = re.compile(r"(.+) (FLK\d{3}) (\S+) ([0-9a-f]{24}-[1-9]\d{0,8})")
_CONFLICT = ("<<<<<<< ", ">>>>>>> ", "||||||| ")
# What would break a line, split a field or make a comment of a line.
_BREAKING = re.compile(r"^#|[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Entry(NamedTuple):
    """One line of a baseline; `definition` is `-` outside of functions and classes."""

    path: str
    code: str
    definition: str
    fingerprint: str

    @property
    def line(self) -> str:
        """The entry as it stands in the file."""
        return " ".join(self)


def entry_of(finding: Finding) -> Entry:
    """Return the entry that a finding has in a baseline."""
    path = _BREAKING.sub(lambda match: f"\\u{ord(match[0]):04x}", finding.place.path)
    definition = re.sub(r"\s", "", finding.definition) or "-"
    return Entry(path, finding.code, definition, finding.fingerprint)


def entries_of(findings: Iterable[Finding]) -> list[Entry]:
    """Return the entries of all findings that may be passed over, sorted."""
    return sorted(entry_of(one) for one in findings if can_be_known(one))


def read_baseline(path: Path) -> list[Entry]:
    """Return the entries in the file `path`, each once, sorted.

    Raises `FlaskLintError` when there is none, and for a line that is no entry: to pass over it
    would be to guess what it was to hide.
    """
    try:
        if not path.is_file():
            what = "is not a file" if path.exists() else "does not exist"
            raise FlaskLintError(f"baseline {path}: {what}; `flask-lint baseline create` makes one")
        if path.stat().st_size > _MOST_BYTES:
            raise FlaskLintError(f"baseline {path}: larger than {_MOST_BYTES:,} bytes")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FlaskLintError(f"baseline {path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise FlaskLintError(f"baseline {path}: is not UTF-8") from None
    lines = [line.rstrip("\r") for line in text.split("\n")]
    if not re.fullmatch(re.escape(_TITLE) + r"(\D.*)?", lines[0]):
        raise FlaskLintError(
            f"baseline {path}:1: written by another version of flask-lint; delete it and "
            "let `flask-lint baseline create` make it anew"
            if lines[0].startswith("# flask-lint baseline")
            else f"baseline {path}:1: is not a baseline, which begins with {_TITLE!r}"
        )
    entries = set()
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            entries.add(_entry(line, f"baseline {path}:{number}"))
    return sorted(entries)


def _entry(line: str, where: str) -> Entry:
    found = _ENTRY.fullmatch(line)
    if found is not None:
        return Entry(*found.groups())
    if line.startswith(_CONFLICT) or line == "=======":
        raise FlaskLintError(f"{where}: a merge conflict; keep the lines of both sides")
    raise FlaskLintError(f"{where}: not an entry; delete the line")


def write_baseline(path: Path, entries: Iterable[Entry]) -> None:
    """Write `entries` to `path`, all or nothing: an interruption leaves the file as it was.

    Raises `FlaskLintError` when that fails.
    """
    text = _HEAD + "".join(f"{line}\n" for line in sorted(entry.line for entry in entries))
    try:
        write_whole(path, text)
    except OSError as error:
        raise FlaskLintError(f"baseline {path}: {error.strerror or error}") from None


def digests_of(entries: Iterable[Entry]) -> Counter[str]:
    """Return how many findings of each fingerprint the entries stand for."""
    return Counter(digest_of(entry.fingerprint) for entry in entries)


def stale(entries: Sequence[Entry], run: Run, codes: AbstractSet[str]) -> list[Entry]:
    """Return the entries that no finding of `run`, complete as it came from the rules, bears out.

    `codes` are those of the rules that ran. Nothing is stale where it cannot be told: when a rule
    broke down, or when a file that was analysed at the time of the baseline is not any more.
    """
    known = digests_of(entries)
    if run.internal_error or any(
        finding.code == parse_error.RULE.code and digest_of(finding.fingerprint) not in known
        for finding in run.findings
    ):
        return []
    left = Counter(digest_of(one.fingerprint) for one in run.findings)
    found = []
    for entry in entries:
        digest = digest_of(entry.fingerprint)
        if left[digest] > 0:
            left[digest] -= 1
        elif entry.code in codes:
            found.append(entry)
    return found


def growth(old: Iterable[Entry], new: Iterable[Entry]) -> dict[str, int]:
    """Return by how many each rule has more entries in `new` than in `old`, by code."""
    before = Counter(entry.code for entry in old)
    after = Counter(entry.code for entry in new)
    return {code: more for code, more in sorted((after - before).items()) if more > 0}
