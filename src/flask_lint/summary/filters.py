"""The filters and the tests that a template uses.

Source: `jinja2.compiler.CodeGenerator._filter_test_common`, which refuses unknown ones, except
right inside of an `if`: there only a run finds out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from flask_lint.summary.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import nodes as j

    from flask_lint.summary.template_source import TemplateSource

_TESTED = re.compile(r"is\s+(?:not\s+)?")


class TemplateFilter(msgspec.Struct, frozen=True):
    """The use of a filter, `is_test` of a test.

    `is_late` tells that nothing is said of one that does not exist before the template comes to
    it. `is_asked_for` tells that a condition around asks which filters or tests there are.
    """

    name: str
    is_test: bool
    is_late: bool
    is_asked_for: bool
    span: Span


def read_filters(tree: j.Template, source: TemplateSource) -> Iterator[TemplateFilter]:
    """Yield the filters and tests of a template in the order in which they stand in its tree."""
    from jinja2 import nodes as j

    frames = (
        *(j.Block, j.For, j.Macro, j.CallBlock, j.FilterBlock, j.With, j.AssignBlock, j.Scope),
        j.ScopedEvalContextModifier,
    )
    stack: list[tuple[j.Node, bool, bool]] = [(tree, False, False)]
    while stack:
        node, is_late, is_asked_for = stack.pop()
        if isinstance(node, (j.If, j.CondExpr)):
            is_late = True
            is_asked_for = is_asked_for or _asks(node.test)
        elif isinstance(node, frames):
            is_late = False
        if isinstance(node, (j.Filter, j.Test)):
            is_test = isinstance(node, j.Test)
            start = node.lineno
            if is_test and (found := _TESTED.match(source.text, start)) is not None:
                start = found.end()
            # What an extension puts into the tree is not in the text.
            if source.text.startswith(node.name, start):
                end = source.position(start + len(node.name))
                span = Span(*source.position(start), *end)
                yield TemplateFilter(node.name, is_test, is_late, is_asked_for, span)
        children = list(node.iter_child_nodes())
        stack.extend((child, is_late, is_asked_for) for child in reversed(children))


def _asks(test: j.Node) -> bool:
    """Tell whether a condition asks for a filter or a test: `'markdown' is filter`."""
    from jinja2 import nodes as j

    tests = [test] if isinstance(test, j.Test) else []
    tests.extend(test.find_all(j.Test))
    return any(one.name in ("filter", "test") for one in tests)
