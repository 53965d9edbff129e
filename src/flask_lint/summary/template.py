"""The summary of one template: what it builds on, and which names it reads.

Jinja's own parser reads it. A tag that belongs to an extension nobody knows is taken out, so that
the rest of the template still says what it says.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    import jinja2
    from jinja2 import nodes as j

_UNKNOWN_TAG = re.compile(r"unknown tag '(\w+)'")
# A template with more unknown tags than this is not written for Jinja.
_MAX_UNKNOWN_TAGS = 20


class TemplateReference(msgspec.Struct, frozen=True):
    """Another template that a template names.

    `kind` is `extends`, `include` or `import`; `names` are the names that it may have, and
    `complete` tells whether there are no others. `with_context` tells whether the other template
    sees the variables of this one. `blocks` are the blocks around it, the innermost last.
    """

    kind: str
    names: tuple[str, ...]
    complete: bool
    with_context: bool
    blocks: tuple[str, ...]
    line: int


class TemplateRead(msgspec.Struct, frozen=True):
    """A name that the template reads from outside, with its attributes: `current_user.email`."""

    path: str
    blocks: tuple[str, ...]
    line: int


class TemplateSummary(msgspec.Struct, frozen=True):
    """What one template says; `error` is why the parser refused it, and then all else is empty.

    `blocks` are the blocks that it defines; `extending` those of them that call `super()`.
    """

    references: tuple[TemplateReference, ...] = ()
    reads: tuple[TemplateRead, ...] = ()
    blocks: frozenset[str] = frozenset()
    extending: frozenset[str] = frozenset()
    error: str = ""

    @property
    def is_child(self) -> bool:
        """Whether the template extends another."""
        return any(reference.kind == "extends" for reference in self.references)


def summarise_template(text: str) -> TemplateSummary:
    """Return the summary of a template with this text."""
    import jinja2

    environment = _environment()
    for _ in range(_MAX_UNKNOWN_TAGS):
        try:
            tree = environment.parse(text)
        except jinja2.TemplateSyntaxError as error:
            unknown = _UNKNOWN_TAG.search(error.message or "")
            if unknown is None:
                return TemplateSummary(error=str(error.message))
            text = _without_tag(text, unknown[1].removeprefix("end"))
        except RecursionError:
            return TemplateSummary(error="nested too deeply")
        else:
            return _Reader(tree).summary()
    return TemplateSummary(error="too many unknown tags")


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    extensions = ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]
    return jinja2.Environment(extensions=extensions)  # noqa: S701 - nothing is rendered


def _without_tag(text: str, name: str) -> str:
    """Take the tags `name` and `endname` out, but leave the lines where they are."""
    pattern = re.compile(rf"{{%[-+]?\s*(?:end)?{re.escape(name)}\b.*?%}}", re.DOTALL)
    cleaned = pattern.sub(lambda found: "\n" * found[0].count("\n"), text)
    # The tag may be in a form that the pattern does not know; an endless loop helps nobody.
    return cleaned if cleaned != text else ""


class _Reader:
    """Reads the facts off Jinja's tree."""

    def __init__(self, tree: j.Template) -> None:
        self.tree = tree
        self.references: list[TemplateReference] = []
        self.reads: list[TemplateRead] = []
        self.blocks: set[str] = set()
        self.extending: set[str] = set()
        self.own: set[str] = set()

    def summary(self) -> TemplateSummary:
        from jinja2 import nodes as j

        for name in self.tree.find_all(j.Name):
            if name.ctx in ("store", "param"):
                self.own.add(name.name)
        for node, blocks in self.walk():
            self.note(node, blocks)
        return TemplateSummary(
            tuple(self.references),
            tuple(read for read in self.reads if read.path.partition(".")[0] not in self.own),
            frozenset(self.blocks),
            frozenset(self.extending),
        )

    def walk(self) -> Iterator[tuple[j.Node, tuple[str, ...]]]:
        """Yield every node with the blocks around it, except the names within longer chains."""
        from jinja2 import nodes as j

        stack: list[tuple[j.Node, tuple[str, ...]]] = [(self.tree, ())]
        while stack:
            node, blocks = stack.pop()
            yield node, blocks
            if isinstance(node, j.Block):
                blocks = (*blocks, node.name)
            if isinstance(node, (j.Getattr, j.Getitem)) and _chain(node) is not None:
                continue
            below = list(node.iter_child_nodes())
            stack.extend((child, blocks) for child in reversed(below))

    def note(self, node: j.Node, blocks: tuple[str, ...]) -> None:
        from jinja2 import nodes as j

        if isinstance(node, j.Block):
            self.blocks.add(node.name)
        elif isinstance(node, j.Extends):
            self.refer("extends", node.template, True, blocks, node.lineno)
        elif isinstance(node, j.Include):
            self.refer("include", node.template, node.with_context, blocks, node.lineno)
        elif isinstance(node, (j.Import, j.FromImport)):
            self.refer("import", node.template, node.with_context, blocks, node.lineno)
        elif isinstance(node, j.Call) and isinstance(node.node, j.Name):
            if node.node.name == "super" and blocks:
                self.extending.add(blocks[-1])
        elif isinstance(node, (j.Name, j.Getattr, j.Getitem)):
            path = _chain(node)
            if path is not None and getattr(node, "ctx", "load") == "load":
                self.reads.append(TemplateRead(path, blocks, node.lineno))

    def refer(
        self, kind: str, named: j.Expr, with_context: bool, blocks: tuple[str, ...], line: int
    ) -> None:
        names, complete = _names(named)
        self.references.append(
            TemplateReference(kind, tuple(names), complete, with_context, blocks, line)
        )


def _names(node: j.Expr) -> tuple[list[str], bool]:
    """Return the template names that an expression may give, and whether these are all."""
    from jinja2 import nodes as j

    if isinstance(node, j.Const):
        return ([node.value], True) if isinstance(node.value, str) else ([], False)
    if isinstance(node, (j.Tuple, j.List)):
        parts = [_names(item) for item in node.items]
    elif isinstance(node, j.CondExpr):
        parts = [_names(node.expr1), _names(node.expr2) if node.expr2 else ([], False)]
    elif isinstance(node, j.Or):
        parts = [_names(node.left), _names(node.right)]
    else:
        return [], False
    return [name for names, _ in parts for name in names], all(whole for _, whole in parts)


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
