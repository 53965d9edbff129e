"""The one walk over a LibCST tree: it visits every node once, in source order, and lowers it.

Chains that people do write long (operators, attributes, calls, `elif`s, concatenated strings) are
walked with a loop, not by recursion. What remains nested deeper than `MAX_DEPTH` is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from flask_lint.syntax import nodes as n
from flask_lint.syntax.cursor import Cursor
from flask_lint.syntax.literals import integer, string

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_BINARY = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.BitOr: "|",
    cst.BitAnd: "&",
    cst.BitXor: "^",
    cst.MatrixMultiply: "@",
}
_COMPARE = {
    cst.LessThan: "<",
    cst.GreaterThan: ">",
    cst.Equal: "==",
    cst.LessThanEqual: "<=",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
    cst.NotEqual: "!=",
}
_UNARY = {cst.Not: "not", cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~"}
_AUGMENTED = {
    cst.AddAssign: "+=",
    cst.SubtractAssign: "-=",
    cst.MultiplyAssign: "*=",
    cst.DivideAssign: "/=",
    cst.FloorDivideAssign: "//=",
    cst.ModuloAssign: "%=",
    cst.PowerAssign: "**=",
    cst.LeftShiftAssign: "<<=",
    cst.RightShiftAssign: ">>=",
    cst.BitOrAssign: "|=",
    cst.BitAndAssign: "&=",
    cst.BitXorAssign: "^=",
    cst.MatrixMultiplyAssign: "@=",
}
_LITERAL_NAMES = {"True": True, "False": False, "None": None}
_SPINE = (cst.Attribute, cst.Call, cst.Subscript, cst.BinaryOperation, cst.BooleanOperation)


class TooDeepError(Exception):
    """The code is nested deeper than people write it."""


class UnknownCodeError(Exception):
    """LibCST takes what is written here for Python; nothing is known of what it would mean."""


def lower(module: cst.Module, text: str) -> list[n.Stmt]:
    """Return the statements of `module`, whose decoded text is `text`.

    Raises `TooDeepError` when the nesting exceeds `MAX_DEPTH`, `UnknownCodeError` for what CPython
    refuses and LibCST does not, and for syntax newer than this; `LostPositionError` when the text
    is not the one that the tree was parsed from.
    """
    return _Lowering(text).block(module.body)


class _Lowering:
    def __init__(self, text: str) -> None:
        self.cursor = Cursor(text)
        self.depth = 0
        # Where the expression that was lowered last starts, its parentheses included.
        self.outer = 0
        self.expressions: dict[type, Callable[[Any], n.Expr]] = {
            cst.Name: self.name,
            cst.SimpleString: self.string,
            cst.ConcatenatedString: self.concatenated,
            cst.FormattedString: self.fstring,
            cst.TemplatedString: self.fstring,
            cst.Integer: self.number,
            cst.Float: self.number,
            cst.Imaginary: self.number,
            cst.Ellipsis: self.ellipsis,
            cst.Attribute: self.spine,
            cst.Call: self.spine,
            cst.Subscript: self.spine,
            cst.BinaryOperation: self.spine,
            cst.BooleanOperation: self.spine,
            cst.List: self.items,
            cst.Tuple: self.items,
            cst.Set: self.items,
            cst.Dict: self.dict,
            cst.UnaryOperation: self.unary,
            cst.Comparison: self.compare,
            cst.IfExp: self.conditional,
            cst.Lambda: self.lambda_,
            cst.ListComp: self.comprehension,
            cst.SetComp: self.comprehension,
            cst.GeneratorExp: self.comprehension,
            cst.DictComp: self.comprehension,
            cst.NamedExpr: self.walrus,
            cst.Await: self.await_,
            cst.StarredElement: self.starred,
            cst.Yield: self.yield_,
        }
        self.small: dict[type, Callable[[Any], n.Stmt | None]] = {
            cst.Expr: self.evaluate,
            cst.Assign: self.assign,
            cst.AnnAssign: self.ann_assign,
            cst.AugAssign: self.aug_assign,
            cst.Import: self.import_,
            cst.ImportFrom: self.import_from,
            cst.Return: self.return_,
            cst.Raise: self.raise_,
            cst.Assert: self.assert_,
            cst.Del: self.delete,
            cst.Global: self.declare,
            cst.Nonlocal: self.declare,
            cst.Pass: self.jump,
            cst.Break: self.jump,
            cst.Continue: self.jump,
            cst.TypeAlias: self.type_alias,
        }
        self.compound: dict[type, Callable[[Any], n.Stmt]] = {
            cst.If: self.if_,
            cst.For: self.for_,
            cst.While: self.while_,
            cst.With: self.with_,
            cst.Try: self.try_,
            cst.TryStar: self.try_,
            cst.Match: self.match,
            cst.FunctionDef: self.function,
            cst.ClassDef: self.class_,
        }

    # Expressions -----------------------------------------------------------------------------

    def expr(self, node: cst.BaseExpression) -> n.Expr:
        """Lower one expression; parentheses around it do not belong to its stretch of text."""
        self.depth += 1
        if self.depth > n.MAX_DEPTH:
            raise TooDeepError(f"expressions nested more than {n.MAX_DEPTH} levels deep")
        lpar: Sequence[object] = getattr(node, "lpar", ())
        if lpar:
            opening = [self.cursor.to("(") for _ in lpar]
            lowered = self.bare(node)
            closing = [self.cursor.to(")") for _ in lpar]
            if isinstance(node, cst.Tuple):
                # One pair is the tuple's own.
                lowered.start, lowered.end = opening[-1], closing[0] + 1
            self.outer = opening[0]
        else:
            lowered = self.bare(node)
            self.outer = lowered.start
        self.depth -= 1
        return lowered

    def bare(self, node: cst.BaseExpression) -> n.Expr:
        lower_one = self.expressions.get(type(node))
        if lower_one is None:
            raise UnknownCodeError(f"{type(node).__name__} is not known")
        return lower_one(node)

    def name(self, node: cst.Name) -> n.Expr:
        value = node.value
        start = self.cursor.leaf(value)
        if value in _LITERAL_NAMES:
            return n.Constant(start, self.cursor.pos, _LITERAL_NAMES[value])
        return n.Name(start, self.cursor.pos, value)

    def bare_name(self, node: cst.Name) -> n.Name:
        for _ in node.lpar:
            self.cursor.to("(")
        start = self.cursor.leaf(node.value)
        lowered = n.Name(start, self.cursor.pos, node.value)
        for _ in node.rpar:
            self.cursor.to(")")
        return lowered

    def string(self, node: cst.SimpleString) -> n.Constant:
        value = node.value
        start = self.cursor.leaf(value)
        try:
            evaluated = string(value)
        except SyntaxError as error:
            raise UnknownCodeError(error.msg) from None
        return n.Constant(start, self.cursor.pos, evaluated)

    def concatenated(self, node: cst.ConcatenatedString) -> n.Expr:
        parts = []
        rest: cst.BaseExpression = node
        closing = 0
        while isinstance(rest, cst.ConcatenatedString):
            parts.append(self.expr(rest.left))
            rest = rest.right
            for _ in getattr(rest, "lpar", ()) if isinstance(rest, cst.ConcatenatedString) else ():
                self.cursor.to("(")
                closing += 1
        parts.append(self.expr(rest))
        for _ in range(closing):
            self.cursor.to(")")
        start, end = parts[0].start, self.cursor.pos
        texts = [part.value for part in parts if isinstance(part, n.Constant)]
        if len(texts) == len(parts):
            if all(isinstance(text, str) for text in texts):
                return n.Constant(start, end, "".join(texts))  # type: ignore[arg-type]  # all alike
            if all(isinstance(text, bytes) for text in texts):
                return n.Constant(start, end, b"".join(texts))  # type: ignore[arg-type]  # all alike
        flat: list[n.Expr] = []
        for part in parts:
            flat.extend(part.parts if isinstance(part, n.FString) else [part])
        return n.FString(start, end, flat)

    def fstring(self, node: cst.FormattedString | cst.TemplatedString) -> n.FString:
        start = self.cursor.leaf(node.start)
        parts: list[n.Expr] = []
        self.fstring_parts(node.parts, parts)
        self.cursor.raw(node.end)
        return n.FString(start, self.cursor.pos, parts)

    def fstring_parts(self, contents: Sequence[Any], parts: list[n.Expr]) -> None:
        for content in contents:
            if isinstance(content, (cst.FormattedStringText, cst.TemplatedStringText)):
                start = self.cursor.raw(content.value)
                parts.append(n.Constant(start, self.cursor.pos, content.value))
                continue
            self.cursor.to("{")
            parts.append(self.expr(content.expression))
            if content.format_spec is not None:
                self.cursor.to(":")
                self.fstring_parts(content.format_spec, parts)
            self.cursor.to("}")

    def number(self, node: cst.Integer | cst.Float | cst.Imaginary) -> n.Expr:
        start = self.cursor.leaf(node.value)
        if isinstance(node, cst.Imaginary):
            return n.Other(start, self.cursor.pos, [])
        if isinstance(node, cst.Float):
            return n.Constant(start, self.cursor.pos, float(node.value.replace("_", "")))
        value = integer(node.value)
        if value is None:
            return n.Other(start, self.cursor.pos, [])
        return n.Constant(start, self.cursor.pos, value)

    def ellipsis(self, _node: cst.Ellipsis) -> n.Constant:
        start = self.cursor.to(".")
        self.cursor.raw("..")
        return n.Constant(start, self.cursor.pos, None)

    def spine(self, node: cst.BaseExpression) -> n.Expr:
        """Lower a chain such as `a.b(c)[d] + e` from its leftmost part on, with a loop."""
        chain = [node]
        opened: list[list[int]] = [[]]
        part = _left_of(node)
        while isinstance(part, _SPINE):
            opened.append([self.cursor.to("(") for _ in part.lpar])
            chain.append(part)
            part = _left_of(part)
        lowered = self.expr(part)
        start = self.outer
        closed = bool(getattr(part, "lpar", ()))
        while chain:
            lowered = self.link(chain.pop(), lowered, start, closed=closed)
            start = lowered.start
            opening = opened.pop()
            closed = bool(opening)
            if closed:
                start = opening[0]
                for _ in opening:
                    self.cursor.to(")")
        return lowered

    def link(self, node: cst.BaseExpression, left: n.Expr, start: int, *, closed: bool) -> n.Expr:
        """Return what `node` makes of its already lowered left part, which starts at `start`.

        `closed` tells that the left part stands in parentheses: it is an operand of its own.
        """
        cursor = self.cursor
        if isinstance(node, cst.Attribute):
            cursor.leaf(node.attr.value)
            return n.Attribute(start, cursor.pos, left, node.attr.value)
        if isinstance(node, cst.Call):
            cursor.to("(")
            args, keywords = self.arguments(node.args)
            cursor.to(")")
            return n.Call(start, cursor.pos, left, args, keywords)
        if isinstance(node, cst.Subscript):
            cursor.to("[")
            index = self.subscript(node.slice)
            cursor.to("]")
            return n.Subscript(start, cursor.pos, left, index)
        if isinstance(node, cst.BinaryOperation):
            right = self.expr(node.right)
            symbol = _BINARY[type(node.operator)]
            if isinstance(left, n.Binary) and not closed:
                left.operands.append(right)
                left.ops.append(symbol)
                left.end = cursor.pos
                return left
            return n.Binary(start, cursor.pos, [left, right], [symbol])
        assert isinstance(node, cst.BooleanOperation)  # noqa: S101 - the types of `_SPINE`
        right = self.expr(node.right)
        op = "and" if isinstance(node.operator, cst.And) else "or"
        if isinstance(left, n.Boolean) and left.op == op and not closed:
            left.values.append(right)
            left.end = cursor.pos
            return left
        return n.Boolean(start, cursor.pos, op, [left, right])

    def arguments(self, args: Sequence[cst.Arg]) -> tuple[list[n.Expr], list[n.Keyword]]:
        positional: list[n.Expr] = []
        keywords: list[n.Keyword] = []
        for arg in args:
            if arg.keyword is not None:
                start = self.cursor.leaf(arg.keyword.value)
                value = self.expr(arg.value)
                keywords.append(n.Keyword(start, value.end, arg.keyword.value, value))
            elif arg.star == "**":
                value = self.expr(arg.value)
                keywords.append(n.Keyword(value.start, value.end, None, value))
            else:
                value = self.expr(arg.value)
                if arg.star:
                    value = n.Starred(value.start, value.end, value)
                positional.append(value)
        return positional, keywords

    def subscript(self, elements: Sequence[cst.SubscriptElement]) -> n.Expr:
        parts = [self.slice(element.slice) for element in elements]
        if len(parts) == 1 and not _is_tuple(elements[0]):
            return parts[0]
        return n.Items(parts[0].start, parts[-1].end, "tuple", parts)

    def slice(self, node: cst.BaseSlice) -> n.Expr:
        if isinstance(node, cst.Index):
            value = self.expr(node.value)
            return n.Starred(value.start, value.end, value) if node.star else value
        assert isinstance(node, cst.Slice)  # noqa: S101 - LibCST has no third kind
        parts = [self.expr(node.lower)] if node.lower is not None else []
        at = self.cursor.to(":")
        if node.upper is not None:
            parts.append(self.expr(node.upper))
        if isinstance(node.second_colon, cst.Colon):
            self.cursor.to(":")
        if node.step is not None:
            parts.append(self.expr(node.step))
        if not parts:
            return n.Other(at, at + 1, [])
        return n.Other(parts[0].start, parts[-1].end, parts)

    def items(self, node: cst.List | cst.Tuple | cst.Set) -> n.Items:
        if isinstance(node, cst.Tuple):
            items = [self.element(element) for element in node.elements]
            start = items[0].start if items else self.cursor.pos
            return n.Items(start, self.cursor.pos, "tuple", items)
        opening, closing, kind = "[", "]", "list"
        if isinstance(node, cst.Set):
            opening, closing, kind = "{", "}", "set"
        start = self.cursor.to(opening)
        items = [self.element(element) for element in node.elements]
        self.cursor.to(closing)
        return n.Items(start, self.cursor.pos, kind, items)

    def element(self, element: cst.BaseElement) -> n.Expr:
        return self.expr(element if isinstance(element, cst.StarredElement) else element.value)

    def starred(self, node: cst.StarredElement) -> n.Starred:
        value = self.expr(node.value)
        return n.Starred(value.start, value.end, value)

    def dict(self, node: cst.Dict) -> n.Dict:
        start = self.cursor.to("{")
        keys: list[n.Expr | None] = []
        values: list[n.Expr] = []
        for element in node.elements:
            keys.append(self.expr(element.key) if isinstance(element, cst.DictElement) else None)
            values.append(self.expr(element.value))
        self.cursor.to("}")
        return n.Dict(start, self.cursor.pos, keys, values)

    def unary(self, node: cst.UnaryOperation) -> n.Expr:
        before = self.cursor.pos
        operand = self.expr(node.expression)
        op = _UNARY[type(node.operator)]
        # An operator is no leaf; it is the last of its kind before the operand.
        start = self.cursor.text.rfind(op, before, self.outer)
        return n.Unary(start, self.cursor.pos, op, operand)

    def compare(self, node: cst.Comparison) -> n.Compare:
        left = self.expr(node.left)
        start = self.outer
        ops = [_COMPARE[type(target.operator)] for target in node.comparisons]
        comparators = [self.expr(target.comparator) for target in node.comparisons]
        return n.Compare(start, self.cursor.pos, left, ops, comparators)

    def conditional(self, node: cst.IfExp) -> n.Conditional:
        body = self.expr(node.body)
        start = self.outer
        test = self.expr(node.test)
        orelse = self.expr(node.orelse)
        return n.Conditional(start, self.cursor.pos, test, body, orelse)

    def lambda_(self, node: cst.Lambda) -> n.Lambda:
        start = self.cursor.keyword("lambda")
        params = self.parameters(node.params)
        body = self.expr(node.body)
        return n.Lambda(start, self.cursor.pos, params, body)

    def parameters(self, params: cst.Parameters) -> list[n.Parameter]:
        ordered: list[tuple[cst.Param, str]] = [
            *((param, "") for param in params.posonly_params),
            *((param, "") for param in params.params),
        ]
        if isinstance(params.star_arg, cst.Param):
            ordered.append((params.star_arg, "*"))
        ordered.extend((param, "key") for param in params.kwonly_params)
        if params.star_kwarg is not None:
            ordered.append((params.star_kwarg, "**"))
        lowered = [self.parameter(param, kind) for param, kind in ordered]
        for param in lowered[: len(params.posonly_params)]:
            param.positional_only = True
        return lowered

    def parameter(self, param: cst.Param, kind: str) -> n.Parameter:
        start = self.cursor.leaf(param.name.value)
        annotation = self.annotation(param.annotation)
        default = self.expr(param.default) if param.default is not None else None
        return n.Parameter(start, self.cursor.pos, param.name.value, kind, annotation, default)

    def annotation(self, annotation: cst.Annotation | None) -> n.Expr | None:
        return None if annotation is None else self.expr(annotation.annotation)

    def comprehension(
        self, node: cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp
    ) -> n.Comprehension:
        kind, opening, closing = {
            cst.ListComp: ("list", "[", "]"),
            cst.SetComp: ("set", "{", "}"),
            cst.DictComp: ("dict", "{", "}"),
            cst.GeneratorExp: ("generator", "", ""),
        }[type(node)]
        start = self.cursor.to(opening) if opening else -1
        if isinstance(node, cst.DictComp):
            elements = [self.expr(node.key), self.expr(node.value)]
        else:
            elements = [self.expr(node.elt)]
        generators = []
        loop: cst.CompFor | None = node.for_in
        while loop is not None:
            target = self.expr(loop.target)
            iterated = self.expr(loop.iter)
            ifs = [self.expr(test.test) for test in loop.ifs]
            generators.append(n.Generator(target.start, self.cursor.pos, target, iterated, ifs))
            loop = loop.inner_for_in
        if closing:
            self.cursor.to(closing)
        if start < 0:
            start = elements[0].start
        return n.Comprehension(start, self.cursor.pos, kind, elements, generators)

    def walrus(self, node: cst.NamedExpr) -> n.Walrus:
        target = self.expr(node.target)
        value = self.expr(node.value)
        assert isinstance(target, n.Name)  # noqa: S101 - the grammar allows only a name
        return n.Walrus(target.start, self.cursor.pos, target, value)

    def await_(self, node: cst.Await) -> n.Wait:
        start = self.cursor.keyword("await")
        value = self.expr(node.expression)
        return n.Wait(start, self.cursor.pos, "await", value)

    def yield_(self, node: cst.Yield) -> n.Wait:
        start = self.cursor.keyword("yield")
        if isinstance(node.value, cst.From):
            value = self.expr(node.value.item)
            return n.Wait(start, self.cursor.pos, "yield from", value)
        yielded = self.expr(node.value) if node.value is not None else None
        return n.Wait(start, self.cursor.pos, "yield", yielded)

    # Statements ------------------------------------------------------------------------------

    def block(
        self, statements: Sequence[cst.BaseStatement | cst.BaseSmallStatement]
    ) -> list[n.Stmt]:
        lowered: list[n.Stmt] = []
        for statement in statements:
            if isinstance(statement, cst.SimpleStatementLine):
                for small in statement.body:
                    result = self.small[type(small)](small)
                    if result is not None:
                        lowered.append(result)
            elif isinstance(statement, cst.BaseSmallStatement):
                result = self.small[type(statement)](statement)
                if result is not None:
                    lowered.append(result)
            else:
                lowered.append(self.compound[type(statement)](statement))
        return lowered

    def suite(self, suite: cst.BaseSuite) -> list[n.Stmt]:
        self.depth += 1
        if self.depth > n.MAX_DEPTH:
            raise TooDeepError(f"blocks nested more than {n.MAX_DEPTH} levels deep")
        body = self.block(suite.body)
        self.depth -= 1
        return body

    def orelse(self, orelse: cst.Else | cst.Finally | None) -> list[n.Stmt]:
        return [] if orelse is None else self.suite(orelse.body)

    def evaluate(self, node: cst.Expr) -> n.Stmt:
        value = self.expr(node.value)
        return n.Evaluate(value.start, value.end, value)

    def assign(self, node: cst.Assign) -> n.Stmt:
        targets = [self.expr(target.target) for target in node.targets]
        value = self.expr(node.value)
        return n.Assign(targets[0].start, self.cursor.pos, targets, value)

    def ann_assign(self, node: cst.AnnAssign) -> n.Stmt:
        target = self.expr(node.target)
        annotation = self.expr(node.annotation.annotation)
        value = self.expr(node.value) if node.value is not None else None
        return n.AnnAssign(target.start, self.cursor.pos, target, annotation, value)

    def aug_assign(self, node: cst.AugAssign) -> n.Stmt:
        target = self.expr(node.target)
        value = self.expr(node.value)
        op = _AUGMENTED[type(node.operator)]
        return n.AugAssign(target.start, self.cursor.pos, target, op, value)

    def import_(self, node: cst.Import) -> n.Stmt:
        start = self.cursor.keyword("import")
        names = [self.alias(alias) for alias in node.names]
        return n.Import(start, self.cursor.pos, names)

    def import_from(self, node: cst.ImportFrom) -> n.Stmt:
        start = self.cursor.keyword("from")
        _, module = self.dotted(node.module) if node.module is not None else (start, "")
        level = len(node.relative)
        if isinstance(node.names, cst.ImportStar):
            at = self.cursor.to("*")
            names = [n.Alias(at, at + 1, "*", None)]
        else:
            self.cursor.keyword("import")
            if node.lpar is not None:
                self.cursor.to("(")
            names = [self.alias(alias) for alias in node.names]
            if node.rpar is not None:
                self.cursor.to(")")
        return n.ImportFrom(start, self.cursor.pos, module, level, names)

    def alias(self, alias: cst.ImportAlias) -> n.Alias:
        start, name = self.dotted(alias.name)
        asname = None
        if alias.asname is not None:
            assert isinstance(alias.asname.name, cst.Name)  # noqa: S101 - the grammar allows only a name
            asname = alias.asname.name.value
            self.cursor.leaf(asname)
        return n.Alias(start, self.cursor.pos, name, asname)

    def dotted(self, node: cst.BaseExpression) -> tuple[int, str]:
        words: list[str] = []
        while isinstance(node, cst.Attribute):
            words.append(node.attr.value)
            node = node.value
        assert isinstance(node, cst.Name)  # noqa: S101 - the grammar allows only names and dots
        words.append(node.value)
        words.reverse()
        start = min([self.cursor.leaf(word) for word in words])
        return start, ".".join(words)

    def return_(self, node: cst.Return) -> n.Stmt:
        start = self.cursor.keyword("return")
        value = self.expr(node.value) if node.value is not None else None
        return n.Return(start, self.cursor.pos, value)

    def raise_(self, node: cst.Raise) -> n.Stmt:
        start = self.cursor.keyword("raise")
        exc = self.expr(node.exc) if node.exc is not None else None
        cause = self.expr(node.cause.item) if node.cause is not None else None
        return n.Raise(start, self.cursor.pos, exc, cause)

    def assert_(self, node: cst.Assert) -> n.Stmt:
        start = self.cursor.keyword("assert")
        test = self.expr(node.test)
        message = self.expr(node.msg) if node.msg is not None else None
        return n.Assert(start, self.cursor.pos, test, message)

    def delete(self, node: cst.Del) -> n.Stmt:
        start = self.cursor.keyword("del")
        target = self.expr(node.target)
        targets: list[n.Expr] = [target]
        if isinstance(target, n.Items):
            targets = list(target.items)
        return n.Delete(start, self.cursor.pos, targets)

    def declare(self, node: cst.Global | cst.Nonlocal) -> n.Stmt:
        kind = "global" if isinstance(node, cst.Global) else "nonlocal"
        start = self.cursor.keyword(kind)
        names = [item.name.value for item in node.names]
        for name in names:
            self.cursor.leaf(name)
        return n.Declare(start, self.cursor.pos, kind, names)

    def jump(self, node: cst.Pass | cst.Break | cst.Continue) -> n.Stmt:
        kind = type(node).__name__.lower()
        start = self.cursor.keyword(kind)
        return n.Jump(start, self.cursor.pos, kind)

    def type_alias(self, node: cst.TypeAlias) -> n.Stmt:
        self.cursor.keyword("type")
        target = self.bare_name(node.name)
        self.type_parameters(node.type_parameters)
        value = self.expr(node.value)
        # Its value is evaluated only when it is asked for: a lambda says just that.
        lazy = n.Lambda(value.start, value.end, [], value)
        return n.Assign(target.start, self.cursor.pos, [target], lazy)

    def type_parameters(self, params: cst.TypeParameters | None) -> None:
        for param in params.params if params is not None else ():
            self.cursor.leaf(param.param.name.value)
            if isinstance(param.param, cst.TypeVar) and param.param.bound is not None:
                self.expr(param.param.bound)
            if param.default is not None:
                self.expr(param.default)

    def if_(self, node: cst.If) -> n.Stmt:
        start = self.cursor.keyword("if")
        at = start
        branches: list[n.Branch] = []
        branch: cst.If | cst.Else | None = node
        while isinstance(branch, cst.If):
            test = self.expr(branch.test)
            branches.append(n.Branch(at, test.end, test, self.suite(branch.body)))
            branch = branch.orelse
            at = self.cursor.keyword("elif") if isinstance(branch, cst.If) else at
        orelse = self.orelse(branch)
        return n.If(start, self.cursor.pos, branches, orelse)

    def for_(self, node: cst.For) -> n.Stmt:
        start = self.cursor.keyword("for")
        target = self.expr(node.target)
        iterated = self.expr(node.iter)
        body, orelse = self.suite(node.body), self.orelse(node.orelse)
        return n.For(start, self.cursor.pos, target, iterated, body, orelse)

    def while_(self, node: cst.While) -> n.Stmt:
        start = self.cursor.keyword("while")
        test = self.expr(node.test)
        body, orelse = self.suite(node.body), self.orelse(node.orelse)
        return n.While(start, self.cursor.pos, test, body, orelse)

    def with_(self, node: cst.With) -> n.Stmt:
        start = self.cursor.keyword("with")
        items = []
        if isinstance(node.lpar, cst.LeftParen):
            self.cursor.to("(")
        for item in node.items:
            context = self.expr(item.item)
            target = self.expr(item.asname.name) if item.asname is not None else None
            items.append(n.WithItem(context.start, self.cursor.pos, context, target))
        body = self.suite(node.body)
        return n.With(start, self.cursor.pos, items, body)

    def try_(self, node: cst.Try | cst.TryStar) -> n.Stmt:
        start = self.cursor.keyword("try")
        body = self.suite(node.body)
        handlers = []
        for handler in node.handlers:
            at = self.cursor.keyword("except")
            caught = self.expr(handler.type) if handler.type is not None else None
            name = None
            if handler.name is not None:
                assert isinstance(handler.name.name, cst.Name)  # noqa: S101 - the grammar allows only a name
                name = handler.name.name.value
                self.cursor.leaf(name)
            end = self.cursor.pos
            handlers.append(n.Handler(at, end, caught, name, self.suite(handler.body)))
        orelse, final = self.orelse(node.orelse), self.orelse(node.finalbody)
        return n.Try(start, self.cursor.pos, body, handlers, orelse, final)

    def match(self, node: cst.Match) -> n.Stmt:
        at = self.cursor.keyword("match")
        subject = self.expr(node.subject)
        cases = []
        for case in node.cases:
            binds: list[n.Name] = []
            values: list[n.Expr] = []
            start = self.cursor.keyword("case")
            self.pattern(case.pattern, binds, values)
            guard = self.expr(case.guard) if case.guard is not None else None
            body = self.suite(case.body)
            cases.append(n.Case(start, self.cursor.pos, binds, values, guard, body))
        return n.Match(at, self.cursor.pos, subject, cases)

    def pattern(self, node: cst.CSTNode, binds: list[n.Name], values: list[n.Expr]) -> None:
        """Collect what a pattern binds and compares; its leaves come in the order of its fields."""
        if isinstance(node, cst.MatchAs):
            if node.pattern is not None:
                self.pattern(node.pattern, binds, values)
            if node.name is not None:
                binds.append(self.bare_name(node.name))
            elif node.pattern is None:
                self.cursor.leaf("_")
        elif isinstance(node, cst.MatchStar):
            if node.name is not None:
                binds.append(self.bare_name(node.name))
            else:
                self.cursor.leaf("_")
        elif isinstance(node, (cst.MatchValue, cst.MatchSingleton)):
            values.append(self.expr(node.value))
        elif isinstance(node, cst.MatchClass):
            values.append(self.expr(node.cls))
            for element in node.patterns:
                self.pattern(element.value, binds, values)
            for keyword in node.kwds:
                self.cursor.leaf(keyword.key.value)
                self.pattern(keyword.pattern, binds, values)
        else:
            self.pattern_parts(node, binds, values)

    def pattern_parts(self, node: cst.CSTNode, binds: list[n.Name], values: list[n.Expr]) -> None:
        """Collect the same from the patterns within a mapping, a sequence or an alternative."""
        if isinstance(node, cst.MatchMapping):
            for pair in node.elements:
                values.append(self.expr(pair.key))
                self.pattern(pair.pattern, binds, values)
            if node.rest is not None:
                binds.append(self.bare_name(node.rest))
        elif isinstance(node, cst.MatchOr):
            for alternative in node.patterns:
                self.pattern(alternative.pattern, binds, values)
        elif isinstance(node, (cst.MatchList, cst.MatchTuple)):
            for item in node.patterns:
                inner = item.value if isinstance(item, cst.MatchSequenceElement) else item
                self.pattern(inner, binds, values)

    def function(self, node: cst.FunctionDef) -> n.Stmt:
        decorators = [self.expr(decorator.decorator) for decorator in node.decorators]
        start = self.cursor.keyword("def")
        self.cursor.leaf(node.name.value)
        end = self.cursor.pos
        self.type_parameters(node.type_parameters)
        self.cursor.to("(")
        params = self.parameters(node.params)
        self.cursor.to(")")
        returns = self.annotation(node.returns)
        body = self.suite(node.body)
        is_async = node.asynchronous is not None
        return n.Function(start, end, node.name.value, params, body, decorators, returns, is_async)

    def class_(self, node: cst.ClassDef) -> n.Stmt:
        decorators = [self.expr(decorator.decorator) for decorator in node.decorators]
        start = self.cursor.keyword("class")
        self.cursor.leaf(node.name.value)
        end = self.cursor.pos
        self.type_parameters(node.type_parameters)
        if isinstance(node.lpar, cst.LeftParen):
            self.cursor.to("(")
        # LibCST keeps `*bases` and plain bases apart from the keywords, each in source order.
        bases, _ = self.arguments(node.bases)
        _, keywords = self.arguments(node.keywords)
        if isinstance(node.rpar, cst.RightParen):
            self.cursor.to(")")
        body = self.suite(node.body)
        return n.Class(start, end, node.name.value, bases, keywords, body, decorators)


def _left_of(node: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(node, (cst.Attribute, cst.Subscript)):
        return node.value
    if isinstance(node, cst.Call):
        return node.func
    assert isinstance(node, (cst.BinaryOperation, cst.BooleanOperation))  # noqa: S101 - `_SPINE`
    return node.left


def _is_tuple(element: cst.SubscriptElement) -> bool:
    """Tell whether the only element of a subscript makes a tuple: `x[a,]` and `x[*a]` do."""
    starred = isinstance(element.slice, cst.Index) and bool(element.slice.star)
    return starred or isinstance(element.comma, cst.Comma)
