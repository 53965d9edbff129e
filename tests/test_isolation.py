"""The checked project is read, and never run; nothing else is read, written or connected to.

An audit hook sees all that an interpreter opens, starts and connects to: the command runs with
one, and its workers do, too.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hostile import SECONDS, SOURCE, command, environment
from support import write_files

if TYPE_CHECKING:
    from collections.abc import Iterator

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX file system")

# Begins every interpreter that finds it; what happened before it is Python's own affair.
_RECORDER = """
import json, os, sys

def record(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if not isinstance(path, (str, bytes)):
            return
        writes = flags is not None and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        what = ["write" if writes else "read", os.path.abspath(os.fsdecode(path))]
    elif event == "os.posix_spawn" and sys._getframe(1).f_globals["__name__"] == "subprocess":
        return  # that start has been told of
    elif event in ("subprocess.Popen", "os.exec", "os.posix_spawn"):
        what = ["start", *map(os.fsdecode, arguments[1])]
    elif event in ("os.system", "os.fork", "os.forkpty", "pty.spawn", "ctypes.dlopen"):
        what = ["forbidden", event, repr(arguments)]
    elif event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.")):
        what = ["network", event, repr(arguments)]
    elif event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.link",
                   "os.symlink", "os.truncate", "shutil.rmtree"):
        what = ["write", os.path.abspath(os.fsdecode(arguments[0]))]
    elif event == "import":
        what = ["import", arguments[0], str(arguments[1] or "")]
    else:
        return
    os.write(log, json.dumps(what).encode() + b"\\n")

log = os.open(os.environ["RECORDS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
sys.addaudithook(record)
"""

# Whatever runs this has run the project.
_TRAP = """
import os, sys
open(os.environ["TRAPPED"], "a").write(__file__ + "\\n")
"""
_TRAPS = (
    *("setup.py", "conftest.py", "sitecustomize.py", "usercustomize.py", "noxfile.py", "app.py"),
    *("click.py", "libcst.py", "msgspec.py", "jinja2.py", "rich.py", "flask.py", "json.py"),
    *("re.py", "os.py", "typing.py", "struct.py", "subprocess.py", "flask_lint_plugin.py"),
    *("click/__init__.py", "libcst/__init__.py", "encodings/__init__.py", "wsgi.py", "config.py"),
)

APP = """
from flask import Flask, render_template
from click import echo
app = Flask(__name__)
app.config.from_object("config")
app.config.from_pyfile("config.py")

@app.route("/")
def index(): return render_template("index.html")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project that leaves a trace wherever it is run."""
    root = tmp_path / "project"
    write_files(root, dict.fromkeys(_TRAPS, _TRAP))
    write_files(
        root,
        {
            "app.py": APP + _TRAP,
            "traps.pth": "import os; open(os.environ['TRAPPED'], 'a').write('pth')\n",
            "templates/index.html": "{{ ''.__class__.__mro__[1].__subclasses__() }}{{ cycler }}",
            "pyproject.toml": """
                [build-system]
                requires = []
                build-backend = "setup"
                backend-path = ["."]

                [tool.flask-lint]
                exclude = ["nothing"]
            """,
            "package/__init__.py": _TRAP,
            "package/views.py": "x = 1\n" * 1_000,
        },
    )
    return root


class _Watched:
    """One run of the command in which all was recorded."""

    def __init__(self, root: Path, *arguments: str, **variables: str) -> None:
        place = root.parent
        self.trapped = place / "trapped"
        records = place / "records"
        write_files(place / "recorder", {"sitecustomize.py": _RECORDER})
        self.done = subprocess.run(
            command(*arguments),
            cwd=root,
            env=environment(
                PYTHONPATH=f"{place / 'recorder'}{os.pathsep}{SOURCE}",
                RECORDS=str(records),
                TRAPPED=str(self.trapped),
                PYTHONDONTWRITEBYTECODE="1",
                **variables,
            ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        assert self.done.returncode in (0, 1), self.done.stderr.decode()
        self.records = [json.loads(line) for line in records.read_text().splitlines()]
        records.unlink()

    def of(self, kind: str) -> Iterator[list[str]]:
        return (record[1:] for record in self.records if record[0] == kind)

    def written(self) -> set[str]:
        nowhere = {os.devnull}
        return {path for (path,) in self.of("write")} - nowhere

    def assert_isolated(self, root: Path) -> None:
        assert not self.trapped.exists(), self.trapped.read_text()
        assert list(self.of("network")) == []
        assert list(self.of("forbidden")) == []
        for _, file in self.of("import"):
            assert not Path(file).is_relative_to(root) if file else True, file


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_the_project_is_read_and_nothing_else_happens(project: Path, jobs: str) -> None:
    run = _Watched(project, "check", ".", "--no-cache", "--jobs", jobs, "--select", "ALL")
    run.assert_isolated(project)
    assert run.written() == set()
    started = list(run.of("start"))
    assert len(started) == int(jobs) - 1
    for words in started:
        # The last says that the files are on the disk, and in no repository.
        assert words == [sys.executable, "-P", "-m", "flask_lint.workers", ""]
    own = {str(path) for path in project.rglob("*") if path.is_file()}
    read = {path for (path,) in run.of("read") if Path(path).is_relative_to(project.parent)}
    assert str(project / "app.py") in read
    assert read - own <= {str(project.parent / "recorder"), str(project / "flask-lint.toml")}


def test_the_modules_of_the_project_are_not_taken_for_those_of_python(project: Path) -> None:
    # The folder that Python puts first is that of the project.
    write_files(project, {"flask-lint-baseline.txt": "# flask-lint baseline 1\n"})
    for arguments in ("check", "doctor", "routes", "graph", "rules", "baseline show"):
        _Watched(project, *arguments.split()).assert_isolated(project)


def test_only_the_files_that_were_asked_for_are_written(project: Path) -> None:
    reports = project.parent / "reports"
    reports.mkdir()
    formats = ("json", "sarif", "rich", "github", "markdown", "gitlab", "junit", "concise")
    outputs = [f"--output={format_}={reports / format_}" for format_ in formats]
    run = _Watched(project, "check", "--no-cache", *outputs)
    run.assert_isolated(project)
    assert {Path(path).parent for path in run.written()} == {reports}
    assert {path.name for path in reports.iterdir()} == set(formats)


def test_nothing_but_the_baseline_and_the_cache_is_made(project: Path) -> None:
    before = {path.name for path in project.iterdir()}
    run = _Watched(project, "baseline", "create")
    run.assert_isolated(project)
    cache = project / ".flask_lint_cache"
    assert {Path(path).parent for path in run.written()} <= {project, cache}
    made = {path.name for path in project.iterdir()} - before
    assert made <= {"flask-lint-baseline.txt", cache.name}
    assert (project / "flask-lint-baseline.txt").exists()


@posix_only
def test_links_out_of_the_project_are_not_followed(project: Path) -> None:
    elsewhere = project.parent / "elsewhere"
    write_files(
        elsewhere,
        {
            "secret.py": "x = 1\n",
            "secret.html": "{{ x }}",
            "secret.toml": "x = 1\n",
            ".gitignore": "*\n",
            "folder/inner.py": "x = 1\n",
        },
    )
    links = {
        "linked.py": "secret.py",
        "templates/linked.html": "secret.html",
        "linked.toml": "secret.toml",
        "package/.gitignore": ".gitignore",
        "away": "folder",
        ".env": "secret.toml",
        "requirements.txt": "secret.toml",
    }
    for name, target in links.items():
        (project / name).symlink_to(elsewhere / target)
    (project / "hop").symlink_to(project / "away")
    run = _Watched(project, "check", "--no-cache", "--jobs", "2")
    run.assert_isolated(project)
    for (path,) in run.of("read"):
        assert not Path(os.path.realpath(path)).is_relative_to(elsewhere), path


# Git ----------------------------------------------------------------------------------------


def _git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@posix_only
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("option", [["--new-since", "HEAD~1"], ["--staged"]])
def test_git_runs_nothing_of_the_repository(project: Path, option: list[str]) -> None:
    _git(project, "init", "-q")
    _git(project, "add", "-A")
    _git(project, "commit", "-qm", "first")
    (project / "package" / "views.py").write_text("x = 2\n")
    _git(project, "commit", "-qam", "second")
    trap = project / ".git" / "trap"
    trap.write_text('#!/bin/sh\necho "$0 $*" >> "$TRAPPED"\ncat\n')
    trap.chmod(0o755)
    for name in ("post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-commit"):
        shutil.copy(trap, project / ".git" / "hooks" / name)
    settings = {
        "core.fsmonitor": trap,
        "core.pager": trap,
        "core.editor": trap,
        "core.sshCommand": trap,
        "core.gitProxy": trap,
        "core.askPass": trap,
        "core.hooksPath": project / ".git" / "hooks",
        "core.alternateRefsCommand": trap,
        "credential.helper": trap,
        "diff.external": trap,
        "diff.trap.textconv": trap,
        "diff.trap.command": trap,
        "filter.trap.clean": trap,
        "filter.trap.smudge": trap,
        "filter.trap.process": trap,
        "merge.trap.driver": trap,
        "gpg.program": trap,
        "log.showSignature": "true",
        "pager.ls-tree": trap,
        "pager.cat-file": trap,
        "alias.ls-tree": f"!{trap}",
        "alias.cat-file": f"!{trap}",
        "uploadpack.packObjectsHook": trap,
        "remote.origin.url": f"ext::{trap}",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "protocol.ext.allow": "always",
    }
    for key, value in settings.items():
        _git(project, "config", key, str(value))
    write_files(project, {".git/info/attributes": "* filter=trap diff=trap merge=trap\n"})
    run = _Watched(project, "check", *option, "--no-cache", "--jobs", "2", GIT_PAGER=str(trap))
    run.assert_isolated(project)
    assert run.written() == set()
    programs = {Path(words[0]).name for words in run.of("start")}
    assert programs <= {"git", Path(sys.executable).name}
    for words in run.of("start"):
        assert "git" not in words[0] or Path(words[0]).is_absolute()
