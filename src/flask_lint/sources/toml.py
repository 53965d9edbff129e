"""TOML that anybody may have written."""

from __future__ import annotations

import tomllib
from typing import Any


class TomlError(Exception):
    """The bytes are no TOML; the text of the error says why."""


def parse_toml(data: bytes) -> dict[str, Any]:
    """Return what `data` says; raise `TomlError` when it is no TOML, or too much of it."""
    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TomlError(f"line {line} is not UTF-8") from None
    except RecursionError:
        raise TomlError("its values are nested too deeply") from None
    except ValueError as error:  # of the parser, or of a number with too many digits
        raise TomlError(str(error)) from None
