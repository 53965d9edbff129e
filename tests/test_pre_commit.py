"""The hook, installed and run by pre-commit itself in a repository of its own, without network."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]

BAD_APP = """\
from flask import Flask, session

app = Flask(__name__)
app.secret_key = "hunter2"


@app.post("/login")
def login():
    session["user"] = "ada"
    return "hello"
"""

GOOD_APP = """\
import os

from flask import Flask

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.get("/")
def index():
    return "hello"
"""


class Repository:
    """A Git repository in which pre-commit is installed."""

    def __init__(self, path: Path, environment: dict[str, str]) -> None:
        self.path = path
        self._environment = environment

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run `command` in the repository, whatever it comes to."""
        return subprocess.run(
            command,
            cwd=self.path,
            env=self._environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )

    def git(self, *arguments: str) -> str:
        """Run git, which has to succeed, and return what it prints."""
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def write(self, name: str, text: str) -> None:
        """Write a file and add it to the index."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.git("add", name)

    def commit(self) -> tuple[bool, str]:
        """Tell whether the commit succeeds, and what is printed."""
        done = self.run("git", "commit", "--message", "change")
        return done.returncode == 0, done.stdout


def environment(tmp: Path) -> dict[str, str]:
    """Return an environment in which nothing of the user's is read and nothing is fetched."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PIP_", "PRE_COMMIT", "SKIP", "PYTEST", "COV_"))
    }
    # The hook gets an environment of its own, with nothing in it but flask-lint; what it depends
    # on (and what builds it) comes from the interpreter that runs this test.
    packages = os.pathsep.join(site.getsitepackages())
    home = tmp / "home"
    home.mkdir()
    return ours | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), ours.get("PATH", os.defpath)]),
        "PRE_COMMIT_HOME": str(tmp / "pre-commit"),
        "PYTHONPATH": packages,
        "PIP_CONFIG_FILE": os.devnull,
        # Not a slip: pip stores what this says as the value of "build isolation".
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Test",
        "GIT_AUTHOR_EMAIL": "test@example.org",
        "GIT_COMMITTER_NAME": "Test",
        "GIT_COMMITTER_EMAIL": "test@example.org",
    }


def hook_repository(tmp: Path, env: dict[str, str]) -> tuple[Path, str]:
    """Return a repository with the project as it is in the work tree, and its commit."""
    path = tmp / "flask-lint"
    path.mkdir()
    # What the distribution is built from, and the hook itself; a checkout is not needed.
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copyfile(PROJECT / name, path / name)
    caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "src", path / "src", ignore=caches)
    hook = Repository(path, env)
    hook.git("init", "--quiet")
    hook.git("add", "--all", "--force")
    hook.git("commit", "--quiet", "--message", "the hook")
    return path, hook.git("rev-parse", "HEAD").strip()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], Path, str]:
    """Return what all tests share: the environment, and the hook, which is installed once."""
    tmp = tmp_path_factory.mktemp("hook")
    env = environment(tmp)
    return env, *hook_repository(tmp, env)


@pytest.fixture
def repository(tmp_path: Path, shared: tuple[dict[str, str], Path, str]) -> Repository:
    env, hook, commit = shared
    made = Repository(tmp_path, env)
    made.git("init", "--quiet")
    config = f"""\
        repos:
          - repo: {hook}
            rev: {commit}
            hooks:
              - id: flask-lint
    """
    made.write(".pre-commit-config.yaml", textwrap.dedent(config))
    made.git("commit", "--quiet", "--message", "start")
    done = made.run(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    assert done.returncode == 0, done.stdout
    return made


def test_a_finding_stops_the_commit(repository: Repository) -> None:
    repository.write("app.py", BAD_APP)
    succeeded, output = repository.commit()
    assert not succeeded
    assert "app.py:4:" in output
    assert "secret-key-hardcoded" in output


def test_a_clean_project_is_committed(repository: Repository) -> None:
    repository.write("app.py", GOOD_APP)
    succeeded, output = repository.commit()
    assert succeeded, output
    assert "Passed" in output


def project(repository: Repository) -> None:
    """Commit a project with a view, a template that links to it, and a finding of long ago."""
    repository.write("app.py", APP)
    repository.write("templates/page.html", "<a href=\"{{ url_for('other') }}\">other</a>\n")
    repository.write("README", "")
    repository.git("commit", "--quiet", "--no-verify", "--message", "old debt")


APP = """\
from flask import Flask, render_template

app = Flask(__name__)
app.secret_key = "hunter2"


@app.get("/")
def index():
    return render_template("page.html")


@app.get("/other")
def other():
    return "hello"
"""


def test_old_findings_stop_no_commit(repository: Repository) -> None:
    project(repository)
    repository.write("notes.txt", "nothing to do with Python\n")
    succeeded, output = repository.commit()
    assert succeeded, output


def test_a_commit_that_only_deletes(repository: Repository) -> None:
    project(repository)
    repository.git("rm", "--quiet", "README")
    succeeded, output = repository.commit()
    assert succeeded, output


def test_a_commit_that_deletes_what_a_view_needs(repository: Repository) -> None:
    project(repository)
    repository.write("templates/rest.html", "")
    repository.git("commit", "--quiet", "--no-verify", "--message", "one more template")
    repository.git("rm", "--quiet", "templates/page.html")
    succeeded, output = repository.commit()
    assert not succeeded
    assert "app.py:9:" in output
    assert "template-not-found" in output
    assert "secret-key-hardcoded" not in output


def test_a_commit_that_breaks_a_template_that_it_does_not_touch(repository: Repository) -> None:
    project(repository)
    repository.write("app.py", APP.replace("def other", "def renamed"))
    succeeded, output = repository.commit()
    assert not succeeded
    assert "templates/page.html:1:" in output
    assert "url-for-unknown-endpoint" in output
    assert "secret-key-hardcoded" not in output


def test_a_renamed_file_is_no_new_finding(repository: Repository) -> None:
    project(repository)
    repository.git("mv", "app.py", "main.py")
    succeeded, output = repository.commit()
    assert succeeded, output


def test_what_is_not_committed_does_not_count(repository: Repository) -> None:
    project(repository)
    (repository.path / "untracked.py").write_text("def f(:\n")
    (repository.path / "app.py").write_text(APP.replace("def other", "def renamed"))
    repository.write("notes.txt", "")
    succeeded, output = repository.commit()
    assert succeeded, output
    done = repository.run("git", "commit", "app.py", "--message", "only this file")
    assert done.returncode != 0
    assert "templates/page.html:1:" in done.stdout


def test_the_push_is_compared_with_what_is_there(repository: Repository) -> None:
    project(repository)
    repository.write("app.py", APP.replace("def other", "def renamed"))
    repository.git("commit", "--quiet", "--no-verify", "--message", "break it")
    run = [sys.executable, "-m", "pre_commit", "run", "--hook-stage", "pre-push"]
    done = repository.run(*run, "--from-ref", "HEAD~1", "--to-ref", "HEAD")
    assert done.returncode == 1
    assert "templates/page.html:1:" in done.stdout
    done = repository.run(*run, "--from-ref", "HEAD", "--to-ref", "HEAD")
    assert done.returncode == 0, done.stdout


def test_six_thousand_files(repository: Repository) -> None:
    project(repository)
    for number in range(6000):
        path = repository.path / f"package_{number % 60}" / f"a_module_with_a_long_name_{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"def function_{number}(value):\n    return value + {number}\n")
    repository.git("add", "--all")
    repository.write("app.py", APP.replace("def other", "def renamed"))
    succeeded, output = repository.commit()
    assert not succeeded
    # One process saw it all: what is said of the template is said once.
    assert output.count("url-for-unknown-endpoint") == 1
    assert "1 new problem (1 error) in 6001 files, 1 known" in output
