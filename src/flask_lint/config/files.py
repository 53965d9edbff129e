"""The file that holds a project's configuration, and the table in it that is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask_lint.errors import ConfigError
from flask_lint.sources.regular import read_regular
from flask_lint.sources.toml import TomlError, parse_toml

if TYPE_CHECKING:
    from pathlib import Path

OWN_FILE = "flask-lint.toml"
PYPROJECT = "pyproject.toml"
TABLE = "flask-lint"

# What people write who know the import package or the distribution, but not the table.
_NEAR_MISSES = ("flask_lint", "flasklint", "flaskLint", "Flask-Lint")


class Table(NamedTuple):
    """The keys that a configuration file sets; `label` is how an error names the place."""

    path: Path
    label: str
    keys: dict[str, Any]

    def where(self, key: str) -> str:
        """Return how an error names the place of `key`."""
        return f"{self.label} {key}" if self.label.endswith("]") else f"{self.label}: {key}"


def find_table(root: Path) -> Table | None:
    """Return the configuration in the folder `root`: `flask-lint.toml`, else `pyproject.toml`.

    Returns None when there is neither, or only a `pyproject.toml` that does not speak of us.
    Raises `ConfigError` when a file cannot be read or is not TOML.
    """
    own = root / OWN_FILE
    if own.is_file():
        return Table(own, OWN_FILE, _parse(own, _read(own)))
    pyproject = root / PYPROJECT
    if not pyproject.is_file():
        return None
    return _pyproject_table(pyproject)


def read_table(path: Path) -> Table:
    """Return the configuration in the file `path`, which the user named.

    Raises `ConfigError` when it cannot be read, is not TOML, or is a `pyproject.toml` without
    our table.
    """
    if path.name != PYPROJECT:
        return Table(path, str(path), _parse(path, _read(path)))
    table = _pyproject_table(path)
    if table is None:
        raise ConfigError(f"{path}: there is no table [tool.{TABLE}]")
    return table


def _pyproject_table(path: Path) -> Table | None:
    data = _read(path)
    try:
        tools = _parse(path, data).get("tool", {})
    except ConfigError:
        # A broken file that does not configure us is another tool's business: templates of
        # projects carry a pyproject.toml that is no TOML before it is rendered.
        if f"[tool.{TABLE}".encode() in data:
            raise
        return None
    if not isinstance(tools, dict):
        return None
    for name in _NEAR_MISSES:
        if name in tools:
            raise ConfigError(f"{path.name}: [tool.{name}] is not read; write [tool.{TABLE}]")
    keys = tools.get(TABLE)
    if keys is None:
        return None
    label = f"{path.name}: [tool.{TABLE}]"
    if not isinstance(keys, dict):
        raise ConfigError(f"{label}: expected a table")
    return Table(path, label, keys)


def _read(path: Path) -> bytes:
    try:
        return read_regular(str(path))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from None


def _parse(path: Path, data: bytes) -> dict[str, Any]:
    try:
        return parse_toml(data)
    except TomlError as error:
        raise ConfigError(f"{path}: invalid TOML: {error}") from None
