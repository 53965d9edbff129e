"""Every node stands where Python's own parser says that it stands."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from flask_lint.syntax import nodes as n
from flask_lint.syntax.parse import parse_with_libcst, with_deep_stack

ROOT = Path(__file__).parent.parent

TRICKY = {
    "comments": ("x = 1  # y = f(x)\n# f(\nz = f(  # f)\n    x,  # ),\n)\n"),
    "parentheses": ("a = ((b))\nc = (a + b) * (c.d).e((f), (g))\nd = (a\n  .b()\n  .c())\n"),
    "closed chains": ("x = (a and b) and c\ny = (a + b) + (c - d)\nz = not (a or b)\n"),
    "strings": ("s = 'a' \"b\" '''c\n\"'''\nt = r'\\d' + b'x'.decode() + u''\nv = 'a#b' # 'c\n"),
    "joined in parentheses": ("s = ('a' 'b')\nt = f('a' 'b', c)\n"),
    "formatted": ("s = f'{a!r:>{w}} {b.c(d)[0]} {{e}} {f(g=1)}'\nt = f'x{y=}z' f\"{q}\"\n"),
    "soft keywords": (
        "match = case = type = 1\n"
        "match.case(type)\n"
        "match match:\n"
        "    case type():\n"
        "        case = match\n"
    ),
    "patterns": (
        "match a.b:\n"
        "    case C(x, y=D()) | [E.f, *g] if h(g): i(x)\n"
        "    case {'k': v, **r}: j\n"
        "    case (1 | 2) as k: l\n"
        "    case _: m\n"
    ),
    "numbers": ("x = .5 + a.b + 1_0 + 0x1F + 1e3 + 2j\ny = x[.5:1, ...]\n"),
    "keywords in names": (
        "iff = 1\nin_x = iffy.is_not(not_a, lambdas)\nx = [orange for orange in ins if orange]\n"
    ),
    "statements": (
        "import a.b as c, d\n"
        "from . import (e as f, g)\n"
        "from ..h.i import j\n"
        "del x, y[0]\n"
        "global_ = 1; z = 2\n"
        "assert a, b\n"
    ),
    "definitions": (
        "@a.b(c)\n"
        "@d\n"
        "async def e(f: g, /, h=i, *j: k, l=m, **n) -> o:\n"
        "    await p\n"
        "    yield q\n"
        "    return r\n"
        "class S(T, u=V):\n"
        "    w: X = y\n"
    ),
    "handlers": (
        "try:\n"
        "    a()\n"
        "except (B, C) as d:\n"
        "    raise E from f\n"
        "except G:\n"
        "    pass\n"
        "else:\n"
        "    h\n"
        "finally:\n"
        "    i\n"
    ),
    "comprehensions": (
        "x = [a(b) for b in c if d for e in f]\n"
        "y = {k: v for k, v in z.items()}\n"
        "w = {s for s in t}\n"
        "f(g for g in h)\n"
        "f((g for g in h), 1)\n"
    ),
    "lambdas": ("f = lambda a, *b, c=d, **e: a.g(c)\nh = lambda: (yield)\n"),
    "continued": ("x = a + \\\n    b.c \\\n    (d)\n"),
    "conditions": (
        "x = a if b else c if d else e\ny = (a if b else c)\nz = a < b <= c is not d not in e\n"
    ),
    "walrus": ("if (m := f(x)) and (y := g):\n    pass\nelif h(z := 1):\n    pass\nelse:\n    q\n"),
    "wide characters": ("café = 'é😀' + größe.naïve('ß')  # ü\nx = café.y\n"),
    "windows": ("x = f(a)\r\ny = '''b\r\nc''' + d\r\n"),
    "starred": ("a, *b = *c, d\nf(*a, **b)\nprint(*(x), **(y))\n"),
    "with": ("with a() as b, c.d(e):\n    f\nwith (g() as h, i):\n    j\n"),
    "loops": ("for a, b in c.d():\n    continue\nelse:\n    e\nwhile f(g):\n    break\n"),
}
_SAME = {
    ast.Name: "Name",
    ast.Attribute: "Attribute",
    ast.Call: "Call",
    ast.Subscript: "Subscript",
    ast.List: "list",
    ast.Set: "set",
    ast.Dict: "Dict",
    ast.Lambda: "Lambda",
    ast.ListComp: "list comprehension",
    ast.IfExp: "Conditional",
    ast.Compare: "Compare",
}


def _key(node: n.Node) -> str:
    if isinstance(node, n.Items):
        return node.kind
    if isinstance(node, n.Comprehension):
        return f"{node.kind} comprehension"
    return type(node).__name__


def _ours(text: str) -> Counter[tuple[str, str, int]]:
    body = with_deep_stack(lambda: parse_with_libcst(text))
    binds = {name for node in n.walk(*body) if isinstance(node, n.Case) for name in node.binds}
    return Counter(
        (_key(node), text[node.start : node.end], node.start)
        for node in n.walk(*body)
        if _key(node) in _SAME.values() and node not in binds
    )


def _pythons(text: str) -> Counter[tuple[str, str, int]]:
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    found: Counter[tuple[str, str, int]] = Counter()
    for node in ast.walk(ast.parse(text)):
        kind = _SAME.get(type(node))
        if kind is not None:
            assert isinstance(node, ast.expr)
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            start = offset(node.lineno, node.col_offset)
            end = offset(node.end_lineno, node.end_col_offset)
            found[kind, text[start:end], start] += 1
    return found


@pytest.mark.parametrize("name", TRICKY)
def test_tricky_code(name: str) -> None:
    text = TRICKY[name]
    assert _ours(text) == _pythons(text)


def test_the_sources_of_this_project() -> None:
    paths = [*ROOT.glob("src/flask_lint/model/**/*.py")]
    assert len(paths) > 100
    for path in paths:
        text = path.read_text("utf-8")
        assert _ours(text) == _pythons(text), path


def test_what_stands_between_the_words_is_found() -> None:
    text = "@a\ndef f(): ...\ntry:\n    x\nexcept  E as e:\n    raise\n"
    body = with_deep_stack(lambda: parse_with_libcst(text))
    kinds = {type(node): text[node.start : node.end] for node in n.walk(*body)}
    assert kinds[n.Function] == "def f"
    assert kinds[n.Handler] == "except  E as e"
    assert kinds[n.Raise] == "raise"
