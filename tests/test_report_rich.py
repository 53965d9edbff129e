from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from flask_lint.findings import Place, Severity
from flask_lint.report.formats import render
from runs import SKIPPED, finding, related, run

ANSI = re.compile(r"\x1b\[[\d;]*m")


def test_the_whole_picture() -> None:
    text = render(run(finding(related=(related(),), severity=Severity.ERROR)), "rich")
    assert text == (
        "app/models.py  1 problem\n"
        "\n"
        "error   `current_app` is read without a context\n"
        "        unused-suppression FLK003\n"
        "    ╭─ app/models.py:4:12\n"
        "  3 │ class User:\n"
        "  4 │     page = current_app.config['PAGE']\n"
        "    │            ━━━━━━━━━━━\n"
        "    ├─ app/__init__.py:2:5 imported here\n"
        "  2 │     from app import models\n"
        "    │     ──────────────────────\n"
        "    ╰─ help: read it inside a view\n"
        "\n"
        "1 problem (1 error) in 2 files\n"
    )


def test_findings_are_grouped_by_file() -> None:
    other = finding("app/__init__.py", 1, place=Place("app/__init__.py", 1, 1, 1, 4))
    text = render(run(other, finding(), finding(line=6)), "rich")
    headings = [line for line in text.splitlines() if re.search(r"  \d problems?$", line)]
    assert headings == ["app/__init__.py  1 problem", "app/models.py  2 problems"]


def test_only_the_terminal_gets_colours() -> None:
    plain = render(run(finding(related=(related(),))), "rich")
    coloured = render(run(finding(related=(related(),))), "rich", color=True)
    assert "\x1b" not in plain
    assert "\x1b" in coloured
    assert ANSI.sub("", coloured) == plain


def test_a_colour_does_not_spread_to_what_follows() -> None:
    text = render(run(finding(message="a plain message")), "rich", color=True)
    assert "\x1b[1;33mwarning \x1b[0ma plain message\n" in text
    assert "\x1b[1;32mhelp: \x1b[0mread it inside a view\n" in text
    assert "\x1b[0m page = " in text or "\x1b[0m    page = " in text


def test_without_unicode_frames_are_drawn_in_ascii() -> None:
    long = finding("a.py", place=Place("a.py", 1, 1, 1, 3), related=(related(),))
    lines = {"a.py": ["x" * 300], "app/__init__.py": ["", "    from app import models"]}
    text = render(run(long, lines=lines), "rich", ascii_only=True)
    assert text.isascii()
    for row in ("    --> a.py:1:1", "    | ^^", "    ::: app/__init__.py:2:5", "    = help: "):
        assert f"\n{row}" in text


def test_user_text_is_no_markup() -> None:
    place = Place("[red].py", 1, 1, 1, 4)
    odd = finding(
        place=place,
        message="[bold]no[/bold] markup [/] :smile:",
        help="[link=x]no[/link]",
    )
    text = render(run(odd, lines={"[red].py": ["[a] = [/b]\n"]}), "rich")
    for part in ("[bold]no[/bold] markup [/] :smile:", "[link=x]no[/link]", "[a] = [/b]", "[red]"):
        assert part in text


def test_control_characters_never_reach_the_terminal() -> None:
    odd = finding(place=Place("a\x1b[2J\n.py", 1, 1, 1, 4), message="m\x1b[31m\u202e", help="h\x07")
    lines = {"a\x1b[2J\n.py": ["x = '\x1b[0m\u2028\x00'\n"]}
    text = render(run(odd, lines=lines), "rich")
    assert "\x1b" not in text
    assert "a\\x1b[2J\\x0a.py" in text
    assert "x = '\\x1b[0m\\u2028\\x00'" in text
    assert "m\\x1b[31m\\u202e" in text
    assert "h\\x07" in text


def test_file_names_that_are_no_utf8_can_be_encoded() -> None:
    odd = finding(place=Place("caf\udce9.py", 1, 1, 1, 4))
    text = render(run(odd, lines={}), "rich")
    assert "caf\\xe9.py" in text
    text.encode()


def marked(line: str, column: int, end_column: int, width: int | None = None) -> tuple[str, str]:
    """Return the source line and the line below it, without the gutter."""
    one = finding(place=Place("a.py", 1, column, 1, end_column))
    text = render(run(one, lines={"a.py": [line]}), "rich", width=width)
    shown = text.splitlines()
    at = next(number for number, row in enumerate(shown) if row.startswith("  1 │"))
    return shown[at].partition("│ ")[2], shown[at + 1].partition("│ ")[2]


def test_tabs_are_widened() -> None:
    assert marked("\tx = y\n", 6, 7) == ("    x = y", "        ━")
    assert marked("ab\tx\n", 4, 5) == ("ab  x", "    ━")


def test_wide_characters_take_two_columns() -> None:
    assert marked("表示 = '日本'\n", 6, 10) == ("表示 = '日本'", "       ━━━━━━")


def test_escapes_are_underlined_as_they_are_shown() -> None:
    assert marked("\x00x\n", 1, 3) == ("\\x00x", "━━━━━")


@pytest.mark.parametrize(("column", "end_column"), [(40, 50), (6, 6), (99, 3)])
def test_a_place_beyond_the_end_of_the_line(column: int, end_column: int) -> None:
    assert marked("x = 1\n", column, end_column) == ("x = 1", "     ━")


def test_a_place_that_ends_beyond_the_line_is_clipped() -> None:
    assert marked("x = 1\n", 5, 50) == ("x = 1", "    ━")


@pytest.mark.parametrize("line", [0, 7, 4000])
def test_a_line_that_the_file_does_not_have(line: int) -> None:
    text = render(run(finding(line=line)), "rich")
    assert f"app/models.py:{line}:12" in text
    assert "│" not in text


@pytest.mark.parametrize("column", [1, 300, 500, 995])
def test_long_lines_are_cropped_around_the_place(column: int) -> None:
    line = "".join(f"{number % 10}" for number in range(1000))
    line = line[: column - 1] + "MARK" + line[column + 3 :]
    shown, underline = marked(line, column, column + 4, width=60)
    assert len(shown) <= 60
    start = underline.index("━")
    assert shown[start : start + 4] == "MARK"
    assert underline.count("━") == 4
    assert shown.startswith("…") == (column > 50)
    assert shown.endswith("…") == (column < 990)


def test_cropping_keeps_wide_characters_whole() -> None:
    shown, underline = marked("日" * 300 + "X" + "本" * 300, 301, 302, width=61)
    assert cell_len(shown) <= 55
    before = shown[: shown.index("X")]
    assert underline.index("━") == 1 + sum(2 if c == "日" else 1 for c in before[1:])


def test_a_place_that_is_longer_than_the_screen() -> None:
    shown, underline = marked("x" * 500, 10, 400, width=60)
    assert shown.endswith("…")
    assert len(underline) <= len(shown) <= 60


def test_a_place_of_several_lines() -> None:
    lines = ["call(\n", "    first,\n", ")\n"]
    one = finding(place=Place("a.py", 1, 1, 3, 2))
    rows = render(run(one, lines={"a.py": lines}), "rich").splitlines()[4:12]
    assert [row.partition("│ ")[2] for row in rows[1:7]] == [
        "call(",
        "━━━━━",
        "    first,",
        "    ━━━━━━",
        ")",
        "━",
    ]


def test_of_a_place_of_many_lines_only_the_first_are_shown() -> None:
    lines = [f"line{number}\n" for number in range(1, 100)]
    one = finding(place=Place("a.py", 10, 1, 90, 5))
    text = render(run(one, lines={"a.py": lines}), "rich")
    assert "line13" in text
    assert "line20" not in text


def test_the_screen_width_wraps_messages_and_a_pipe_does_not() -> None:
    one = run(finding(message="many words " * 20))
    wrapped = render(one, "rich", width=60)
    assert max(len(line) for line in wrapped.splitlines()) <= 60
    assert "many words " * 19 in render(one, "rich")


def test_help_of_several_lines_keeps_them() -> None:
    text = render(run(finding(help="first\nsecond")), "rich")
    assert "    ╰─ help: first\n             second\n" in text


@pytest.mark.parametrize("count", [1, 7])
def test_skipped_files_are_named_but_do_not_flood(count: int) -> None:
    text = render(run(skipped=(SKIPPED,) * count), "rich")
    assert text.count("skipped big.py: larger than 1 MB") == min(count, 5)
    assert ("skipped 2 more" in text) == (count == 7)
    assert text.endswith(f"No problems in 2 files, {count} skipped\n")
