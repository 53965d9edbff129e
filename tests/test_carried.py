"""Code that has moved, and is what it was: what was found is carried over, and nothing else is."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import msgspec
import pytest

from flask_lint import pipeline
from flask_lint.cache.cache import Cache
from flask_lint.cache.folder import NAME
from flask_lint.settings import Settings
from flask_lint.summary.module import ModuleSummary, summarise
from flask_lint.summary.moved import Moves, moves
from flask_lint.syntax.parse import with_deep_stack
from support import FIXTURES, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask_lint.findings import Run

ALL = Settings(select=["ALL"])

APP = """\
from flask import Flask, redirect, url_for

app = Flask(__name__)


@app.route("/")
def index():
    return redirect(url_for("gone"))
"""


def check(root: Path, cache: Cache | None = None) -> Run:
    return msgspec.structs.replace(pipeline.check(root, [], ALL, cache=cache), seconds=0.0)


def warm(root: Path) -> Run:
    return check(root, Cache(root))


@pytest.fixture
def nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what makes runs fail from then on that read the project to ask its rules."""
    return lambda: monkeypatch.setattr(pipeline, "Reading", None)


def behind(text: str) -> str:
    return f"{text.rstrip()}  # a comment\n\n# Another one.\n"


def within(text: str) -> str:
    """Put lines between the statements that stand at the margin, and above the first."""
    return "# The first line.\n" + re.sub(
        r"^(?=(?:def|class|from|import) )", "# A comment.\n\n", text, flags=re.MULTILINE
    )


@pytest.mark.parametrize("edit", [behind, within])
@pytest.mark.parametrize("app", sorted(FIXTURES.glob("FLK*/bad")), ids=lambda app: app.parent.name)
def test_what_any_rule_has_found_is_where_its_code_is_now(
    app: Path,
    edit: Callable[[str], str],
    tmp_path: Path,
    nothing_is_asked: Callable[[], None],
) -> None:
    root = tmp_path / "app"
    shutil.copytree(app, root, ignore=shutil.ignore_patterns(NAME, "setup.py"))
    warm(root)
    for path in root.rglob("*.py"):
        path.write_bytes(edit(path.read_bytes().decode("latin-1")).encode("latin-1"))
    whole = check(root)
    if edit is behind and not whole.failed:
        nothing_is_asked()  # no message speaks of another line than before
    assert warm(root) == whole
    assert warm(root) == whole


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path / "project", {"app.py": APP, "other.py": "x = 1\n"})
    return tmp_path / "project"


def test_no_rule_is_asked_about_comments_and_blank_lines(
    root: Path, nothing_is_asked: Callable[[], None]
) -> None:
    (finding, *_) = [one for one in warm(root).findings if one.code == "FLK301"]
    assert finding.place.line == 8
    (root / "app.py").write_text(APP.replace("@app", "# The front page.\n\n@app"))
    nothing_is_asked()
    (finding, *_) = [one for one in warm(root).findings if one.code == "FLK301"]
    assert finding.place.line == 10
    # And from there on to the next one.
    (root / "app.py").write_text(APP.replace("\n\n\n@app", "\n@app"))
    (finding, *_) = [one for one in warm(root).findings if one.code == "FLK301"]
    assert finding.place.line == 6


def test_a_comment_that_suppresses_does_so_at_once(
    root: Path, nothing_is_asked: Callable[[], None]
) -> None:
    before = warm(root)
    comment = "  # flask-lint: ignore[FLK301]"
    (root / "app.py").write_text(APP.replace('("gone"))', f'("gone")){comment}'))
    (root / "other.py").write_text(f"x = 1{comment}\n")
    whole = check(root)
    nothing_is_asked()
    now = warm(root)
    assert now == whole
    assert now.suppressed == before.suppressed + 1
    (unused,) = [one for one in now.findings if one.rule == "unused-suppression"]
    assert unused.place.path == "other.py"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app.py", APP.replace("gone", "index")),
        ("app.py", APP.replace("def index", "def gone")),
        ("app.py", APP.replace("gone", "index") + "# A comment.\n"),
        ("app.py", f"{APP}y = 1\n"),
        ("app.py", APP.replace("    return", "    x = 1\n    return")),
        ("app.py", APP[: APP.index("@app")]),
        ("app.py", f"{APP}def f(:\n"),
        ("other.py", "x = 2\n"),
        ("other.py", 'x = "1"\n'),
        ("other.py", "x = 1.0\n"),
        ("other.py", "x = True\n"),
        ("other.py", "x = -1\n"),
        ("other.py", ""),
        ("third.py", ""),
        ("templates/index.html", ""),
        ("pyproject.toml", '[tool.flask-lint]\nignore = ["FLK301"]\n'),
    ],
)
def test_whatever_changes_more_is_found_out_anew(root: Path, name: str, text: str) -> None:
    warm(root)
    write_files(root, {name: text})
    assert warm(root) == check(root)


def _moves(old: str, new: str) -> Moves | None:
    def compare() -> Moves | None:
        summaries: list[ModuleSummary] = [summarise(text) for text in (old, new)]
        return moves(*summaries)

    return with_deep_stack(compare)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a = 1\n", "# A comment.\n\na = 1\n"),
        ("a = 1\nb = 2\n", "a  =  1  # one\n\n\nb = 2"),
        ("def f():\n  return 1\n", "def f():\n    # one\n    return 1\n"),
        ("f(a,\n  b)\n", "f(a,\n  # of\n  b )\n"),
        ("x = 'a'\n", 'x = "a"\n'),
        ("x = 10\n", "x = 0xA\n"),
    ],
)
def test_the_same_in_other_places(old: str, new: str) -> None:
    assert _moves(old, new) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a = 1\n", "a = 2\n"),
        ("a = 1\n", "b = 1\n"),
        ("a = 1\n", "a = 1.0\n"),
        ("a = 1\n", "a = True\n"),
        ("a = 0.0\n", "a = -0.0\n"),
        ("a = 'x'\n", "a = b'x'\n"),
        ("a = 1\n", "a = 1\nb = 2\n"),
        ("a + b\n", "a - b\n"),
        ("a < b\n", "a <= b\n"),
        ("f(a, b)\n", "f(b, a)\n"),
        ("f(a)\n", "f(*a)\n"),
        ("f(a=1)\n", "f(b=1)\n"),
        ("import a\n", "import b\n"),
        ("from . import a\n", "from .. import a\n"),
        ("def f(a, b): pass\n", "def f(a, *, b): pass\n"),
        ("def f(a, b): pass\n", "def f(a, /, b): pass\n"),
        ("def f(): pass\n", "async def f(): pass\n"),
        ("@a\n@b\ndef f(): pass\n", "@b\n@a\ndef f(): pass\n"),
        ("global a\n", "global b\n"),
        # One line is not two: rules ask what stands on the same one.
        ("f(a, b)\n", "f(\n    a, b\n)\n"),
        ("a = 1; b = 2\n", "a = 1\nb = 2\n"),
    ],
)
def test_what_is_not_the_same(old: str, new: str) -> None:
    assert _moves(old, new) is None
    assert _moves(new, old) is None


def test_a_place_goes_where_its_nodes_go() -> None:
    old = summarise_in_thread("a = f(b)\n")
    new = summarise_in_thread("# A comment.\na = f( b )\n")
    moved = moves(old, new)
    assert moved is not None
    assert moved.line(1) == 2
    call = old.body[0].value  # type: ignore[union-attr]  # it is an assignment
    now = new.body[0].value  # type: ignore[union-attr]  # and so is this
    assert moved.place(old.place("app.py", call)) == new.place("app.py", now)  # type: ignore[arg-type]
    start = old.place("app.py", old.body[0])
    for nowhere in (
        msgspec.structs.replace(start, end_column=start.column),
        msgspec.structs.replace(start, end_column=start.column + 3),
        msgspec.structs.replace(start, end_line=9),
    ):
        with pytest.raises(LookupError):
            moved.place(nowhere)
    with pytest.raises(LookupError):
        moved.line(2)


def summarise_in_thread(text: str) -> ModuleSummary:
    return with_deep_stack(lambda: summarise(text))
