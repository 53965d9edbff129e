"""From the keys of a configuration file to `Settings`, with errors that name the key."""

from __future__ import annotations

import re
import typing
from enum import Enum
from typing import TYPE_CHECKING, Any

import msgspec

from flask_lint.config.files import OWN_FILE, TABLE
from flask_lint.errors import ConfigError, did_you_mean
from flask_lint.settings import Settings

if TYPE_CHECKING:
    from flask_lint.config.files import Table

_PLAIN_NAMES = {
    "array": "a list",
    "object": "a table",
    "str": "a string",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
}


def settings_of(table: Table) -> Settings:
    """Return the settings that `table` writes down.

    Raises `ConfigError` for an unknown key or a value of the wrong type.
    """
    fields = {one.encode_name: one for one in msgspec.structs.fields(Settings)}
    values: dict[str, Any] = {}
    for key, raw in table.keys.items():
        if key not in fields:
            raise ConfigError(f"{table.label}: unknown key {key!r}{_hint(key, fields)}")
        values[fields[key].name] = _convert(raw, fields[key].type, table.where(key))
    return Settings(**values)


def _hint(key: str, known: dict[str, Any]) -> str:
    if key == "tool":
        return f"; in {OWN_FILE} the keys stand at the top, without [tool.{TABLE}]"
    return did_you_mean(key, known) or f"; the keys are {', '.join(sorted(known))}"


def _convert(raw: object, wanted: Any, where: str) -> Any:
    """Convert one value; a table is taken entry by entry, so that the error can name the entry."""
    if typing.get_origin(wanted) is dict and isinstance(raw, dict):
        inner = typing.get_args(wanted)[1]
        return {key: _convert(value, inner, f"{where}.{key}") for key, value in raw.items()}
    try:
        return msgspec.convert(raw, wanted)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {_plain(str(error), wanted)}") from None


def _plain(message: str, wanted: Any) -> str:
    """Say a conversion error in the words of TOML rather than in those of Python."""
    text, _, position = message.partition(" - at `$")
    text = re.sub(r"`([a-z]+)( \| null)?`", lambda m: _PLAIN_NAMES.get(m[1], m[1]), text)
    if item := re.match(r"\[(\d+)\]", position):
        text += f" as item {int(item[1]) + 1}"
    is_choice = text.startswith("Invalid enum value")
    if is_choice and isinstance(wanted, type) and issubclass(wanted, Enum):
        choices = [str(member.value) for member in wanted]
        value = text.removeprefix("Invalid enum value ")
        hint = did_you_mean(value, choices) or f"; expected one of {', '.join(choices)}"
        return f"unknown value {value}{hint}"
    return text[:1].lower() + text[1:]
