from __future__ import annotations

import json
import sys
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

import fake_pipeline
from flask_lint.cli.command import Failure
from flask_lint.cli.flask_command import lint
from flask_lint.cli.main import main
from flask_lint.cli.progress import progress_bar
from flask_lint.errors import FlaskLintError
from flask_lint.findings import FileNote, Severity
from runs import SKIPPED, finding, run

if TYPE_CHECKING:
    from pathlib import Path

    from fake_pipeline import FakePipeline


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> FakePipeline:
    return fake_pipeline.install(monkeypatch)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "project"
    (root / "app").mkdir(parents=True)
    (root / "app" / "__init__.py").write_text("")
    (root / "flask-lint.toml").write_text("")
    monkeypatch.chdir(root)
    return root


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def test_a_clean_project(pipeline: FakePipeline, project: Path) -> None:
    result = check()
    assert result.exit_code == 0
    assert result.stdout == "No problems in 2 files\n"
    assert result.stderr == ""
    ((root, paths, _),) = pipeline.calls
    assert (root, paths) == (project.resolve(), [])


def test_findings_go_to_standard_output(pipeline: FakePipeline) -> None:
    pipeline.result = run(finding())
    result = check("--output-format", "concise")
    assert result.exit_code == 1
    assert result.stdout.startswith("app/models.py:4:12: FLK003 unused-suppression ")
    assert result.stderr == "1 problem (1 warning) in 2 files\n"


@pytest.mark.parametrize(
    ("severity", "arguments", "status"),
    [
        ("warning", [], 1),
        ("info", [], 0),
        ("info", ["--fail-on", "info"], 1),
        ("warning", ["--fail-on", "error"], 0),
        ("error", ["--fail-on", "error"], 1),
        ("error", ["--exit-zero"], 0),
    ],
)
def test_the_exit_status(
    pipeline: FakePipeline, severity: str, arguments: list[str], status: int
) -> None:
    pipeline.result = run(finding(severity=Severity(severity)))
    assert check(*arguments).exit_code == status


def test_the_configuration_says_what_fails(pipeline: FakePipeline, project: Path) -> None:
    (project / "flask-lint.toml").write_text("fail-on = 'error'")
    pipeline.result = run(finding())
    assert check().exit_code == 0
    assert check("--fail-on", "warning").exit_code == 1


def test_an_internal_error_is_2_even_with_exit_zero(pipeline: FakePipeline) -> None:
    pipeline.result = run(finding(), internal_error=True)
    assert check("--exit-zero").exit_code == 2


def test_a_failure_of_the_run_is_one_line(pipeline: FakePipeline) -> None:
    pipeline.result = FlaskLintError("the disk is on fire")
    result = check()
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == "flask-lint: error: the disk is on fire\n"


def test_an_unexpected_failure_is_2_and_asks_for_a_report(pipeline: FakePipeline) -> None:
    pipeline.result = ValueError("oops")
    result = check()
    assert result.exit_code == 2
    assert "ValueError: oops" in result.stderr
    assert "please report it" in result.stderr.splitlines()[-1]


def test_an_interruption_is_not_a_finding(pipeline: FakePipeline) -> None:
    pipeline.result = KeyboardInterrupt()
    result = check()
    assert result.exit_code == 130
    assert result.stderr == "flask-lint: error: interrupted\n"


def test_an_interruption_does_not_wait_for_threads(
    pipeline: FakePipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    worker = threading.Thread(target=done.wait)
    statuses: list[int] = []

    def interrupted(*args: object, **options: object) -> None:
        worker.start()
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "check", interrupted)
    monkeypatch.setattr("os._exit", statuses.append)
    try:
        result = check()
    finally:
        done.set()
        worker.join()
    assert statuses == [130]
    assert result.stderr.startswith("flask-lint: error: interrupted\n")


def test_a_reader_that_went_away_is_no_traceback(pipeline: FakePipeline) -> None:
    pipeline.result = BrokenPipeError(32, "Broken pipe")
    result = check()
    assert result.exit_code == 1
    assert result.output == ""


def test_a_full_disk_is_one_line(pipeline: FakePipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    shown: list[str] = []
    monkeypatch.setattr("flask_lint.cli.output.click", SimpleNamespace(echo=fail))
    monkeypatch.setattr(Failure, "show", lambda self, file=None: shown.append(self.message))
    assert check().exit_code == 2
    assert shown == ["standard output: No space left on device"]


def test_a_process_without_standard_output_still_has_a_status(
    pipeline: FakePipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.result = run(finding())
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(SystemExit) as left:
        main(["check"])
    assert left.value.code == 1


def test_a_path_has_to_exist(pipeline: FakePipeline) -> None:
    result = check("app", "nowhere")
    assert result.exit_code == 2
    assert result.stderr == "flask-lint: error: no such file or directory: nowhere\n"
    assert pipeline.calls == []


def test_paths_narrow_what_is_reported(pipeline: FakePipeline, project: Path) -> None:
    check("app", "app/__init__.py")
    ((root, paths, _),) = pipeline.calls
    assert root == project.resolve()
    assert paths == [root / "app", root / "app" / "__init__.py"]


def test_the_root_itself_narrows_nothing(
    pipeline: FakePipeline, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.parent)
    check("project", "project/app")
    ((root, paths, _),) = pipeline.calls
    assert (root, paths) == (project.resolve(), [])


def test_paths_of_two_projects_are_an_error(pipeline: FakePipeline, project: Path) -> None:
    other = project.parent / "other"
    other.mkdir()
    (other / "flask-lint.toml").write_text("")
    result = check(".", str(other))
    assert result.exit_code == 2
    assert "different projects" in result.stderr
    assert pipeline.calls == []


def test_rules_are_given_in_lists_and_again(pipeline: FakePipeline, project: Path) -> None:
    (project / "flask-lint.toml").write_text("select = ['FLK001']\nignore = ['FLK002']\n")
    check("--select", "FLK003, FLK004", "--select", "FLK001", "--ignore", "FLK004")
    assert pipeline.settings.select == ["FLK003", "FLK004", "FLK001"]
    assert pipeline.settings.ignore == ["FLK004"]


def test_without_select_the_configuration_stays(pipeline: FakePipeline, project: Path) -> None:
    (project / "flask-lint.toml").write_text("select = ['FLK001']\nignore = ['FLK003', 'FLK002']\n")
    check("--ignore", "FLK004", "--extend-select", "unused-suppression")
    assert pipeline.settings.select == ["FLK001"]
    assert pipeline.settings.extend_select == ["unused-suppression"]
    assert pipeline.settings.ignore == ["FLK002", "FLK004"]


@pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore"])
def test_an_unknown_rule_is_an_error_with_a_hint(pipeline: FakePipeline, option: str) -> None:
    result = check(option, "parse-eror")
    assert result.exit_code == 2
    assert result.stderr == (
        f"flask-lint: error: {option}: unknown rule 'parse-eror'; did you mean 'parse-error'?\n"
    )
    assert pipeline.calls == []


def test_configuration_errors_are_one_line(project: Path) -> None:
    (project / "flask-lint.toml").write_text("slect = []")
    result = check()
    assert result.exit_code == 2
    assert result.stderr == (
        "flask-lint: error: flask-lint.toml: unknown key 'slect'; did you mean 'select'?\n"
    )


def test_isolated_reads_no_configuration(pipeline: FakePipeline, project: Path) -> None:
    (project / "flask-lint.toml").write_text("slect = []")
    assert check("--isolated").exit_code == 0
    assert pipeline.settings.fail_on is Severity.WARNING


def test_config_reads_another_file(pipeline: FakePipeline, project: Path) -> None:
    (project / "ci.toml").write_text("ignore = ['FLK003']")
    assert check("--config", "ci.toml").exit_code == 0
    assert pipeline.settings.ignore == ["FLK003"]


def test_isolated_and_config_exclude_each_other(pipeline: FakePipeline) -> None:
    assert check("--config", "flask-lint.toml", "--isolated").exit_code == 2
    assert pipeline.calls == []


def test_an_output_file_takes_the_findings(pipeline: FakePipeline, project: Path) -> None:
    pipeline.result = run(finding())
    result = check("--output-format", "json", "--output-file", "out.json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "1 problem (1 warning) in 2 files\n"
    assert json.loads((project / "out.json").read_text())["summary"]["findings"] == 1


def test_an_output_file_is_plain_even_from_a_terminal(
    pipeline: FakePipeline, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    pipeline.result = run(finding())
    check("-o", "out.txt")
    assert "\x1b" not in (project / "out.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["app", "no/such/out.txt"])
def test_an_output_file_that_cannot_be_is_an_error_before_the_run(
    pipeline: FakePipeline, path: str
) -> None:
    result = check("--output-file", path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"flask-lint: error: --output-file {path}: ")
    assert pipeline.calls == []


def test_several_reports_of_one_run(pipeline: FakePipeline, project: Path) -> None:
    pipeline.result = run(finding())
    result = check("--output", "sarif=out.sarif", "--output", "github", "--output=junit=out=1.xml")
    assert result.exit_code == 1
    assert len(pipeline.calls) == 1
    assert result.stdout.startswith("::warning title=FLK003 ")
    assert result.stdout.count("\n") == 1
    assert result.stderr == "1 problem (1 warning) in 2 files\n"
    assert json.loads((project / "out.sarif").read_text())["version"] == "2.1.0"
    assert (project / "out=1.xml").read_text().startswith("<?xml")


def test_reports_in_files_alone_leave_standard_output_empty(pipeline: FakePipeline) -> None:
    result = check("--output", "markdown=out.md")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "No problems in 2 files\n"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--output", "sarf"], "unknown format 'sarf'; did you mean 'sarif'?"),
        (["--output", "pdf"], "unknown format 'pdf'; the formats are rich, concise, json"),
        (["--output", "sarif="], "'sarif=' names no file"),
        (["--output", "json", "--output", "github=-"], "cannot both go to standard output"),
        (["--output", "json=a", "--output", "github=./a"], "cannot both go to a"),
        (["--output", "json", "--output-format", "json"], "excludes --output-format"),
        (["--output", "json=a", "--output-file", "b"], "excludes --output-format"),
        (["--output", "json=app"], "--output app: is a directory"),
        (["--output", "json=a", "--output", "sarif=no/a"], "--output no/a: there is no directory"),
    ],
)
def test_reports_that_cannot_be_are_errors_before_the_run(
    pipeline: FakePipeline, arguments: list[str], problem: str
) -> None:
    result = check(*arguments)
    assert result.exit_code == 2
    assert problem in " ".join(result.stderr.split())
    assert pipeline.calls == []


def test_statistics_go_to_standard_error(pipeline: FakePipeline) -> None:
    pipeline.result = run(finding(), finding(line=6))
    result = check("--statistics", "--output-format", "json")
    assert result.stderr.splitlines()[0] == "2  FLK003  warning  unused-suppression"
    json.loads(result.stdout)


def test_show_files_names_every_file_and_its_state(pipeline: FakePipeline) -> None:
    pipeline.result = run(finding(), skipped=(SKIPPED,), failed=(FileNote("b.py", "no Python"),))
    result = check("--show-files")
    assert result.exit_code == 0
    assert result.stdout == "app/__init__.py\napp/models.py\n"
    assert result.stderr == "skipped: big.py: larger than 1 MB\nfailed: b.py: no Python\n"


def test_show_settings_is_json_and_runs_nothing(pipeline: FakePipeline, project: Path) -> None:
    (project / "flask-lint.toml").write_text("severity = {FLK003 = 'info'}\nignore = ['FLK004']")
    shown = json.loads(check("--show-settings").stdout)
    assert shown["root"] == str(project.resolve())
    assert shown["config"] == str(project.resolve() / "flask-lint.toml")
    assert shown["settings"]["ignore"] == ["FLK004"]
    assert shown["rules"]["unused-suppression"] == "info"
    assert shown["rules"]["parse-error"] == "error"
    assert "unknown-suppression" not in shown["rules"]
    assert pipeline.calls == []


def test_no_cache_is_accepted(pipeline: FakePipeline) -> None:
    assert check("--no-cache").exit_code == 0
    assert len(pipeline.calls) == 1


@pytest.mark.parametrize(
    ("environment", "arguments", "coloured"),
    [
        ({}, [], False),
        ({}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"NO_COLOR": ""}, ["--color", "auto"], False),
    ],
)
def test_colours(
    pipeline: FakePipeline,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    arguments: list[str],
    coloured: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    pipeline.result = run(finding())
    result = CliRunner().invoke(main, ["check", *arguments], color=True)
    assert ("\x1b[" in result.stdout) is coloured


def test_output_that_cannot_be_encoded_is_escaped(pipeline: FakePipeline) -> None:
    pipeline.result = run(finding(message="日本"))
    result = CliRunner(charset="ascii").invoke(main, ["check"])
    assert result.exit_code == 1, result.exception
    assert "\\u65e5\\u672c" in result.stdout
    assert "    --> app/models.py:4:12" in result.stdout


def test_flask_lint_is_the_same_command(pipeline: FakePipeline, project: Path) -> None:
    pipeline.result = run(finding())
    result = CliRunner().invoke(lint, ["--output-format", "concise", "app"])
    assert result.exit_code == 1
    assert result.stdout == check("--output-format", "concise", "app").stdout
    assert pipeline.calls[0] == pipeline.calls[1]
    ours = {parameter.name for parameter in main.commands["check"].params}
    assert {parameter.name for parameter in lint.params} == ours


def stderr_is_a_terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that everything written to standard error from now on is put into."""
    written: list[str] = []

    class Terminal:
        encoding = "utf-8"
        closed = False

        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            written.append(text)
            return len(text)

        def flush(self) -> None:
            pass

    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm-256color")
    return written


def test_a_short_run_shows_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = stderr_is_a_terminal(monkeypatch)
    times = iter([0.0, 0.2, 0.9])
    with progress_bar("auto", lambda: next(times)) as progress:
        assert progress is not None
        progress(1, 3)
        progress(2, 3)
    assert terminal == []


def test_a_long_run_shows_progress_on_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = stderr_is_a_terminal(monkeypatch)
    times = iter([0.0, 0.5, 1.5])
    with progress_bar("auto", lambda: next(times)) as progress:
        assert progress is not None
        progress(1, 40)
        assert terminal == []
        progress(17, 40)
        progress(40, 40)
    assert "40/40" in "".join(terminal)


def test_no_progress_without_a_terminal(pipeline: FakePipeline) -> None:
    assert check().exit_code == 0
    assert pipeline.progress is None


def test_jobs_are_passed_on(pipeline: FakePipeline) -> None:
    assert check("--jobs", "3").exit_code == 0
    assert pipeline.jobs == 3


def test_jobs_must_be_a_number_of_processes(pipeline: FakePipeline) -> None:
    result = check("--jobs", "0")
    assert result.exit_code == 2
    assert "--jobs" in result.stderr
