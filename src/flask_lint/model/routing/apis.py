"""The objects that put resources on an app or a blueprint, and what they are bound to.

Sources: `flask_restful.Api`, `flask_restx.Api`, `flask_restx.Namespace`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.names.values import ClassValue, External, FunctionValue, Instance, Literal
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.called import Called
    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.names.values import Value
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.providers.provider import ResourceApi

# The parameters of `flask_restx.Namespace`.
_NAMESPACE_PARAMETERS = (
    "name",
    "description",
    "path",
    "decorators",
    "validate",
    "authorizations",
    "ordered",
)


class Binding(msgspec.Struct, frozen=True, eq=False):
    """What an api is bound to: an app or a blueprint, None where it is not known which.

    `late` tells that `init_app` binds it, and `arguments` are those of the call that does.
    """

    holder: Holder | None
    kind: str
    late: bool
    arguments: dict[str, Situated] = {}

    @property
    def target(self) -> tuple[Holder | None, str, bool]:
        """What tells bindings apart, however often one is made."""
        return self.holder, self.kind, self.late


class Attachment(msgspec.Struct, frozen=True, eq=False):
    """A namespace on an api; `path` is what its resources are put under, None for its own."""

    namespace: Maker
    path: Situated | None


class Maker(msgspec.Struct, eq=False):
    """One place that makes an api, or a namespace of one.

    `data` is None for a namespace. `cls` is the project's own subclass, if any.
    """

    made: Situated
    data: ResourceApi | None
    cls: Scope | None
    arguments: dict[str, Situated]
    open_arguments: bool
    bindings: list[Binding] = []
    attachments: list[Attachment] = []


class Apis:
    """The apis and namespaces that a project's code makes."""

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        holders: Holders,
        called: Called,
    ) -> None:
        self._evaluator = evaluator
        self._environments = environments
        self._holders = holders
        self._of_node: dict[n.Node, Maker] = {}
        making = {*_apis(), *_namespaces(), *knowledge().makers}
        for call, scope in called.of(making, or_classes=True):
            self._note_made(call, scope)
        if self._of_node:
            for call, scope in called.all:
                if isinstance(call.func, n.Attribute):
                    self._note_bound(call, call.func, scope)

    @property
    def all(self) -> list[Maker]:
        """The apis."""
        return [maker for maker in self._of_node.values() if maker.data is not None]

    def of(self, value: Value) -> Maker | None:
        """Return the api or namespace that a value is, if the place that makes it is known."""
        if isinstance(value, (External, Instance)) and value.origin is not None:
            return self._of_node.get(value.origin.node)
        return None

    def is_one(self, value: Value) -> bool:
        """Tell whether a value is an api or a namespace, whoever made it."""
        paths = self._evaluator.type_paths(value)
        return any(path in _apis() or path in _namespaces() for path in paths)

    def bindings_at(self, maker: Maker, made: Situated) -> list[Binding]:
        """Return what an api is bound to that `made` makes in a run: by that run, or ever."""
        made = self._behind_helper(maker, made)
        if made.environment.bound and made.node is maker.made.node:
            arguments, _ = self._arguments(made, maker.cls, maker.data)
            found = list(self._given(arguments.get("app"), late=False, arguments={}))
            if found:
                return found
        return maker.bindings

    def _behind_helper(self, maker: Maker, made: Situated) -> Situated:
        """Return the run of the place that makes an api, where `made` calls a helper that does.

        One helper makes many apis, and each belongs to what its own call was given.
        """
        made = self._environments.resolved(made)
        helper = maker.made.scope.runs_in
        if isinstance(made.node, n.Call) and any(
            isinstance(callee, FunctionValue) and callee.scope is helper
            for callee in self._environments.values(made.at(made.node.func))
        ):
            inside = self._environments.inside(made, helper)
            return Situated(maker.made.node, maker.made.scope, inside)
        return made

    # Finding ---------------------------------------------------------------------------------

    def _note_made(self, call: n.Call, scope: Scope) -> None:
        for callee in self._evaluator.values(call.func, scope):
            # The callee is known anyway, what the call gives is not.
            if isinstance(callee, External):
                paths = [knowledge().makers.get(callee.path, callee.path)]
            elif isinstance(callee, ClassValue):
                mro = self._evaluator.mro(callee.scope)
                paths = [entry for entry in mro if isinstance(entry, str)]
            else:
                continue
            data = next((_apis()[path] for path in paths if path in _apis()), None)
            if data is None and not any(path in _namespaces() for path in paths):
                continue
            cls = callee.scope if isinstance(callee, ClassValue) else None
            made = Situated(call, scope, NOTHING)
            arguments, is_open = self._arguments(made, cls, data)
            maker = self._of_node[call] = Maker(made, data, cls, arguments, is_open)
            if data is not None:
                for run in self._environments.runs(call, scope):
                    arguments, _ = self._arguments(Situated(call, scope, run), cls, data)
                    self._bind(maker, self._given(arguments.get("app"), late=False, arguments={}))
            return

    def _note_bound(self, call: n.Call, func: n.Attribute, scope: Scope) -> None:
        if func.name not in ("init_app", "add_namespace", "namespace"):
            return
        for run in self._environments.runs(call, scope):
            at = Situated(call, scope, run)
            for value in self._environments.values(at.at(func.value)):
                api = self.of(value)
                if api is None or api.data is None:
                    continue
                words = {word.name: at.at(word.value) for word in call.keywords if word.name}
                first = at.at(call.args[0]) if call.args else None
                if func.name == "init_app":
                    given = words.get("app") or first
                    self._bind(api, self._given(given, late=True, arguments=words))
                elif func.name == "namespace":
                    made = self._of_node.get(call)
                    if made is not None and not any(
                        one.namespace is made for one in api.attachments
                    ):
                        api.attachments.insert(0, Attachment(made, None))
                elif (namespace := words.get("ns") or first) is not None:
                    path = words.get("path") or (at.at(call.args[1]) if call.args[1:] else None)
                    for one in self._environments.values(namespace):
                        maker = self.of(one)
                        if maker is not None and maker.data is None:
                            api.attachments.append(Attachment(maker, path))

    def _bind(self, maker: Maker, found: Iterable[Binding]) -> None:
        for one in found:
            if all(one.target != other.target for other in maker.bindings):
                maker.bindings.append(one)

    def _given(
        self, given: Situated | None, *, late: bool, arguments: dict[str, Situated]
    ) -> Iterator[Binding]:
        """Yield the bindings to what an argument stands for."""
        if given is None:
            return
        values = self._environments.values(given)
        known = [value for value in values if self._holders.kind(value) is not None]
        for value in known:
            kind = self._holders.kind(value) or ""
            yield Binding(self._holders.of(value), kind, late, arguments)
        if not known and not all(
            isinstance(value, Literal) and value.value is None for value in values
        ):
            yield Binding(None, "", late, arguments)

    def _arguments(
        self, made: Situated, cls: Scope | None, data: ResourceApi | None
    ) -> tuple[dict[str, Situated], bool]:
        parameters = _NAMESPACE_PARAMETERS if data is None else data.parameters
        return self._holders.arguments_of(made, cls, parameters)

    def overrides(self, maker: Maker, *methods: str) -> bool:
        """Tell whether the project's subclass defines one of these methods itself."""
        return maker.cls is not None and any(
            isinstance(value, (FunctionValue, ClassValue))
            for method in methods
            for value in self._evaluator.attribute(Instance(maker.cls), method)
        )


def _apis() -> dict[str, ResourceApi]:
    return knowledge().resource_apis


@cache
def _namespaces() -> frozenset[str]:
    return frozenset(data.namespace for data in _apis().values()) - {""}
