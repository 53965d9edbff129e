"""Where the model of a project is partial, why, and what would complete it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from flask_lint.model.routing.declared import registrar_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.values import Site
    from flask_lint.model.project import FlaskProject

Area = Literal["files", "routes", "templates", "configuration", "settings"]

AREAS: dict[Area, str] = {
    "files": "Files that cannot be analysed",
    "routes": "Routes that may be added unseen",
    "templates": "Templates that may exist unseen",
    "configuration": "Configuration that cannot be read",
    "settings": "Settings that mean nothing in this project",
}


class Completion(msgspec.Struct, frozen=True):
    """One entry of a setting: an item of the list `key`, or, with a `package`, of the table."""

    key: str
    item: str = ""
    package: str = ""


class Gap(msgspec.Struct, frozen=True):
    """One thing that is not known.

    `covers` are the patterns of endpoints or template names that it is about, none where it is
    about something else. `path` and `line` are those of the first of `count` places; the line is
    0 where there is none. `completion` is what to write into the settings, None where no setting
    helps.
    """

    area: Area
    reason: str
    covers: list[str]
    path: str
    line: int
    count: int
    completion: Completion | None


class Diagnosis(msgspec.Struct, frozen=True):
    """All gaps of a project, area by area."""

    gaps: list[Gap]


def diagnose(project: FlaskProject, failed: Iterable[tuple[str, int, str]]) -> Diagnosis:
    """Return what is not known of a project; `failed` are paths, lines and reasons."""
    gaps = [
        *(
            Gap("files", reason, [], path, line, 1, Completion("exclude", path))
            for path, line, reason in failed
        ),
        *_of_routes(project),
        *_of_templates(project),
        *_of_configuration(project),
        *_of_settings(project),
    ]
    merged: dict[object, list[Gap]] = {}
    for gap in gaps:
        key = (gap.area, gap.reason, gap.completion or gap.path)
        merged.setdefault(key, []).append(gap)
    return Diagnosis([_as_one(group) for group in merged.values()])


def _as_one(group: list[Gap]) -> Gap:
    """Return gaps of one reason, which one line completes, as one."""
    covers = dict.fromkeys(pattern for gap in group for pattern in gap.covers)
    places = {(gap.path, gap.line) for gap in group}
    return msgspec.structs.replace(group[0], covers=list(covers), count=len(places))


def _of_routes(project: FlaskProject) -> Iterator[Gap]:
    for opening in project.url_map.openings:
        if opening.site is None:
            continue  # what the settings say is no gap
        completion = Completion("route-registrars", registrar_at(opening.site))
        if opening.package:
            completion = Completion("endpoint-packages", package=opening.package)
        path, line = _spot(opening.site)
        yield Gap("routes", opening.reason, [opening.pattern], path, line, 1, completion)


def _of_templates(project: FlaskProject) -> Iterator[Gap]:
    for opening in project.loaders.openings:
        completion = Completion("template-folders")
        if opening.package:
            completion = Completion("template-packages", package=opening.package)
        path, line = _spot(opening.site)
        yield Gap("templates", opening.reason, [opening.pattern], path, line, 1, completion)


def _of_configuration(project: FlaskProject) -> Iterator[Gap]:
    seen = set()
    for space in project.configuration.spaces:
        for gap in space.gaps:
            site = gap.write.site
            if (site.node, gap.reason) not in seen:
                seen.add((site.node, gap.reason))
                path, line = _spot(site)
                yield Gap("configuration", gap.reason, [], path, line, 1, None)


def _of_settings(project: FlaskProject) -> Iterator[Gap]:
    """Yield the settings that name what is not there."""
    known = {module.name for module in project.code}
    known |= {f"{scope.module.name}.{scope.qualname}" for scope in project.scopes()}
    tops = {name.partition(".")[0] for name in known}
    for name in project.settings.route_registrars:
        if name not in known and name.partition(".")[0] in tops:
            reason = f"route-registrars: nothing is called {name}"
            yield Gap("settings", reason, [], "", 0, 1, None)
    for folder in project.settings.template_folders or ():
        if folder.strip("/").removeprefix("./") not in project.listing.folders:
            reason = f"template-folders: there is no folder {folder}"
            yield Gap("settings", reason, [], "", 0, 1, None)


def _spot(site: Site | None) -> tuple[str, int]:
    if site is None:
        return "", 0
    place = site.module.place(site.node)
    return place.path, place.line
