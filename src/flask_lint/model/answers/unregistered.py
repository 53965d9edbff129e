"""Blueprints that nobody registers, as far as all of the project can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.imports.dynamic import finds_modules
from flask_lint.model.names.scopes import assigned_name
from flask_lint.model.names.values import External, Site, Unknown
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.registry.mounts import Mounts


class Unregistered:
    """Answers which blueprints nobody registers."""

    def __init__(
        self,
        evaluator: Evaluator,
        holders: Holders,
        mounts: Mounts,
        modules: Iterable[Module],
        tests: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._holders = holders
        self._mounts = mounts
        self._modules = list(modules)
        self._tests = list(tests)
        # What looks like a library is none when a folder or file here has its name.
        self._words = {
            word
            for module in (*self._modules, *self._tests)
            for word in module.path[: -len(".py")].split("/")
        }

    def blueprints(self) -> Iterator[Holder]:
        """Yield the blueprints of the application that are certainly never registered."""
        if not any(app.module.is_application for app in self._holders.apps):
            return
        if any(self._is_unknown(mount.site) for mount in self._mounts.all if mount.child is None):
            return
        if finds_modules(self._modules):
            return
        copies = {_twin(mount.child) for mount in self._mounts.all if mount.child is not None}
        mounted = {mount.child for mount in self._mounts.all}
        packages = {package_of(app.module) for app in self._holders.apps} | {
            package_of(mount.site.module) for mount in self._mounts.all
        }
        for holder in self._holders.blueprints:
            if holder in mounted or holder.cls is not None or not self._holders.is_plain(holder):
                continue
            if holder.site.scope is not holder.module.scope or not holder.module.is_application:
                continue
            if _twin(holder) in copies:
                continue  # which of two copies of a module is meant depends on `sys.path`
            name = assigned_name(holder.module, holder.site.node)
            if name and package_of(holder.module) in packages and not self._is_used(holder, name):
                yield holder

    def _is_unknown(self, site: Site) -> bool:
        """Tell whether what a call registers may be one of the project's blueprints."""
        assert isinstance(site.node, n.Call)  # noqa: S101 - a registering call
        given = [*site.node.args[:1], *(word.value for word in site.node.keywords)][:1]
        values = self._evaluator.values(given[0], site.scope) if given else ()
        return not values or not all(
            isinstance(value, External) and value.path.partition(".")[0] not in self._words
            for value in values
        )

    def _is_used(self, holder: Holder, name: str) -> bool:
        """Tell whether a blueprint is used for anything but what is set up on it."""
        names = {name}
        modules = [*self._modules, *(test for test in self._tests if test.may_say(names))]
        for module in modules:
            for scope in module.scopes:
                for bindings in scope.bindings.values():
                    for binding in bindings:
                        node = binding.node
                        if binding.kind == "from" and isinstance(node, n.Alias):
                            names |= {binding.name} if node.name == name else set()
        return any(
            self._is_other_use(node, scope, holder, names)
            for module in modules
            for node, scope in module.each(n.Name, n.Attribute)
        )

    def _is_other_use(
        self, node: n.Name | n.Attribute, scope: Scope, holder: Holder, names: set[str]
    ) -> bool:
        if (node.id if isinstance(node, n.Name) else node.name) not in names:
            return False
        parent = scope.module.parents.get(node)
        if isinstance(parent, n.Attribute):
            return False
        if isinstance(parent, (n.Assign, n.AnnAssign)) and parent.value is not node:
            return False
        values = self._evaluator.values(node, scope)
        return any(
            isinstance(value, Unknown) or self._holders.of(value) is holder for value in values
        )


def _twin(holder: Holder) -> tuple[str, str]:
    """Return what a blueprint has in common with those of copies of its module."""
    return holder.module.path.rpartition("/")[2], holder.label


def package_of(module: Module) -> str:
    """Return the folder that a module's outermost package stands in, and the package."""
    depth = module.name.count(".") + (1 if module.is_package else 0)
    folders = module.path.split("/")[:-1]
    kept = len(folders) - depth + 1 if module.name else len(folders)
    return "/".join(folders[: max(kept, 0)])
