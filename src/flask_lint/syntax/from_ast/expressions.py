"""Expressions of Python's own tree to ours."""

from __future__ import annotations

import ast
import keyword
import re
from typing import TYPE_CHECKING, Any

from flask_lint.syntax import nodes as n
from flask_lint.syntax.cursor import Cursor
from flask_lint.syntax.from_ast.formatted import parts_of
from flask_lint.syntax.from_ast.places import Placed, Places, UnsureError
from flask_lint.syntax.literals import fitting, storable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BINARY = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
    ast.MatMult: "@",
}
_COMPARE = {
    ast.Lt: "<",
    ast.Gt: ">",
    ast.Eq: "==",
    ast.LtE: "<=",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.NotEq: "!=",
}
_UNARY = {ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}
_SPINE = (ast.Attribute, ast.Call, ast.Subscript, ast.BinOp)
# The way by LibCST counts other levels than this one; whatever comes near is left to it.
MAX_DEPTH = n.MAX_DEPTH // 2
_COMMENT = re.compile(r"#[^\r\n]*+")
_CLOSING = re.compile(r"(?:(?:[\s\\]++|#[^\r\n]*+)*+\))*+")
_DOTTED = re.compile(r"[ \t]*+([A-Za-z_][A-Za-z0-9_]*+(?:\.[A-Za-z_][A-Za-z0-9_]*+)*+)[ \t]*+")


class Expressions:
    """Lowers expressions of a tree that `ast.parse` has made of `text`.

    Every method may raise `UnsureError`.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.places = Places(text)
        self.depth = 0
        self.expressions: dict[type, Callable[[Any], n.Expr]] = {
            ast.Name: self._name,
            ast.Constant: self._constant,
            ast.JoinedStr: self._joined,
            ast.Attribute: self.spine,
            ast.Call: self.spine,
            ast.Subscript: self.spine,
            ast.BinOp: self.spine,
            ast.BoolOp: self._boolean,
            ast.List: self._list,
            ast.Set: self._set,
            ast.Tuple: self._tuple,
            ast.Dict: self._dict,
            ast.Starred: self._starred,
            ast.UnaryOp: self._unary,
            ast.Compare: self._compare,
            ast.IfExp: self._conditional,
            ast.Lambda: self._lambda,
            ast.ListComp: self._list_comprehension,
            ast.SetComp: self._set_comprehension,
            ast.DictComp: self._dict_comprehension,
            ast.GeneratorExp: self._generator,
            ast.NamedExpr: self._walrus,
            ast.Await: self._await,
            ast.Yield: self._yield,
            ast.YieldFrom: self._yield_from,
        }

    # Stretches of text -----------------------------------------------------------------------

    def between(self, start: int, end: int) -> str:
        """Return the text between two nodes, without comments."""
        between = self.text[start:end]
        return _COMMENT.sub("", between) if "#" in between else between

    def outer_end(self, before: int, node: ast.expr) -> int:
        """Return where the parentheses around `node` end; nothing of it stands before `before`."""
        end = self.places.end(node)
        opened = self.between(before, self.places.start(node)).count("(")
        return self.closed(end, opened) if opened else end

    def closed(self, end: int, parentheses: int) -> int:
        """Return where the next `parentheses` are closed that follow `end`."""
        cursor = Cursor(self.text)
        cursor.pos = end
        for _ in range(parentheses):
            cursor.to(")")
        return cursor.pos

    def closing(self, end: int) -> int:
        """Return how many parentheses are closed behind `end`, before anything else comes."""
        found = _CLOSING.match(self.text, end)
        return 0 if found is None else self.between(end, found.end()).count(")")

    def last(self, node: Placed) -> int:
        """Return where `node` ends, without the comma that a tuple without parentheses may have."""
        end = self.places.end(node)
        if self.text[end - 1] == ",":
            end -= 1
            if self.text[end - 1].isspace():
                raise UnsureError("a comma that stands alone")
        return end

    # Expressions -----------------------------------------------------------------------------

    def expr(self, node: ast.expr) -> n.Expr:
        """Lower one expression."""
        self.depth += 1
        lower = self.expressions.get(type(node))
        if lower is None or self.depth > MAX_DEPTH:
            raise UnsureError("an expression of another kind, or a deep one")
        lowered = lower(node)
        self.depth -= 1
        return lowered

    def exprs(self, nodes: Sequence[ast.expr]) -> list[n.Expr]:
        """Lower expressions that stand next to each other."""
        return [self.expr(node) for node in nodes]

    def optional(self, node: ast.expr | None) -> n.Expr | None:
        """Lower an expression that may be absent."""
        return None if node is None else self.expr(node)

    def _name(self, node: ast.Name) -> n.Name:
        start = self.places.start(node)
        return n.Name(start, start + len(node.id), node.id)

    def _constant(self, node: ast.Constant) -> n.Expr:
        start, end = self.places.start(node), self.places.end(node)
        value = node.value
        if isinstance(value, str):
            return n.Constant(start, end, storable(value))
        if type(value) is int:
            value = fitting(value, end - start)
            return n.Other(start, end, []) if value is None else n.Constant(start, end, value)
        if isinstance(value, complex):
            return n.Other(start, end, [])
        return n.Constant(start, end, None if isinstance(value, type(...)) else value)

    def _joined(self, node: ast.JoinedStr) -> n.FString:
        start, end = self.places.start(node), self.places.end(node)
        return n.FString(start, end, parts_of(self.text, start, end, self.formatted))

    def formatted(self, start: int, end: int) -> n.Expr:
        """Lower the source of an expression in a string, which Python puts in parentheses too."""
        found = _DOTTED.fullmatch(self.text, start, end)
        if found is not None:
            first, *rest = found[1].split(".")
            at = found.start(1)
            lowered: n.Expr = n.Name(at, at + len(first), first)
            for name in rest:
                lowered = n.Attribute(at, lowered.end + 1 + len(name), lowered, name)
            if not keyword.iskeyword(first):
                return lowered
        source = f"({self.text[start:end]})"
        node = ast.parse(source, mode="eval").body
        places, self.places = self.places, Places(source, start - 1)
        if isinstance(node, (ast.Tuple, ast.GeneratorExp)) and self.places.start(node) < start:
            raise UnsureError("no parentheses of its own")
        lowered = self.expr(node)
        self.places = places
        return lowered

    def spine(self, node: ast.expr) -> n.Expr:
        """Lower a chain such as `a.b(c)[d] + e` from its leftmost part on, with a loop."""
        chain = []
        part = node
        while isinstance(part, _SPINE):
            chain.append(part)
            part = _left_of(part)
        lowered = self.expr(part)
        inner = self.places.start(part)
        while chain:
            link = chain.pop()
            start = self.places.start(link)
            lowered = self.link(link, lowered, start, closed=start != inner)
            inner = start
        return lowered

    def link(
        self,
        node: ast.Attribute | ast.Call | ast.Subscript | ast.BinOp,
        left: n.Expr,
        start: int,
        *,
        closed: bool,
    ) -> n.Expr:
        """Return what `node` makes of its already lowered left part, which starts at `start`.

        `closed` tells that the left part stands in parentheses: it is an operand of its own.
        """
        end = self.places.end(node)
        if isinstance(node, ast.Attribute):
            return n.Attribute(start, end, left, node.attr)
        if isinstance(node, ast.Call):
            args, keywords = self.exprs(node.args), self.keywords(node.keywords)
            return n.Call(start, end, left, args, keywords)
        if isinstance(node, ast.Subscript):
            return n.Subscript(start, end, left, self._subscript(node))
        right = self.expr(node.right)
        symbol = BINARY[type(node.op)]
        if isinstance(left, n.Binary) and not closed:
            left.operands.append(right)
            left.ops.append(symbol)
            left.end = end
            return left
        return n.Binary(start, end, [left, right], [symbol])

    def keywords(self, nodes: Sequence[ast.keyword]) -> list[n.Keyword]:
        """Lower the keywords of a call or a class."""
        keywords = []
        for node in nodes:
            value = self.expr(node.value)
            start = value.start if node.arg is None else self.places.start(node)
            keywords.append(n.Keyword(start, value.end, node.arg, value))
        return keywords

    def _subscript(self, node: ast.Subscript) -> n.Expr:
        index = node.slice
        if isinstance(index, ast.Tuple) and self.is_bare(index):
            parts = [self._index(element) for element in index.elts]
            return n.Items(parts[0].start, parts[-1].end, "tuple", parts)
        return self._index(index)

    def _index(self, node: ast.expr) -> n.Expr:
        if not isinstance(node, ast.Slice):
            return self.expr(node)
        bounds = [bound for bound in (node.lower, node.upper, node.step) if bound is not None]
        parts = self.exprs(bounds)
        if not parts:
            at = self.places.start(node)
            return n.Other(at, at + 1, [])
        return n.Other(parts[0].start, parts[-1].end, parts)

    def is_bare(self, node: ast.Tuple) -> bool:
        """Tell whether a tuple stands without parentheses of its own."""
        start = self.places.start(node)
        if self.text[start] != "(" or not node.elts:
            return self.text[start] != "("
        first = node.elts[0]
        opened = self.between(start, self.places.start(first)).count("(")
        return opened == self.closing(self.places.end(first))

    def _tuple(self, node: ast.Tuple) -> n.Items:
        items = self.exprs(node.elts)
        if self.is_bare(node):
            return n.Items(items[0].start, self.last(node), "tuple", items)
        return n.Items(self.places.start(node), self.places.end(node), "tuple", items)

    def _list(self, node: ast.List) -> n.Items:
        items = self.exprs(node.elts)
        return n.Items(self.places.start(node), self.places.end(node), "list", items)

    def _set(self, node: ast.Set) -> n.Items:
        items = self.exprs(node.elts)
        return n.Items(self.places.start(node), self.places.end(node), "set", items)

    def _dict(self, node: ast.Dict) -> n.Dict:
        keys = [self.optional(key) for key in node.keys]
        values = self.exprs(node.values)
        return n.Dict(self.places.start(node), self.places.end(node), keys, values)

    def _starred(self, node: ast.Starred) -> n.Starred:
        value = self.expr(node.value)
        return n.Starred(value.start, value.end, value)

    def _boolean(self, node: ast.BoolOp) -> n.Boolean:
        op = "and" if isinstance(node.op, ast.And) else "or"
        values = self.exprs(node.values)
        return n.Boolean(self.places.start(node), self.places.end(node), op, values)

    def _unary(self, node: ast.UnaryOp) -> n.Unary:
        operand = self.expr(node.operand)
        op = _UNARY[type(node.op)]
        return n.Unary(self.places.start(node), self.places.end(node), op, operand)

    def _compare(self, node: ast.Compare) -> n.Compare:
        left = self.expr(node.left)
        ops = [_COMPARE[type(op)] for op in node.ops]
        comparators = self.exprs(node.comparators)
        return n.Compare(self.places.start(node), self.places.end(node), left, ops, comparators)

    def _conditional(self, node: ast.IfExp) -> n.Conditional:
        start, end = self.places.start(node), self.places.end(node)
        body, test, orelse = self.expr(node.body), self.expr(node.test), self.expr(node.orelse)
        return n.Conditional(start, end, test, body, orelse)

    def _lambda(self, node: ast.Lambda) -> n.Lambda:
        params = self.parameters(node.args)
        return n.Lambda(
            self.places.start(node), self.places.end(node), params, self.expr(node.body)
        )

    def parameters(self, arguments: ast.arguments) -> list[n.Parameter]:
        """Lower the parameters of a function or a lambda, in their order."""
        plain = [*arguments.posonlyargs, *arguments.args]
        without = len(plain) - len(arguments.defaults)
        defaults = [*[None] * without, *arguments.defaults]
        params = [self._parameter(*pair, "") for pair in zip(plain, defaults, strict=True)]
        for param in params[: len(arguments.posonlyargs)]:
            param.positional_only = True
        if arguments.vararg is not None:
            params.append(self._parameter(arguments.vararg, None, "*"))
        pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        params.extend(self._parameter(*pair, "key") for pair in pairs)
        if arguments.kwarg is not None:
            params.append(self._parameter(arguments.kwarg, None, "**"))
        return params

    def _parameter(self, arg: ast.arg, value: ast.expr | None, kind: str) -> n.Parameter:
        start, end = self.places.start(arg), self.places.end(arg)
        annotation, default = self.optional(arg.annotation), self.optional(value)
        if value is not None:
            end = self.outer_end(end, value)
        return n.Parameter(start, end, arg.arg, kind, annotation, default)

    def _list_comprehension(self, node: ast.ListComp) -> n.Comprehension:
        return self._comprehension(node, "list", node.elt)

    def _set_comprehension(self, node: ast.SetComp) -> n.Comprehension:
        return self._comprehension(node, "set", node.elt)

    def _dict_comprehension(self, node: ast.DictComp) -> n.Comprehension:
        return self._comprehension(node, "dict", node.key, node.value)

    def _generator(self, node: ast.GeneratorExp) -> n.Comprehension:
        # Its parentheses may be those of a call: none is its own.
        lowered = self._comprehension(node, "generator", node.elt)
        lowered.start, lowered.end = lowered.elements[0].start, lowered.generators[-1].end
        return lowered

    def _comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
        kind: str,
        *elements: ast.expr,
    ) -> n.Comprehension:
        start, end = self.places.start(node), self.places.end(node)
        lowered = self.exprs(elements)
        loops = [self._loop(loop) for loop in node.generators]
        return n.Comprehension(start, end, kind, lowered, loops)

    def _loop(self, node: ast.comprehension) -> n.Generator:
        target, iterated, ifs = self.expr(node.target), self.expr(node.iter), self.exprs(node.ifs)
        *_, before, last = [node.target, node.iter, *node.ifs]
        end = self.outer_end(self.places.end(before), last)
        return n.Generator(target.start, end, target, iterated, ifs)

    def _walrus(self, node: ast.NamedExpr) -> n.Walrus:
        target, value = self._name(node.target), self.expr(node.value)
        return n.Walrus(self.places.start(node), self.places.end(node), target, value)

    def _await(self, node: ast.Await) -> n.Wait:
        value = self.expr(node.value)
        return n.Wait(self.places.start(node), self.places.end(node), "await", value)

    def _yield(self, node: ast.Yield) -> n.Wait:
        value = self.optional(node.value)
        return n.Wait(self.places.start(node), self.last(node), "yield", value)

    def _yield_from(self, node: ast.YieldFrom) -> n.Wait:
        value = self.expr(node.value)
        return n.Wait(self.places.start(node), self.places.end(node), "yield from", value)


def _left_of(node: ast.Attribute | ast.Call | ast.Subscript | ast.BinOp) -> ast.expr:
    if isinstance(node, ast.Call):
        return node.func
    return node.left if isinstance(node, ast.BinOp) else node.value
