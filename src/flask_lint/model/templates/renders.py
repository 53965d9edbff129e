"""Which templates the code asks for by name, and which files are rendered because of that.

Sources: `flask.templating`, `jinja2.Environment.get_or_select_template`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.findings import Place, Related
from flask_lint.model.execution.environments import Situated
from flask_lint.model.names.values import External, Literal, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.sources.roles import Role
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.called import Called
    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.templates.files import TemplateFiles
    from flask_lint.model.templates.loaders import Loaders

# No more steps than this are told of the way to a template.
_MAX_STEPS = 5
_SYNTAX = frozenset(
    {
        *("block_start_string", "variable_start_string", "comment_start_string"),
        *("block_end_string", "variable_end_string", "line_statement_prefix"),
        "line_comment_prefix",
    }
)
_KEYWORDS = frozenset({"template_name_or_list", "template_name", "name"})


class Wanted(msgspec.Struct, frozen=True):
    """Template names of which the code asks for one; the first that exists is taken.

    `site` is where the name is written, `call` the call that looks it up.
    """

    names: tuple[str, ...]
    site: Site
    call: Site


class Step(msgspec.Struct, frozen=True):
    """How a template file comes to be rendered: from code, or from another template."""

    call: Site | None
    parent: str | None
    line: int


class Renders:
    """The templates that the code asks for.

    An example counts if it makes an app of its own: another is part of something not there.
    `has_unknown` tells that some code asks for a template whose name is not known.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        strings: StringReader,
        loaders: Loaders,
        files: TemplateFiles,
        called: Called,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._environments = environments
        self._strings = strings
        self._loaders = loaders
        self._files = files
        self._modules = list(modules)
        whole = {root.holder.module for root in loaders.roots if root.holder is not None}
        self.wanted: list[Wanted] = []
        self.has_unknown = False
        for call, scope in called.of(knowledge().template_lookups):
            if scope.module.role is not Role.EXAMPLE or scope.module in whole:
                self.wanted.extend(self._asked(call, scope))
        self.wanted = list({(one.names, one.site, one.call): one for one in self.wanted}.values())

    def _asked(self, call: n.Call, scope: Scope) -> Iterator[Wanted]:
        position = self._position(call, scope)
        if position is None:
            return
        argument = _argument(call, position)
        if argument is None:
            self.has_unknown = True
            return
        for run in self._environments.runs(argument, scope):
            found = list(self._names(Situated(argument, scope, run), Site(call, scope)))
            self.has_unknown = self.has_unknown or not found
            yield from found

    def _position(self, call: n.Call, scope: Scope) -> int | None:
        """Return the position of the template's name, None for a call that looks none up."""
        positions = [
            knowledge().template_lookups[value.path]
            for value in self._evaluator.values(call.func, scope)
            if isinstance(value, External) and value.path in knowledge().template_lookups
        ]
        return positions[0] if positions else None

    def _names(self, at: Situated, call: Site) -> Iterator[Wanted]:
        """Yield the names that an expression stands for, each where it is written."""
        at = self._environments.resolved(at)
        match at.node:
            case n.Constant():
                if isinstance(at.node.value, str):
                    yield Wanted((at.node.value,), at.site, call)
            case n.Conditional() | n.Boolean():
                for part in _alternatives(at.node):
                    yield from self._names(at.at(part), call)
            case n.Items():
                read = [self._strings.read(at.at(item)) for item in at.node.items]
                if read and all(one.complete for one in read):
                    names = tuple(text for one in read for text in one.texts)
                    yield Wanted(names, at.site, call)
            case n.Name():
                # Bound more than once: each of the strings is as likely as the other.
                values = [one for one in self._environments.values(at) if isinstance(one, Literal)]
                if len(values) == len(self._environments.values(at)):
                    for value in values:
                        if isinstance(value.value, str):
                            yield Wanted((value.value,), value.site, call)
            case n.Attribute():
                # A class attribute may be there to be replaced in subclasses.
                return
            case _:
                found = self._strings.read(at)
                if found.complete:
                    for text in found.texts:
                        yield Wanted((text,), at.site, call)

    @cached_property
    def reached(self) -> dict[str, Step]:
        """The template files that are surely rendered by something, and how."""
        found: dict[str, Step] = {}
        pending: list[str] = []

        def add(name: str, step: Step) -> bool:
            files = self._loaders.files(name)
            for path in files:
                if path not in found:
                    found[path] = step
                    pending.append(path)
            return bool(files)

        for wanted in self.wanted:
            line = wanted.call.module.place(wanted.call.node).line
            for name in wanted.names:
                if add(name, Step(wanted.call, None, line)):
                    break
        while pending:
            path = pending.pop()
            for reference in self._files.summary(path).references:
                for name in reference.names:
                    exists = add(name, Step(None, path, reference.line))
                    if exists and reference.any_of:
                        break
        return found

    def way(self, step: Step) -> list[Related]:
        """Return how a template comes to be rendered, from the last step to the first."""
        found: list[Related] = []
        for _ in range(_MAX_STEPS):
            if step.call is not None:
                found.append(step.call.module.related(step.call.node, "this renders the template"))
                break
            if step.parent is None:
                break
            place = Place(step.parent, step.line, 1, step.line, 1)
            found.append(Related(place, "this template brings it in"))
            step = self.reached[step.parent]
        return found

    @cached_property
    def has_own_syntax(self) -> bool:
        """Whether the project changes the delimiters of Jinja's tags."""
        return any(_SYNTAX & module.words for module in self._modules)


def _alternatives(node: n.Conditional | n.Boolean) -> list[n.Expr]:
    """Return what an expression may come to; of `a and b` it is not known."""
    if isinstance(node, n.Conditional):
        return [node.body, node.orelse]
    return node.values if node.op == "or" else []


def _argument(call: n.Call, position: int) -> n.Expr | None:
    if position < len(call.args):
        before = call.args[: position + 1]
        return None if any(isinstance(one, n.Starred) for one in before) else before[position]
    return next((word.value for word in call.keywords if word.name in _KEYWORDS), None)
