"""`flask-lint cache`: what is kept from one run to the next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flask_lint.cli.command import HELP_OPTIONS, Command, Option
from flask_lint.cli.project import root_of

if TYPE_CHECKING:
    from collections.abc import Callable

_EPILOG = """What files say and what was found lies in .flask_lint_cache in the root of the project.
It saves time and changes nothing else; it may be deleted at any time, and does not belong into
version control. A cache that was copied from elsewhere is not used. `flask-lint check --no-cache`
neither reads nor writes it.
"""


@click.group("cache", epilog=_EPILOG, context_settings=HELP_OPTIONS)
def cache() -> None:
    """Show or remove what is kept from one run to the next."""


def _parameters(function: Callable[..., None]) -> Callable[..., None]:
    """Give `function` the argument and the options that every command here has."""
    option = click.option(
        "--output-format",
        cls=Option,
        group="Report",
        type=click.Choice(("table", "json")),
        default="table",
        show_default=True,
        help="How to write it.",
    )
    return click.argument("path", default=".", type=click.Path(path_type=Path))(option(function))


@cache.command("info", cls=Command, context_settings=HELP_OPTIONS)
@_parameters
def info(path: Path, output_format: str) -> None:
    """Show where the cache of a project lies, and what is in it.

    The numbers of `summaries` and `runs` are those that this version of flask-lint can use; of
    `files` and `bytes`, those of all versions.
    """
    from flask_lint.cache.cache import Cache
    from flask_lint.cache.folder import Folder

    root = root_of([path])
    folder, inventory = Folder(root), Cache(root).inventory()
    sizes = folder.sizes()
    _write(
        output_format,
        path=str(folder.path),
        usable=folder.is_ours(),
        files=len(sizes),
        bytes=sum(sizes.values()),
        summaries=inventory.summaries,
        runs=inventory.runs,
    )


@cache.command("clean", cls=Command, context_settings=HELP_OPTIONS)
@_parameters
def clean(path: Path, output_format: str) -> None:
    """Remove the cache of a project, and tell how much that was."""
    from flask_lint.cache.folder import Folder

    folder = Folder(root_of([path]))
    gone = folder.clean()
    _write(output_format, path=str(folder.path), files=len(gone), bytes=sum(gone.values()))


def _write(output_format: str, **values: Any) -> None:
    import msgspec

    from flask_lint.cli.output import write_stdout
    from flask_lint.report.printable import encodable, printable

    if output_format == "json":
        document = values | {"path": encodable(values["path"])}
        write_stdout(msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n")
        return
    width = max(map(len, values))
    shown = {
        name: str(value).lower() if value is True or value is False else str(value)
        for name, value in values.items()
    }
    write_stdout("".join(f"{name:<{width}}  {printable(text)}\n" for name, text in shown.items()))
