"""The templates of a project: which file a name means, and what rendering it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.evaluate import argument_for
from flask_lint.model.names.values import External, FunctionValue, Literal, Site
from flask_lint.model.templates.files import template_path
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.templates.files import TemplateFiles
    from flask_lint.model.templates.loaders import Loaders
    from flask_lint.summary.template import TemplateRead, TemplateReference, TemplateSummary

# A chain of templates longer than this is a circle.
_MAX_CHAIN = 40


class ChainRead(msgspec.Struct, frozen=True):
    """A name that a template reads while another is rendered; `chain` leads to it."""

    read: TemplateRead
    chain: tuple[str, ...]


class Templates:
    """Answers what the project's templates are and what they read."""

    def __init__(self, evaluator: Evaluator, files: TemplateFiles, loaders: Loaders) -> None:
        self._evaluator = evaluator
        self._files = files
        self._helpers: dict[Scope, n.Parameter | None] = {}
        self.folders = self._find_folders(loaders)
        self._by_name: dict[str, list[str]] = {}
        self._names: dict[str, str] = {}
        for folder in self.folders:
            for path in files.listing.below(folder):
                name = path[len(folder) + 1 :] if folder else path
                self._by_name.setdefault(name, []).append(path)
                if path not in self._names or len(name) < len(self._names[path]):
                    self._names[path] = name

    def _find_folders(self, loaders: Loaders) -> list[str]:
        """Return the folders that applications and blueprints load templates from.

        A folder of the usual name counts too, where it is not known who loads from it.
        """
        found = {root.path for root in loaders.roots}
        for folder in self._files.listing.folders:
            if f"/{folder}".endswith("/templates"):
                found.add(folder)
        return sorted(found)

    def summary(self, path: str) -> TemplateSummary:
        """Return the summary of the template file `path`."""
        return self._files.summary(path)

    def name(self, path: str) -> str:
        """Return the name under which the template file `path` is rendered."""
        return self._names.get(path, path)

    def find(self, name: str, near: str) -> str | None:
        """Return the file that the template `name` means, for somebody in the file `near`.

        Where several folders have one of this name, it is the one nearest to `near`.
        """
        found = self._by_name.get(template_path(name) or "", ())
        return max(found, key=lambda path: (_shared(path, near), -len(path)), default=None)

    def matching(self, start: str, end: str) -> list[str]:
        """Return the names of all templates that begin and end so."""
        return sorted(
            name
            for name in self._by_name
            if name.startswith(start) and name.endswith(end) and len(name) >= len(start + end)
        )

    def reads(self, path: str) -> Iterator[ChainRead]:
        """Yield every name that is read when the template file `path` is rendered.

        What stands in a block that a template further down the chain replaces is left out, and
        so is what an import without context cannot see, and what stands behind an `and`.
        """
        yield from self._reads(path, (), frozenset(), set())

    def _reads(
        self, path: str, chain: tuple[str, ...], replaced: frozenset[str], seen: set[str]
    ) -> Iterator[ChainRead]:
        if path in seen or len(chain) > _MAX_CHAIN:
            return
        seen.add(path)
        summary = self.summary(path)
        chain = (*chain, path)

        def is_shown(blocks: tuple[str, ...]) -> bool:
            # Outside its blocks, a child shows nothing.
            return not replaced.intersection(blocks) and (bool(blocks) or not summary.is_child)

        for read in summary.reads:
            if is_shown(read.blocks) and not read.perhaps:
                yield ChainRead(read, chain)
        for reference in summary.references:
            above = replaced
            if reference.kind == "extends":
                above = replaced | (summary.blocks - summary.extending)
            elif not reference.with_context or not is_shown(reference.blocks):
                continue
            else:
                above = frozenset()
            for target in self._targets(reference, path):
                yield from self._reads(target, chain, above, seen)

    def _targets(self, reference: TemplateReference, near: str) -> Iterator[str]:
        for name in reference.names:
            if (found := self.find(name, near)) is not None:
                yield found

    def rendered(self, call: n.Call, scope: Scope) -> list[str] | None:
        """Return the template files that a call renders.

        None tells that `call` renders no template; an empty list that it is not known which.
        A helper of the project that hands its parameter to a renderer is followed.
        """
        found: list[str] | None = None
        for argument in self._name_arguments(call, scope):
            found = found or []
            if argument is not None:
                found.extend(self._named(argument, scope))
        return None if found is None else list(dict.fromkeys(found))

    def _name_arguments(self, call: n.Call, scope: Scope) -> Iterator[n.Expr | None]:
        """Yield the argument of `call` that names a template, for each renderer that it calls."""
        for value in self._evaluator.values(call.func, scope):
            if isinstance(value, External) and value.path in knowledge().renderers:
                position = knowledge().renderers[value.path]
                yield call.args[position] if position < len(call.args) else None
            elif isinstance(value, FunctionValue):
                parameter = self._rendered_parameter(value.scope)
                if parameter is not None:
                    yield argument_for(Site(call, scope), value.scope, parameter)

    def _rendered_parameter(self, scope: Scope) -> n.Parameter | None:
        """Return the parameter that a function hands to a renderer as a template's name."""
        if not isinstance(scope.node, n.Function):
            return None
        if scope not in self._helpers:
            self._helpers[scope] = None
            for call in scope.each(n.Call):
                for argument in self._name_arguments(call, scope):
                    for parameter in scope.node.params:
                        if isinstance(argument, n.Name) and argument.id == parameter.name:
                            self._helpers[scope] = parameter
        return self._helpers[scope]

    def is_named_by_caller(self, call: n.Node, scope: Scope) -> bool:
        """Tell whether `call` renders the template whose name is a parameter of its function."""
        parameter = self._rendered_parameter(scope)
        return (
            parameter is not None
            and isinstance(call, n.Call)
            and any(
                isinstance(argument, n.Name) and argument.id == parameter.name
                for argument in self._name_arguments(call, scope)
            )
        )

    def _named(self, node: n.Expr, scope: Scope) -> Iterator[str]:
        """Yield the template files that an expression may name."""
        near = scope.module.path
        if isinstance(node, n.Items):
            for item in node.items:
                yield from self._named(item, scope)
            return
        if isinstance(node, n.FString) and node.parts:
            first, last = node.parts[0], node.parts[-1]
            start = first.value if isinstance(first, n.Constant) else ""
            end = last.value if isinstance(last, n.Constant) and last is not first else ""
            if isinstance(start, str) and isinstance(end, str) and start:
                for name in self.matching(start, end):
                    if (found := self.find(name, near)) is not None:
                        yield found
            return
        for value in self._evaluator.values(node, scope):
            if isinstance(value, Literal) and isinstance(value.value, str):
                found = self.find(value.value, near)
                if found is not None:
                    yield found


def _shared(path: str, near: str) -> int:
    """Return how many folders two paths have in common from the root."""
    count = 0
    for mine, other in zip(path.split("/")[:-1], near.split("/")[:-1], strict=False):
        if mine != other:
            break
        count += 1
    return count
