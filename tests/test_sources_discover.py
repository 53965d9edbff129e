"""The walk over the tree: what is found, what is left out, what is skipped and why."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from flask_lint.errors import FlaskLintError
from flask_lint.findings import FileNote
from flask_lint.sources.discover import Discovery, SourceFile, discover

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX file system")


def grow(root: Path, *files: str) -> None:
    """Create files; one that ends in a slash is a folder, `name=text` has a content."""
    for file in files:
        name, _, text = file.partition("=")
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def paths(files: tuple[SourceFile, ...]) -> list[str]:
    return [file.path for file in files]


def python(root: Path, *exclude: str) -> list[str]:
    return paths(discover(root, exclude).python)


def skipped(found: Discovery) -> dict[str, str]:
    return {note.path: note.reason for note in found.skipped}


def test_python_files_sorted_with_what_a_cache_needs(tmp_path: Path) -> None:
    grow(tmp_path, "b.py=x = 1\n", "a/c.py", "a/__init__.py", "stub.pyi", ".py", "note.md")
    found = discover(tmp_path)
    assert paths(found.python) == ["a/__init__.py", "a/c.py", "b.py"]
    file = found.python[2]
    status = (tmp_path / "b.py").stat()
    assert (file.size, file.modified_ns) == (6, status.st_mtime_ns)
    assert Path(file.location).read_text() == "x = 1\n"
    assert found.skipped == ()


def test_templates_only_below_template_and_theme_folders(tmp_path: Path) -> None:
    grow(
        tmp_path,
        "app/templates/base.html",
        "app/templates/mail/welcome.txt",
        "app/templates/feed.xml",
        "app/templates/x.j2",
        "app/templates/logo.png",
        "app/themes/dark/page.jinja2",
        "app/static/index.html",
        "notes.txt",
    )
    found = discover(tmp_path)
    assert paths(found.templates) == [
        "app/templates/base.html",
        "app/templates/feed.xml",
        "app/templates/mail/welcome.txt",
        "app/templates/x.j2",
        "app/themes/dark/page.jinja2",
    ]
    assert found.configs == ()


def test_configuration_files(tmp_path: Path) -> None:
    wanted = [
        ".env",
        ".flaskenv",
        "Procfile",
        "a/b/c/Dockerfile.dev",
        "a/b/c/requirements-dev.txt",
        "a/b/c/setup.cfg",
        "a/b/deep.yaml",
        "alembic.ini",
        "compose.yml",
        "pyproject.toml",
        "setup.py",
    ]
    grow(tmp_path, *wanted, "a/b/c/too_deep.yaml", "other.txt", "README.md")
    found = discover(tmp_path)
    assert paths(found.configs) == wanted
    assert paths(found.python) == ["setup.py"]


def test_generated_and_foreign_folders_are_left_out(tmp_path: Path) -> None:
    grow(
        tmp_path,
        "app.py",
        *(
            f"{folder}/x.py"
            for folder in (
                ".git",
                "venv",
                ".venv",
                "node_modules",
                "__pycache__",
                ".tox",
                ".nox",
                ".eggs",
                "x.egg-info",
                "lib/site-packages",
                ".mypy_cache",
                "build",
                "a/dist",
            )
        ),
        "custom/pyvenv.cfg",
        "custom/lib/x.py",
        "conda/conda-meta/",
        "conda/x.py",
        "env/bin/",
        "env/lib/x.py",
    )
    found = discover(tmp_path)
    assert paths(found.python) == ["app.py"]
    assert found.skipped == ()


def test_packages_that_are_only_called_like_build_output(tmp_path: Path) -> None:
    grow(tmp_path, "app/build/__init__.py", "app/build/step.py", "env/settings.py", "vendor/x.py")
    assert python(tmp_path) == [
        "app/build/__init__.py",
        "app/build/step.py",
        "env/settings.py",
        "vendor/x.py",
    ]


def test_the_root_itself_is_walked_whatever_it_is_called(tmp_path: Path) -> None:
    root = tmp_path / "build"
    grow(root, "app.py", "pyvenv.cfg")
    assert python(root) == ["app.py"]


def test_nested_gitignore_files_and_negation(tmp_path: Path) -> None:
    grow(
        tmp_path,
        ".gitignore=*.gen.py\n/vendor/\nlocal.py\n",
        "a.gen.py",
        "vendor/x.py",
        "app/.gitignore=!local.py\n!kept.gen.py\n/instance/\n",
        "app/local.py",
        "app/kept.gen.py",
        "app/other.gen.py",
        "app/vendor/y.py",
        "app/instance/config.py",
        "app/sub/local.py",
        "app/sub/instance/config.py",
        "local.py",
    )
    assert python(tmp_path) == [
        "app/kept.gen.py",
        "app/local.py",
        "app/sub/instance/config.py",
        "app/sub/local.py",
        "app/vendor/y.py",
    ]


def test_what_is_in_an_ignored_folder_cannot_come_back(tmp_path: Path) -> None:
    grow(tmp_path, ".gitignore=data/\n!data/x.py\n", "data/x.py", "data/.gitignore=!x.py\n")
    assert python(tmp_path) == []


def test_a_gitignore_that_names_what_to_keep(tmp_path: Path) -> None:
    grow(tmp_path, ".gitignore=*\n!*/\n!*.py\n", "a/b/x.py", "a/templates/x.html")
    found = discover(tmp_path)
    assert paths(found.python) == ["a/b/x.py"]
    assert found.templates == ()


def test_gitignore_files_above_the_root_within_the_repository(tmp_path: Path) -> None:
    grow(
        tmp_path,
        ".gitignore=x.py\n",
        "repo/.git/",
        "repo/.gitignore=generated/\nbackend/only.py\n/anchored.py\n",
        "repo/backend/generated/g.py",
        "repo/backend/only.py",
        "repo/backend/anchored.py",
        "repo/backend/x.py",
    )
    assert python(tmp_path / "repo" / "backend") == ["anchored.py", "x.py"]


@pytest.mark.parametrize("pattern", ["/checkouts/", "checkouts/one", "one", "*"])
def test_an_ignored_root_is_analysed_all_the_same(tmp_path: Path, pattern: str) -> None:
    grow(tmp_path, ".git/", f".gitignore={pattern}\n*.gen.py\n", "checkouts/one/app.py")
    assert python(tmp_path / "checkouts" / "one") == ["app.py"]


def test_excludes_of_the_user(tmp_path: Path) -> None:
    grow(tmp_path, "app.py", "old/x.py", "new/old/y.py", "a/templates/t.html")
    assert python(tmp_path, "/old/") == ["app.py", "new/old/y.py"]
    assert python(tmp_path, "old", "app.py") == []
    assert discover(tmp_path, ["*.html"]).templates == ()


def test_excludes_of_the_user_have_the_last_word(tmp_path: Path) -> None:
    grow(tmp_path, ".gitignore=gen/\n", "gen/x.py", "build/y.py", "venv/z.py", "build/gen/q.py")
    assert python(tmp_path, "!/gen/", "!build/") == ["build/y.py", "gen/x.py"]


@posix_only
def test_files_that_are_not_regular(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(tmp_path, "ok.py", "templates/")
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / "templates" / "pipe.html")
    os.mkfifo(tmp_path / "pyproject.toml")
    os.mkfifo(tmp_path / ".gitignore")
    os.mkfifo(tmp_path / "unrelated")
    monkeypatch.chdir(tmp_path)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.py")
        found = discover(tmp_path)
    assert paths(found.python) == ["ok.py"]
    assert found.templates == found.configs == ()
    assert skipped(found) == {
        "pipe.py": "not a regular file but a named pipe",
        "pyproject.toml": "not a regular file but a named pipe",
        "socket.py": "not a regular file but a socket",
        "templates/pipe.html": "not a regular file but a named pipe",
    }


@posix_only
def test_links_to_files(tmp_path: Path) -> None:
    root = tmp_path / "root"
    grow(tmp_path, "outside.py", "root/real.py", "root/folder/inner.py")
    (root / "inside.py").symlink_to("real.py")
    (root / "broken.py").symlink_to("nowhere.py")
    (root / "self.py").symlink_to("self.py")
    (root / "escaping.py").symlink_to(tmp_path / "outside.py")
    (root / "zero.py").symlink_to("/dev/zero")
    (root / "to_folder.py").symlink_to("folder")
    found = discover(root)
    assert paths(found.python) == ["folder/inner.py", "inside.py", "real.py"]
    outside = "a symbolic link to something outside the project"
    assert skipped(found) == {
        "broken.py": "a broken symbolic link",
        "escaping.py": outside,
        "self.py": "a broken symbolic link",
        "zero.py": outside,
    }


@posix_only
def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    grow(tmp_path, "root/app/x.py", "elsewhere/y.py", "root/.gitignore=ignored\n")
    (root / "app" / "up").symlink_to("..")
    (root / "app" / "self").symlink_to("self")
    (root / "again").symlink_to("app")
    (root / "shared").symlink_to(tmp_path / "elsewhere")
    (root / "ignored").symlink_to(tmp_path / "elsewhere")
    (root / "node_modules").symlink_to(tmp_path / "elsewhere")
    found = discover(root)
    assert paths(found.python) == ["app/x.py"]
    assert found.skipped == (FileNote("shared", "a symbolic link to a folder outside the project"),)


@posix_only
def test_a_root_that_is_a_link(tmp_path: Path) -> None:
    grow(tmp_path, "real/app.py")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real" / "same.py").symlink_to("app.py")
    assert python(tmp_path / "link") == ["app.py", "same.py"]


@posix_only
def test_unreadable_files_and_folders(tmp_path: Path) -> None:
    grow(tmp_path, "secret.py", "closed/x.py", "open.py")
    (tmp_path / "secret.py").chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        if os.access(tmp_path / "secret.py", os.R_OK):
            pytest.skip("this user can read everything")
        found = discover(tmp_path)
    finally:
        (tmp_path / "closed").chmod(0o755)
    assert paths(found.python) == ["open.py"]
    assert skipped(found) == {
        "closed/": "cannot be listed: Permission denied",
        "secret.py": "cannot be read: Permission denied",
    }


def test_files_that_the_system_will_not_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(tmp_path, "a.py", "b.py", "closed/x.py")
    real_access, real_scandir = os.access, os.scandir

    def access(path: str, mode: int) -> bool:
        return not path.endswith("a.py") and real_access(path, mode)

    def scandir(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real_scandir(path)

    monkeypatch.setattr(os, "access", access)
    monkeypatch.setattr(os, "scandir", scandir)
    found = discover(tmp_path)
    assert paths(found.python) == ["b.py"]
    assert skipped(found) == {
        "a.py": "cannot be read: Permission denied",
        "closed/": "cannot be listed: Permission denied",
    }


def test_files_over_the_cap(tmp_path: Path) -> None:
    grow(tmp_path, "small.py=12345", "big.py=123456")
    found = discover(tmp_path, max_bytes=5)
    assert paths(found.python) == ["small.py"]
    assert skipped(found) == {"big.py": "larger than 5 bytes"}


def test_a_folder_called_like_a_module(tmp_path: Path) -> None:
    grow(tmp_path, "x.py/y.py", "x.py/z.py/")
    found = discover(tmp_path)
    assert paths(found.python) == ["x.py/y.py"]
    assert found.skipped == ()


@pytest.mark.skipif(sys.platform != "linux", reason="needs file names that are any bytes")
def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    grow(tmp_path, os.fsdecode(b"f\xe9/\xff.py") + "=x = 1\n")
    found = discover(tmp_path)
    assert paths(found.python) == [r"f\xe9/\xff.py"]
    assert Path(found.python[0].location).read_bytes() == b"x = 1\n"
    assert found.python[0].path.encode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="needs file names that are any bytes")
def test_two_files_whose_printable_names_are_the_same(tmp_path: Path) -> None:
    grow(tmp_path, os.fsdecode(b"\xff.py"), r"\xff.py", "ok.py")
    found = discover(tmp_path)
    assert paths(found.python) == ["ok.py"]
    assert skipped(found) == {r"\xff.py": "two files have this name once it is made printable"}


@posix_only
def test_names_with_newlines_and_other_odd_characters(tmp_path: Path) -> None:
    names = ["a\nb.py", "a b.py", "'\".py", "*.py", "ünï.py", "-x.py", "\\.py"]
    grow(tmp_path, *names)
    assert python(tmp_path) == sorted(names)


def test_a_root_that_cannot_be_listed(tmp_path: Path) -> None:
    with pytest.raises(FlaskLintError, match=r"cannot list .*missing: No such file"):
        discover(tmp_path / "missing")


def test_every_file_is_in_one_state_and_the_result_is_always_the_same(tmp_path: Path) -> None:
    grow(tmp_path, *(f"p{i % 7}/m{i}.py={'x' * i}" for i in range(40)))
    first = discover(tmp_path, max_bytes=20)
    assert first == discover(tmp_path, max_bytes=20)
    names = paths(first.python) + [note.path for note in first.skipped]
    assert len(names) == len(set(names)) == 40
