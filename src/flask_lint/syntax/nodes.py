"""The tree that everything after parsing works on: plain typed data, without white space.

It says what the LibCST tree says about meaning, in fewer kinds of nodes: chains of operators,
`elif`s and concatenated strings are flat, so the tree of a file that people can write is never
deep. `start` and `end` are offsets in the decoded text, counted from 0, end excluded.

Nodes compare by identity: two equal-looking calls in two places are two calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

# How deep expressions and blocks may be nested; a text that goes deeper has no tree.
MAX_DEPTH = 120


class Node(msgspec.Struct, eq=False, gc=False, array_like=True, tag=True):
    """A stretch of the text."""

    start: int
    end: int


# Expressions ---------------------------------------------------------------------------------


class Name(Node):
    """`x`."""

    id: str


class Attribute(Node):
    """`value.name`."""

    value: Expr
    name: str


class Constant(Node):
    """A string, bytes, a number, True, False, None or `...` (which `value` shows as None)."""

    # MessagePack tells strings from bytes by itself, but msgspec refuses the union of the two.
    if TYPE_CHECKING:
        value: str | bytes | int | float | bool | None
    else:
        value: Any


class FString(Node):
    """A formatted (or template) string: its literal texts and its expressions, in order."""

    parts: list[Expr]


class Keyword(Node):
    """`name=value` in a call; `name` is None for `**value`."""

    name: str | None
    value: Expr


class Call(Node):
    """`func(*args, **keywords)`; an argument `*x` is a `Starred`."""

    func: Expr
    args: list[Expr]
    keywords: list[Keyword]


class Subscript(Node):
    """`value[index]`; several indices are a tuple `Items`."""

    value: Expr
    index: Expr


class Items(Node):
    """A display of values: `kind` is `list`, `tuple` or `set`."""

    kind: str
    items: list[Expr]


class Dict(Node):
    """A dictionary display; the key is None where `**value` is unpacked."""

    keys: list[Expr | None]
    values: list[Expr]


class Starred(Node):
    """`*value`."""

    value: Expr


class Binary(Node):
    """A chain of binary operators: `operands[0] ops[0] operands[1] ops[1] ...`, from the left."""

    operands: list[Expr]
    ops: list[str]


class Boolean(Node):
    """`a and b and c`: `op` is `and` or `or`."""

    op: str
    values: list[Expr]


class Unary(Node):
    """`op operand`: `op` is `not`, `-`, `+` or `~`."""

    op: str
    operand: Expr


class Compare(Node):
    """`left ops[0] comparators[0] ...`; ops are spelled as in Python, such as `not in`."""

    left: Expr
    ops: list[str]
    comparators: list[Expr]


class Conditional(Node):
    """`body if test else orelse`."""

    test: Expr
    body: Expr
    orelse: Expr


class Parameter(Node):
    """A parameter; `kind` is ``, `*`, `key` (after the star) or `**`."""

    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None
    positional_only: bool = False


class Lambda(Node):
    """`lambda params: body`."""

    params: list[Parameter]
    body: Expr


class Generator(Node):
    """`for target in iter if ifs` in a comprehension."""

    target: Expr
    iter: Expr
    ifs: list[Expr]


class Comprehension(Node):
    """A comprehension: `kind` is `list`, `set`, `dict` (elements: key, value) or `generator`."""

    kind: str
    elements: list[Expr]
    generators: list[Generator]


class Walrus(Node):
    """`target := value`."""

    target: Name
    value: Expr


class Wait(Node):
    """`await value`, `yield value` or `yield from value`: `kind` is the keyword or `yield from`."""

    kind: str
    value: Expr | None


class Other(Node):
    """An expression with no meaning of its own here, such as a slice; its parts, in order."""

    parts: list[Expr]


Expr = (
    Name
    | Attribute
    | Constant
    | FString
    | Call
    | Subscript
    | Items
    | Dict
    | Starred
    | Binary
    | Boolean
    | Unary
    | Compare
    | Conditional
    | Lambda
    | Comprehension
    | Walrus
    | Wait
    | Other
)


# Statements ----------------------------------------------------------------------------------


class Alias(Node):
    """`name as asname` in an import."""

    name: str
    asname: str | None


class Import(Node):
    """`import names`."""

    names: list[Alias]


class ImportFrom(Node):
    """`from module import names`: `level` counts the leading dots, `*` is the name of a star."""

    module: str
    level: int
    names: list[Alias]


class Assign(Node):
    """`targets[0] = targets[1] = value`."""

    targets: list[Expr]
    value: Expr


class AnnAssign(Node):
    """`target: annotation = value`."""

    target: Expr
    annotation: Expr
    value: Expr | None


class AugAssign(Node):
    """`target op value`; `op` is spelled as in Python, such as `+=`."""

    target: Expr
    op: str
    value: Expr


class Evaluate(Node):
    """An expression that is a statement."""

    value: Expr


class Return(Node):
    """`return value`."""

    value: Expr | None


class Raise(Node):
    """`raise exc from cause`."""

    exc: Expr | None
    cause: Expr | None


class Assert(Node):
    """`assert test, message`."""

    test: Expr
    message: Expr | None


class Delete(Node):
    """`del targets`."""

    targets: list[Expr]


class Declare(Node):
    """`global names` or `nonlocal names`: `kind` is the keyword."""

    kind: str
    names: list[str]


class Jump(Node):
    """`pass`, `break` or `continue`: `kind` is the keyword."""

    kind: str


class Branch(Node):
    """`if test: body` or `elif test: body`."""

    test: Expr
    body: list[Stmt]


class If(Node):
    """All branches of an `if`, in order, and the `else`."""

    branches: list[Branch]
    orelse: list[Stmt]


class For(Node):
    """`for target in iter: body else: orelse`."""

    target: Expr
    iter: Expr
    body: list[Stmt]
    orelse: list[Stmt]


class While(Node):
    """`while test: body else: orelse`."""

    test: Expr
    body: list[Stmt]
    orelse: list[Stmt]


class WithItem(Node):
    """`context as target`."""

    context: Expr
    target: Expr | None


class With(Node):
    """`with items: body`."""

    items: list[WithItem]
    body: list[Stmt]


class Handler(Node):
    """`except caught as name: body`; `caught` is None for a bare `except:`."""

    caught: Expr | None
    name: str | None
    body: list[Stmt]


class Try(Node):
    """`try: body except ...: else: orelse finally: final`."""

    body: list[Stmt]
    handlers: list[Handler]
    orelse: list[Stmt]
    final: list[Stmt]


class Case(Node):
    """`case pattern if guard: body`: the names that the pattern binds, the values it compares."""

    binds: list[Name]
    values: list[Expr]
    guard: Expr | None
    body: list[Stmt]


class Match(Node):
    """`match subject: cases`."""

    subject: Expr
    cases: list[Case]


class Function(Node):
    """`def name(params) -> returns: body`; `start` and `end` are those of the line `def name`."""

    name: str
    params: list[Parameter]
    body: list[Stmt]
    decorators: list[Expr]
    returns: Expr | None
    is_async: bool


class Class(Node):
    """`class name(bases, keywords): body`; `start` and `end` are those of `class name`."""

    name: str
    bases: list[Expr]
    keywords: list[Keyword]
    body: list[Stmt]
    decorators: list[Expr]


Stmt = (
    Import
    | ImportFrom
    | Assign
    | AnnAssign
    | AugAssign
    | Evaluate
    | Return
    | Raise
    | Assert
    | Delete
    | Declare
    | Jump
    | If
    | For
    | While
    | With
    | Try
    | Match
    | Function
    | Class
)

_EXPRESSIONS: tuple[type[Node], ...] = Expr.__args__
_STATEMENTS: tuple[type[Node], ...] = Stmt.__args__


def _node_fields(cls: type[Node]) -> tuple[str, ...]:
    plain = {"start", "end", "id", "name", "asname", "kind", "op", "ops", "level"}
    plain |= {"is_async", "positional_only"}
    if cls is Constant:
        return ()
    if cls in (Declare, Import, ImportFrom):
        return ()
    return tuple(name for name in cls.__struct_fields__ if name not in plain)


_PARTS: tuple[type[Node], ...] = (Keyword, Parameter, Generator, Branch, WithItem, Handler, Case)
_KINDS: tuple[type[Node], ...] = (*_EXPRESSIONS, *_STATEMENTS, *_PARTS)
_CHILDREN: dict[type[Node], tuple[str, ...]] = {cls: _node_fields(cls) for cls in _KINDS}


def children(node: Node) -> list[Node]:
    """Return the nodes directly below `node`, in the order of their fields."""
    found: list[Node] = []
    kind = type(node)
    for name in _CHILDREN[kind]:
        value = getattr(node, name)
        if type(value) is list:
            # Nowhere else is None among the items.
            found.extend(filter(None, value) if kind is Dict else value)
        elif value is not None:
            found.append(value)
    return found


def walk(*roots: Node, into_functions: bool = True) -> Iterator[Node]:
    """Yield `roots` and every node below them, in source order of the fields.

    With `into_functions` false, the bodies of functions, lambdas and classes below the roots are
    left out, but not their decorators, defaults and bases: what runs when the root runs.
    """
    stack: list[Node] = list(reversed(roots))
    while stack:
        node = stack.pop()
        yield node
        if not into_functions and isinstance(node, (Function, Lambda)):
            below: list[Node] = list(node.params)
            if isinstance(node, Function):
                below = [*node.decorators, *below]
        else:
            below = children(node)
        stack.extend(reversed(below))
