"""The static files that are asked for and are not there.

Source: `flask.Flask.send_static_file`, which sends what stands below the static folder.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.links.links import Link, Links
    from flask_lint.model.links.relative import RelativeEndpoints
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.registry.folders import Folders
    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.templates.files import TemplateFiles


class MissingFile(msgspec.Struct, frozen=True):
    """A file that a link asks for, the folder that lacks it, and files that are called alike."""

    link: Link
    name: str
    folder: str
    alike: tuple[str, ...]


class StaticFiles:
    """Finds them.

    Only a file counts whose own folder is there and holds others of its kind: a folder that is
    not there is as a rule made by a build, and so may be what a browser runs or styles with.
    """

    def __init__(
        self,
        url_map: UrlMap,
        links: Links,
        relative: RelativeEndpoints,
        folders: Folders,
        files: TemplateFiles,
        modules: Iterable[Module],
    ) -> None:
        self._url_map = url_map
        self._links = links
        self._relative = relative
        self._folders = folders
        self._files = files
        self._modules = modules

    def missing(self) -> Iterator[MissingFile]:
        """Yield each static file that a link asks for and no folder has."""
        if self._is_moved:
            return
        for link in (*self._links.python, *self._links.templates):
            given = link.values.get("filename")
            if given is None or not given.complete or len(link.endpoints) != 1 or link.commented:
                continue
            whole = self._relative.whole(link, link.endpoints[0])
            folders = self._of_endpoint(whole[0]) if len(whole) == 1 else []
            for name in given.values:
                if isinstance(name, str) and folders:
                    yield from self._look(link, name, folders)

    def _look(self, link: Link, name: str, folders: list[str]) -> Iterator[MissingFile]:
        listing = self._files.listing
        path = name.partition("?")[0].strip("/")
        if not path or ".." in path.split("/") or "//" in path:
            return
        if any(listing.may_have(f"{folder}/{path}") for folder in folders):
            return
        for folder in folders:
            home = f"{folder}/{path}".rpartition("/")[0]
            beside = [file for file in listing.below(home) if "/" not in file[len(home) + 1 :]]
            kind = path.rpartition(".")[2].lower()
            names = tuple(file[len(folder) + 1 :] for file in beside)
            if kind in _BUILT and self._has_build and path.lower() not in map(str.lower, names):
                return
            if any(file.lower().endswith(f".{kind}") for file in beside):
                yield MissingFile(link, path, folder, names)
                return

    def _of_endpoint(self, endpoint: str) -> list[str]:
        """Return the folders behind an endpoint of Flask's own, none if one is not known."""
        routes = self._url_map.by_endpoint.get(endpoint, [])
        if not routes or self._url_map.opening_for(endpoint) is not None:
            return []
        found: list[str] = []
        for route in routes:
            path = self._folder(route)
            if path is None or path not in self._files.listing.folders:
                return []
            found.append(path)
        return list(dict.fromkeys(found))

    def _folder(self, route: Route) -> str | None:
        holder = route.place.holder if route.place is not None else route.app
        if route.registration is not None or holder is None:
            return None
        folders = self._folders.static(holder)
        return folders[0].path if len(folders) == 1 else None

    @cached_property
    def _has_build(self) -> bool:
        """Whether a tool may make style sheets and scripts of other files."""
        return any(path.rpartition("/")[2] in _BUILDERS for path in self._files.listing.files)

    @cached_property
    def _is_moved(self) -> bool:
        """Whether some code sets a static folder, or sends static files its own way."""
        return any(
            any(
                isinstance(target, n.Attribute) and target.name in _MOVED
                for node in scope.each(n.Assign)
                for target in node.targets
            )
            or any(node.name == "send_static_file" for node in scope.each(n.Function))
            for module in self._modules
            for scope in module.scopes
        )


_MOVED = frozenset({"static_folder", "_static_folder", "root_path", "send_static_file"})
_BUILT = frozenset({"css", "js", "mjs", "map"})
_BUILDERS = frozenset(
    {
        "package.json",
        "tailwind.config.js",
        "webpack.config.js",
        "vite.config.js",
        "gulpfile.js",
        "Gruntfile.js",
        "bower.json",
        "webassets.yaml",
    }
)
