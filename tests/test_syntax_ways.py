"""Python's own parser and LibCST lead to the same tree, or the quick way says that it is unsure."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import textwrap
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from flask_lint import pipeline
from flask_lint.settings import Settings
from flask_lint.sources.decode import decode
from flask_lint.syntax.from_ast.module import lower_quickly
from flask_lint.syntax.from_ast.places import UnsureError
from flask_lint.syntax.parse import SourceSyntaxError, parse, parse_exactly, with_deep_stack
from prove_parsers import verdict
from support import FIXTURES, fixture_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask_lint.syntax import nodes as n

LIBRARY_LINES = 12_000

SAME = {
    "nothing": "",
    "comment": "# nothing",
    "doubled parentheses": "a = ((b))\n((a)).b = ((c))\n((a))\n(a).b((c), *(d), e=(f), **(g))\n",
    "chains": "a = (b + c) + d * (e - f) - (g)\nh = ((i).j[(k)])((l)).m\n",
    "and, or": "a = (b and c) and d or (e or f) or not (g and h)\n",
    "unary": "a = - -b\nc = not (not d)\ne = ~(f)\ng = -(1)\n",
    "compared": "a = (b) < (c) is not d not in (e)\n",
    "conditions": "a = (b) if (c) else (d)\n",
    "numbers": (
        "a = 1_0, 0x1F, 0b1, 0o7, 00, 1e3, .5, 1_0.0_1, 2j, 1e999\n"
        "b = 9223372036854775807, 9223372036854775808, -9223372036854775809\n"
        f"c = 0x{'f' * 100}, {'0' * 90}, 0x{'0' * 90}1\n"
    ),
    "constants": "a = True, False, None, ..., (...)\nb = [..., 1][...]\n...\ndef f(): ...\n",
    "strings": (
        "a = 'b' \"c\"\nd = ('e'  # f'\n  '''g\n  ''' r'\\d' u'h')\ni = b'j' br'\\k'\n"
        "l = '\\ud83d' '\\ude00'\nm = '\\N{DASH}' if 0 else '\\\n'\nn = f('o' 'p', 'q')\n"
    ).replace("\\N{DASH}", "\\N{EN DASH}"),
    "formatted": (
        "a = f''\nb = f'c'\nd = f'{e}' 'f' rf'\\d{{2}}{g}' \"h\"\n"
        "i = f'{j!r:>{k}.{l}}{m=}{n = !s:x}{{o}}{p:%H:%M}{q:}'\n"
        "r = f'{s != t}{u == v}{w <= x}{y >= z}{a < b}'\n"
        "c = f'{d[\"e\"]}{f(g=1)}{ {h: i}[j] }{(lambda: k)}{l if m else n}'\n"
        "o = f'{True}{None.a}{(p := 1)}{q.r.s}{ t }{-u}{(v, w)}{(x for y in z)}'\n"
        "a = f'\\N{EN DASH}{b}\\{{\\n'\nc = f'{d:{e}}}}'\nf = F'{g}' fR'{h}\\{i}'\n"
        'j = f\'{(yield)}{await_}{"k" "l"}{m(*n)}\'\n'
        'o = f\'{f"{p}"}{f"q" "r"}\'\n'
    ),
    "formatted over lines": (
        'a = f"""\n  {b}\n  {c(\n   d)} \\\n {e["f"]} "g" \n"""\n'
        "h = (f'{i}'\n   # j 'k'\n   f'{l.m()}' 'n')\n"
    ),
    "formatted, wide": "a = f'é{b}ü{c(\"中文\")}😀{d.é}' + é\n",
    "tuples": (
        "a = b, c\na = (b), (c)\na = (b, (c))\na = ((b), c)\na = ((b, c), d)\na = (),\na = b,\n"
        "a = ((b,),)\na = (b)[0], (c)\na = (b for c in d), e\na, *b = *c, (*d, *(e))\n"
        "a = ((b)  # )\n, c)\n(a, b), c = d\n[a, (b)] = (c), = d\n"
    ),
    "trailing commas": (
        "a = b,\na: b = c,\na += b,\nreturn_ = yield_,\na,\ndel a, b,\ndel a,\n"
        "def f():\n    a = yield b,\n    return c,\nif a: b = c,;\nfor a in b,: c,\n"
        "if (yield a,): pass\nx = lambda: (yield b,)\n"
    ),
    "subscripts": (
        "a[b]; a[b,]; a[b, c]; a[(b, c)]; a[(b), (c)]; a[(b)]; a[()]; a[(b,)]; a[(b),]\n"
        "a[:]; a[::]; a[b:]; a[:b]; a[::b]; a[(b):(c):(d)]; a[b:, :, c]; a[:, :]; a[(b):, (c)]\n"
        "a[*b]; a[*b, c]; a[b, *c]; a[b:c, ...]; a[lambda: b:c]; a[{b: c}:d]\n"
    ),
    "displays": "a = [b, *(c), (d)]; e = {f, *g}; h = {i: j, **k, (l): (m)}; n = []; o = {}\n",
    "comprehensions": (
        "a = [(b) for b in (c) if (d) if e for f, g in (h)]\n"
        "i = {j for (k, l) in m}; n = {o: (p) for o, p in q}\n"
        "f((a) for a in (b)); f((a for a in b)); f(((a) for a in b), c); a = ((b) for c in (d))\n"
        "g(a for a in (b) if (c)); h(i=(j for j in k))\n"
        "async def f():\n    return [a async for a in b if await (c)]\n"
    ),
    "walrus": "if (a := (b)) and (c := d,): pass\nf(a := 1)\n[b := 2]\n",
    "lambdas": "a = lambda: b; c = lambda d, /, e=(f), *g, h=((i)), j, **k: (l)\n",
    "imports": (
        "import a.b.c as d, e\nimport a . b\nfrom . import f\nfrom ...g.h import (i as j, k,)\n"
        "from .  . l import *\nfrom m import n as o\n"
    ),
    "del": "del a; del (a); del (a, b); del [a]; del [a], b; del [a],; del (a, b), c; del ()\n",
    "assigned": "((a)) = (b) = c\na: b = c\n(a.b) += (c)\na: (b)\na //= b; a @= b; a **= b\n",
    "jumps": (
        "def f():\n    global a, b; c = 1\n    nonlocal_ = 2\n    assert (a), (b)\n    assert a\n"
        "    raise\n    raise (a) from (b)\n    raise a\n    return\n    return (a)\n    pass;\n"
        "while a:\n    break\nelse:\n    continue_\n"
    ),
    "if": (
        "if (a): b\nelif (c): d\nelif e: f;\nelse: g\n"
        "if a:\n    b\nelse:\n    if c:\n        d\n    elif e: f\n"
        "if a: b\nelse:\n    if c: d\n    e\n"
    ),
    "loops": (
        "for (a) in (b): c\nfor a, (b) in c, d:\n    e\nelse:\n    f\nfor (a, b) in c: d\n"
        "while (a): b\nasync def f():\n    async  for a in b: c\n    async \\\n for a in b: c\n"
    ),
    "with": (
        "with a: b\nwith (a): b\nwith ((a)): b\nwith (a), (b): c\nwith (a, b): c\nwith (a,): b\n"
        "with (a as b): c\nwith (a) as (b): c\nwith (a as (b), (c)): d\nwith (a, b) as (c, d): e\n"
        "with (a).b as c, d(): e\nwith (a()), b as c: d\nwith ((a), b): c\nwith a as (b): c\n"
        "with (a  # (\n  as b): c\nasync def f():\n    async  with (a as b, c): d\n"
    ),
    "try": (
        "try: a\nexcept: b\ntry: a\nexcept (b): c\nexcept (d, e) as f: g\nexcept (h) as i: j\n"
        "else: k\nfinally: l,\ntry: a\nfinally: b\ntry: a\nexcept* (b): c\nexcept *d as e: f\n"
    ),
    "functions": (
        "@(a)\n@b.c(d)\n# e\ndef f(a, b: (c) = (d), /, e: f = g, *h: (i), j: k = (l), m, **n: o)"
        " -> (p):\n    '''q'''\nasync  def \\\n  r(s=(1), ): t\n"
        "def u(): (v).w\ndef x(): (y,) = z\ndef a(*b: *c): pass\ndef d(*, e): f,\n"
    ),
    "classes": (
        "class A: pass\nclass B(): (c).d\nclass C((A), *b, d=(e), **f): g,\n"
        "@h\nclass D(A, metaclass=B):\n    x: int = 1\n    def y(self): pass\n"
    ),
    "match": (
        "match (a), b:\n    case 1: c\n    case (2 | -3 | 4+5j) as d if (e): f\n"
        "    case [g, *h, _] | (g, h): i;\n    case {'j': k, **l}: m,\n    case {**n}: o\n"
        "    case P.q(r, s=T(u)): v\n    case None | True | 'w' 'x': y\n    case *_, z: a\n"
        "    case (b): c\n    case [d, [e, *f]], g: h\n    case _:\n        match i:\n"
        "            case ((j)): k\nmatch = case = 1\n"
    ),
    "soft words": "match(a, b)\ncase.match[type]\nprint (a)\ntype = type_ = 1\n",
    "tight words": "a = 1 if(b)else(2)\nif not(a): b\nfor(a)in(b): c\nreturn_(a)if b else[c]\n"
    "d = 'e'if\"f\"else'g'in'h'; not'i'; [j for j in'k']\nassert'l'\nimport m;lambda:'n'\n",
    "comments": (
        "a = (  # (b\n  c  # )\n)  # d\nf(  # (\n  a,  # ),\n  (b)  # )\n)\n"
        "a = [b for b in (  # ((\n c)  # )\n if (d)]\n"
        "def f(a=(  # (\n  1  # )\n)): b\n"
    ),
    "continued": "a = \\\n  b + \\\n  (c)\nif a and \\\n   b: c\nfrom a \\\n  import b\n",
    "ends of lines": "a = b\r\nc = '''d\r\ne''' + f(\r\n g)\rh = i\r'''j\rk'''\n",
    "form feeds": "a = 1\n\f\ndef f():\n\f    b\n\fc = 2\f\n",
    "wide": "é = 'ü😀' + ñ.ö('ß', à=1)  # ï\nx = é.y; z = '中' % (é)\nclass Ä(Ö): ß = é\n",
    "byte order mark in it": "a = '\ufeff' + b\n",
    "no last line end": "if a:\n    b = (c)",
    "blank ends": "a\n\n    \n# b\n  ",
    "odd digits": "a = '²' + b  # ½ \uff08\n",
    "warned of": "a = '\\d' \"\\(\" + f'\\d{b}' + 1if c else 2\nd is 1\nassert (e, 'f')\n",
}
# What Python knows only from a version on: before, the quick way gives up.
LATER = {
    "type aliases": ((3, 12), "type A = (b)\ntype C[D: (e, f), *G, **H] = i[D]\ntype J = k;\n"),
    "type parameters": (
        (3, 12),
        "def f[A, *B, **C](a: A = ('b')) -> (c): (d).e\nclass G[H: (i, j)]((K), l=m): (n).o\n",
    ),
    "defaults of type parameters": ((3, 13), "class A[B = (c), *D = e]: f\n"),
    "exceptions without parentheses": ((3, 14), "try: a\nexcept b, (c): d\n"),
}
LEFT = {
    "no Python": "print 'a'\n",
    "a name that Python spells otherwise": "ﬁ = 1\n",
    "composed letters": "e\u0301 = 1\n",
    "an escape in a specification": "a = f'{b:\\n}'\n",
    "a line end in a specification": "a = f'''{b:\n}'''\n",
    "a target in parentheses": "(a): b = c\n",
    "deep": "a = " + "(" * 70 + "b," + ",)" * 69 + ")\n",
    "deep blocks": "".join(f"{' ' * level}if a:\n" for level in range(99)) + " " * 99 + "b\n",
    "parentheses of `with`": "def f():\n    with (yield): a\n",
    "a null": "a = '\0'\n",
}


def verdicts(paths: Iterable[Path]) -> dict[str, list[str]]:
    """Return what comes out of comparing both ways, and for which files."""
    found: dict[str, list[str]] = {}
    for path in paths:
        text = decode(path.read_bytes()).text
        found.setdefault(with_deep_stack(partial(verdict, text)), []).append(str(path))
    return found


def library() -> Iterator[Path]:
    """Yield modules of the standard library, from all over it, until there are enough lines."""
    folder = Path(sysconfig.get_path("stdlib"))
    paths = sorted(path for path in folder.glob("*.py") if path.stat().st_size < 40_000)
    lines = 0
    for path in paths[:: len(paths) // 25]:
        lines += path.read_bytes().count(b"\n")
        if lines < LIBRARY_LINES:
            yield path


@pytest.mark.parametrize("name", SAME)
def test_the_same_tree(name: str) -> None:
    assert with_deep_stack(lambda: verdict(SAME[name])) == "same"


@pytest.mark.parametrize("name", LATER)
def test_the_same_tree_where_python_knows_it(name: str) -> None:
    version, text = LATER[name]
    known = sys.version_info >= version
    assert with_deep_stack(lambda: verdict(text)) == ("same" if known else "left")


@pytest.mark.parametrize("name", LEFT)
def test_the_quick_way_gives_up(name: str) -> None:
    assert with_deep_stack(lambda: verdict(LEFT[name])) == "left"


def test_the_same_trees_of_all_fixture_apps() -> None:
    found = verdicts(FIXTURES.rglob("*.py"))
    assert set(found) == {"same"}
    assert len(found["same"]) > 500


def test_the_same_trees_of_the_standard_library() -> None:
    found = verdicts(library())
    assert set(found) <= {"same", "left"}
    assert len(found["same"]) > 10 * len(found.get("left", []))


def unsure(_text: str) -> list[n.Stmt]:
    raise UnsureError


def test_the_same_findings_for_all_bad_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = sorted(FIXTURES.glob("*/bad"))
    found = []
    for way in (lower_quickly, unsure):
        monkeypatch.setattr("flask_lint.syntax.parse.lower_quickly", way)
        found.append(
            [
                pipeline.check(folder, [], fixture_settings(folder), jobs=1).findings
                for folder in folders
            ]
        )
    assert found[0] == found[1]
    assert sum(map(len, found[0])) > len(folders) / 2


@pytest.mark.parametrize(
    ("text", "loaded"),
    [
        ("import os\n", False),
        ("import flask_login\n", False),
        ("print 'os'\n", True),
    ],
)
def test_libcst_is_loaded_for_what_it_has_to_read(text: str, *, loaded: bool) -> None:
    code = f"""
        import contextlib, sys
        from flask_lint.syntax.parse import SourceSyntaxError, parse
        with contextlib.suppress(SourceSyntaxError):
            parse({text!r})
        assert ("libcst" in sys.modules) is {loaded}
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


def test_what_is_reported_stands_where_libcst_reads_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = "from flask import Flask\n\napp = Flask(__name__)\napp.secret_key = 'dev'\n"
    (tmp_path / "app.py").write_text(app, "utf-8")
    expected = pipeline.check(tmp_path, [], Settings(), jobs=1).findings
    assert [finding.place.line for finding in expected] == [4]

    def misread(text: str) -> list[n.Stmt]:
        return lower_quickly("\n" + text)

    monkeypatch.setattr("flask_lint.syntax.parse.lower_quickly", misread)
    assert pipeline.check(tmp_path, [], Settings(), jobs=1).findings == expected


def test_what_libcst_does_not_find_is_not_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = "from flask import Flask\n\napp = Flask(__name__)\napp.secret_key = KEY\n"
    (tmp_path / "app.py").write_text(app, "utf-8")

    def misread(text: str) -> list[n.Stmt]:
        return lower_quickly(text.replace("KEY", "'dev'"))

    monkeypatch.setattr("flask_lint.syntax.parse.lower_quickly", misread)
    assert pipeline.check(tmp_path, [], Settings(), jobs=1).findings == ()


def test_new_syntax_that_libcst_does_not_know_is_analysed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> list[n.Stmt]:
        raise SourceSyntaxError(text, 1, 1)

    expected = with_deep_stack(lambda: parse_exactly("a = 1\n"))
    monkeypatch.setattr("flask_lint.syntax.parse.parse_with_libcst", refuse)
    found = with_deep_stack(lambda: parse_exactly("a = 1\n"))
    assert msgspec.msgpack.encode(found) == msgspec.msgpack.encode(expected)


@pytest.mark.parametrize("way", [parse, parse_exactly])
def test_python_does_not_warn_of_what_it_reads(way: Callable[[str], list[n.Stmt]]) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        body = with_deep_stack(lambda: way(SAME["warned of"]))
    assert len(body) == 3
    assert caught == []
