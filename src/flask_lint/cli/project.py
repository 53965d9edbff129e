"""From what the command line says about the project to its root, its settings and the model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flask_lint.cli.command import Option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask_lint.config.load import Loaded
    from flask_lint.project_reading import Reading
    from flask_lint.settings import Settings

T = TypeVar("T")

NO_CACHE = click.option(
    "--no-cache",
    cls=Option,
    group="Configuration",
    is_flag=True,
    help="Neither read nor write a cache.",
)

_DECORATORS: tuple[Callable[[Any], Any], ...] = (
    click.argument("path", default=".", type=click.Path(path_type=Path)),
    click.option(
        "--color",
        cls=Option,
        group="Report",
        type=click.Choice(("auto", "always", "never")),
        default="auto",
        show_default=True,
        help="Colour the output; NO_COLOR and FORCE_COLOR are obeyed.",
    ),
    click.option(
        "--config",
        cls=Option,
        group="Configuration",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Read the configuration from FILE instead of the project's root.",
    ),
    click.option(
        "--isolated",
        cls=Option,
        group="Configuration",
        is_flag=True,
        help="Read no configuration file at all.",
    ),
    NO_CACHE,
)


def project_parameters(function: Callable[..., None]) -> Callable[..., None]:
    """Give `function` all that `ask_project` needs besides a question."""
    for decorator in reversed(_DECORATORS):
        function = decorator(function)
    return function


def root_of(paths: Sequence[Path]) -> Path:
    """Return the root of the one project that all `paths` belong to, or this folder.

    Raises `FlaskLintError` for a path that cannot be read, and for several projects.
    """
    from flask_lint.errors import FlaskLintError
    from flask_lint.report.printable import printable
    from flask_lint.sources.root import find_root

    roots: dict[Path, Path] = {}
    for path in paths or [Path()]:
        try:
            path.stat()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise FlaskLintError(f"{reason}: {printable(str(path))}") from None
        roots.setdefault(find_root(path), path)
    if len(roots) > 1:
        listed = ", ".join(f"{path} (in {root})" for root, path in roots.items())
        raise FlaskLintError(
            f"the paths belong to different projects: {listed}; lint one at a time"
        )
    return next(iter(roots))


def load_settings(
    root: Path,
    *,
    config: Path | None,
    isolated: bool,
    is_checked: Callable[[Settings], bool] = lambda _settings: False,
) -> Loaded:
    """Return the settings of the project at `root`; those that `is_checked` are believed.

    Raises `ConfigError` for what is wrong in the file, and `UsageError` where the options
    contradict each other.
    """
    from flask_lint.config.load import Loaded, load
    from flask_lint.settings import Settings

    if isolated:
        if config is not None:
            raise click.UsageError("--isolated and --config exclude each other.")
        return Loaded(Settings(), None)
    return load(root, config=config, is_checked=is_checked)


def baseline_path(root: Path, settings: Settings, option: Path | None) -> Path | None:
    """Return the file of the baseline: the option's, else the configuration's, else None."""
    if option is not None:
        return option
    return root / settings.baseline if settings.baseline is not None else None


def ask_project(
    question: Callable[[Reading], T],
    *,
    path: Path,
    color: str,
    config: Path | None,
    isolated: bool,
    no_cache: bool,
) -> T:
    """Read the project around `path` and return the answer to `question`."""
    root = root_of([path])
    settings = load_settings(root, config=config, isolated=isolated).settings
    # What it brings along is slow to import, and not needed until now.
    from flask_lint.cache.cache import Cache
    from flask_lint.cli.progress import progress_bar
    from flask_lint.pipeline import ask

    with progress_bar(color) as progress:
        cache = Cache(None if no_cache else root)
        return ask(root, settings, question, progress=progress, cache=cache)
