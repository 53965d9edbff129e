"""Compares the URL map that flask-lint reads off a project with the one that real Flask makes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from real_apps import RealApp, Rule, real_apps
from static_apps import static_rules
from support import write_files

if TYPE_CHECKING:
    from collections.abc import Mapping


def real_rules(files: Mapping[str, str], app: str = "app:app") -> set[Rule]:
    """Return the rules of `app`, which is a name in these files or a call of it."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), files)
        (found,) = real_apps(Path(folder), [(".", app)])
    assert isinstance(found, RealApp), found
    return set(found.rules)


def assert_same_rules(files: Mapping[str, str], app: str = "app:app") -> None:
    """Assert that the model knows exactly the rules that Flask has, and knows that it does."""
    project = project_of(files)
    url_map = with_deep_stack(lambda: project.url_map)
    assert [opening.reason for opening in url_map.openings] == []
    assert static_rules(url_map.routes) == real_rules(files, app)
