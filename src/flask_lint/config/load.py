"""The face of the configuration: from a project's root to checked settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.config.convert import settings_of
from flask_lint.config.files import find_table, read_table
from flask_lint.errors import ConfigError, did_you_mean
from flask_lint.rules.registry import all_rules, rules_of
from flask_lint.rules.selection import convert_options
from flask_lint.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from flask_lint.config.files import Table


class Loaded(NamedTuple):
    """The settings, and the file that they were read from, if there is one."""

    settings: Settings
    path: Path | None


def load(
    root: Path,
    *,
    config: Path | None = None,
    is_checked: Callable[[Settings], bool] = lambda _settings: False,
) -> Loaded:
    """Return the settings of the project at `root`, or those in the file `config`.

    `is_checked` tells of settings that there is nothing wrong with them, which saves importing
    all rules.
    Raises `ConfigError`, naming file and key, for whatever is wrong in the file: one that
    cannot be read, TOML that is invalid, unknown keys and rules, values of the wrong type.
    """
    table = read_table(config) if config is not None else find_table(root)
    if table is None:
        return Loaded(Settings(), None)
    settings = settings_of(table)
    if not is_checked(settings):
        _check_names(settings, table)
    return Loaded(settings, table.path)


def _check_names(settings: Settings, table: Table) -> None:
    selectors: list[tuple[str, Iterable[str]]] = [
        ("select", settings.select or ()),
        ("extend-select", settings.extend_select),
        ("ignore", settings.ignore),
        ("severity", settings.severity),
    ]
    selectors += [(f"per-file-ignores.{glob}", s) for glob, s in settings.per_file_ignores.items()]
    for key, values in selectors:
        for selector in values:
            rules_of(selector, where=table.where(key))
    _check_declared(settings, table)
    if settings.baseline is not None and not _is_below_root(settings.baseline):
        raise ConfigError(
            f"{table.where('baseline')}: {settings.baseline!r} is no path relative to the root"
        )
    known = all_rules()
    for name, options in settings.rules.items():
        if name not in known:
            hint = did_you_mean(name, known)
            raise ConfigError(f"{table.where('rules')}: unknown rule {name!r}{hint}")
        convert_options(known[name], options, where=table.where(f"rules.{name}"))


def _is_below_root(path: str) -> bool:
    return bool(path) and not (
        path.startswith("/") or "\\" in path or ":" in path or ".." in path.split("/")
    )


_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def _check_declared(settings: Settings, table: Table) -> None:
    """Check what the settings say about code that cannot be seen."""
    for name in settings.route_registrars:
        if not _DOTTED.fullmatch(name):
            raise ConfigError(
                f"{table.where('route-registrars')}: {name!r} is no dotted name "
                "such as 'shop.helpers.register_view'"
            )
    for key, packages in (
        ("endpoint-packages", settings.endpoint_packages),
        ("template-packages", settings.template_packages),
    ):
        for name, patterns in packages.items():
            if not name.isidentifier():
                hint = did_you_mean(name, [re.sub(r"\W", "_", name.partition(".")[0].lower())])
                raise ConfigError(
                    f"{table.where(key)}: {name!r} is no package that can be imported{hint}"
                )
            _check_patterns(patterns, table.where(f"{key}.{name}"))
    _check_patterns(settings.extra_endpoints, table.where("extra-endpoints"))
    for folder in settings.template_folders or ():
        if folder.startswith(("/", "..")) or "\\" in folder:
            raise ConfigError(
                f"{table.where('template-folders')}: {folder!r} is not relative to the root"
            )


def _check_patterns(patterns: Iterable[str], where: str) -> None:
    for pattern in patterns:
        if not pattern or pattern.split() != [pattern]:
            raise ConfigError(f"{where}: {pattern!r} is no pattern of names such as 'shop.*'")
