"""The static folders of blueprints that cannot be reached: not there, or with a URL that is taken.

Sources: `flask.sansio.blueprints.Blueprint.register` adds the rule of the static folder when the
blueprint is registered; the rule of the app's own folder is added when the app is made. Of equal
rules the one that was added first matches.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask_lint.findings import Place
    from flask_lint.model.execution.environments import Environment
    from flask_lint.model.links.links import Links
    from flask_lint.model.names.values import Site
    from flask_lint.model.registry.folders import Folders
    from flask_lint.model.registry.holders import Holder
    from flask_lint.model.routing.url_map import Place as UrlPlace
    from flask_lint.model.routing.url_map import Route, UrlMap
    from flask_lint.model.templates.files import TemplateFiles

    Registering = tuple[Site, Environment]
    ComesFirst = Callable[[Holder, Registering, Registering], bool]


class UnreachedFolder(msgspec.Struct, frozen=True):
    """A static folder of a blueprint none of whose files can be had.

    `argument` is where the folder is given, `uses` where URLs of its files are made. `rule` and
    `taken_by` are the URL and the folder that goes before; None for a folder that is not there.
    `owner` is the blueprint that has that folder, None for the app.
    """

    holder: Holder
    argument: Site
    path: str
    endpoint: str
    rule: str | None
    taken_by: str | None
    owner: Holder | None
    uses: list[Place]


class StaticFolders:
    """Finds them; `comes_first` tells of two registrations whether the first one goes before."""

    def __init__(
        self,
        url_map: UrlMap,
        links: Links,
        folders: Folders,
        files: TemplateFiles,
        comes_first: ComesFirst,
    ) -> None:
        self._url_map = url_map
        self._links = links
        self._folders = folders
        self._files = files
        self._comes_first = comes_first

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
            found = partial(UnreachedFolder, holder, argument, path, route.endpoint)
            if path not in listing.folders:
                if not listing.may_have(f"{path}/style.css"):
                    yield found(None, None, None, uses)
                continue
            own = {file[len(path) :] for file in listing.below(path)}
            for other in self._before(route):
                owner = other.place.holder if other.place is not None else None
                folders = self._folders.static(owner or route.app)
                taken = folders[0].path if len(folders) == 1 else None
                # Who has the same files answers for them.
                if (
                    taken is not None
                    and taken != path
                    and own - {file[len(taken) :] for file in listing.below(taken)}
                ):
                    yield found(route.rule, taken, owner, uses)
                    break

    def _before(self, route: Route) -> Iterator[Route]:
        """Yield the routes of static folders that have the URL of a blueprint's and answer first.

        The app's own is there from the start.
        """
        place = route.place
        if place is None or not place.known_subdomain or route.app is None:
            return
        for other in self._url_map.routes:
            if other.app is not route.app or other.registration is not None:
                continue
            if other.rule is None or other.rule != route.rule:
                continue
            if other.place is None:
                if not place.subdomain:
                    yield other
            elif (
                other.place.known_subdomain
                and (other.place.subdomain or "") == (place.subdomain or "")
                and not other.place.mounts[0].assumed
                and self._comes_first(route.app, _registering(other.place), _registering(place))
            ):
                yield other

    @cached_property
    def uses(self) -> dict[str, list[Place]]:
        """Where URLs of static files of blueprints are made, by their endpoint."""
        found: dict[str, list[Place]] = {}
        for link in (*self._links.python, *self._links.templates):
            for name in link.endpoints:
                found.setdefault(name, []).append(link.place)
        return found


def _registering(place: UrlPlace) -> Registering:
    """Return the place where the app learns of a blueprint."""
    return place.mounts[0].site, place.mounts[0].run
