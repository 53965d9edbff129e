"""What requests store in variables of a module and in attributes of an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.execution.once import is_made_once
from flask_lint.model.names.values import External, Site
from flask_lint.model.views.containers import Containers
from flask_lint.model.views.stored import KEPT, Stored
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.views.request_values import RequestValues


class GlobalState:
    """Finds what one request leaves where another one finds it."""

    def __init__(
        self, evaluator: Evaluator, values: RequestValues, modules: Iterable[Module]
    ) -> None:
        self._evaluator = evaluator
        self._values = values
        self._modules = [module for module in modules if module.is_application]
        self._containers = Containers(evaluator, values, self._modules)

    def stored(self) -> Iterator[Stored]:
        """Yield the statements, in the order of the files."""
        for module in self._modules:
            for scope in module.scopes:
                if not scope.is_function or not self._values.is_run_by_requests(scope):
                    continue
                for node in scope.each(n.Assign, n.AnnAssign):
                    found = self._stored(node, scope)
                    if found is not None:
                        yield found
                yield from self._containers.stored(scope)

    def _stored(self, node: n.Assign | n.AnnAssign, scope: Scope) -> Stored | None:
        if node.value is None:
            return None
        targets = node.targets if isinstance(node, n.Assign) else [node.target]
        parts = [
            part
            for target in targets
            for part in (target.items if isinstance(target, n.Items) else [target])
        ]
        for target in parts:
            if isinstance(target, n.Name) and target.id in scope.globals:
                name, on_app = target.id, False
            elif isinstance(target, n.Attribute) and self._is_app(target.value, scope):
                name, on_app = target.name, True
            else:
                continue
            if KEPT.search(name) or self._is_guarded(node, name, scope, on_app=on_app):
                continue
            source = self._values.source(node.value, scope)
            read = self._read(name, scope, on_app=on_app) if source is not None else None
            if source is not None and read is not None:
                kind = "attribute" if on_app else "global variable"
                keeper = f"the {kind} `{name}`" + " of the application" * on_app
                return Stored(Site(node, scope), keeper, source, read)
        return None

    def _is_app(self, node: n.Expr, scope: Scope) -> bool:
        values = self._evaluator.values(node, scope)
        return bool(values) and all(
            self._evaluator.is_app(value)
            or (isinstance(value, External) and value.path == "flask.current_app")
            for value in values
        )

    def _is_guarded(
        self, node: n.Assign | n.AnnAssign, name: str, scope: Scope, *, on_app: bool
    ) -> bool:
        """Tell whether the value is stored once, under a lock, compared before, or changed."""

        def asks(part: n.Node) -> bool:
            if isinstance(part, n.Constant):
                return part.value == name
            if on_app:
                return isinstance(part, n.Attribute) and part.name == name
            return isinstance(part, n.Name) and part.id == name

        if is_made_once(scope.module, node, asks):
            return True
        tests: list[n.Node] = [one.test for one in scope.each(n.Branch)]
        if node.value is not None:
            # `rows = [row for row in rows if row.id != id]`: what is kept there is for all.
            tests.append(node.value)
        return any(asks(part) for part in n.walk(*tests))

    def _read(self, name: str, scope: Scope, *, on_app: bool) -> Site | None:
        """Return where another function reads what is stored."""
        modules = self._modules if on_app else [scope.module]
        for module in modules:
            for other in module.scopes:
                if other is scope or not other.is_function:
                    continue
                for node in other.nodes:
                    if _reads(node, name, other, on_app=on_app) and (
                        not on_app
                        or (isinstance(node, n.Attribute) and self._is_app(node.value, other))
                    ):
                        return Site(node, other)
        return None


def _reads(node: n.Node, name: str, scope: Scope, *, on_app: bool) -> bool:
    if on_app:
        is_it = isinstance(node, n.Attribute) and node.name == name
    else:
        is_it = isinstance(node, n.Name) and node.id == name and name not in scope.bindings
    parent = scope.module.parents.get(node) if is_it else None
    if parent is None:
        return False
    if isinstance(parent, n.Items):
        parent = scope.module.parents.get(parent)
    if isinstance(parent, n.Assign):
        return parent.value is node
    return not isinstance(parent, (n.AugAssign, n.Delete, n.Declare))
