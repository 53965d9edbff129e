"""The static folders of blueprints that cannot be reached: not there, or with a URL that is taken.

Sources: `flask.sansio.blueprints.Blueprint.register` adds the rule of the static folder when the
blueprint is registered; the rule of the app's own folder is added when the app is made.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Place
    from flask_lint.model.links.links import Links
    from flask_lint.model.names.values import Site
    from flask_lint.model.registry.folders import Folders
    from flask_lint.model.registry.holders import Holder
    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.templates.files import TemplateFiles


class UnreachedFolder(msgspec.Struct, frozen=True):
    """A static folder of a blueprint none of whose files can be had.

    `argument` is where the folder is given, `uses` where URLs of its files are made. `rule` and
    `taken_by` are the URL and the folder that goes before; None for a folder that is not there.
    """

    holder: Holder
    argument: Site
    path: str
    endpoint: str
    rule: str | None
    taken_by: str | None
    uses: list[Place]


class StaticFolders:
    """Finds them."""

    def __init__(
        self, url_map: UrlMap, links: Links, folders: Folders, files: TemplateFiles
    ) -> None:
        self._url_map = url_map
        self._links = links
        self._folders = folders
        self._files = files

    def find(self) -> Iterator[UnreachedFolder]:
        """Yield each folder of a blueprint that the project makes URLs for in vain."""
        listing = self._files.listing
        for route in self._url_map.routes:
            if route.registration is not None or route.place is None:
                continue
            holder = route.place.holder
            given = self._folders.static(holder)
            if len(given) != 1 or given[0].path is None or given[0].argument is None:
                continue
            path, argument = given[0].path, given[0].argument.site
            if route.app is None:
                continue
            # A repository may hold several programs, with blueprints of the same name.
            home = route.app.module.path.rpartition("/")[0]
            uses = [
                use
                for use in self.uses.get(route.endpoint, [])
                if not home or use.path.startswith(f"{home}/")
            ]
            if not uses:
                continue
            if path not in listing.folders:
                if not listing.may_have(f"{path}/style.css"):
                    yield UnreachedFolder(holder, argument, path, route.endpoint, None, None, uses)
                continue
            taken = self._taken(route)
            if taken is None or taken == path:
                continue
            own = {file[len(path) :] for file in listing.below(path)}
            # An app that has the same files answers for them.
            if own - {file[len(taken) :] for file in listing.below(taken)}:
                yield UnreachedFolder(
                    holder, argument, path, route.endpoint, route.rule, taken, uses
                )

    def _taken(self, route: Route) -> str | None:
        """Return the app's own static folder, if it has the URL of a blueprint's."""
        place = route.place
        if place is None or not place.known_subdomain or place.subdomain or route.app is None:
            return None
        for other in self._url_map.routes:
            if (
                other.app is route.app
                and other.place is None
                and other.registration is None
                and other.rule is not None
                and other.rule == route.rule
            ):
                folders = self._folders.static(route.app)
                return folders[0].path if len(folders) == 1 else None
        return None

    @cached_property
    def uses(self) -> dict[str, list[Place]]:
        """Where URLs of static files of blueprints are made, by their endpoint."""
        found: dict[str, list[Place]] = {}
        for link in (*self._links.python, *self._links.templates):
            for name in link.endpoints:
                found.setdefault(name, []).append(link.place)
        return found
