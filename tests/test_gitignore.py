"""The rules of `.gitignore`, held against the words of its manual and against Git itself."""

from __future__ import annotations

import random
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from flask_lint.gitignore import IgnoreRules
from flask_lint.sources.discover import discover

if TYPE_CHECKING:
    from pathlib import Path


def verdict(text: str, path: str) -> bool | None:
    """Ask about `path`; a slash at its end makes it a folder."""
    bare = path.removesuffix("/")
    name = bare.rpartition("/")[2]
    return IgnoreRules(text).verdict(bare, name, is_folder=path.endswith("/"))


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("foo", "foo", True),
        ("foo", "a/b/foo", True),
        ("foo", "food", None),
        ("foo/", "foo", None),
        ("foo/", "a/foo/", True),
        ("/foo", "foo", True),
        ("/foo", "a/foo", None),
        ("a/foo", "a/foo", True),
        ("a/foo", "b/a/foo", None),
        ("*.py", "a/x.py", True),
        ("a/*.py", "a/x.py", True),
        ("a/*.py", "a/b/x.py", None),
        ("a/*/c", "a/b/c", True),
        ("a?c", "abc", True),
        ("/a?c/d", "a/c/d", None),
        ("**/foo", "foo", True),
        ("**/foo", "a/b/foo", True),
        ("a/**", "a/b/c", True),
        ("a/**", "a/", None),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "xa/b", None),
        ("[a-c].py", "b.py", True),
        ("[!a-c].py", "b.py", None),
        ("[^a-c].py", "d.py", True),
        ("[[:digit:]].py", "7.py", True),
        ("[[:digit:]].py", "d.py", None),
        ("[[:nonsense:]].py", "d.py", None),
        ("[]x].py", "].py", True),
        ("[a-].py", "-.py", True),
        ("[-a].py", "-.py", True),
        ("[z-a].py", "m.py", None),
        ("[!z-a].py", "m.py", True),
        ("x[a/b]/y", "x//y", None),
        ("[abc.py", "a.py", None),
        (r"\#a", "#a", True),
        ("#a", "#a", None),
        (r"\!a", "!a", True),
        (r"\*.py", "*.py", True),
        (r"\*.py", "x.py", None),
        (r"[\]].py", "].py", True),
        ("foo\\", "foo", None),
        ("foo   ", "foo", True),
        ("foo\\ ", "foo ", True),
        ("foo\r", "foo", True),
        ("\ufefffoo", "foo", True),
        ("", "foo", None),
        ("/", "foo/", None),
        ("!", "foo", None),
        ("!foo", "foo", False),
        ("foo\n!foo", "foo", False),
        ("!foo\nfoo", "foo", True),
        ("*\n!*.py\n/x.py", "x.py", True),
        ("/x.py\n!*.py", "x.py", False),
        ("x.py\n!x.py/", "x.py", True),
        ("*.p?\n!x.py", "x.py", False),
    ],
)
def test_pattern(pattern: str, path: str, expected: bool | None) -> None:
    assert verdict(pattern, path) is expected


def test_rules_without_any_pattern_are_false() -> None:
    assert not IgnoreRules("\n# only a comment\n")
    assert IgnoreRules("a")
    assert IgnoreRules("/a")
    assert IgnoreRules("*.a")
    assert IgnoreRules("/*.a")


_PIECES = (
    *("a", "b", "foo", "*", "**", "?", "*.py", "x.py", "f*", "[a-f]", "[!a]*", "[^x].py"),
    *("[[:alpha:]]", "foo.py", "[]q]", "[z-a]", "[a-", "b*r.py", "**a", "a**", "[-d].py"),
    *("[+--]*", "\\*", ".h", "[a/b]", "?oo", "[d-]*", "[!-]*.py"),
)


def _random_pattern(rnd: random.Random) -> str:
    pattern = "/".join(rnd.choice(_PIECES) for _ in range(rnd.choice([1, 1, 1, 2, 2, 3])))
    pattern = rnd.choice(["", "", "", "/"]) + pattern + rnd.choice(["", "", "", "/"])
    return rnd.choice(["", "", "!"]) + pattern


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git to compare with")
@pytest.mark.parametrize("seed", range(12))
def test_random_trees_are_read_as_git_reads_them(tmp_path: Path, seed: int) -> None:
    rnd = random.Random(seed)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    folders = [tmp_path]
    for _ in range(8):
        folder = rnd.choice(folders) / rnd.choice(["a", "b", "foo", ".h", "q]"])
        folder.mkdir(exist_ok=True)
        folders.append(folder)
    for _ in range(25):
        name = rnd.choice(["bar.py", "x.py", "[q].py", "a b.py", "foo.py", "-d.py"])
        (rnd.choice(folders) / name).touch()
    for folder in (tmp_path, *rnd.sample(folders, 2)):
        patterns = [_random_pattern(rnd) for _ in range(rnd.randint(1, 5))]
        (folder / ".gitignore").write_text("\n".join(patterns))
    command = ["git", "-c", "core.excludesFile=", "ls-files", "-zo", "--exclude-standard", "*.py"]
    listing = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    expected = sorted(filter(None, listing.stdout.split("\0")))
    assert [file.path for file in discover(tmp_path).python] == expected
