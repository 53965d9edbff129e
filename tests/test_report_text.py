from __future__ import annotations

import pytest

from flask_lint.findings import FileNote, Place, Run, Severity
from flask_lint.report.formats import render
from flask_lint.report.totals import fails, statistics, summary_line
from runs import finding, related, run


def test_concise_is_a_line_a_finding() -> None:
    text = render(run(finding(message="first\nsecond"), finding(line=6)), "concise")
    assert text == (
        "app/models.py:4:12: FLK003 unused-suppression first second\n"
        "app/models.py:6:12: FLK003 unused-suppression `current_app` is read without a context\n"
    )


def test_concise_escapes_what_cannot_be_printed() -> None:
    odd = finding(place=Place("caf\udce9\n\t.py", 1, 2, 1, 3), message="a\tb")
    text = render(run(odd), "concise")
    assert text.startswith("caf\\xe9\\x0a\\x09.py:1:2: ")
    assert text.endswith(" a b\n")
    assert text.count("\n") == 1


def test_github_annotations() -> None:
    one = finding(related=(related("imported: 100%"),), severity=Severity.INFO)
    assert render(run(one), "github") == (
        "::notice title=FLK003 unused-suppression,file=app/models.py,line=4,endLine=4,col=12,"
        "endColumn=23::`current_app` is read without a context"
        "%0Aapp/__init__.py:2: imported: 100%25%0Ahelp: read it inside a view\n"
    )


@pytest.mark.parametrize(
    ("severity", "command"), [("error", "error"), ("warning", "warning"), ("info", "notice")]
)
def test_github_has_a_word_of_its_own_for_each_severity(severity: str, command: str) -> None:
    assert render(run(finding(severity=Severity(severity))), "github").startswith(f"::{command} ")


def test_github_escapes_properties_and_text() -> None:
    odd = finding(place=Place("a,b:c%.py", 1, 1, 1, 2), message="1%\r\n::error::x\x1b", help="")
    text = render(run(odd), "github")
    assert "file=a%2Cb%3Ac%25.py," in text
    assert text.endswith("::1%25%0A::error::x\\x1b\n")
    assert text.count("\n") == 1


def test_github_takes_no_columns_for_several_lines() -> None:
    text = render(run(finding(place=Place("a.py", 1, 5, 3, 2))), "github")
    assert "line=1,endLine=3::" in text


SEVERITIES = [Severity.ERROR] * 3 + [Severity.WARNING] * 9


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (
            run(
                *(finding(severity=severity) for severity in SEVERITIES),
                analysed=("x",) * 292,
                skipped=(FileNote("a", "b"),),
            ),
            "12 problems (3 errors, 9 warnings) in 292 files, 1 skipped",
        ),
        (run(finding(), analysed=("x",)), "1 problem (1 warning) in 1 file"),
        (run(finding(severity=Severity.INFO)), "1 problem (1 info) in 2 files"),
        (run(analysed=()), "No problems in 0 files"),
        (
            run(failed=(FileNote("a", "b"),), suppressed=4),
            "No problems in 2 files, 1 failed, 4 suppressed",
        ),
    ],
)
def test_the_summary_line(made: Run, line: str) -> None:
    assert summary_line(made) == line


def test_statistics_count_rules_and_show_the_gravest_severity() -> None:
    made = run(
        finding(rule="b", code="FLK102"),
        *(finding(rule="a", code="FLK101", severity=severity) for severity in SEVERITIES),
    )
    assert statistics(made) == "12  FLK101  error    a\n 1  FLK102  warning  b\n"
    assert statistics(run()) == ""


@pytest.mark.parametrize(
    ("severity", "threshold", "expected"),
    [
        ("error", "error", True),
        ("warning", "error", False),
        ("warning", "warning", True),
        ("error", "warning", True),
        ("info", "warning", False),
        ("info", "info", True),
    ],
)
def test_a_run_fails_at_the_threshold(severity: str, threshold: str, expected: bool) -> None:
    assert fails(run(finding(severity=Severity(severity))), Severity(threshold)) is expected
    assert not fails(run(), Severity(threshold))
