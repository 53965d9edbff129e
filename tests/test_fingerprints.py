from __future__ import annotations

import pytest

from flask_lint.fingerprints import digest


def of(line: str, path: str = "app.py") -> str:
    return digest("FLK301", path, "index", line)


@pytest.mark.parametrize(
    "line",
    ["url_for('a#b')  # noqa", "   url_for('a#b')", "url_for('a#b')\t#", "url_for('a#b')   "],
)
def test_spaces_and_comments_are_nothing(line: str) -> None:
    assert of(line) == of("url_for('a#b')")


@pytest.mark.parametrize("line", ["url_for('a')", "url_for('a#c')", 'url_for("a#b")', "# url_for"])
def test_what_stands_in_the_code_counts(line: str) -> None:
    assert of(line) != of("url_for('a#b')")


def test_quotes_within_strings_end_nothing() -> None:
    assert of(r"""f('\'#a')""") != of(r"""f('\'#b')""")
    assert of("""f("'#a")""") != of("""f("'#b")""")
    assert of("""f("\\\\") # a""") == of("""f("\\\\") # b""")


def test_a_line_that_is_a_comment_is_its_text() -> None:
    assert of("# flask-lint: ignore[a]") != of("# flask-lint: ignore[b]")


def test_templates_have_other_comments() -> None:
    assert of("<a href=#a>", "a.html") != of("<a href=#b>", "a.html")
