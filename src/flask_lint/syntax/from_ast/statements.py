"""Statements of Python's own tree to ours."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING, Any

from flask_lint.syntax import nodes as n
from flask_lint.syntax.cursor import Cursor
from flask_lint.syntax.from_ast.expressions import BINARY, MAX_DEPTH, Expressions
from flask_lint.syntax.from_ast.patterns import Pattern
from flask_lint.syntax.from_ast.places import UnsureError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_GAP = r"(?:[ \t\f]|\\(?:\r\n?|\n))++"
_HEADER = re.compile(rf"(?:async{_GAP})?(?P<keyword>\w++)(?:{_GAP})?")


class Statements(Expressions):
    """Lowers statements of a tree that `ast.parse` has made of `text`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        # Where the statement that was lowered last ends, with all that stands in it.
        self.pos = 0
        self.statements: dict[type, Callable[[Any], n.Stmt]] = {
            ast.Expr: self._evaluate,
            ast.Assign: self._assign,
            ast.AnnAssign: self._ann_assign,
            ast.AugAssign: self._aug_assign,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Return: self._return,
            ast.Raise: self._raise,
            ast.Assert: self._assert,
            ast.Delete: self._delete,
            ast.Global: self._declare,
            ast.Nonlocal: self._declare,
            ast.Pass: self._jump,
            ast.Break: self._jump,
            ast.Continue: self._jump,
            ast.If: self._if,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Try: self._try,
            ast.TryStar: self._try,
            ast.Match: self._match,
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._class,
        }
        if sys.version_info >= (3, 12):
            self.statements[ast.TypeAlias] = self._type_alias

    def block(self, nodes: Sequence[ast.stmt]) -> list[n.Stmt]:
        """Lower the statements of a module or of a block."""
        lowered = []
        for node in nodes:
            lower = self.statements.get(type(node))
            if lower is None:
                raise UnsureError("a statement of another kind")
            lowered.append(lower(node))
        return lowered

    def _suite(self, nodes: Sequence[ast.stmt]) -> list[n.Stmt]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnsureError("deep blocks")
        body = self.block(nodes)
        self.depth -= 1
        return body

    def _orelse(self, nodes: Sequence[ast.stmt]) -> list[n.Stmt]:
        return self._suite(nodes) if nodes else []

    # Simple statements -----------------------------------------------------------------------

    def simple(self, node: ast.stmt) -> int:
        """Return where a statement starts that has no block; it is the one lowered last."""
        self.pos = self.last(node)
        return self.places.start(node)

    def _evaluate(self, node: ast.Expr) -> n.Stmt:
        value = self.expr(node.value)
        self.simple(node)
        return n.Evaluate(value.start, value.end, value)

    def _assign(self, node: ast.Assign) -> n.Stmt:
        targets, value = self.exprs(node.targets), self.expr(node.value)
        self.simple(node)
        return n.Assign(targets[0].start, self.pos, targets, value)

    def _ann_assign(self, node: ast.AnnAssign) -> n.Stmt:
        target, annotation = self.expr(node.target), self.expr(node.annotation)
        value = self.optional(node.value)
        if self.simple(node) != self.places.start(node.target):
            raise UnsureError("LibCST knows no annotated target in parentheses")
        return n.AnnAssign(target.start, self.pos, target, annotation, value)

    def _aug_assign(self, node: ast.AugAssign) -> n.Stmt:
        target, value = self.expr(node.target), self.expr(node.value)
        self.simple(node)
        return n.AugAssign(target.start, self.pos, target, f"{BINARY[type(node.op)]}=", value)

    def _import(self, node: ast.Import) -> n.Stmt:
        start = self.simple(node)
        return n.Import(start, self.pos, self._aliases(node.names))

    def _import_from(self, node: ast.ImportFrom) -> n.Stmt:
        start = self.simple(node)
        names = self._aliases(node.names)
        return n.ImportFrom(start, self.pos, node.module or "", node.level, names)

    def _aliases(self, nodes: Sequence[ast.alias]) -> list[n.Alias]:
        return [
            n.Alias(self.places.start(node), self.places.end(node), node.name, node.asname)
            for node in nodes
        ]

    def _return(self, node: ast.Return) -> n.Stmt:
        start = self.simple(node)
        return n.Return(start, self.pos, self.optional(node.value))

    def _raise(self, node: ast.Raise) -> n.Stmt:
        start = self.simple(node)
        return n.Raise(start, self.pos, self.optional(node.exc), self.optional(node.cause))

    def _assert(self, node: ast.Assert) -> n.Stmt:
        start = self.simple(node)
        return n.Assert(start, self.pos, self.expr(node.test), self.optional(node.msg))

    def _delete(self, node: ast.Delete) -> n.Stmt:
        start = self.simple(node)
        targets = self.exprs(node.targets)
        if len(targets) == 1 and self.pos == self.places.end(node):
            only = targets[0]
            targets = list(only.items) if isinstance(only, n.Items) else targets
        return n.Delete(start, self.pos, targets)

    def _declare(self, node: ast.Global | ast.Nonlocal) -> n.Stmt:
        start = self.simple(node)
        kind = "global" if isinstance(node, ast.Global) else "nonlocal"
        return n.Declare(start, self.pos, kind, node.names)

    def _jump(self, node: ast.Pass | ast.Break | ast.Continue) -> n.Stmt:
        start = self.simple(node)
        return n.Jump(start, self.pos, type(node).__name__.lower())

    def _type_alias(self, node: Any) -> n.Stmt:
        self.simple(node)
        target, value = self.expr(node.name), self.expr(node.value)
        # Its value is evaluated only when it is asked for: a lambda says just that.
        lazy = n.Lambda(value.start, value.end, [], value)
        return n.Assign(target.start, self.pos, [target], lazy)

    # Statements with blocks ------------------------------------------------------------------

    def header(self, node: ast.stmt) -> tuple[int, int]:
        """Return where the keyword of a statement stands, behind `async`, and what follows it."""
        found = _HEADER.match(self.text, self.places.start(node))
        if found is None:
            raise UnsureError("a statement without a keyword")
        return found.start("keyword"), found.end()

    def _if(self, node: ast.If) -> n.Stmt:
        start = self.places.start(node)
        branches = [self._branch(node, start)]
        orelse = node.orelse
        while len(orelse) == 1 and isinstance(orelse[0], ast.If):
            at = self.places.start(orelse[0])
            if not self.text.startswith("elif", at):
                break
            branches.append(self._branch(orelse[0], at))
            orelse = orelse[0].orelse
        lowered = self._orelse(orelse)
        return n.If(start, self.pos, branches, lowered)

    def _branch(self, node: ast.If, start: int) -> n.Branch:
        test = self.expr(node.test)
        return n.Branch(start, test.end, test, self._suite(node.body))

    def _for(self, node: ast.For | ast.AsyncFor) -> n.Stmt:
        start, _ = self.header(node)
        target, iterated = self.expr(node.target), self.expr(node.iter)
        body, orelse = self._suite(node.body), self._orelse(node.orelse)
        return n.For(start, self.pos, target, iterated, body, orelse)

    def _while(self, node: ast.While) -> n.Stmt:
        start = self.places.start(node)
        test, body, orelse = self.expr(node.test), self._suite(node.body), self._orelse(node.orelse)
        return n.While(start, self.pos, test, body, orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> n.Stmt:
        start, before = self.header(node)
        items: list[n.WithItem] = []
        for item in node.items:
            context, target = self.expr(item.context_expr), self.optional(item.optional_vars)
            if item.optional_vars is not None:
                end = self.outer_end(self.places.end(item.context_expr), item.optional_vars)
            elif items:
                end = self.outer_end(before, item.context_expr)
            else:
                end = self.first_end(before, node)
            items.append(n.WithItem(context.start, end, context, target))
            before = end
        body = self._suite(node.body)
        return n.With(start, self.pos, items, body)

    def first_end(self, before: int, node: ast.With | ast.AsyncWith) -> int:
        """Return where the first context of a `with` ends, whose items may stand in parentheses."""
        context = node.items[0].context_expr
        end = self.places.end(context)
        opened = self.between(before, self.places.start(context)).count("(")
        if not opened:
            return end
        if isinstance(context, (ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.GeneratorExp)):
            raise UnsureError("parentheses that may be those of `with`")
        closing = self.closing(end)
        if closing == opened and len(node.items) == 1:
            closing -= 1
        return self.closed(end, closing)

    def _try(self, node: ast.Try | ast.TryStar) -> n.Stmt:
        start = self.places.start(node)
        body = self._suite(node.body)
        handlers = [self._handler(handler) for handler in node.handlers]
        orelse, final = self._orelse(node.orelse), self._orelse(node.finalbody)
        return n.Try(start, self.pos, body, handlers, orelse, final)

    def _handler(self, node: ast.ExceptHandler) -> n.Handler:
        start = self.places.start(node)
        end = start + len("except")
        caught = self.optional(node.type)
        if node.type is not None and node.name is None:
            end = self.outer_end(end, node.type)
        elif node.type is not None and node.name is not None:
            cursor = Cursor(self.text)
            cursor.pos = self.places.end(node.type)
            cursor.leaf(node.name)
            end = cursor.pos
        return n.Handler(start, end, caught, node.name, self._suite(node.body))

    def _match(self, node: ast.Match) -> n.Stmt:
        subject = self.expr(node.subject)
        cursor = Cursor(self.text)
        cursor.pos = self.places.end(node.subject)
        cases = []
        for case in node.cases:
            start = cursor.keyword("case")
            pattern = Pattern(self, case.pattern)
            guard, body = self.optional(case.guard), self._suite(case.body)
            cases.append(n.Case(start, self.pos, pattern.binds, pattern.values, guard, body))
            cursor.pos = self.pos
        return n.Match(self.places.start(node), self.pos, subject, cases)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> n.Stmt:
        decorators = self.exprs(node.decorator_list)
        start, end = self.header(node)
        end += len(node.name)
        params, returns = self.parameters(node.args), self.optional(node.returns)
        body = self._suite(node.body)
        is_async = isinstance(node, ast.AsyncFunctionDef)
        return n.Function(start, end, node.name, params, body, decorators, returns, is_async)

    def _class(self, node: ast.ClassDef) -> n.Stmt:
        decorators = self.exprs(node.decorator_list)
        start, end = self.header(node)
        end += len(node.name)
        bases, keywords = self.exprs(node.bases), self.keywords(node.keywords)
        body = self._suite(node.body)
        return n.Class(start, end, node.name, bases, keywords, body, decorators)
