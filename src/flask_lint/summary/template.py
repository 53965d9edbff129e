"""The summary of one template: what it builds on, what it calls, and which names it reads.

Jinja's own parser reads it. A tag that belongs to an extension nobody knows is taken out, so that
the rest of the template still says what it says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import product
from math import prod
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from flask_lint.summary.filters import TemplateFilter, read_filters
from flask_lint.summary.markup import read_comments
from flask_lint.summary.sending import TemplateSending, read_sending
from flask_lint.summary.span import Span
from flask_lint.summary.template_source import TemplateSource, read_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import nodes as j

Constant = str | int | float | bool | None

# A comment that is never closed is one to its reader all the same.
_HTML_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# More than this many alternatives say nothing worth the time.
_MAX_ALTERNATIVES = 32


class TemplateReference(msgspec.Struct, frozen=True):
    """Another template that a template names.

    `kind` is `extends`, `include` or `import`; `names` are the names that it may have, and
    `complete` tells whether there are no others. `any_of` tells that the first of the names that
    exists is taken, `optional` that there may be none. `with_context` tells whether the other
    template sees the variables of this one. `blocks` are the blocks around it, the innermost
    last; `nested` tells that it stands within another tag, such as an `if`. `span` is that of
    what names the template. `imported` is what an import makes of it: the names here, with those
    of the macros there, which is empty for the whole template.
    """

    kind: str
    names: tuple[str, ...]
    complete: bool
    with_context: bool
    blocks: tuple[str, ...]
    span: Span
    any_of: bool = False
    optional: bool = False
    nested: bool = False
    imported: tuple[tuple[str, str], ...] = ()

    @property
    def line(self) -> int:
        """The line on which the template is named."""
        return self.span.line


class TemplateRead(msgspec.Struct, frozen=True):
    """A name that the template reads from outside, with its attributes: `current_user.email`.

    `perhaps` tells that it stands behind an `and`, and is read only if what is before it is true.
    """

    path: str
    blocks: tuple[str, ...]
    span: Span
    perhaps: bool = False

    @property
    def line(self) -> int:
        """The line on which the name stands."""
        return self.span.line


class TemplateArgument(msgspec.Struct, frozen=True):
    """What an argument of a call may be.

    `values` are the constants, and `complete` tells whether there are no others: it is true for
    `'a'`, `1`, `'a' if x else 'b'` and `'a' ~ 'b'`. `prefix` is the text that every other one
    begins with, as far as that is known. `name` is the name that the argument is, where it is one.
    """

    values: tuple[Constant, ...]
    complete: bool
    prefix: str
    span: Span
    name: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The strings among the values."""
        return tuple(value for value in self.values if isinstance(value, str))

    @property
    def only(self) -> Constant:
        """The one constant that the argument is; None also where it may be another."""
        return self.values[0] if self.complete and len(self.values) == 1 else None


class TemplateCall(msgspec.Struct, frozen=True):
    """A call of a name from outside: `url_for('shop.index', page=2)`, `forms.label(field)`.

    `path` is the name and its attributes. `has_args` and `has_kwargs` tell whether `*args` and
    `**kwargs` bring more arguments. `macro` is the macro around the call or `""`, `blocks` are
    the blocks around it, the innermost last. `tests` are the names that the conditions around it
    read. `commented` tells that it stands in a comment of HTML: it is run, for nobody to see.
    """

    path: str
    args: tuple[TemplateArgument, ...]
    keywords: tuple[tuple[str, TemplateArgument], ...]
    has_args: bool
    has_kwargs: bool
    macro: str
    blocks: tuple[str, ...]
    tests: tuple[str, ...]
    span: Span
    commented: bool = False

    def keyword(self, name: str) -> TemplateArgument | None:
        """Return what is given for the keyword `name`, None if nothing is."""
        return next((value for key, value in self.keywords if key == name), None)


class TemplateMacro(msgspec.Struct, frozen=True):
    """A macro that the template defines.

    `params` are its parameters in order, and `kept` those whose names nothing binds anew.
    """

    name: str
    params: tuple[str, ...]
    kept: frozenset[str]


class TemplateBlock(msgspec.Struct, frozen=True):
    """A block that the template defines.

    `blocks` are the blocks around it, the innermost last. `shows` tells whether it holds anything
    that could be seen. `span` is that of its name.
    """

    name: str
    blocks: tuple[str, ...]
    shows: bool
    span: Span


class LooseText(msgspec.Struct, frozen=True):
    """Text or an expression of a child that stands in none of its blocks.

    `early` tells that it stands before the child says what it extends: then it is printed first.
    """

    early: bool
    span: Span


class TemplateError(msgspec.Struct, frozen=True):
    """Why Jinja refuses a template, and where."""

    message: str
    span: Span


class TemplateSummary(msgspec.Struct, frozen=True):
    """What one template says.

    `error` is why the parser refused it, and then all else is empty; `problem` says the same of
    the compiler, too, and where. `blocks` are the blocks that it defines, `extending` those of
    them that call `super()`, and `definitions` says more about them. `loose` is what a child shows
    outside of its blocks. `macros` are the names of the macros that it defines and of what it
    imports, `macro_definitions` says more about its own, `macro_calls` are the calls of all of
    them. `foreign` are the tags of extensions that are not Jinja's own. `sending` is what the
    page has the browser send, `filters` are the filters and tests that it uses.
    """

    references: tuple[TemplateReference, ...] = ()
    reads: tuple[TemplateRead, ...] = ()
    calls: tuple[TemplateCall, ...] = ()
    blocks: frozenset[str] = frozenset()
    extending: frozenset[str] = frozenset()
    definitions: tuple[TemplateBlock, ...] = ()
    loose: tuple[LooseText, ...] = ()
    macros: frozenset[str] = frozenset()
    macro_definitions: tuple[TemplateMacro, ...] = ()
    macro_calls: tuple[TemplateCall, ...] = ()
    error: str = ""
    problem: TemplateError | None = None
    foreign: tuple[str, ...] = ()
    sending: tuple[TemplateSending, ...] = ()
    filters: tuple[TemplateFilter, ...] = ()

    @property
    def is_child(self) -> bool:
        """Whether the template extends another."""
        return any(reference.kind == "extends" for reference in self.references)


class _Around(NamedTuple):
    """What stands around a node."""

    blocks: tuple[str, ...] = ()
    macro: str = ""
    tests: tuple[str, ...] = ()
    nested: bool = False
    perhaps: bool = False


def summarise_template(text: str) -> TemplateSummary:
    """Return the summary of a template with this text."""
    source = read_template(text)
    if source.tree is None:
        line, column = source.position(source.error_at)
        end = source.position(source.end(source.error_at))
        problem = TemplateError(source.error, Span(line, column, *end))
        return TemplateSummary(error=source.error, problem=problem, foreign=tuple(source.foreign))
    return _Reader(source, source.tree).summary()


class _Reader:
    """Reads the facts off Jinja's tree."""

    def __init__(self, source: TemplateSource, tree: j.Template) -> None:
        self.source = source
        self.tree = tree
        self.references: list[TemplateReference] = []
        self.reads: list[TemplateRead] = []
        self.calls: list[TemplateCall] = []
        self.call_ends: dict[int, tuple[int, Span]] = {}
        self.comments = read_comments(source)
        self.definitions: list[TemplateBlock] = []
        self.extending: set[str] = set()
        self.macros: set[str] = set()
        self.own: set[str] = set()

    def summary(self) -> TemplateSummary:
        from jinja2 import nodes as j

        for node in self.tree.find_all((j.Name, j.Macro, j.Import, j.FromImport)):
            if isinstance(node, j.Name) and node.ctx in ("store", "param"):
                self.own.add(node.name)
            elif isinstance(node, j.Macro):
                self.macros.add(node.name)
            elif isinstance(node, j.Import):
                self.macros.add(node.target)
            elif isinstance(node, j.FromImport):
                self.macros.update(one if isinstance(one, str) else one[1] for one in node.names)
        for node, around in self.walk():
            self.note(node, around)
        return TemplateSummary(
            tuple(self.references),
            tuple(read for read in self.reads if _root(read.path) not in self.own),
            tuple(call for call in self.calls if _root(call.path) not in self.own | self.macros),
            frozenset(block.name for block in self.definitions),
            frozenset(self.extending),
            tuple(self.definitions),
            tuple(self.loose()),
            frozenset(self.macros),
            tuple(self.defined()),
            tuple(call for call in self.calls if _root(call.path) in self.macros - self.own),
            problem=self.mistake(),
            foreign=tuple(self.source.foreign),
            sending=tuple(read_sending(self.source, self.call_ends)),
            filters=tuple(read_filters(self.tree, self.source)),
        )

    def defined(self) -> Iterator[TemplateMacro]:
        """Yield the macros that the template defines."""
        from jinja2 import nodes as j

        for node in self.tree.find_all(j.Macro):
            params = tuple(param.name for param in node.args)
            anew = {one.name for one in node.find_all(j.Name) if one.ctx == "store"}
            yield TemplateMacro(node.name, params, frozenset(params) - anew)

    def loose(self) -> Iterator[LooseText]:
        """Yield what a template that always extends another shows outside of its blocks."""
        from jinja2 import nodes as j

        extends = [node for node in self.tree.body if isinstance(node, j.Extends)]
        if not extends:
            return
        stack: list[j.Node] = list(reversed(self.tree.body))
        while stack:
            node = stack.pop()
            if isinstance(node, (j.If, j.For, j.With, j.FilterBlock)):
                stack.extend(reversed(list(node.iter_child_nodes())))
            if not isinstance(node, j.Output):
                continue
            for part in node.nodes:
                early = part.lineno < extends[0].lineno
                if not isinstance(part, j.TemplateData):
                    if not early:
                        yield LooseText(early, self.span(part))
                    continue
                shown = _HTML_COMMENT.sub(lambda found: " " * len(found[0]), part.data)
                if shown.strip():
                    start = part.lineno + len(shown) - len(shown.lstrip())
                    line_end = self.source.text.find("\n", start)
                    end = part.lineno + len(shown.rstrip())
                    yield LooseText(
                        early, self.stretch(start, end if line_end < 0 else min(end, line_end))
                    )

    def mistake(self) -> TemplateError | None:
        """Return what Jinja refuses when it compiles the template, though it could be parsed."""
        from jinja2 import nodes as j

        seen: set[str] = set()
        for block in self.definitions:
            if block.name in seen:
                return TemplateError(f"block {block.name!r} defined twice", block.span)
            seen.add(block.name)
        stack: list[tuple[j.Node, bool]] = [(self.tree, False)]
        while stack:
            node, inside = stack.pop()
            if isinstance(node, j.Extends) and inside:
                message = "cannot use extend from a non top-level scope"
                return TemplateError(message, self.span(node.template))
            inside = inside or isinstance(node, (j.For, j.Block, j.Macro))
            stack.extend((child, inside) for child in reversed(list(node.iter_child_nodes())))
        return None

    def walk(self) -> Iterator[tuple[j.Node, _Around]]:
        """Yield every node with what is around it, except the names within longer chains."""
        from jinja2 import nodes as j

        stack: list[tuple[j.Node, _Around]] = [(self.tree, _Around())]
        while stack:
            node, around = stack.pop()
            yield node, around
            if isinstance(node, (j.Getattr, j.Getitem)) and _chain(node) is not None:
                continue
            stack.extend(reversed(list(_below(node, around))))

    def note(self, node: j.Node, around: _Around) -> None:
        from jinja2 import nodes as j

        if isinstance(node, j.Block):
            self.define(node, around)
        elif isinstance(node, j.Extends):
            self.refer("extends", node, around)
        elif isinstance(node, j.Include):
            self.refer("include", node, around, node.with_context, node.ignore_missing)
        elif isinstance(node, j.Import):
            self.refer("import", node, around, node.with_context, imported=((node.target, ""),))
        elif isinstance(node, j.FromImport):
            names = tuple(
                (one, one) if isinstance(one, str) else (one[1], one[0]) for one in node.names
            )
            self.refer("import", node, around, node.with_context, imported=names)
        elif isinstance(node, j.Call):
            self.call(node, around)
        elif isinstance(node, (j.Name, j.Getattr, j.Getitem)):
            path = _chain(node)
            if path is not None and getattr(node, "ctx", "load") == "load":
                read = TemplateRead(path, around.blocks, self.span(node), around.perhaps)
                self.reads.append(read)

    def define(self, node: j.Block, around: _Around) -> None:
        after = self.source.end(node.lineno)
        start = self.source.text.find(node.name, after)
        span = self.stretch(start, start + len(node.name))
        self.definitions.append(TemplateBlock(node.name, around.blocks, _shows(node), span))

    def refer(
        self,
        kind: str,
        node: j.Extends | j.Include | j.Import | j.FromImport,
        around: _Around,
        with_context: bool = True,
        optional: bool = False,
        imported: tuple[tuple[str, str], ...] = (),
    ) -> None:
        from jinja2 import nodes as j

        named = node.template
        names, complete = _names(named)
        self.references.append(
            TemplateReference(
                kind,
                tuple(names),
                complete,
                with_context,
                around.blocks,
                self.span(named),
                any_of=isinstance(named, (j.Tuple, j.List)),
                optional=optional,
                nested=around.nested,
                imported=imported,
            )
        )

    def call(self, node: j.Call, around: _Around) -> None:
        from jinja2 import nodes as j

        if isinstance(node.node, j.Name) and node.node.name == "super" and around.blocks:
            self.extending.add(around.blocks[-1])
        path = _chain(node.node)
        # What an extension puts into the tree has no parenthesis in the text.
        if path is None or self.source.text[node.lineno : node.lineno + 1] != "(":
            return
        start, end = _start(node), self.source.end(node.lineno)
        span = self.stretch(start, end)
        self.call_ends[start] = end, span
        self.calls.append(
            TemplateCall(
                path,
                tuple(self.argument(argument) for argument in node.args),
                tuple((word.key, self.argument(word.value)) for word in node.kwargs),
                node.dyn_args is not None,
                node.dyn_kwargs is not None,
                around.macro,
                around.blocks,
                around.tests,
                span,
                commented=self.is_commented(start),
            )
        )

    def is_commented(self, offset: int) -> bool:
        """Tell whether an offset lies in a comment of HTML."""
        before = bisect_right(self.comments, offset, key=itemgetter(0)) - 1
        return before >= 0 and offset < self.comments[before][1]

    def argument(self, node: j.Expr) -> TemplateArgument:
        from jinja2 import nodes as j

        values, complete, prefix = _constants(node)
        name = node.name if isinstance(node, j.Name) else ""
        known = tuple(dict.fromkeys(values))
        return TemplateArgument(known, complete, prefix, self.span(node), name)

    def span(self, node: j.Node) -> Span:
        """Return the stretch of the first token of an expression, of a name with its attributes."""
        from jinja2 import nodes as j

        start = _start(node)
        last = node.lineno
        if isinstance(node, j.Getattr):
            # The attribute follows the dot, perhaps after white space.
            last = self.source.text.find(node.attr, last)
            return self.stretch(start, last + len(node.attr))
        return self.stretch(start, self.source.end(last))

    def stretch(self, start: int, end: int) -> Span:
        return Span(*self.source.position(start), *self.source.position(end))


def _below(node: j.Node, around: _Around) -> Iterator[tuple[j.Node, _Around]]:
    """Yield the nodes directly below one, with what is around them."""
    from jinja2 import nodes as j

    inside = around
    if isinstance(node, j.Block):
        inside = around._replace(blocks=(*around.blocks, node.name), nested=False)
    elif isinstance(node, j.Macro):
        inside = around._replace(macro=node.name, nested=True)
    elif isinstance(node, (j.If, j.CondExpr)):
        inside = around._replace(tests=(*around.tests, *_read_by(node.test)), nested=True)
    elif isinstance(node, j.Stmt) and not isinstance(node, j.Output):
        inside = around._replace(nested=True)
    for child in node.iter_child_nodes():
        is_test = isinstance(node, (j.If, j.CondExpr)) and child is node.test
        is_second = isinstance(node, j.And) and child is node.right
        yield child, around if is_test else inside._replace(perhaps=inside.perhaps or is_second)


def _read_by(test: j.Node) -> Iterator[str]:
    """Yield the names and the strings that a condition asks for."""
    from jinja2 import nodes as j

    stack = [test]
    while stack:
        node = stack.pop()
        if isinstance(node, j.Const) and isinstance(node.value, str):
            yield node.value
        elif (path := _chain(node)) is not None:
            yield path
        else:
            stack.extend(node.iter_child_nodes())


def _start(node: j.Node) -> int:
    """Return where an expression begins: its own token may be a dot or an operator in its midst."""
    # A few nodes that hold others have none.
    own: int | None = getattr(node, "lineno", None)
    starts = [_start(child) for child in node.iter_child_nodes()]
    return min(starts if own is None else [own, *starts], default=0)


def _shows(block: j.Block) -> bool:
    """Tell whether anything in a block could be seen."""
    from jinja2 import nodes as j

    for node in block.find_all((j.Output, j.Include, j.CallBlock, j.FilterBlock)):
        if not isinstance(node, j.Output):
            return True
        for part in node.nodes:
            if not isinstance(part, j.TemplateData) or part.data.strip():
                return True
    return False


def _names(node: j.Expr) -> tuple[list[str], bool]:
    """Return the template names that an expression may give, and whether these are all."""
    from jinja2 import nodes as j

    if isinstance(node, (j.Tuple, j.List)):
        parts = [_names(item) for item in node.items]
        return [name for names, _ in parts for name in names], all(whole for _, whole in parts)
    values, complete, _ = _constants(node)
    names = [value for value in values if isinstance(value, str)]
    return list(dict.fromkeys(names)), complete and len(names) == len(values)


def _constants(node: j.Expr) -> tuple[list[Constant], bool, str]:
    """Return the constants that an expression may be, whether these are all, and the prefix."""
    from jinja2 import nodes as j

    if isinstance(node, j.Const):
        return [node.value], True, ""
    if isinstance(node, j.CondExpr):
        parts = [_constants(node.expr1), _constants(node.expr2) if node.expr2 else ([], False, "")]
        return [one for values, _, _ in parts for one in values], all(p[1] for p in parts), ""
    if isinstance(node, j.Or):
        parts = [_constants(node.left), _constants(node.right)]
        return [one for values, _, _ in parts for one in values], all(p[1] for p in parts), ""
    if isinstance(node, j.Concat):
        return _joined([_constants(part) for part in node.nodes])
    if isinstance(node, j.Add):
        return _joined([_constants(node.left), _constants(node.right)])
    if isinstance(node, j.Mod):
        left, complete, _ = _constants(node.left)
        if complete and len(left) == 1 and isinstance(left[0], str):
            return [], False, left[0].partition("%")[0]
    return [], False, ""


def _joined(parts: list[tuple[list[Constant], bool, str]]) -> tuple[list[Constant], bool, str]:
    """Return what strings come to that are put together."""
    prefix = ""
    for values, complete, start in parts:
        if not complete or not values or not all(isinstance(one, str) for one in values):
            return [], False, prefix + start
        if len(values) > 1:
            break
        prefix += str(values[0])
    if any(not complete for _, complete, _ in parts):
        return [], False, prefix
    if prod(len(values) for values, _, _ in parts) > _MAX_ALTERNATIVES:
        return [], False, prefix
    combined = product(*(values for values, _, _ in parts))
    return ["".join(str(one) for one in chosen) for chosen in combined], True, ""


def _root(path: str) -> str:
    return path.partition(".")[0]


def _chain(node: j.Node) -> str | None:
    """Return `a.b.c` for a name and its attributes, None for anything else."""
    from jinja2 import nodes as j

    parts: list[str] = []
    while True:
        if isinstance(node, j.Getattr):
            parts.append(node.attr)
            node = node.node
        elif isinstance(node, j.Getitem) and isinstance(node.arg, j.Const):
            parts.append(str(node.arg.value))
            node = node.node
        elif isinstance(node, j.Name):
            parts.append(node.name)
            return ".".join(reversed(parts))
        else:
            return None
