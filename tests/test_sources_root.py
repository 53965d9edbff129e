"""Where a project begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from flask_lint.sources.root import find_root, version_control_root

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return a repository with nothing in it; what stands above it must never matter."""
    (tmp_path / "pyproject.toml").write_text("[tool.flask-lint]\n")
    repo = tmp_path / "repo"
    (repo / ".git").mkdir(parents=True)
    (repo / "backend" / "app").mkdir(parents=True)
    return repo


def test_own_table_beats_a_nearer_pyproject(repo: Path) -> None:
    (repo / "pyproject.toml").write_text("[tool.flask-lint]\nselect = []\n")
    (repo / "backend" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_root(repo / "backend" / "app") == repo


def test_own_file_counts_as_the_table_does(repo: Path) -> None:
    (repo / "pyproject.toml").write_text("[tool.flask-lint]\n")
    (repo / "backend" / "flask-lint.toml").write_text("")
    assert find_root(repo / "backend" / "app") == repo / "backend"


def test_the_nearest_pyproject_without_a_table(repo: Path) -> None:
    (repo / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (repo / "backend" / "pyproject.toml").write_text("[tool.other]\n# flask-lint\n")
    assert find_root(repo / "backend" / "app") == repo / "backend"


def test_the_repository_and_nothing_above_it(repo: Path) -> None:
    assert find_root(repo / "backend" / "app") == repo
    assert find_root(repo) == repo


def test_git_file_of_a_worktree_and_mercurial(repo: Path) -> None:
    (repo / "backend" / ".git").write_text("gitdir: elsewhere\n")
    assert find_root(repo / "backend" / "app") == repo / "backend"
    (repo / "backend" / "app" / ".hg").mkdir()
    assert find_root(repo / "backend" / "app") == repo / "backend" / "app"


def test_without_any_mark_the_path_itself(tmp_path: Path) -> None:
    folder = tmp_path / "loose"
    folder.mkdir()
    (folder / "app.py").write_text("")
    assert find_root(folder) == folder
    assert find_root(folder / "app.py") == folder
    assert find_root(folder / "missing.py") == folder


def test_broken_toml_that_means_to_configure_is_not_passed_by(repo: Path) -> None:
    (repo / "flask-lint.toml").write_text("")
    (repo / "backend" / "pyproject.toml").write_text("[tool.flask-lint\nselect = [")
    assert find_root(repo / "backend") == repo / "backend"


@pytest.mark.parametrize("content", [b"[tool]\nflask-lint = \xff", b"# flask-lint\n[tool"])
def test_unreadable_toml_is_an_ordinary_pyproject(repo: Path, content: bytes) -> None:
    (repo / "flask-lint.toml").write_text("")
    (repo / "backend" / "pyproject.toml").write_bytes(content)
    assert find_root(repo / "backend") == repo


def test_folders_in_place_of_files_do_not_count(repo: Path) -> None:
    (repo / "backend" / "pyproject.toml").mkdir()
    (repo / "backend" / "flask-lint.toml").mkdir()
    assert find_root(repo / "backend") == repo


def test_symbolic_links_are_resolved(repo: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(repo / "backend")
    assert find_root(link / "app") == repo


def test_version_control_root(repo: Path, tmp_path: Path) -> None:
    assert version_control_root(repo / "backend") == repo
    assert version_control_root(tmp_path) is None
