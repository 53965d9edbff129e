"""What the pipeline makes of files, rules and suppressions, whatever the rules say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click.testing
import pytest

from flask_lint import pipeline, reading
from flask_lint.cli.main import main
from flask_lint.findings import Finding, Severity
from flask_lint.rules.registry import all_rules
from flask_lint.rules.rule import Rule
from flask_lint.settings import Settings
from flask_lint.summary import module as summary
from flask_lint.syntax import nodes as n
from support import write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from flask_lint.findings import Run
    from flask_lint.model.project import FlaskProject
    from flask_lint.summary.module import ModuleSummary

    Check = Callable[[FlaskProject], Iterator[Finding]]

# What the rule of these tests finds: calls of `bad`; further `bad`s in the project are related.
BAD = {"app.py": "bad()\n"}


def _bad_calls(project: FlaskProject) -> Iterator[Finding]:
    found = [
        (scope.module, call)
        for scope in project.scopes()
        for call in scope.each(n.Call)
        if isinstance(call.func, n.Name) and call.func.id == "bad"
    ]
    for module, call in found:
        related = [
            other.related(node, "another one") for other, node in found if other is not module
        ]
        yield RULES["bad-call"].finding(
            module.place(call), "bad call", help="do not", related=related
        )


def _broken(project: FlaskProject) -> Iterator[Finding]:
    module = next(iter(project.modules.values()))
    yield RULES["broken"].finding(module.place(module.summary.body[0]), "found", help="mend")
    raise ValueError("went wrong")


RULES = {
    name: Rule(module=f"rules.{name}", page="A rule.\n", code=code, severity=Severity.WARNING)
    for name, code in (("bad-call", "FLK901"), ("broken", "FLK900"), ("again", "FLK902"))
}
RULES["bad-call"].check(_bad_calls)
RULES["broken"].check(_broken)
RULES["again"].check(lambda project: reversed(list(_bad_calls(project))))


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the rules of these tests beside the real ones."""
    rules = {**all_rules(), **RULES}
    for module in ("registry", "selection"):
        monkeypatch.setattr(f"flask_lint.rules.{module}.all_rules", lambda: rules)
    monkeypatch.setattr("flask_lint.suppression.all_rules", lambda: rules)


def _check(
    root: Path, files: Mapping[str, str | bytes], *paths: str, rule: str = "bad-call"
) -> Run:
    write_files(root, files)
    settings = Settings(select=[rule, "FLK0"])
    return pipeline.check(root, [root / path for path in paths], settings)


def _said(run: Run) -> list[tuple[str, str, int]]:
    return [(one.rule, one.place.path, one.place.line) for one in run.findings]


# Files --------------------------------------------------------------------------------------


def test_a_file_with_a_syntax_error_is_reported_and_the_rest_analysed(tmp_path: Path) -> None:
    run = _check(tmp_path, {**BAD, "broken.py": "x = 1\ndef f(:\n"})
    assert _said(run) == [("bad-call", "app.py", 1), ("parse-error", "broken.py", 2)]
    assert run.analysed == ("app.py",)
    (note,) = run.failed
    assert note.path == "broken.py"
    assert note.reason.startswith("line 2: ")
    assert not run.internal_error


def test_what_a_project_is_to_be_made_of_need_not_be_python(tmp_path: Path) -> None:
    folder = "{{cookiecutter.name}}"
    files: dict[str, str | bytes] = {
        **BAD,
        f"{folder}/views.py": "import {{cookiecutter.name}}  # flask-lint: ignore[bad-call]\n",
        f"{folder}/plain.py": "x = 1\n",
        "views.py": "from {{cookiecutter.name}} import x\n",
    }
    run = _check(tmp_path, files)
    assert _said(run) == [("bad-call", "app.py", 1), ("parse-error", "views.py", 1)]
    assert [note.path for note in run.skipped] == [f"{folder}/views.py"]
    assert run.analysed == ("app.py", f"{folder}/plain.py")
    assert [note.path for note in run.failed] == ["views.py"]


@pytest.mark.parametrize(
    "content",
    [b"x = '\xff'\n", b"# coding: no-such-encoding\n", b"x = '\0'\n"],
    ids=["no UTF-8", "unknown encoding", "null byte"],
)
def test_a_file_that_cannot_be_read_as_text_is_reported(tmp_path: Path, content: bytes) -> None:
    run = _check(tmp_path, {**BAD, "binary.py": content})
    assert _said(run) == [("bad-call", "app.py", 1), ("parse-error", "binary.py", 1)]
    assert [note.path for note in run.failed] == ["binary.py"]


def test_every_file_is_counted_once(tmp_path: Path) -> None:
    run = _check(tmp_path, {**BAD, "a.py": "(", "b.py": "", "pkg/__init__.py": ""})
    assert run.analysed == ("app.py", "b.py", "pkg/__init__.py")
    assert [note.path for note in run.failed] == ["a.py"]


def test_progress_is_told_after_every_file(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.py": "x = 1\n", "b.py": "(", "c.py": b"'\xff'", "d.py": ""})
    told: list[tuple[int, int]] = []
    pipeline.check(
        tmp_path, [], Settings(), progress=lambda done, total: told.append((done, total))
    )
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_lines_of_every_place_are_kept(tmp_path: Path) -> None:
    files = {"a.py": "x = 1\nbad()\n", "b.py": "bad()\n", "c.py": "y = 1\n"}
    lines = _check(tmp_path, files).lines
    assert lines == {"a.py": ["x = 1", "bad()", ""], "b.py": ["bad()", ""]}
    narrowed = _check(tmp_path, files, "a.py")
    assert set(narrowed.lines) == {"a.py", "b.py"}


@pytest.mark.parametrize(
    ("files", "args", "status"),
    [
        ({"app.py": "x = 1\n"}, ["--select", "bad-call"], 0),
        ({"app.py": "bad()\n"}, ["--select", "bad-call"], 1),
        ({"app.py": "bad()\n"}, ["--select", "bad-call", "--fail-on", "error"], 0),
        ({"app.py": "("}, ["--select", "FLK0"], 1),
        ({"app.py": "x = 1\n"}, ["--select", "broken"], 2),
        ({"app.py": "x = 1\n"}, ["--select", "no-such-rule"], 2),
    ],
    ids=["clean", "finding", "not grave enough", "parse error", "broken rule", "wrong name"],
)
def test_exit_status(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: Mapping[str, str | bytes],
    args: list[str],
    status: int,
) -> None:
    write_files(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    result = click.testing.CliRunner().invoke(main, ["check", ".", *args])
    assert result.exit_code == status, result.output


# Rules --------------------------------------------------------------------------------------


def test_a_rule_that_breaks_down_is_reported_and_the_others_go_on(tmp_path: Path) -> None:
    write_files(tmp_path, BAD)
    settings = Settings(select=["broken", "bad-call", "internal-error"])
    run = pipeline.check(tmp_path, [], settings)
    assert run.internal_error
    assert [one.rule for one in run.findings] == ["broken", "bad-call", "internal-error"]
    (error,) = [one for one in run.findings if one.rule == "internal-error"]
    assert "broken" in error.message
    assert "ValueError: went wrong" in error.message
    assert "test_pipeline.py:" in error.message
    # It lies in no file of the project, and is reported whatever the paths.
    assert "internal-error" in [
        one.rule for one in pipeline.check(tmp_path, [tmp_path / "x"], settings).findings
    ]


def test_a_file_that_breaks_flask_lint_is_reported_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def summarise(text: str, **rest: bool) -> ModuleSummary:
        if "breaks" in text:
            raise TypeError("unexpected")
        return summary.summarise(text, **rest)

    monkeypatch.setattr(reading, "summarise", summarise)
    write_files(tmp_path, {**BAD, "breaks.py": "breaks = 1\n"})
    run = pipeline.check(tmp_path, [], Settings(select=["bad-call"]), jobs=1)
    assert run.internal_error
    assert [note.path for note in run.failed] == ["breaks.py"]
    found = {one.rule: one for one in run.findings}
    assert set(found) == {"bad-call", "internal-error"}
    assert found["internal-error"].place.path == "breaks.py"
    assert "TypeError: unexpected (test_pipeline.py:" in found["internal-error"].message
    assert "exclude = ['breaks.py']" in (found["internal-error"].help or "")


def test_a_comment_for_a_rule_that_broke_down_is_not_called_unused(tmp_path: Path) -> None:
    text = "y = 1\nx = 1  # flask-lint: ignore[broken]\n"
    assert [rule for rule, _, _ in _said(_check(tmp_path, {"app.py": text}, rule="broken"))] == [
        "broken",
        "internal-error",
    ]
    unused = _check(tmp_path, {"app.py": text.replace("[broken]", "[bad-call]")})
    assert _said(unused) == [("unused-suppression", "app.py", 2)]


def test_findings_are_sorted_and_told_once(tmp_path: Path) -> None:
    write_files(tmp_path, {"b.py": "bad()\nbad()\n", "a.py": "bad()\n"})
    run = pipeline.check(tmp_path, [], Settings(select=["bad-call", "again"]))
    assert _said(run) == [("bad-call", "a.py", 1), ("bad-call", "b.py", 1), ("bad-call", "b.py", 2)]


# Paths --------------------------------------------------------------------------------------


def test_paths_narrow_what_is_reported_and_not_what_is_analysed(tmp_path: Path) -> None:
    run = _check(tmp_path, {"a/x.py": "", "b/y.py": "x = 1\n", "b/z.py": "(", "bx.py": "("}, "b")
    assert _said(run) == [("parse-error", "b/z.py", 1)]
    assert run.analysed == ("a/x.py", "b/y.py")


def test_a_finding_is_reported_for_its_related_places_too(tmp_path: Path) -> None:
    files = {"a.py": "bad()\n", "b.py": "bad()\n", "ab.py": ""}
    both = [("bad-call", "a.py", 1), ("bad-call", "b.py", 1)]
    assert _said(_check(tmp_path, files, "a.py")) == both
    assert _said(_check(tmp_path, files, "ab.py")) == []
    assert _said(_check(tmp_path, files, "ab.py", "b.py")) == both
    assert _said(_check(tmp_path, files, ".")) == both


def test_comments_elsewhere_are_used_though_paths_narrow_the_report(tmp_path: Path) -> None:
    files = {"a.py": "bad()  # flask-lint: ignore[bad-call]\n", "b.py": "x = 1\n"}
    run = _check(tmp_path, files, "b.py")
    assert (_said(run), run.suppressed) == ([], 1)


# Suppressions and fingerprints --------------------------------------------------------------


def test_suppressed_findings_are_counted(tmp_path: Path) -> None:
    text = "bad()  # flask-lint: ignore[bad-call]\nbad()  # flask-lint: ignore[FLK901]\nbad()\n"
    run = _check(tmp_path, {"app.py": text})
    assert run.suppressed == 2
    assert _said(run) == [("bad-call", "app.py", 3)]


def _prints(root: Path, text: str, path: str = "app.py") -> list[str]:
    root.mkdir(exist_ok=True)
    return [one.fingerprint for one in _check(root, {path: text}).findings]


def test_fingerprints_stay_when_lines_move(tmp_path: Path) -> None:
    before = _prints(tmp_path / "a", "bad()\ndef f():\n    bad(1)\n")
    after = _prints(tmp_path / "b", "import x\n\n\nbad()\n\ndef f():\n    y = 1\n    bad(1)\n")
    assert before == after
    # Nor does an indent change them.
    assert _prints(tmp_path / "c", "if x:\n    bad()\n")[0] == before[0]


def test_fingerprints_tell_findings_apart(tmp_path: Path) -> None:
    texts = ["bad()\nbad()\n", "def f():\n    bad()\n", "def g():\n    bad()\n", "bad(1)\n"]
    found = [
        one for number, text in enumerate(texts) for one in _prints(tmp_path / str(number), text)
    ]
    found += _prints(tmp_path / "x", "bad()\n", "other.py")
    assert len(found) == len(set(found)) == 6
