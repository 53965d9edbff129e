"""The output of `flask-lint routes`: a table for people, JSON and CSV for programs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import msgspec

from flask_lint import __version__
from flask_lint.report.json_text import json_text
from flask_lint.report.printable import encodable, one_line
from flask_lint.report.totals import plural

if TYPE_CHECKING:
    from flask_lint.overview.routes import RouteEntry, RouteList

COLUMNS = (
    "app",
    "rule",
    "methods",
    "endpoint",
    "view",
    "path",
    "line",
    "blueprint",
    "subdomain",
    "guards",
    "doubt",
)


def render_json(listed: RouteList, *, show_doubtful: bool = False) -> str:
    """Return the routes as indented JSON: the fields of `RouteList`, and the version.

    Of the routes in doubt only the number is given, unless they are to be shown.
    """
    document = {"version": __version__, **msgspec.to_builtins(listed)}
    if not show_doubtful:
        document["doubtful"] = []
    document["doubtful_count"] = len(listed.doubtful)
    return json_text(_encodable(document))


def _encodable(value: object) -> object:
    """Return a document with its texts made fit for JSON."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, list):
        return [_encodable(one) for one in value]
    if isinstance(value, dict):
        return {key: _encodable(one) for key, one in value.items()}
    return value


def render_csv(listed: RouteList, *, show_doubtful: bool = False) -> str:
    """Return the routes as CSV with a heading; several values are separated by spaces."""
    import csv

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in (*listed.routes, *(listed.doubtful if show_doubtful else ())):
        view = one.view
        row = (
            one.app,
            _unknown(one.rule),
            _unknown(None if one.methods is None else " ".join(one.methods)),
            one.endpoint,
            _unknown(view.name if view is not None else None),
            view.path if view is not None else one.registered.path,
            view.line if view is not None else one.registered.line,
            one.blueprint or "",
            one.subdomain or "",
            " ".join(one.guards),
            one.doubt,
        )
        writer.writerow([_cell(value) for value in row])
    return stream.getvalue()


def _cell(value: str | int) -> str | int:
    """Return a cell that a spreadsheet takes for text: a formula would run there."""
    if isinstance(value, int):
        return value
    text = one_line(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _unknown(value: str | None) -> str:
    return "?" if value is None else value


def render_table(
    listed: RouteList,
    *,
    color: bool = False,
    width: int | None = None,
    ascii_only: bool = False,
    show_doubtful: bool = False,
) -> str:
    """Return a table for each app, and a line that tells what is not known.

    Without a `width` in columns nothing is cut.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    stream = io.StringIO()
    console = Console(
        file=stream,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        width=width or 10_000,
        legacy_windows=False,
        highlight=False,
        emoji=False,
    )
    shown = [*listed.routes, *(listed.doubtful if show_doubtful else ())]
    with_subdomain = any(one.subdomain for one in shown)
    with_doubt = any(one.doubt for one in shown)
    for app in listed.apps:
        place = f"{app.path}:{app.line}"
        console.print(Text(one_line(f"{app.name}  {place}"), style="bold"), soft_wrap=True)
        rows = [one for one in shown if one.app == app.name]
        if not rows:
            console.print(Text("  no routes\n", style="bright_black"))
            continue
        table = Table(box=box.ASCII if ascii_only else box.SIMPLE_HEAD, pad_edge=False)
        heads = ["Rule", "Methods", "Endpoint", "View", "Blueprint", "Guards"]
        heads += ["Subdomain"] * with_subdomain + ["May be missing"] * with_doubt
        for head in heads:
            table.add_column(head, overflow="fold")
        for one in rows:
            cells = _cells(one)
            cells += [one.subdomain or ""] * with_subdomain + [one.doubt] * with_doubt
            style = "bright_black" if one.doubt else ""
            table.add_row(*(Text(one_line(cell)) for cell in cells), style=style)
        console.print(table)
    console.print(Text(_closing(listed, show_doubtful=show_doubtful)), soft_wrap=True)
    lines = stream.getvalue().splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _cells(one: RouteEntry) -> list[str]:
    view = "?" if one.view is None else f"{one.view.path}:{one.view.line}"
    if one.view is None and one.endpoint.rpartition(".")[2] == "static":
        view = ""
    methods = "?" if one.methods is None else ", ".join(one.methods)
    guards = " > ".join(one.guards)
    return [_unknown(one.rule), methods, one.endpoint, view, one.blueprint or "", guards]


def _closing(listed: RouteList, *, show_doubtful: bool) -> str:
    """Return the line that says how far the list can be trusted."""
    if not listed.apps:
        return "No app is made in this project, as far as can be seen."
    parts = [plural(len(listed.routes), "route")]
    if listed.doubtful:
        hint = "" if show_doubtful else " (--doubtful lists them)"
        parts.append(f"{len(listed.doubtful)} more that may be missing{hint}")
    if listed.openings:
        places = plural(listed.openings, "place")
        verb = "adds" if listed.openings == 1 else "add"
        parts.append(f"{places} that perhaps {verb} more: see `flask-lint doctor`")
    else:
        parts.append("nothing else can be added")
    return "; ".join(parts)
