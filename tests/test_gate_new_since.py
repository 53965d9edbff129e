"""`--new-since` and `--staged`: what there is more of than in a commit, read from Git's objects."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from flask_lint.cli.main import main
from flask_lint.gate.renames import find_renames
from repositories import Repository

if TYPE_CHECKING:
    from pathlib import Path

APP = """\
from flask import Flask, redirect, render_template, url_for

app = Flask(__name__)


@app.get("/")
def index():
    return redirect(url_for("gone"))


@app.get("/other")
def other():
    return render_template("page.html")
"""
PAGE = """<a href="{{ url_for('other') }}">other</a>\n"""
RULES = ["secret-key-hardcoded", "url-for-unknown-endpoint", "template-not-found"]
PROJECT = {
    "flask-lint.toml": f"select = {json.dumps(RULES)}",
    "app.py": APP,
    "templates/page.html": PAGE,
}
OLD = ("app.py", "FLK301")
BROKEN_PAGE = ("templates/page.html", "FLK301")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("GIT_", "GITHUB_", "CI", "PRE_COMMIT")):
            monkeypatch.delenv(name)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "project")
    made.commit(PROJECT)
    monkeypatch.chdir(made.path)
    return made


def lint(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def reported(*arguments: str) -> list[tuple[str, str]]:
    found = lint("--output-format", "json", *arguments)
    assert found.exit_code in (0, 1), found.output
    return [(one["path"], one["code"]) for one in json.loads(found.stdout)["findings"]]


def error(*arguments: str) -> str:
    result = lint(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("flask-lint: error: ")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("flask-lint: error: ").strip()


def edit(project: Repository, old: str, new: str, path: str = "app.py") -> None:
    text = (project.path / path).read_text()
    assert old in text
    (project.path / path).write_text(text.replace(old, new))


def test_what_was_there_is_passed_over(project: Repository) -> None:
    assert reported() == [OLD]
    result = lint("--new-since", "HEAD", "--output-format", "concise")
    assert (result.exit_code, result.stdout) == (0, "")
    commit = project.git("rev-parse", "HEAD")[:12]
    assert result.stderr == (f"No new problems in 1 file, 1 known\ncompared with HEAD ({commit})\n")


def test_a_renamed_view_breaks_a_template_that_is_not_touched(project: Repository) -> None:
    edit(project, "def other", "def another")
    assert reported("--new-since", "HEAD") == [BROKEN_PAGE]
    assert lint("--new-since", "HEAD").exit_code == 1
    project.commit()
    assert reported("--new-since", "HEAD") == []
    assert reported("--new-since", "HEAD~1") == [BROKEN_PAGE]


def test_a_deleted_template_breaks_its_view(project: Repository) -> None:
    (project.path / "templates/page.html").unlink()
    (project.path / "templates/rest.html").write_text("")
    assert reported("--new-since", "HEAD") == [("app.py", "FLK801")]


def test_a_clean_past_is_not_read(project: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(project, '"gone"', '"other"')

    def read(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("flask_lint.gate.comparison.check", read)
    assert reported("--new-since", "HEAD") == []


def test_of_the_same_line_twice_one_is_new(project: Repository) -> None:
    edit(project, "    return redirect", '    url_for("gone")\n    return redirect')
    project.commit()
    edit(project, "    return redirect", '    url_for("gone")\n    return redirect')
    assert reported("--new-since", "HEAD") == [OLD]


def test_a_baseline_and_a_commit_together(project: Repository) -> None:
    assert CliRunner().invoke(main, ["baseline", "create", "--baseline", "b.txt"]).exit_code == 0
    edit(project, "def other", "def another")
    both = ["--baseline", "b.txt", "--new-since", "HEAD"]
    assert reported(*both) == [BROKEN_PAGE]
    # What both know is passed over once.
    edit(
        project, "    return redirect", '    return redirect(url_for("gone"))\n    return redirect'
    )
    assert reported(*both) == [OLD, BROKEN_PAGE]


def test_paths_narrow_what_is_new(project: Repository) -> None:
    edit(project, "def other", "def another")
    project.write({"more.py": ""})
    assert reported("--new-since", "HEAD", "more.py") == []
    assert reported("--new-since", "HEAD", "templates") == [BROKEN_PAGE]


def test_suppressions_of_the_past_do_not_hide_what_is_new(project: Repository) -> None:
    edit(project, 'url_for("gone"))', 'url_for("gone"))  # flask-lint: ignore[FLK301] x')
    project.commit()
    assert reported() == []
    edit(project, "  # flask-lint: ignore[FLK301] x", "")
    assert reported("--new-since", "HEAD") == [OLD]


def test_the_rules_of_today_are_asked_of_the_past(project: Repository) -> None:
    edit(project, "app = Flask(__name__)\n", 'app = Flask(__name__)\napp.secret_key = "x"\n')
    edit(project, '"secret-key-hardcoded", ', "", "flask-lint.toml")
    project.commit()
    project.write({"flask-lint.toml": PROJECT["flask-lint.toml"]})
    assert ("app.py", "FLK602") in reported()
    assert reported("--new-since", "HEAD") == []


def test_ignored_files_of_the_past_are_those_of_the_past(project: Repository) -> None:
    project.commit({".gitignore": "more.py\n"})
    project.write({"more.py": APP.replace("index", "front"), ".gitignore": ""})
    assert ("more.py", "FLK301") in reported("--new-since", "HEAD")


# Renames ------------------------------------------------------------------------------------


def test_a_renamed_file_has_nothing_new(project: Repository) -> None:
    project.git("mv", "app.py", "main.py")
    assert reported("--new-since", "HEAD") == []
    edit(project, "app = Flask", "import os\n\napp = Flask", "main.py")
    assert reported("--new-since", "HEAD") == []


def test_a_renamed_folder_has_nothing_new(project: Repository) -> None:
    (project.path / "shop").mkdir()
    for name in ("app.py", "templates"):
        project.git("mv", name, f"shop/{name}")
    assert reported("--new-since", "HEAD") == []
    assert reported("--new-since", "HEAD", "--staged") == []


def test_another_file_is_no_rename(project: Repository) -> None:
    (project.path / "app.py").unlink()
    text = "from flask import Flask, url_for\napp = Flask('x')\ndef f():\n    url_for('gone')\n"
    project.write({"main.py": text})
    assert reported("--new-since", "HEAD") == [("main.py", "FLK301")]


def test_renames_are_one_to_one_and_the_most_alike_first() -> None:
    a, b = ["1", "2", "3", "4"], ["1", "2", "3", "5"]
    assert find_renames({"a.py": a, "b.py": b}, {"c.py": b, "d.py": a}) == {
        "a.py": "d.py",
        "b.py": "c.py",
    }
    assert find_renames({"a.py": a}, {"c.py": [*a, "6"], "d.py": ["1", "2", "3", "7"]}) == {
        "a.py": "c.py"
    }
    assert find_renames({"a.py": a}, {"c.html": [*a, "6"]}) == {}
    assert find_renames({"a.py": a}, {"c.py": ["1", "6", "7", "8"]}) == {}
    assert find_renames({"a.py": []}, {"c.py": ["x"]}) == {}


# The index ----------------------------------------------------------------------------------


def test_staged_is_what_will_be_committed(project: Repository) -> None:
    edit(project, "def other", "def another")
    assert reported("--staged", "--new-since", "HEAD") == []
    project.git("add", "app.py")
    edit(project, "def another", "def other")
    assert reported("--new-since", "HEAD") == []
    assert reported("--staged", "--new-since", "HEAD") == [BROKEN_PAGE]
    assert reported("--staged") == [OLD, BROKEN_PAGE]


def test_untracked_files_are_not_staged(project: Repository) -> None:
    project.write({"more.py": "def f(:\n"})
    assert reported("--staged") == [OLD]
    assert lint("--show-files", "--staged").stdout == "app.py\n"


def test_frames_show_what_is_staged(project: Repository) -> None:
    edit(project, '"gone"', '"staged"')
    project.git("add", "app.py")
    edit(project, '"staged"', '"on_disk"')
    assert 'url_for("staged")' in lint("--staged").stdout


def test_an_unresolved_merge_is_an_error(project: Repository) -> None:
    project.git("checkout", "--quiet", "-b", "side")
    edit(project, '"gone"', '"here"')
    project.commit()
    project.git("checkout", "--quiet", "main")
    edit(project, '"gone"', '"there"')
    project.commit()
    with pytest.raises(AssertionError):
        project.git("merge", "side")
    assert error("--staged") == "the index has an unresolved merge: app.py"


def test_the_index_that_a_hook_is_given(
    project: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    # `git commit FILE` prepares an index of its own and names it to the hooks.
    edit(project, "def other", "def another")
    shutil.copyfile(project.path / ".git/index", project.path / ".git/saved")
    project.git("add", "app.py")
    (project.path / ".git/index").rename(project.path / ".git/next-index-1.lock")
    (project.path / ".git/saved").rename(project.path / ".git/index")
    monkeypatch.setenv("GIT_DIR", "nonsense")
    assert reported("--staged", "--new-since", "HEAD") == []
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index-1.lock")
    assert reported("--staged", "--new-since", "HEAD") == [BROKEN_PAGE]
    monkeypatch.setenv("GIT_INDEX_FILE", "/elsewhere/.git/index")
    assert reported("--staged", "--new-since", "HEAD") == []


# Which commit -------------------------------------------------------------------------------


def test_auto_is_head_where_nothing_says_otherwise(project: Repository) -> None:
    edit(project, "def other", "def another")
    assert reported("--new-since", "auto") == [BROKEN_PAGE]
    project.commit()
    assert reported("--new-since", "auto") == []


def test_auto_before_the_first_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Repository(tmp_path / "fresh")
    made.write(PROJECT)
    monkeypatch.chdir(made.path)
    result = lint("--new-since", "auto", "--output-format", "concise")
    assert result.exit_code == 1
    assert result.stderr.endswith("compared with the empty repository\n")
    assert "there is no commit 'HEAD'" in error("--new-since", "HEAD")


def test_auto_is_what_pre_commit_compares(
    project: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = project.git("rev-parse", "HEAD")
    edit(project, "def other", "def another")
    end = project.commit()
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", start)
    monkeypatch.setenv("PRE_COMMIT_TO_REF", end)
    assert reported("--new-since", "auto") == [BROKEN_PAGE]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GITHUB_BASE_REF", "main"),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "main"),
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "main"),
    ],
)
def test_auto_is_the_merge_base_in_ci(
    project: Repository, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    project.git("checkout", "--quiet", "-b", "feature")
    edit(project, "def other", "def another")
    project.commit()
    project.git("checkout", "--quiet", "main")
    # What came to the target later is not taken for a loss of the branch.
    edit(project, '"gone"', '"index"')
    project.commit()
    project.git("checkout", "--quiet", "feature")
    monkeypatch.setenv(variable, value)
    assert reported("--new-since", "auto") == [BROKEN_PAGE]
    assert reported("--new-since", "main") == [OLD, BROKEN_PAGE]


def test_auto_prefers_the_branch_of_the_remote(
    project: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = project.git("rev-parse", "HEAD")
    edit(project, "def other", "def another")
    project.commit()
    project.git("update-ref", "refs/remotes/origin/main", start)
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    result = lint("--new-since", "auto")
    assert result.stderr == f"compared with the merge base with origin/main ({start[:12]})\n"
    assert result.exit_code == 1


ZEROS = "0" * 40


def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, event: str, payload: object) -> None:
    """Let it look as if GitHub ran this for an event."""
    path = tmp_path / "event.json"
    path.write_text(json.dumps(payload))
    monkeypatch.setenv("GITHUB_EVENT_NAME", event)
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(path))


def push(server: str, before: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it look as if a CI server ran this for a push."""
    if server == "gitlab":
        monkeypatch.setenv("CI_COMMIT_BEFORE_SHA", before)
        monkeypatch.setenv("CI_DEFAULT_BRANCH", "main")
        return
    repository = {"default_branch": "main", "id": 1}
    if server == "github":
        payload = {"before": before, "forced": False, "repository": repository}
        github(tmp_path, monkeypatch, "push", payload)
    else:
        payload = {"merge_group": {"base_sha": before}, "repository": repository}
        github(tmp_path, monkeypatch, "merge_group", payload)


SERVERS = pytest.mark.parametrize("server", ["github", "queue", "gitlab"])


@SERVERS
def test_auto_is_what_was_there_before_a_push(
    project: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    before = project.git("rev-parse", "HEAD")
    edit(project, "def other", "def another")
    project.commit()
    project.commit({"more.py": ""})
    assert reported("--new-since", "auto") == []
    push(server, before, tmp_path, monkeypatch)
    assert reported("--new-since", "auto") == [BROKEN_PAGE]
    assert f"({before[:12]})" in lint("--new-since", "auto").stderr


@SERVERS
@pytest.mark.parametrize("before", [ZEROS, "", "1234567890" * 4])
def test_auto_is_where_a_new_branch_left_the_default_branch(
    project: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str, before: str
) -> None:
    """So it is with one that a forced push has made anew: what was there before is gone."""
    project.git("checkout", "--quiet", "-b", "feature")
    edit(project, "def other", "def another")
    project.commit()
    project.commit({"more.py": ""})
    push(server, before, tmp_path, monkeypatch)
    # GitLab always says something about a push.
    expected = [] if (server, before) == ("gitlab", "") else [BROKEN_PAGE]
    assert reported("--new-since", "auto") == expected


def test_auto_is_not_the_push_of_a_merge_request(
    project: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(project, "def other", "def another")
    project.commit()
    project.git("checkout", "--quiet", "-b", "feature")
    push("gitlab", project.git("rev-parse", "HEAD~1"), tmp_path, monkeypatch)
    monkeypatch.setenv("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")
    assert reported("--new-since", "auto") == []


@pytest.mark.parametrize("event", ["pull_request", "schedule", "workflow_dispatch"])
def test_auto_is_no_push_where_github_has_none(
    project: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, event: str
) -> None:
    edit(project, "def other", "def another")
    project.commit()
    github(tmp_path, monkeypatch, event, {"before": project.git("rev-parse", "HEAD~1")})
    assert reported("--new-since", "auto") == []


def test_a_push_that_cannot_be_compared(
    project: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    github(tmp_path, monkeypatch, "push", {"before": ZEROS})
    assert error("--new-since", "auto") == (
        "--new-since auto: the branch is new, and nothing names the default branch to compare "
        "it with; name it: `--new-since origin/main`"
    )
    github(tmp_path, monkeypatch, "push", {"before": ZEROS, "repository": {"default_branch": "x"}})
    assert "HEAD and x have no commit in common; fetch it: `git fetch origin x`" in error(
        "--new-since", "auto"
    )
    github(tmp_path, monkeypatch, "push", {"before": 5})
    assert "GITHUB_EVENT_PATH" in error("--new-since", "auto")
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "nowhere"))
    assert "cannot be read: No such file or directory" in error("--new-since", "auto")


@SERVERS
def test_a_push_to_a_shallow_clone(
    project: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    before = project.git("rev-parse", "HEAD")
    project.commit({"more.py": ""})
    project.git("clone", "--quiet", "--depth", "1", project.path.as_uri(), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    push(server, before, tmp_path, monkeypatch)
    said = error("--new-since", "auto")
    assert (
        f"the commit {before[:12]}, from before the push, is not here; this clone is shallow"
        in said
    )
    assert "`fetch-depth: 0` for actions/checkout, `GIT_DEPTH: 0` in GitLab" in said


def test_no_commit_of_that_name(project: Repository) -> None:
    assert error("--new-since", "nowhere") == "--new-since: there is no commit 'nowhere'"
    assert error("--new-since", "--all") == "--new-since: there is no commit '--all'"
    unknown = "1234567890" * 4
    assert error("--new-since", unknown) == f"--new-since: there is no commit '{unknown}'"
    blob = project.git("rev-parse", "HEAD:app.py")
    assert error("--new-since", blob) == f"--new-since: there is no commit '{blob}'"


def test_no_common_commit(project: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_BASE_REF", "develop")
    assert error("--new-since", "auto") == (
        "--new-since auto: HEAD and develop have no commit in common; "
        "fetch it: `git fetch origin develop`"
    )


def test_a_shallow_clone(
    project: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.commit({"more.py": ""})
    url = project.path.as_uri()
    project.git("clone", "--quiet", "--depth", "1", url, str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    assert reported("--new-since", "HEAD") == []
    assert "this clone is shallow, fetch the history" in error("--new-since", "HEAD~1")
    monkeypatch.setenv("GITHUB_BASE_REF", "develop")
    assert "this clone is shallow, fetch the history" in error("--new-since", "auto")


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "flask-lint.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    assert error("--new-since", "HEAD").endswith("is in no Git repository")
    assert error("--staged").startswith("--staged: ")


def test_no_git(project: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert error("--new-since", "HEAD") == "git is not installed, or not on the PATH"
    # A program of the checked project is not Git.
    (project.path / "git").write_text("#!/bin/sh\ntouch ran\n")
    (project.path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(project.path))
    assert error("--new-since", "HEAD") == "git is not installed, or not on the PATH"
    assert not (project.path / "ran").exists()


# Projects that are part of a repository, and the reverse ------------------------------------


def test_a_project_in_a_folder_of_the_repository(
    project: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.git("rm", "-r", "--quiet", ".")
    project.commit({f"backend/{name}": text for name, text in PROJECT.items()})
    monkeypatch.chdir(project.path / "backend")
    edit(project, "def other", "def another", "backend/app.py")
    assert reported("--new-since", "HEAD") == [BROKEN_PAGE]
    assert reported("--staged") == [OLD]
    # It was not there at all.
    assert reported("--new-since", "HEAD~1") == [OLD, BROKEN_PAGE]


def test_a_linked_work_tree(
    project: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")
    text = (tmp_path / "linked/app.py").read_text()
    (tmp_path / "linked/app.py").write_text(text.replace("def other", "def another"))
    assert reported("--new-since", "HEAD") == [BROKEN_PAGE]
    assert reported("--staged", "--new-since", "HEAD") == []


@pytest.fixture
def with_submodule(project: Repository, tmp_path: Path) -> Repository:
    part = Repository(tmp_path / "part")
    part.commit({"views.py": "from flask import url_for\n\n\ndef f():\n    url_for('lost')\n"})
    project.git("submodule", "--quiet", "add", part.path.as_uri(), "parts/it")
    project.commit()
    return project


def test_submodules_are_read_from_their_own_repositories(with_submodule: Repository) -> None:
    inside = ("parts/it/views.py", "FLK301")
    assert reported() == [OLD, inside]
    assert reported("--staged") == [OLD, inside]
    assert reported("--new-since", "HEAD") == []
    assert reported("--new-since", "HEAD~1") == [inside]


def test_a_submodule_that_is_not_checked_out_is_an_empty_folder(
    with_submodule: Repository,
) -> None:
    with_submodule.git("submodule", "--quiet", "deinit", "--all")
    assert reported("--new-since", "HEAD") == []


def test_a_submodule_without_the_commit_is_an_error(with_submodule: Repository) -> None:
    unknown = "1234567890" * 4
    entry = f"160000,{unknown},parts/it"
    with_submodule.git("update-index", "--cacheinfo", entry)
    assert error("--staged") == (
        "the submodule parts/it lacks the commit 123456789012; fetch it: "
        "`git submodule update --init --recursive`, or exclude the folder"
    )
