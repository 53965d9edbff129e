"""What a CI server says about the push that it runs for: what was there before.

Sources: GitHub's page Webhook events and payloads (`push`, `merge_group`), and its page Variables
reference; GitLab's page Predefined CI/CD variables reference.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from flask_lint.errors import FlaskLintError
from flask_lint.report.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping


class Push(NamedTuple):
    """The commit that a branch pointed to before, None for a new one; and the default branch.

    `named_by` is what says so. The name of the default branch is empty where nothing tells it.
    """

    before: str | None
    default_branch: str
    named_by: str


class _Repository(msgspec.Struct):
    default_branch: str = ""


class _MergeGroup(msgspec.Struct):
    base_sha: str = ""


class _Event(msgspec.Struct):
    """The part of GitHub's payload that counts here."""

    before: str = ""
    merge_group: _MergeGroup = msgspec.field(default_factory=_MergeGroup)
    repository: _Repository = msgspec.field(default_factory=_Repository)


def push_of(environment: Mapping[str, str]) -> Push | None:
    """Return the push that this is run for, None when it is not run for one.

    Raises `FlaskLintError` when the file that is to tell cannot be read.
    """
    if environment.get("GITHUB_EVENT_NAME") in ("push", "merge_group"):
        event = _event(environment.get("GITHUB_EVENT_PATH", ""))
        before = event.merge_group.base_sha or event.before
        return Push(_known(before), event.repository.default_branch, "GITHUB_EVENT_PATH")
    before = environment.get("CI_COMMIT_BEFORE_SHA", "")
    if before:
        default = environment.get("CI_DEFAULT_BRANCH", "")
        return Push(_known(before), default, "CI_COMMIT_BEFORE_SHA")
    return None


def _known(commit: str) -> str | None:
    """Return the name of a commit; nothing but zeros, or nothing, stands for none."""
    return commit if commit.strip("0") else None


def _event(path: str) -> _Event:
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=_Event)
    except OSError as error:
        reason = error.strerror or str(error)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        reason = one_line(str(error))
    raise FlaskLintError(
        f"--new-since auto: GITHUB_EVENT_PATH, {one_line(path)!r}, cannot be read: {reason}"
    )
