"""Which modules the commands in a project's own files start: scripts, servers, workers.

Sources: Flask's page Command Line Interface (Application Discovery), Gunicorn's and Celery's
pages on running them, the Python packaging guide's page on entry points.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask_lint.model.names.scopes import Module
    from flask_lint.sources.modules import ModuleIndex

# `shop.wsgi:app`, `shop.cli:main`, `shop:create_app()`.
_OBJECT = re.compile(r"(?<![\w.:/-])([A-Za-z_][\w.]*):([A-Za-z_]\w*)")
# `flask --app shop`, `FLASK_APP=shop.py`, `celery -A shop.tasks`.
_OPTION = re.compile(r"(?:--app[ =]|\s-A[ =]?|FLASK_APP[ =:]+)\s*[\"']?([A-Za-z_][\w./]*)")


def started(
    files: Mapping[str, str], index: ModuleIndex, modules: Mapping[str, Module]
) -> dict[str, set[str]]:
    """Return the paths of the modules that commands in `files` start, and what they call there.

    `files` maps paths of configuration files (`Procfile`, `pyproject.toml`, ...) to their texts.
    """
    found: dict[str, set[str]] = {}
    for text in files.values():
        for name, called in _named(text):
            path = name.removeprefix("./")
            if path not in modules:
                path = index.find(name, "") or ""
            if path in modules:
                found.setdefault(path, set()).update(called)
    return found


def _named(text: str) -> Iterator[tuple[str, set[str]]]:
    for match in _OBJECT.finditer(text):
        yield match[1], {match[2]}
    for match in _OPTION.finditer(text):
        yield match[1], set()
