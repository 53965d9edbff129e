"""Every place that asks for the URL of an endpoint, in Python and in templates.

Sources: `flask.Flask.url_for`, `flask.helpers.url_for`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.execution.strings import NO_STRING
from flask_lint.model.names.values import External, FunctionValue, Literal
from flask_lint.model.names.visible import visible
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flask_lint.findings import Place
    from flask_lint.model.execution.strings import StringReader, Strings
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.templates.files import TemplateFiles
    from flask_lint.summary.template import TemplateCall

# Keywords of `url_for` that are no values of the URL.
OPTIONS = frozenset({"_anchor", "_method", "_scheme", "_external"})


class Link(msgspec.Struct, frozen=True, eq=False):
    """One call of Flask's `url_for`.

    `endpoints` are the names that it is given, and `complete` tells whether there are no others.
    `values` are its keywords with the constants that they are, where that is known; `has_more`
    tells that it may have others. `extra` is the place of a second positional argument. `place`
    is that of the endpoint, `whole` that of the call. `view` is the function whose code it is,
    `template` the template file; one of them is empty. `function` is the project's function that
    is given in place of an endpoint. `commented` tells that a template has the call in a comment
    of HTML.
    """

    endpoints: tuple[str, ...]
    complete: bool
    values: Mapping[str, Constants]
    has_more: bool
    extra: Place | None
    place: Place
    whole: Place
    view: Scope | None = None
    template: str = ""
    macro: str = ""
    function: FunctionValue | None = None
    commented: bool = False


class Constants(msgspec.Struct, frozen=True):
    """The constants that an argument may be; `complete` tells whether there are no others."""

    values: tuple[object, ...]
    complete: bool

    def is_only(self, value: object) -> bool:
        """Tell whether the argument is this constant and nothing else."""
        return self.complete and self.values == (value,)


class Links:
    """The calls of `url_for` in a project's code and templates."""

    def __init__(
        self,
        evaluator: Evaluator,
        strings: StringReader,
        modules: Iterable[Module],
        files: TemplateFiles,
        templates: Iterable[str],
    ) -> None:
        self._evaluator = evaluator
        self._strings = strings
        self._modules = list(modules)
        self._files = files
        self._templates = templates

    @cached_property
    def python(self) -> list[Link]:
        """The calls in Python."""
        return [
            link
            for module in self._modules
            for call, scope in module.each(n.Call)
            if _is_called_so(call.func)
            for link in self._called(call, scope)
        ]

    @cached_property
    def templates(self) -> list[Link]:
        """The calls in templates; none where the templates' `url_for` is not Flask's."""
        if self.are_replaced:
            return []
        return [
            _of_template(path, call)
            for path in sorted(self._templates)
            for call in self._files.summary(path).calls
            if call.path == "url_for" and (call.args or call.keyword("endpoint"))
        ]

    @cached_property
    def are_replaced(self) -> bool:
        """Whether the project gives templates a `url_for` of its own."""
        for module in self._modules:
            for scope in module.scopes:
                node = scope.node
                if (
                    isinstance(node, n.Function)
                    and node.name == "url_for"
                    and any(_says(decorator, "template_global") for decorator in node.decorators)
                ):
                    return True
                if "url_for" not in module.words:
                    continue
                for part in scope.each(n.Dict, n.Call, n.Assign):
                    for value in _given_as_url_for(part):
                        if not self._is_url_for(value, scope):
                            return True
        return False

    def _is_url_for(self, node: n.Expr, scope: Scope) -> bool:
        paths = self._evaluator.paths(node, scope)
        return bool(paths) and all(path in knowledge().url_builders for path in paths)

    def _called(self, call: n.Call, scope: Scope) -> Iterator[Link]:
        if not any(
            isinstance(value, External) and value.path in knowledge().url_builders
            for value in self._evaluator.values(call.func, scope)
        ):
            return
        module = scope.module
        words = {word.name: word.value for word in call.keywords if word.name is not None}
        starred = any(isinstance(argument, n.Starred) for argument in call.args)
        given = call.args[0] if call.args else words.get("endpoint")
        if given is None or isinstance(given, n.Starred):
            return
        endpoints = self._endpoints(given, scope)
        extra = call.args[1] if len(call.args) > 1 and not starred else None
        yield Link(
            endpoints.texts,
            endpoints.complete,
            {
                name: self._constants(value, scope)
                for name, value in words.items()
                if name != "endpoint"
            },
            starred or any(word.name is None for word in call.keywords),
            module.place(extra) if extra is not None else None,
            module.place(given),
            module.place(call),
            view=scope,
            function=self._function(given, scope),
        )

    def _endpoints(self, given: n.Expr, scope: Scope) -> Strings:
        """Return the endpoints that an argument is for sure.

        What a parameter is given, or a name is bound to in several places, is left out: which of
        it arrives here is a question of the order.
        """
        found = self._strings.read(Situated(given, scope, NOTHING))
        for part in n.walk(given):
            if isinstance(part, n.Name) and len(visible(part.id, scope, part.start)) > 1:
                return NO_STRING
        return found if found.complete else NO_STRING

    def _function(self, given: n.Expr, scope: Scope) -> FunctionValue | None:
        values = self._evaluator.values(given, scope)
        functions = [value for value in values if isinstance(value, FunctionValue)]
        return functions[0] if len(functions) == len(values) == 1 else None

    def _constants(self, node: n.Expr, scope: Scope) -> Constants:
        parts = [node.body, node.orelse] if isinstance(node, n.Conditional) else [node]
        values: list[object] = []
        complete = True
        for part in parts:
            if isinstance(part, n.Constant):
                values.append(part.value)
                continue
            found = self._evaluator.values(part, scope)
            literal = [value.value for value in found if isinstance(value, Literal)]
            if len(found) == 1 and literal and literal[0] is not None:
                values.extend(literal)
            else:
                complete = False
        return Constants(tuple(values), complete)


def _is_called_so(func: n.Expr) -> bool:
    # A name that stands for something else is cheap to ask about; `self.get` is not.
    return not isinstance(func, n.Attribute) or func.name == "url_for"


def _says(decorator: n.Expr, word: str) -> bool:
    func = decorator.func if isinstance(decorator, n.Call) else decorator
    return isinstance(func, n.Attribute) and func.name.endswith(word)


def _given_as_url_for(node: n.Node) -> Iterator[n.Expr]:
    """Yield what a statement or expression gives the name `url_for` to, for templates."""
    if isinstance(node, n.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, n.Constant) and key.value == "url_for":
                yield value
    elif isinstance(node, n.Call):
        for word in node.keywords:
            if word.name == "url_for":
                yield word.value
        if isinstance(node.func, n.Attribute) and "global" in node.func.name and node.args:
            # `add_template_global(build, "url_for")`, or a function of that name
            first = node.args[0]
            own = first.id if isinstance(first, n.Name) else getattr(first, "name", "")
            names = {arg.value for arg in node.args if isinstance(arg, n.Constant)} or {own}
            if "url_for" in names:
                yield first
    elif isinstance(node, n.Assign):
        for target in node.targets:
            if (
                isinstance(target, n.Subscript)
                and isinstance(target.index, n.Constant)
                and target.index.value == "url_for"
            ):
                yield node.value


def _of_template(path: str, call: TemplateCall) -> Link:
    named = call.keyword("endpoint")
    given = call.args[0] if call.args else named
    assert given is not None  # noqa: S101 - the caller's condition
    extra = call.args[1] if len(call.args) > 1 else None
    return Link(
        given.texts if given.complete else (),
        given.complete,
        values_of(call),
        call.has_args or call.has_kwargs,
        extra.span.place(path) if extra is not None else None,
        given.span.place(path),
        call.span.place(path),
        template=path,
        macro=call.macro,
        commented=call.commented,
    )


def values_of(call: TemplateCall) -> dict[str, Constants]:
    """Return the keywords of a call of `url_for` in a template."""
    return {
        name: Constants(value.values, value.complete)
        for name, value in call.keywords
        if name != "endpoint"
    }
