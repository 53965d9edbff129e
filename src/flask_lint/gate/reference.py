"""Which commit to compare with: the one that is named, or the one that the surroundings tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask_lint.errors import FlaskLintError
from flask_lint.gate.pushes import Push, push_of
from flask_lint.report.printable import one_line
from flask_lint.sources.git import commit_of, is_shallow, merge_base

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AUTO = "auto"

_DEEPEN = (
    "this clone is shallow, fetch the history: `git fetch --unshallow`; "
    "`fetch-depth: 0` for actions/checkout, `GIT_DEPTH: 0` in GitLab"
)


class Base(NamedTuple):
    """What to compare with: a commit, None for nothing at all, and what to call it."""

    commit: str | None
    label: str


def base_of(top: Path, reference: str, environment: Mapping[str, str]) -> Base:
    """Return what `reference` stands for in the repository whose work tree is `top`.

    `auto` is what pre-commit says it compares with; else, in a pull or merge request, the commit
    where the branch left the one that it is to be merged into; else, where a push is checked, what
    the branch pointed to before it, and for a new branch the commit where it left the default
    branch; else HEAD, and before the first commit nothing. Raises `FlaskLintError` when there is no
    such commit.
    """
    if reference != AUTO:
        return Base(_commit(top, reference), reference)
    start, end = (environment.get(f"PRE_COMMIT_{one}_REF", "") for one in ("FROM", "TO"))
    if start and end:
        return _of_range(top, start, end)
    targets = _targets(environment)
    if targets:
        return _of_branch(top, targets)
    push = push_of(environment)
    if push is not None:
        return _of_push(top, push)
    head = commit_of(top, "HEAD")
    return Base(head, "HEAD" if head else "the empty repository")


def _of_range(top: Path, start: str, end: str) -> Base:
    """Return what pre-commit compares with: where both ends have parted, else the start."""
    first, last = _commit(top, start), _commit(top, end)
    return Base(merge_base(top, first, last) or first, "PRE_COMMIT_FROM_REF")


def _of_push(top: Path, push: Push) -> Base:
    """Return what a push is compared with.

    What a forced push has left behind is in no clone: then it is as with a new branch.
    """
    before = None if push.before is None else commit_of(top, push.before)
    if before is not None:
        return Base(before, f"what was there before, says {push.named_by}")
    if push.before is not None and is_shallow(top):
        name = one_line(push.before[:12])
        raise FlaskLintError(
            f"--new-since auto: the commit {name}, from before the push, is not here; {_DEEPEN}"
        )
    if not push.default_branch:
        raise FlaskLintError(
            "--new-since auto: the branch is new, and nothing names the default branch to compare "
            "it with; name it: `--new-since origin/main`"
        )
    return _of_branch(top, _names_of(push.default_branch))


def _names_of(branch: str) -> list[str]:
    """Return the names that a branch may have here, best first."""
    return [f"refs/remotes/origin/{branch}", f"refs/heads/{branch}"]


def _targets(environment: Mapping[str, str]) -> list[str]:
    """Return the names that the branch to be merged into may have here, best first."""
    github = environment.get("GITHUB_BASE_REF", "")
    gitlab = environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "")
    named = [
        environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", ""),
        environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", ""),
    ]
    for branch in (github, gitlab):
        if branch:
            named += _names_of(branch)
    return [one for one in named if one]


def _of_branch(top: Path, targets: list[str]) -> Base:
    head = _commit(top, "HEAD")
    for target in targets:
        commit = commit_of(top, target)
        if commit is None:
            continue
        found = merge_base(top, head, commit)
        if found is not None:
            return Base(found, f"the merge base with {target.removeprefix('refs/remotes/')}")
    wanted = one_line(targets[-1].removeprefix("refs/heads/"))
    hint = _DEEPEN if is_shallow(top) else f"fetch it: `git fetch origin {wanted}`"
    raise FlaskLintError(f"--new-since auto: HEAD and {wanted} have no commit in common; {hint}")


def _commit(top: Path, reference: str) -> str:
    found = commit_of(top, reference)
    if found is not None:
        return found
    hint = f"; {_DEEPEN}" if is_shallow(top) else ""
    raise FlaskLintError(f"--new-since: there is no commit {one_line(reference)!r}{hint}")
