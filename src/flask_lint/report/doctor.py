"""The output of `flask-lint doctor`: a tree for people, JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask_lint import __version__
from flask_lint.overview.doctor import AREAS
from flask_lint.report.json_text import json_text
from flask_lint.report.printable import encodable, one_line
from flask_lint.report.totals import plural
from flask_lint.report.trees import render_tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.overview.doctor import Completion, Diagnosis, Gap


def render_json(diagnosis: Diagnosis) -> str:
    """Return the gaps as indented JSON, each with its line of configuration, and all lines."""
    document = {
        "version": __version__,
        "gaps": [_gap(gap) for gap in diagnosis.gaps],
        "settings": _settings(gap.completion for gap in diagnosis.gaps),
    }
    return json_text(document)


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "area": gap.area,
        "reason": encodable(gap.reason),
        "covers": [encodable(pattern) for pattern in gap.covers],
        "path": encodable(gap.path),
        "line": gap.line,
        "count": gap.count,
        "completion": config_line(gap.completion) if gap.completion is not None else None,
    }


def render_tree_of(
    diagnosis: Diagnosis, *, color: bool = False, width: int | None = None, ascii_only: bool = False
) -> str:
    """Return the gaps as a tree, and the configuration that would close them all."""
    if not diagnosis.gaps:
        return "Everything is known: every route, every template folder, every setting.\n"
    branches = []
    for area, title in AREAS.items():
        gaps = [gap for gap in diagnosis.gaps if gap.area == area]
        if gaps:
            heading = f"{title} ({len(gaps)})"
            branches.append((heading, [(_text(gap), _lines(gap)) for gap in gaps]))
    text = render_tree(
        (plural(len(diagnosis.gaps), "gap") + " in what is known of this project", branches),
        color=color,
        width=width,
        ascii_only=ascii_only,
    )
    settings = _settings(gap.completion for gap in diagnosis.gaps)
    if settings:
        text += (
            "\nIf what is missing adds nothing that matters, this in pyproject.toml says so.\n"
            "An empty list says that a package adds nothing; name what it adds instead.\n\n"
            "[tool.flask-lint]\n" + "".join(f"{line}\n" for line in _toml(settings))
        )
    return text


def _text(gap: Gap) -> str:
    place = f"{gap.path}:{gap.line}: " if gap.line else f"{gap.path}: " if gap.path else ""
    more = f" (and {gap.count - 1} more)" if gap.count > 1 else ""
    covers = f" [{' '.join(gap.covers)}]" if gap.covers else ""
    return one_line(f"{place}{gap.reason}{covers}{more}")


def _lines(gap: Gap) -> list[tuple[str, list[Any]]]:
    return [] if gap.completion is None else [(config_line(gap.completion), [])]


def config_line(completion: Completion) -> str:
    """Return the line of TOML that makes one completion."""
    return _toml(_settings([completion]))[0]


def _settings(completions: Iterable[Completion | None]) -> dict[str, Any]:
    """Return the keys of a configuration that makes all completions."""
    found: dict[str, Any] = {}
    for one in completions:
        if one is None:
            continue
        if one.package:
            found.setdefault(one.key, {})[one.package] = []
        else:
            items = found.setdefault(one.key, [])
            if one.item and one.item not in items:
                items.append(encodable(one.item))
    return found


def _toml(settings: dict[str, Any]) -> list[str]:
    lines = []
    for key, value in sorted(settings.items()):
        if isinstance(value, dict):
            table = ", ".join(f"{package} = []" for package in sorted(value))
            lines.append(f"{key} = {{ {table} }}")
        else:
            # JSON's escapes are TOML's.
            lines.append(f"{key} = {json.dumps(value)}")
    return lines
