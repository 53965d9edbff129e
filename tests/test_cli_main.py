from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import flask_lint
from flask_lint.cli.main import main
from flask_lint.rules.registry import all_rules

if TYPE_CHECKING:
    from click.testing import Result


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_version() -> None:
    assert invoke("--version").stdout == f"flask-lint {flask_lint.__version__}\n"


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_the_commands(flag: str) -> None:
    result = invoke(flag)
    assert result.exit_code == 0
    for part in ("check", "rule", "rules", "flask-lint check", "_FLASK_LINT_COMPLETE"):
        assert part in result.stdout


def test_the_help_of_check_is_grouped_and_explains_the_exit_status() -> None:
    text = invoke("check", "--help").stdout
    headings = ["Which rules:", "Report:", "Outcome:", "Configuration:", "Other:", "Exit status:"]
    positions = [text.index(f"\n{heading}") if heading in text else -1 for heading in headings[:-1]]
    assert positions == sorted(positions)
    assert -1 not in positions
    assert text.index("--select") < text.index("Report:") < text.index("--output-format")
    assert "Exit status:" in text


def test_an_unknown_command_is_a_usage_error() -> None:
    result = invoke("chekc")
    assert result.exit_code == 2
    assert "No such command" in result.stderr


def test_a_path_in_the_place_of_a_command_gets_a_hint() -> None:
    result = invoke(str(Path(__file__).parent))
    assert result.exit_code == 2
    assert f"write `flask-lint check {Path(__file__).parent}`" in result.stderr


@pytest.mark.parametrize("name", ["parse-error", "FLK001", "flk001"])
def test_rule_prints_its_page(name: str) -> None:
    result = invoke("rule", name)
    assert result.exit_code == 0
    rule = all_rules()["parse-error"]
    assert result.stdout.startswith("# parse-error (FLK001)\n")
    assert rule.page.strip().partition("\n")[2].strip() in result.stdout
    assert "**error**, on by default" in result.stdout
    assert rule.url in result.stdout


def test_rule_renders_its_page_for_a_terminal() -> None:
    plain = invoke("rule", "parse-error").stdout
    rendered = invoke("rule", "parse-error", "--color", "always").stdout
    assert "## What it does" in plain
    assert "## What it does" not in rendered
    assert "What it does" in rendered
    assert "\x1b[" in rendered
    assert "\x1b[" not in plain


def test_rule_suggests_a_name() -> None:
    result = invoke("rule", "parse-eror")
    assert result.exit_code == 2
    assert result.stderr == (
        "flask-lint: error: NAME: unknown rule 'parse-eror'; did you mean 'parse-error'?\n"
    )


@pytest.mark.parametrize("name", ["FLK00", "ALL"])
def test_rule_wants_a_single_rule(name: str) -> None:
    result = invoke("rule", name)
    assert result.exit_code == 2
    assert "parse-error" in result.stderr
    assert result.stdout == ""


def test_rules_lists_every_rule() -> None:
    lines = invoke("rules").stdout.splitlines()
    assert lines[0].split() == ["CODE", "NAME", "SEVERITY", "DEFAULT", "FINDS"]
    listed = [tuple(line.split()[:4]) for line in lines[1:]]
    assert listed == [
        (rule.code, rule.name, str(rule.severity), "on" if rule.default else "off")
        for rule in all_rules().values()
    ]


def test_rules_as_json() -> None:
    listed = json.loads(invoke("rules", "--output-format", "json").stdout)
    assert [rule["code"] for rule in listed] == [rule.code for rule in all_rules().values()]
    rule = all_rules()["unused-suppression"]
    assert listed[2] == {
        "name": "unused-suppression",
        "code": "FLK003",
        "severity": "warning",
        "default": True,
        "summary": rule.summary,
        "url": rule.url,
    }


def test_colours_do_not_change_the_table() -> None:
    coloured = CliRunner().invoke(main, ["rules", "--color", "always"], color=True).stdout
    assert "\x1b[33mwarning" in coloured
    import click

    assert click.unstyle(coloured) == invoke("rules").stdout


@pytest.mark.parametrize(
    ("incomplete", "offered"),
    [
        ("parse", ["parse-error"]),
        ("FLK00", ["FLK001", "FLK002", "FLK003", "FLK004"]),
        ("ALL,pars", ["ALL,parse-error"]),
    ],
)
def test_the_shell_completes_rules(incomplete: str, offered: list[str]) -> None:
    from click.shell_completion import ShellComplete

    shell = ShellComplete(main, {}, "flask-lint", "_FLASK_LINT_COMPLETE")
    for arguments in (["rule"], ["check", "--select"]):
        found = shell.get_completions(arguments, incomplete)
        assert [item.value for item in found] == offered


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_help_imports_nothing_heavy() -> None:
    loaded = python(
        "import sys\n"
        "from flask_lint.cli.main import main\n"
        "import flask_lint.cli.flask_command\n"
        "main(['check', '--help'], standalone_mode=False)\n"
        "heavy = ['rich', 'libcst', 'jinja2', 'msgspec', 'flask_lint.rules']\n"
        "print('loaded:', [name for name in heavy if name in sys.modules])\n"
    )
    assert loaded.splitlines()[-1] == "loaded: []"


def test_the_package_can_be_run() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask_lint", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"flask-lint {flask_lint.__version__}\n"


def test_python_m_imports_nothing_from_the_checked_project(tmp_path: Path) -> None:
    for name in ("click", "msgspec", "libcst", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the project')\n")
    done = subprocess.run(
        [sys.executable, "-m", "flask_lint", "check", "--jobs", "2"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(flask_lint.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "4 files" in done.stdout
