"""The model of every fixture app is what real Flask makes of it: rules, views, templates."""

from __future__ import annotations

from functools import cache

import pytest

from flask_lint import pipeline
from real_apps import RealApp, real_apps
from static_apps import StaticProject, disagreements, static_project
from support import FIXTURES, fixture_settings

FOLDERS = {
    path.relative_to(FIXTURES).as_posix(): path
    for path in sorted(FIXTURES.glob("*/*"))
    if path.is_dir()
}
ENVIRONMENT = {
    "SECRET_KEY": "for this test",
    "DATABASE_URL": "sqlite://",
    "BROKER_URL": "memory://",
    "ADMIN_KEY": "for this test",
    "API_SECRET_KEY": "for this test",
    "PORTAL_KEY": "for this test",
}


@cache
def static_projects() -> dict[str, StaticProject]:
    return {
        folder: pipeline.ask(
            path,
            fixture_settings(path),
            lambda reading: static_project(reading.project),
            jobs=1,
        )
        for folder, path in FOLDERS.items()
    }


@cache
def real() -> dict[tuple[str, str], RealApp | str]:
    """Return what every app of every fixture project has, or why it cannot be made."""
    wanted = [
        (folder, app.name) for folder, project in static_projects().items() for app in project.apps
    ]
    return dict(zip(wanted, real_apps(FIXTURES, wanted, ENVIRONMENT), strict=True))


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_model_is_what_flask_makes_of_it(folder: str) -> None:
    project = static_projects()[folder]
    for app in project.apps:
        found = real()[folder, app.name]
        if isinstance(found, RealApp):
            assert disagreements(app, project, found) == [], app.name


def test_nearly_all_apps_can_be_made() -> None:
    """What cannot is what a bad app is for, or needs what only its own code can give it."""
    made = {folder for (folder, _), found in real().items() if isinstance(found, RealApp)}
    with_apps = {folder for folder, project in static_projects().items() if project.apps}
    assert [one for one in with_apps - made if one.endswith("/good")] == []
    assert len(made) > len(with_apps) - 10
