from __future__ import annotations

import textwrap
from typing import Any

import pytest

from flask_lint.findings import Finding, Place
from flask_lint.rules.registry import all_rules
from flask_lint.rules.selection import resolve
from flask_lint.settings import Settings
from flask_lint.summary.suppressions import Suppression, read_suppressions
from flask_lint.suppression import Applied, apply_suppressions
from runs import finding


def read(text: str) -> tuple[Suppression, ...]:
    return read_suppressions(textwrap.dedent(text).lstrip("\n"))


def covered(text: str) -> set[int]:
    """Return the lines of `text` that its one comment covers."""
    (suppression,) = read(text)
    return {line for line in range(1, 20) if suppression.covers(line)}


def test_names_and_their_columns() -> None:
    (one,) = read("x = 1  # flask-lint: ignore[rule-a, FLK601] because\n")
    assert [(name.text, name.column, name.end_column) for name in one.names] == [
        ("rule-a", 29, 35),
        ("FLK601", 37, 43),
    ]
    assert (one.line, one.column, one.problem) == (1, 8, "")


def test_a_comment_behind_a_statement_covers_its_line() -> None:
    assert covered("a = 1\nb = 2  # flask-lint: ignore[x]\nc = 3\n") == {2}


def test_a_comment_on_its_own_covers_the_next_logical_line() -> None:
    text = """
        a = 1
        # flask-lint: ignore[x] reason

        # another comment
        b = call(
            1,
        )
        c = 3
    """
    assert covered(text) == {5, 6, 7}


def test_a_comment_before_a_decorated_function_reaches_its_def() -> None:
    text = """
        # flask-lint: ignore[x]
        @app.get(
            "/",
        )
        @login_required
        def view(
            page,
        ):
            return page
    """
    assert covered(text) == {2, 3, 4, 5, 6, 7, 8}


@pytest.mark.parametrize(
    ("marked", "expected"), [(1, {1, 2, 3, 4}), (2, {2}), (3, {3}), (4, {1, 2, 3, 4})]
)
def test_a_comment_at_either_end_covers_the_whole_statement(
    marked: int, expected: set[int]
) -> None:
    lines = ["b = call(", "    1,", "    2,", ")"]
    lines[marked - 1] += "  # flask-lint: ignore[x]"
    assert covered("\n".join(["a = 0", *lines, "c = 3", ""])) == {n + 1 for n in expected}


def test_a_comment_on_its_own_inside_brackets_covers_the_next_line() -> None:
    text = """
        b = call(
            # flask-lint: ignore[x]
            1,
            2,
        )
    """
    assert covered(text) == {3}


def test_the_header_of_a_block_is_a_statement_and_its_body_is_not() -> None:
    assert covered("if a:  # flask-lint: ignore[x]\n    b = 1\n") == {1}


def test_the_end_of_a_string_of_many_lines_covers_it() -> None:
    assert covered('a = """\n# flask-lint: ignore[y]\n"""  # flask-lint: ignore[x]\n') == {1, 2, 3}


def test_text_in_a_string_is_no_comment() -> None:
    assert read('a = "# flask-lint: ignore[x]"\n') == ()


def test_a_comment_at_the_end_of_the_file_covers_nothing_else() -> None:
    assert covered("a = 1\n# flask-lint: ignore[x]") == {2}


def test_a_comment_behind_that_of_another_tool() -> None:
    (one,) = read("a = 1  # noqa: E501  # flask-lint: ignore[x] it's long\n")
    assert [name.text for name in one.names] == ["x"]


def test_two_comments_in_one() -> None:
    found = read("a = 1  # flask-lint: ignore[x] # flask-lint: ignore-file[y]\n")
    assert [one.names[0].text for one in found] == ["x", "y"]
    assert [one.whole_file for one in found] == [False, True]


def test_a_file_comment_covers_every_line() -> None:
    assert covered("a = 1\n# flask-lint: ignore-file[x]\n") == set(range(1, 20))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    assert covered(end.join(["a = 1", "b = 2  # flask-lint: ignore[x]", ""])) == {2}


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("ignore", "names no rule: write `# flask-lint: ignore[rule-name] reason`"),
        ("ignore rule-a", "names no rule: write `# flask-lint: ignore[rule-name] reason`"),
        ("ignore[", "names no rule: write `# flask-lint: ignore[rule-name] reason`"),
        ("ignore-file", "names no rule: write `# flask-lint: ignore-file[rule-name] reason`"),
        ("ignore[ ]", "has empty brackets: write `# flask-lint: ignore[rule-name] reason`"),
        (
            "disable[x]",
            "unknown directive 'disable': write `# flask-lint: ignore[rule-name] reason`",
        ),
    ],
)
def test_a_malformed_comment_says_how_it_is_written(comment: str, problem: str) -> None:
    (one,) = read(f"a = 1  # flask-lint: {comment}\n")
    assert one.problem == problem
    assert not one.covers(1)


@pytest.mark.parametrize(
    "rest", ["a = (\n", "if x:\n  a\n b\n", 'a = """\n', "a = 0x\n", "\x00\n", "a = $\n"]
)
def test_broken_text_keeps_the_comments_before_the_break(rest: str) -> None:
    (one,) = read("# flask-lint: ignore-file[parse-error] a template\n" + rest)
    assert one.whole_file


def test_most_files_are_not_tokenized(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise AssertionError

    monkeypatch.setattr("tokenize.generate_tokens", fail)
    assert read("a = 1  # an ordinary comment\n") == ()


PATH = "app/views.py"


def at(line: int, rule: str = "parse-error", path: str = PATH) -> Finding:
    code = all_rules()[rule].code
    return finding(path, rule=rule, code=code, place=Place(path, line, 1, line, 2))


def apply(text: str, *findings: Finding, **options: Any) -> Applied:
    settings = options.pop("settings", Settings())
    return apply_suppressions(findings, {PATH: read(text)}, resolve(settings), **options)


def test_a_finding_is_suppressed_by_name_and_by_code() -> None:
    for name in ("parse-error", "FLK001", "flk001"):
        applied = apply(f"a = 1  # flask-lint: ignore[{name}] why\n", at(1))
        assert applied == ([], 1), name


def test_other_lines_files_and_rules_are_kept() -> None:
    text = "a = 1  # flask-lint: ignore[parse-error]\nb = 2\n"
    kept = [at(2), at(1, path="other.py"), at(1, "internal-error")]
    applied = apply(text, at(1), *kept)
    assert applied == (kept, 1)


def test_an_internal_error_cannot_be_suppressed() -> None:
    broken = at(1, "internal-error")
    applied = apply("a = 1  # flask-lint: ignore[internal-error]\n", broken)
    assert applied.kept[0] == broken
    assert applied.suppressed == 0


def test_an_unused_suppression_is_a_finding_at_the_name() -> None:
    applied = apply("a = 1  # flask-lint: ignore[parse-error]\n")
    (unused,) = applied.kept
    assert (unused.rule, unused.code) == ("unused-suppression", "FLK003")
    assert unused.place == Place(PATH, 1, 29, 1, 40)
    assert "parse-error" in unused.message
    assert unused.help == "take the comment away"


def test_each_name_between_the_brackets_is_judged_on_its_own() -> None:
    unused = apply("a = 1  # flask-lint: ignore[FLK002, parse-error]\n").kept
    assert [one.help for one in unused] == [
        "take `FLK002` out of the brackets",
        "take `parse-error` out of the brackets",
    ]
    assert unused[0].message == "internal-error has no finding here"


def test_a_suppression_is_not_unused_when_its_rule_did_not_run() -> None:
    text = "a = 1  # flask-lint: ignore[parse-error]\n"
    assert apply(text, settings=Settings(ignore=["parse-error"])) == ([], 0)
    per_file = Settings(per_file_ignores={PATH: ["parse-error"]})
    assert apply(text, settings=per_file) == ([], 0)
    assert apply(text, unfinished={"parse-error"}) == ([], 0)


def test_a_file_that_cannot_be_parsed_has_no_unused_suppressions_but_that_of_the_error() -> None:
    broken = at(3)
    text = "a = 1  # flask-lint: ignore[internal-error]\nb = 1  # flask-lint: ignore[FLK001]\n"
    kept = apply(text, broken).kept
    assert kept[0] == broken
    assert [one.place.line for one in kept[1:]] == [2]


def test_the_settings_hold_for_findings_about_comments_too() -> None:
    text = "a = 1  # flask-lint: ignore[parse-error]\nb = 1  # flask-lint: ignore[nope]\n"
    assert apply(text, settings=Settings(ignore=["FLK003", "FLK004"])) == ([], 0)


def test_an_unknown_name_is_a_finding_with_a_hint() -> None:
    (unknown,) = apply("a = 1  # flask-lint: ignore[parse-eror]\n").kept
    assert (unknown.rule, unknown.code) == ("unknown-suppression", "FLK004")
    assert unknown.message == "there is no rule 'parse-eror'; did you mean 'parse-error'?"
    assert unknown.place == Place(PATH, 1, 29, 1, 39)


@pytest.mark.parametrize("family", ["ALL", "FLK0", "flk00"])
def test_a_family_is_no_name(family: str) -> None:
    (unknown,) = apply(f"a = 1  # flask-lint: ignore[{family}]\n", at(2)).kept[1:]
    assert unknown.message == (
        f"{family!r} stands for many rules, and a suppression names single ones"
    )


def test_a_malformed_comment_is_a_finding_that_says_how() -> None:
    (unknown,) = apply("a = 1  # flask-lint: ignore\n").kept
    assert unknown.rule == "unknown-suppression"
    assert unknown.message == "this comment suppresses nothing: names no rule"
    assert unknown.help == "write `# flask-lint: ignore[rule-name] reason`"


def test_findings_about_comments_can_be_suppressed() -> None:
    text = """
        # flask-lint: ignore-file[unknown-suppression, FLK003] examples of what is wrong
        a = 1  # flask-lint: ignore
        b = 1  # flask-lint: ignore[parse-error]
    """
    assert apply(text) == ([], 2)
