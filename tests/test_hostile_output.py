"""Names and texts of the checked project are shown: no terminal, log or page obeys them."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from flask_lint.cli.main import main
from flask_lint.report.formats import FORMATS
from support import write_files

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX file system")

# What a terminal obeys, and what turns text around. A line end is looked at apart.
UNSAFE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

TEXTS = (
    "\x1b]0;title\x07\x1b[2J\x9b31m",
    "\r\n::error file=x::forged\n##[error]forged\n::stop-commands::x",
    "%0A::add-mask::x",
    "</td></table><script>alert(1)</script><img src=x onerror=alert(1)>",
    "](javascript:x) ![x](http://example.org/x.png) @everyone #1 `|` | a | b |",
    "\u202egnp.exe\u2066",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project with such texts wherever it may have any."""
    root = tmp_path / "project"
    write_files(root, {"pyproject.toml": "", "templates/a.html": "{{ url_for('\x1b[31m') }}"})
    for number, text in enumerate(TEXTS):
        view = f"""
            from flask import Blueprint, Flask, redirect, render_template, url_for
            import celery
            app = Flask(__name__)
            app.secret_key = {text!r}
            b = Blueprint({text!r}, __name__)
            app.register_blueprint(b, name={text!r}, url_prefix={"/" + text!r})

            @app.route({"/" + text!r}, endpoint={text!r}, methods=[{text!r}])
            @app.route({"/<" + text!r})
            def view{number}():
                url_for({text!r}, **{{{text!r}: 1}})
                url_for({"gone." + text!r})
                redirect({text!r})
                return render_template({text!r}), render_template("a.html")

            x = 1  # flask-lint: ignore[\x1b[31m, a\x07b]
        """
        name = text.replace("/", "\\").encode()
        for folder in (b"", name + b"/"):
            write_files(root, {os.fsdecode(folder + name + b".py"): view})
            write_files(root, {os.fsdecode(folder + name + b"x.py"): f"({text}"})
        (root / os.fsdecode(b"\xff" + name + b".py")).symlink_to("nowhere")
    monkeypatch.chdir(root)
    return root


def _lint(*arguments: str) -> tuple[str, str]:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code in (0, 1), result.output
    for text in (result.stdout, result.stderr):
        assert (found := UNSAFE.search(text)) is None, text[max(found.start() - 80, 0) :][:160]
    return result.stdout, result.stderr


@pytest.mark.parametrize("output_format", FORMATS)
def test_formats(project: Path, output_format: str) -> None:
    out, _ = _lint("check", "--select", "ALL", "--output-format", output_format)
    lines = out.splitlines()
    if output_format == "github":
        commands = [
            re.match(r"::(error|warning|notice) title=FLK\d+ [a-z-]+,file=", x) for x in lines
        ]
        assert len(lines) > len(TEXTS)
        assert all(commands)
    elif output_format == "markdown":
        assert "script>" not in out
        assert "](javascript" not in out
        assert "![" not in out
        assert "@everyone" not in out
        assert all(line.count("|") == 4 for line in lines if line.startswith("| "))
    elif output_format == "junit":
        assert "<script" not in out
    elif output_format == "concise":
        assert all(re.search(r":\d+:\d+: FLK\d+ |FLK\d+", line) for line in lines)


@pytest.mark.parametrize(
    "arguments", ["check --show-files", "doctor", "routes", "graph", "check --statistics"]
)
def test_other_output(project: Path, arguments: str) -> None:
    _lint(*arguments.split())


@pytest.mark.parametrize(
    "text",
    [
        'per-file-ignores = {{"{}" = ["nothing"]}}',
        'rules = {{"{}" = {{}}}}',
        'select = ["{}"]',
        'severity = {{"{}" = "x"}}',
        '"{}" = 1',
        'baseline = "{}"',
        'endpoint-packages = {{"{}" = []}}',
        "x = {}",
    ],
)
def test_errors(project: Path, text: str) -> None:
    written = "\\u001b[31m\\n::error::x\\u202e" if '"' in text else "\x1b[31m\u202e"
    write_files(project, {"flask-lint.toml": text.format(written)})
    result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 2
    assert result.stderr.startswith("flask-lint: error: ")
    assert result.stderr.count("\n") == 1
    assert UNSAFE.search(result.stderr) is None, result.stderr
