"""Projects that nobody would write: fixture apps with pieces deleted, doubled or replaced."""

from __future__ import annotations

import ast
import re
import tempfile
import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from hypothesis import strategies as st

from flask_lint.gate.baseline import entries_of, write_baseline
from flask_lint.pipeline import check
from flask_lint.rules.registry import all_rules
from flask_lint.settings import Settings
from runs import finding
from support import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Files = dict[str, str]

# What a linter may expect anywhere but where it is found.
ODD_EXPRESSIONS = (
    *("None", "...", "()", "[]", "{}", "''", "b'/'", "f''", "0", "-1", "1e999", "1j"),
    *("10**5000", "*x", "**x", "*()", "x := 1", "lambda: x", "lambda *a, **k: a", "(yield)"),
    *("await x", "x", "app", "db", "__name__", "self", "x.y.z", "x[0]", "x[:]", "x()", "x()()"),
    *("{**x}", "'<int:>'", "'/<'", "'/<a>/<a>'", "'/<x(1,):y>'", "'%(a'", "'{'", "'{0.a[}'"),
    *("'\\ud800'", "'a.b'", "'.'", "'..'", "'/'", "'//'", "'\\0'", "'a' 'b'", "f'{x}'"),
    *("f'{x!r:{x}}'", "[x for x in x]", "(x for x in y if x)", "x if x else y", "not x"),
    *("x < y < z", "{x: x}", "[*x, *x]", "[[]]", "{1, 2}", "x or y", "x @ y", "'<int(min=):a>'"),
    *("'<:a>'", "'\u00e9\U0001f600'", "globals()", "super()", "type(x)", "type('T', (), {})"),
    *("getattr(x, 'y')", "__import__('x')"),
)
ODD_STATEMENTS = (
    *("pass", "return", "return x", "raise", "raise x from y", "break", "continue", "del x"),
    *("yield", "global app", "nonlocal x", "import app", "import app.app", "from . import *"),
    *("from .. import x", "from ... import y", "from app import *"),
    *("from .app import app as app", "x: int", "x = x", "def app(): return app()"),
    *("class app(app): app = app", "async def x(): await x()", "for x in x: x", "while True: x"),
    *("with x as x, y: x", "async with x as y: x", "x += x", "try: x\nfinally: x"),
    *("try: x\nexcept* x: x", "try: x\nexcept: x\nelse: x", "@x\ndef x(x=x): x"),
    *("match x:\n    case {'a': [b, *c], **d}: x\n    case x.y | 1 if x: x\n    case app(a=b): x",),
    *("if x: x\nelif y: y\nelse: z", "assert x, x", "a, *b = c", "(a, b), c = x", "x[y] = z"),
    *("x.y = z", "[a, *b] = *x, y", "__all__ = x", "type X = X", "def f[T: T](x: T) -> T: x"),
    *("from x import (y as z)", "@app.route('/')\n@app.route('/')\nclass x: pass"),
    *("app = app.app = x", "app.register_blueprint(app)", "class x(x, metaclass=x, **x): pass"),
    *("def __getattr__(name): return app", "exec('x')", "app()"),
)
ODD_TEXTS = (
    *("\u0000", "\f", "\ufeff", "\r", "\u2028", "\\", "\\\n", "\t", " ", ";", "#", "'", '"'),
    *('"""', "(", ")", "[", "]", "{", "}", ":", ",", ".", "@", "*", "**", "->", ":=", "="),
    *("\u00e9", "\U0001f600", "# flask-lint: ignore[", "# flask-lint: ignore-file[ALL]"),
    *("# flask-lint:", "\n", "\n    ", "\udc80", "{{", "}}", "{%", "%}", "{#", "#}", "{%-"),
    *("-%}", "{% raw %}", "{% endraw %}", "{% endblock %}", "{% extends 'base.html' %}"),
    *("{% extends x %}", "{% include ['a', x] %}", "{% import x as y %}", "{% block a %}"),
    *("{{ super() }}", "{{ self.a() }}", "{% set x = url_for('x') %}", "{% endif %}"),
    *("{{ url_for(*x, **y) }}", "{% call(x) y() %}{% endcall %}"),
    *("{% macro m() %}{% endmacro %}", "<form>", "<form action=", "<a href='", "</form>"),
    *("<script>", "<!--", "{{ x|y(z)|w }}", "{{ x is y }}"),
)
_TOKEN = re.compile(r"\w+|[ \t]+|\n|[{}%#]{2}|[^\w\s]")


CONFIGURATION = """\
[tool.flask-lint]
select = ["FLK1", "ALL"]
ignore = ["secret-key-missing"]
exclude = ["a/**/b", "!*.py"]
severity = {FLK101 = "info"}
per-file-ignores = {"tests/*" = ["FLK2"]}
endpoint-packages = {flask_admin = ["admin.*"]}
template-folders = ["theme"]
baseline = "known.txt"
fail-on = "error"
[tool.flask-lint.rules.hardcoded-internal-url]
"""


class _Spans(NamedTuple):
    """Where the expressions and the statements of a module stand."""

    expressions: list[tuple[int, int]]
    statements: list[tuple[int, int]]


@cache
def apps() -> list[Files]:
    """Return the files of every fixture app, by path; a cache beside them is none of theirs."""
    folders = sorted(FIXTURES.glob("FLK*/*/"))
    return [
        {
            path.relative_to(folder).as_posix(): path.read_text("utf-8")
            for path in sorted(folder.rglob("*"))
            if path.is_file()
            and path.suffix not in (".pyc", ".png", ".db")
            and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        }
        for folder in folders
    ]


def check_mutant(files: Files) -> None:
    """Lint a project of these files with all rules, twice; assert that nothing breaks down."""
    with tempfile.TemporaryDirectory(prefix="flask-lint-mutant-") as folder:
        for path, text in files.items():
            location = Path(folder, path)
            location.parent.mkdir(parents=True, exist_ok=True)
            location.write_bytes(bytes_of(text))
        settings = Settings(select=["ALL"])
        run, again = (check(Path(folder), [], settings, jobs=1) for _ in range(2))
    broken = [one.message for one in run.findings if one.rule == "internal-error"]
    assert not broken, broken
    assert run.findings == again.findings
    python = {path for path in files if path.endswith(".py")}
    assert {*run.analysed, *(note.path for note in run.failed)} == python
    known = {rule.code: rule for rule in all_rules().values()}
    for one in run.findings:
        assert one.rule == known[one.code].name
        assert msgspec.json.encode(one.message)
        place = one.place
        assert (place.end_line, place.end_column) >= (place.line, place.column) >= (1, 1), one


def bytes_of(text: str) -> bytes:
    """Return a text as bytes, halves of surrogate pairs as they are."""
    return text.encode("utf-8", "surrogatepass")


def baseline() -> str:
    """Return the text of a baseline with three entries."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "baseline")
        mark = "0f" * 12
        found = [finding(path=f"{name}.py", fingerprint=f"{mark}-{name}") for name in "123"]
        write_baseline(path, entries_of(found))
        return path.read_text("utf-8")


def configurations() -> st.SearchStrategy[bytes]:
    """Draw what a file of settings may hold."""
    return st.one_of(
        st.binary(max_size=100).map(lambda data: b"[tool.flask-lint]\n" + data),
        mutated(CONFIGURATION).map(bytes_of),
        mutated(CONFIGURATION.partition("\n")[2]).map(bytes_of),
    )


@st.composite
def projects(draw: st.DrawFn) -> Files:
    """Draw the files of a mutated app, or of two apps that were put into one another."""
    files = dict(draw(st.sampled_from(apps())))
    if draw(st.integers(0, 3)) == 0:
        files = draw(_spliced(files, draw(st.sampled_from(apps()))))
    for _ in range(draw(st.integers(1, 6))):
        mutation = draw(st.sampled_from(_MUTATIONS))
        path = draw(st.sampled_from(sorted(files)))
        files[path] = draw(mutation(files[path], files))
        if draw(st.integers(0, 9)) == 0:
            files = draw(_moved(files))
    return files


def sources() -> st.SearchStrategy[str]:
    """Draw the text of one mutated Python module."""
    texts = [text for app in apps() for path, text in app.items() if path.endswith(".py")]

    @st.composite
    def changed(draw: st.DrawFn) -> str:
        text = draw(st.sampled_from(texts))
        for _ in range(draw(st.integers(1, 6))):
            text = draw(draw(st.sampled_from(_MUTATIONS))(text, {"": text}))
        return text

    return changed()


def templates() -> st.SearchStrategy[str]:
    """Draw the text of one mutated template."""
    texts = [text for app in apps() for path, text in app.items() if path.endswith(".html")]
    return st.sampled_from(texts).flatmap(mutated)


def mutated(text: str) -> st.SearchStrategy[str]:
    """Draw what a text, of any language, becomes by a few changes of its lines and tokens."""

    @st.composite
    def changed(draw: st.DrawFn) -> str:
        now = text
        for _ in range(draw(st.integers(1, 6))):
            now = draw(draw(st.sampled_from([_lines, _tokens, _noise]))(now, {}))
        return now

    return changed()


@st.composite
def _spliced(draw: st.DrawFn, first: Files, second: Files) -> Files:
    """Put the files of one app beside those of another, or in their place, or into them."""
    files = dict(first)
    for path, text in second.items():
        match draw(st.integers(0, 3)):
            case 0:
                files[path] = text
            case 1:
                files[path] = files.get(path, "") + "\n" + text
            case 2:
                at = draw(st.sampled_from(sorted(files)))
                files[at] += "\n" + text
    return files


@st.composite
def _moved(draw: st.DrawFn, files: Files) -> Files:
    """Delete, copy or swap files."""
    one = draw(st.sampled_from(sorted(files)))
    other = draw(st.sampled_from(sorted(files)))
    files = dict(files)
    match draw(st.integers(0, 2)):
        case 0 if len(files) > 1:
            del files[one]
        case 1:
            files[f"copy/{other}"] = files[one]
        case _:
            files[one], files[other] = files[other], files[one]
    return files


@st.composite
def _lines(draw: st.DrawFn, text: str, _files: Mapping[str, str]) -> str:
    return "".join(draw(_shuffled(text.splitlines(keepends=True))))


@st.composite
def _tokens(draw: st.DrawFn, text: str, _files: Mapping[str, str]) -> str:
    return "".join(draw(_shuffled(_TOKEN.findall(text))))


@st.composite
def _shuffled(draw: st.DrawFn, parts: list[str]) -> list[str]:
    """Delete, double or swap some of `parts`."""
    if not parts:
        return parts
    parts = list(parts)
    one = draw(st.integers(0, len(parts) - 1))
    other = draw(st.integers(0, len(parts) - 1))
    match draw(st.integers(0, 3)):
        case 0:
            del parts[one : one + draw(st.integers(1, 3))]
        case 1:
            parts.insert(other, parts[one])
        case 2:
            parts[one], parts[other] = parts[other], parts[one]
        case _:
            parts[one] = parts[other]
    return parts


@st.composite
def _noise(draw: st.DrawFn, text: str, _files: Mapping[str, str]) -> str:
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.sampled_from(ODD_TEXTS)) + text[at:]


@st.composite
def _expression(draw: st.DrawFn, text: str, files: Mapping[str, str]) -> str:
    """Replace an expression by another one of the project, or by an odd one."""
    spans = _spans(text).expressions
    if not spans:
        return text
    start, end = draw(st.sampled_from(spans))
    if draw(st.booleans()):
        new = draw(st.sampled_from(ODD_EXPRESSIONS))
    else:
        other = draw(st.sampled_from(sorted(files.values())))
        first, last = draw(st.sampled_from(_spans(other).expressions or [(0, 0)]))
        new = other[first:last]
    return text[:start] + new + text[end:]


@st.composite
def _statement(draw: st.DrawFn, text: str, files: Mapping[str, str]) -> str:
    """Replace a statement by another one, or put one before it, or delete it."""
    spans = _spans(text).statements
    if not spans:
        return text
    start, end = draw(st.sampled_from(spans))
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if draw(st.booleans()):
        new = draw(st.sampled_from(ODD_STATEMENTS))
    else:
        other = draw(st.sampled_from(sorted(files.values())))
        first, last = draw(st.sampled_from(_spans(other).statements or [(0, 0)]))
        new = textwrap.dedent(other[other.rfind("\n", 0, first) + 1 : last])
    new = textwrap.indent(new, indent if indent.isspace() else "").lstrip(" ")
    if draw(st.booleans()):
        new += "\n" + indent + text[start:end]
    return text[:start] + new + text[end:]


_MUTATIONS: tuple[Callable[[str, Mapping[str, str]], st.SearchStrategy[str]], ...] = (
    _expression,
    _expression,
    _expression,
    _statement,
    _statement,
    _statement,
    _lines,
    _tokens,
    _noise,
)


@cache
def _spans(text: str) -> _Spans:
    spans = _Spans([], [])
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return spans
    lines = text.splitlines(keepends=True)
    if text.isascii() and all(line.endswith("\n") for line in lines[:-1]) and "\x0c" not in text:
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line))
        for node in ast.walk(tree):
            if isinstance(node, ast.expr):
                spans.expressions.append(_span(starts, node, node.lineno))
            elif isinstance(node, ast.stmt):
                decorators = getattr(node, "decorator_list", [])
                first = min([node.lineno, *(one.lineno for one in decorators)])
                spans.statements.append(_span(starts, node, first))
    return spans


def _span(starts: list[int], node: ast.expr | ast.stmt, line: int) -> tuple[int, int]:
    end_line = node.end_lineno or node.lineno
    end = starts[end_line - 1] + (node.end_col_offset or 0)
    return starts[line - 1] + node.col_offset, end
