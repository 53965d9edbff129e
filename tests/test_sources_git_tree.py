"""A commit is read by the same rules as the disk: the same files, the same findings."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flask_lint.cache.cache import Cache
from flask_lint.findings import FileNote, Run
from flask_lint.pipeline import check
from flask_lint.reading import Read, read_file
from flask_lint.settings import Settings
from flask_lint.sources.discover import Discovery, discover
from flask_lint.sources.git import Blobs, Listed, commit_of, files_of_commit, files_of_index
from flask_lint.sources.git_tree import GitTree
from repositories import Repository
from support import read_all

if TYPE_CHECKING:
    from flask_lint.reading import Read

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)


def committed(repository: Repository, folder: str = "") -> GitTree:
    """Commit everything and return the commit as a tree."""
    commit = repository.commit()
    top = repository.path
    return GitTree(top, top / folder, files_of_commit(top, commit))


def shape(found: Discovery) -> dict[str, object]:
    """Return what a discovery says of its files, but for where to read them."""
    return {
        "python": [(file.path, file.size) for file in found.python],
        "templates": [(file.path, file.size) for file in found.templates],
        "configs": [(file.path, file.size) for file in found.configs],
        "skipped": found.skipped,
        "files": sorted(found.listing.files),
    }


def said(run: Run) -> dict[str, object]:
    return {
        "findings": run.findings,
        "lines": run.lines,
        "analysed": run.analysed,
        "skipped": run.skipped,
        "failed": run.failed,
    }


def test_the_same_files_are_found(tmp_path: Path) -> None:
    made = Repository(tmp_path / "made")
    made.write(
        {
            "app/__init__.py": "x = 1\n",
            "app/templates/a.html": "a",
            "app/templates/sub/b.html": "b",
            "app/static/style.css": "",
            "pyproject.toml": "",
            ".gitignore": "*.log\r\n/made/\n",
            "app/.gitignore": "secret.py\n!keep.log\n",
            "app/keep.log": "x",
            "app/secret.py": "x",
            "big.py": "x" * 2000,
            "venv/lib/x.py": "",
            "node_modules/x/y.py": "",
            "build/x.py": "",
            "dist/__init__.py": "",
            "old/pyvenv.cfg": "",
            "old/x.py": "",
            "caf\udce9.py": "",
            "naïve ünd\n.py": "",
        }
    )
    (made.path / "link.py").symlink_to("app/__init__.py")
    (made.path / "broken.py").symlink_to("nothing.py")
    (made.path / "outside.py").symlink_to("/etc/passwd")
    (made.path / "above.py").symlink_to("../elsewhere.py")
    (made.path / "circle.py").symlink_to("circle.py")
    (made.path / "linked").symlink_to("app")
    (made.path / "elsewhere").symlink_to("..")
    (tmp_path / "elsewhere.py").write_text("")
    # What Git ignores can be in a commit all the same.
    made.git("add", "--force", "--all")
    tree = committed(made)
    on_disk = discover(made.path, ["!build/"], max_bytes=1000)
    in_git = discover(made.path, ["!build/"], max_bytes=1000, tree=tree)
    assert set(in_git.listing.files) ^ set(on_disk.listing.files) == set()
    assert shape(in_git) == shape(on_disk)
    assert {"app/__init__.py", "caf\\xe9.py", "build/x.py", "link.py"} <= {
        file.path for file in in_git.python
    }
    assert FileNote("big.py", "larger than 1,000 bytes") in in_git.skipped
    assert {"outside.py", "above.py", "elsewhere", "broken.py", "circle.py"} <= {
        note.path for note in in_git.skipped
    }
    for path in ("app", "venv/x.py", "old/x.py", "linked/x", "app/y.py", "x.log", "made/x"):
        assert in_git.listing.may_have(path) == on_disk.listing.may_have(path), path
    for file in in_git.python:
        other = next(one for one in on_disk.python if one.path == file.path)
        assert tree.read(file.location) == Path(other.location).read_bytes()
    tree.close()


def test_rules_above_the_project_count(tmp_path: Path) -> None:
    made = Repository(tmp_path)
    made.write(
        {".gitignore": "skip.py\n", "back/.gitignore": "", "back/skip.py": "", "back/a.py": ""}
    )
    made.git("add", "--force", "--all")
    tree = committed(made, "back")
    assert shape(discover(made.path / "back", tree=tree)) == shape(discover(made.path / "back"))
    assert [file.path for file in discover(made.path / "back", tree=tree).python] == ["a.py"]
    tree.close()


@pytest.mark.parametrize(
    "slug",
    [
        "FLK103-circular-import-partial",
        "FLK301-url-for-unknown-endpoint",
        "FLK801-template-not-found",
        "FLK806-static-file-missing",
    ],
)
def test_the_same_findings(tmp_path: Path, slug: str) -> None:
    made = Repository(tmp_path)
    for kind in ("bad", "good"):
        shutil.copytree(FIXTURES / slug / kind, made.path / kind)
        (made.path / kind / "wrong.py").write_text("def f(:\n")
        (made.path / kind / "bytes.py").write_bytes(b"\xff\n")
        tree = committed(made, kind)
        root = made.path / kind
        on_disk = check(root, [], Settings())
        assert on_disk.findings
        assert said(check(root, [], Settings(), tree=tree)) == said(on_disk)
        assert said(check(root, [], Settings(), tree=tree, jobs=3)) == said(on_disk)
        tree.close()


def test_the_index_is_the_commit_that_will_be(tmp_path: Path) -> None:
    made = Repository(tmp_path)
    made.write({"a.py": "x = 1\n", "b/c.py": ""})
    made.git("add", "--all")
    tree = GitTree(made.path, made.path, files_of_index(made.path))
    (made.path / "a.py").unlink()
    assert [file.path for file in discover(made.path, tree=tree).python] == ["a.py", "b/c.py"]
    assert tree.read("/a.py") == b"x = 1\n"
    tree.close()


def test_what_is_the_same_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Repository(tmp_path)
    made.write({"a.py": "x = 1\n", "b.py": "y = 1\n", "c.py": "z = 1\n"})
    tree = committed(made)
    (made.path / "b.py").write_text("y = 2\n")  # of the same size
    cache = Cache()
    check(made.path, [], Settings(), cache=cache)
    read: list[str] = []

    real = read_file

    def remember(location: str, *rest: Any, **more: Any) -> Read:
        read.append(location.removeprefix("/"))
        return real(location, *rest, **more)

    monkeypatch.setattr("flask_lint.workers.read_file", remember)
    check(made.path, [], Settings(), tree=tree, cache=cache)
    assert read == ["b.py"]
    check(made.path, [], Settings(), tree=tree, cache=cache)
    assert read == ["b.py"]
    tree.close()


def test_objects_that_a_clone_lacks_are_skipped(tmp_path: Path) -> None:
    made = Repository(tmp_path)
    made.write({"a.py": "x = 1\n", "b.py": "y = 1\n"})
    commit = made.commit()
    blob = made.git("rev-parse", "HEAD:b.py")
    (made.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    tree = GitTree(made.path, made.path, files_of_commit(made.path, commit))
    found = discover(made.path, tree=tree)
    assert [file.path for file in found.python] == ["a.py"]
    reason = "cannot be read: it is not in this clone of the repository"
    assert found.skipped == (FileNote("b.py", reason),)
    with pytest.raises(OSError, match="not in this clone"):
        tree.read("/b.py")
    assert tree.read("/a.py") == b"x = 1\n"
    tree.close()


def test_nothing_that_the_configuration_names_is_run(tmp_path: Path) -> None:
    made = Repository(tmp_path)
    made.write({"a.py": "x = 1\n", ".gitattributes": "* diff=evil filter=evil\n"})
    made.commit()
    program = made.path / ".git" / "evil"
    program.write_text(f"#!/bin/sh\ntouch {made.path / 'ran'}\ncat\n")
    program.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.evil.textconv", "filter.evil.smudge"):
        made.git("config", key, str(program))
    commit = commit_of(made.path, "HEAD")
    assert commit is not None
    for files in (files_of_commit(made.path, commit), files_of_index(made.path)):
        tree = GitTree(made.path, made.path, files)
        assert tree.read("/a.py") == b"x = 1\n"
        tree.close()
    assert not (made.path / "ran").exists()


def test_workers_read_blobs_of_submodules_too(tmp_path: Path) -> None:
    part = Repository(tmp_path / "part")
    part.commit({"p.py": "p = 1\n"})
    made = Repository(tmp_path / "made")
    made.commit({"a.py": "a = 1\n"})
    made.git("submodule", "--quiet", "add", part.path.as_uri(), "sub")
    tree = committed(made)
    files = discover(made.path, tree=tree).python
    assert [file.path for file in files] == ["a.py", "sub/p.py"]
    alone, together = (read_all(files, jobs=jobs, tree=tree) for jobs in (1, 2))
    assert [one.gist.summary is not None for one in together.values()] == [True, True]
    assert alone.keys() == together.keys()
    tree.close()


def test_blobs_can_be_read_after_they_were_closed(tmp_path: Path) -> None:
    made = Repository(tmp_path)
    made.commit({"a.py": "x = 1\n"})
    blobs = Blobs(made.path)
    name = made.git("rev-parse", "HEAD:a.py")
    for _ in range(2):
        assert blobs.read(name) == b"x = 1\n"
        blobs.close()


def test_folders_deeper_than_the_stack(tmp_path: Path) -> None:
    made = Repository(tmp_path)
    made.commit({"a.py": ""})
    blob = made.git("rev-parse", "HEAD:a.py")
    deep = "/".join(["d"] * 3000)
    tree = GitTree(made.path, made.path, [Listed(f"{deep}/x.py", 0o100644, blob)])
    assert [file.path for file in discover(made.path, tree=tree).python] == [f"{deep}/x.py"]
    tree.close()


def test_a_link_that_is_longer_than_a_path(tmp_path: Path) -> None:
    made = Repository(tmp_path)
    made.commit({"a.py": "", "long": "a.py/../" * 1000 + "a.py"})
    blob = made.git("rev-parse", "HEAD:long")
    tree = GitTree(made.path, made.path, [Listed("x.py", 0o120000, blob)])
    found = discover(made.path, tree=tree)
    assert [note.path for note in found.skipped] == ["x.py"]
    tree.close()
