"""The rules of one `.gitignore` file, or of globs in its syntax, with the semantics of Git.

A verdict is about one entry of the tree, and the walk asks from the top downwards and never
enters an ignored folder. That is how Git itself reads these files, and it is what makes
`*` followed by `!*/` and `!*.py` come out right: an entry is matched as itself only, never
through a parent. Names without wildcards, most of what real files hold, cost a dictionary look-up.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_POSIX_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "\\x21-\\x7e",
    "lower": "a-z",
    "print": "\\x20-\\x7e",
    "punct": "\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}
_WILDCARDS = re.compile(r"[*?\[\\]")
_NAMED_CLASS = re.compile(r"\[:([a-z]+):\]")
_STAR = "[^/]*"
_FOLDERS = "(?:.*/)?"


class _Rule(NamedTuple):
    order: int
    ignores: bool
    folders_only: bool


class _Globs:
    """Patterns with wildcards; most names match none, which a single search finds out."""

    def __init__(self) -> None:
        self._globs: list[tuple[_Rule, re.Pattern[str]]] = []
        self._any: re.Pattern[str] | None = None

    def __bool__(self) -> bool:
        return bool(self._globs)

    def add(self, rule: _Rule, pattern: re.Pattern[str]) -> None:
        self._globs.append((rule, pattern))
        self._any = None

    def last(self, best: _Rule | None, text: str, is_folder: bool) -> _Rule | None:
        """Return the rule that stands last in the file, of `best` and those that apply."""
        if self._any is None:
            branches = "|".join(pattern.pattern for _, pattern in self._globs)
            self._any = re.compile(branches, re.DOTALL)
        if not self._any.fullmatch(text):
            return best
        for rule, pattern in reversed(self._globs):
            if best is not None and rule.order < best.order:
                break
            if (is_folder or not rule.folders_only) and pattern.fullmatch(text):
                return rule
        return best


class IgnoreRules:
    """The patterns of one `.gitignore` file (or list of excludes), ready to be asked.

    `text` is the content of the file. A pattern that Git would not understand matches nothing.
    """

    def __init__(self, text: str) -> None:
        self._names: dict[str, list[_Rule]] = {}
        self._name_globs = _Globs()
        self._paths: dict[str, list[_Rule]] = {}
        self._path_globs = _Globs()
        self._by_name: dict[tuple[str, bool], _Rule | None] = {}
        for index, line in enumerate(text.removeprefix("\ufeff").split("\n")):
            self._add(index, line.removesuffix("\r"))

    def __bool__(self) -> bool:
        return bool(self._names or self._name_globs or self._paths or self._path_globs)

    def verdict(self, path: str, name: str, *, is_folder: bool) -> bool | None:
        """Say whether an entry is ignored (True), re-included (False) or not spoken of (None).

        `path` is relative to the folder of the `.gitignore` file, with forward slashes;
        `name` is its last part.
        """
        key = (name, is_folder)
        try:
            best = self._by_name[key]
        except KeyError:
            best = _last(None, self._names.get(name), is_folder)
            if self._name_globs:
                best = self._name_globs.last(best, name, is_folder)
            self._by_name[key] = best
        if self._paths:
            best = _last(best, self._paths.get(path), is_folder)
        if self._path_globs:
            best = self._path_globs.last(best, path, is_folder)
        return None if best is None else best.ignores

    def matches(self, path: str) -> bool:
        """Tell whether the file at `path`, or a folder above it, is ignored."""
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            is_folder = count < len(parts)
            if self.verdict("/".join(parts[:count]), parts[count - 1], is_folder=is_folder):
                return True
        return False

    def _add(self, index: int, line: str) -> None:
        glob = line.rstrip(" ")
        if glob.endswith("\\") and glob != line:
            glob += " "
        if not glob or glob.startswith("#"):
            return
        ignores = not glob.startswith("!")
        if not ignores:
            glob = glob[1:]
        folders_only = glob.endswith("/")
        glob = glob.removesuffix("/")
        anchored = "/" in glob
        glob = glob.removeprefix("/")
        if not glob:
            return
        rule = _Rule(index, ignores, folders_only)
        if not _WILDCARDS.search(glob):
            exact = self._paths if anchored else self._names
            exact.setdefault(glob, []).append(rule)
            return
        pattern = _translate(glob)
        if pattern is not None:
            (self._path_globs if anchored else self._name_globs).add(rule, pattern)


def _last(best: _Rule | None, rules: list[_Rule] | None, is_folder: bool) -> _Rule | None:
    """Return the rule that stands last in the file, of `best` and those that apply."""
    for rule in rules or ():
        if (is_folder or not rule.folders_only) and (best is None or rule.order > best.order):
            best = rule
    return best


def _translate(glob: str) -> re.Pattern[str] | None:
    """Return a regular expression for `glob`, or None when it can match nothing."""
    # By the `**/` between them, pieces; and these by the asterisks in them.
    out: list[list[str]] = [[""]]
    at = 0
    while at < len(glob):
        char = glob[at]
        if char == "*":
            piece, at = _stars(glob, at)
            if piece == _FOLDERS:
                out.append([""])
                continue
            if piece == _STAR:
                out[-1].append("")
                continue
        elif char == "?":
            piece, at = "[^/]", at + 1
        elif char == "[":
            bracket = _bracket(glob, at)
            if bracket is None:
                return None
            piece, at = bracket
        elif char == "\\":
            if at + 1 == len(glob):
                return None
            piece, at = re.escape(glob[at + 1]), at + 2
        else:
            piece, at = re.escape(char), at + 1
        out[-1][-1] += piece
    return re.compile(_joined(out), re.DOTALL)


def _joined(parts: list[list[str]]) -> str:
    """Return a regular expression that takes no longer than the text and the pattern are.

    Where another asterisk follows, the first place that fits is as good as any: it is never
    gone back to.
    """
    *firsts, last = parts
    found = ""
    for index, pieces in enumerate(firsts):
        own = pieces[0] + "".join(f"(?>{_STAR}?{piece})" for piece in pieces[1:])
        found += f"(?>(?:.*?/)??{own})" if index else own
    own = last[0] + "".join(f"(?>{_STAR}?{piece})" for piece in last[1:-1])
    if len(last) > 1:
        own += _STAR + last[-1]
    return found + (_FOLDERS if firsts else "") + own


def _stars(glob: str, at: int) -> tuple[str, int]:
    end = at
    while end < len(glob) and glob[end] == "*":
        end += 1
    # Git compares what stands before the first wildcard on its own, and takes the rest for a
    # pattern: in `a**/b`, as in `**/b` and `x/**/b`, the asterisks match across folders.
    starts_part = at == 0 or glob[at - 1] == "/" or not _WILDCARDS.search(glob, 0, at)
    if end - at >= 2 and starts_part:
        if end == len(glob):
            return ".*", end
        if glob[end] == "/":
            return _FOLDERS, end + 1
    return _STAR, end


def _bracket(glob: str, at: int) -> tuple[str, int] | None:
    """Translate the bracket expression at `at`; None when it is never closed."""
    at += 1
    negated = at < len(glob) and glob[at] in "!^"
    at += negated
    members: list[str] = []
    first = True
    while at < len(glob) and (first or glob[at] != "]"):
        first = False
        named = _NAMED_CLASS.match(glob, at)
        if named:
            if named[1] not in _POSIX_CLASSES:
                return None
            members.append(_POSIX_CLASSES[named[1]])
            at = named.end()
            continue
        low, at = _member(glob, at)
        if glob[at : at + 1] == "-" and at + 1 < len(glob) and glob[at + 1] != "]":
            high, at = _member(glob, at + 1)
            if low <= high:  # else the range is empty, and no error
                members.append(f"{re.escape(low)}-{re.escape(high)}")
        else:
            members.append(re.escape(low))
    if at >= len(glob):
        return None
    if not members:
        return ("[^/]" if negated else "(?!)"), at + 1
    return f"(?!/)[{'^' if negated else ''}{''.join(members)}]", at + 1


def _member(glob: str, at: int) -> tuple[str, int]:
    """Return the character of a bracket expression at `at`, and where the next one stands."""
    if glob[at] == "\\" and at + 1 < len(glob):
        at += 1
    return glob[at], at + 1
