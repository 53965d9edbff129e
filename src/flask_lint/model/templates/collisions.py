"""Templates of one name in several folders of one app: only the first is ever loaded.

Source: `flask.templating.DispatchingJinjaLoader`: the app's own folder goes first, then those of
its blueprints, in the order of their registration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.sources.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.scopes import Module
    from flask_lint.model.registry.holders import Holder
    from flask_lint.model.registry.mounts import Mount, Mounts
    from flask_lint.model.templates.files import TemplateFiles
    from flask_lint.model.templates.loaders import Loaders, Root
    from flask_lint.model.templates.renders import Renders, Wanted

_MAX_NESTING = 8


class Collision(msgspec.Struct, frozen=True):
    """A template that code asks for, and that is loaded from another folder than its own.

    `own` is the file next to the code, `first` the one that is loaded. `certain` tells whether
    that is sure: of two blueprints it may be the other way round, and then `other` is the code
    that gets the wrong one.
    """

    wanted: Wanted
    name: str
    own: str
    first: str
    is_app: bool
    certain: bool
    other: Wanted | None


class TemplateCollisions:
    """Finds them."""

    def __init__(
        self, files: TemplateFiles, loaders: Loaders, renders: Renders, mounts: Mounts
    ) -> None:
        self._files = files
        self._loaders = loaders
        self._renders = renders
        self._mounts: dict[Holder, list[Mount]] = {}
        for mount in mounts.all:
            if mount.child is not None:
                self._mounts.setdefault(mount.child, []).append(mount)

    def find(self) -> Iterator[Collision]:
        """Yield a collision for each place that asks for a template which another hides."""
        asked: dict[tuple[str, str], Wanted] = {}
        homes: list[tuple[Wanted, Root, str]] = []
        for wanted in self._renders.wanted:
            if len(wanted.names) != 1:
                continue
            root = self._home(wanted.call.module)
            files = self._loaders.files(wanted.names[0])
            own = self._below(root, files) if root is not None else None
            if root is not None and own is not None and len(files) > 1:
                homes.append((wanted, root, own))
                asked.setdefault((wanted.names[0], root.path), wanted)
        for wanted, root, own in homes:
            yield from self._hidden(wanted, root, own, asked)

    def _hidden(
        self, wanted: Wanted, root: Root, own: str, asked: dict[tuple[str, str], Wanted]
    ) -> Iterator[Collision]:
        holder = root.holder
        name = wanted.names[0]
        if holder is None or holder.is_app:
            return
        apps = self._apps(holder)
        for other in self._loaders.roots:
            file = self._below(other, self._loaders.files(name))
            if file is None or other.holder is None or other.path == root.path:
                continue
            if self._files.text(file) == self._files.text(own) or not apps & self._apps(
                other.holder
            ):
                continue
            if _shows_replacement(other.holder, holder):
                continue
            if other.holder.is_app:
                yield Collision(wanted, name, own, file, True, True, None)
                return
            rival = asked.get((name, other.path))
            order = self._order(holder, other.holder)
            if rival is not None and order is not None and order >= 0:
                yield Collision(wanted, name, own, file, False, order > 0, rival)
                return

    def _home(self, module: Module) -> Root | None:
        """Return the template folder of the blueprint whose package a module belongs to."""
        homes = [
            root
            for root in self._loaders.roots
            if root.holder is not None
            and not root.holder.is_app
            and f"{module.path.rpartition('/')[0]}/".startswith(_package(root.holder) + "/")
            and root.path.startswith(_package(root.holder) + "/")
        ]
        best = max((len(_package(root.holder)) for root in homes if root.holder), default=0)
        homes = [root for root in homes if root.holder and len(_package(root.holder)) == best]
        return homes[0] if len({root.path for root in homes}) == 1 and best else None

    def _below(self, root: Root, files: Iterable[str]) -> str | None:
        return next((file for file in files if file.startswith(f"{root.path}/")), None)

    def _apps(self, holder: Holder, depth: int = 0) -> set[Holder | None]:
        """Return the apps that a holder is, or is registered on."""
        if holder.is_app:
            return {holder}
        found: set[Holder | None] = set()
        for mount in self._mounts.get(holder, ()):
            if mount.parent is None:
                found |= {root.holder for root in self._loaders.roots if _is_app(root)}
            elif depth < _MAX_NESTING:
                found |= self._apps(mount.parent, depth + 1)
        return found

    def _order(self, mine: Holder, other: Holder) -> int | None:
        """Return 1 if `mine` is registered after `other`, -1 if before, 0 where that is open."""
        mounts = self._mounts.get(mine, []), self._mounts.get(other, [])
        if not all(len(one) == 1 for one in mounts):
            return None
        first, second = mounts[0][0].site, mounts[1][0].site
        if first.scope is not second.scope or first.node is second.node:
            return 0
        return 1 if first.node.start > second.node.start else -1


def _is_app(root: Root) -> bool:
    return root.holder is not None and root.holder.is_app


def _shows_replacement(one: Holder, other: Holder) -> bool:
    """Tell whether `one` is the app of an example, which replaces what a library brings."""
    example = one.is_app and one.module.role is Role.EXAMPLE
    return example and other.module.is_application


def _package(holder: Holder) -> str:
    return holder.module.path.rpartition("/")[0]
