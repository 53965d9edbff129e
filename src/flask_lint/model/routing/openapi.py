"""What an OpenAPI specification says about routes, as connexion reads it.

Sources: `connexion.spec`, `connexion.resolver`, `connexion.operations` (`get_path_parameter_types`)
and `connexion.apis.flask_utils`, versions 2.15 and 3.3.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_PARAMETER = re.compile(r"\{([^}]*)\}")
_CONVERTERS = {"integer": "int:", "number": "float:", "path": "path:"}
# The text of a specification is a template before it is anything else.
_TEMPLATE = ("{{", "{%", "{#")


_SHAPE = "it does not have the shape of a specification"
_ELSEWHERE = "it refers to another file, or to a reference"


class UnreadableError(Exception):
    """A specification says something that is not followed; the text of the error says what."""


class Naming(StrEnum):
    """How the name of a handler is made of what an operation says."""

    PLAIN = "connexion.resolver.Resolver"
    RELATIVE = "connexion.resolver.RelativeResolver"
    RESTY = "connexion.resolver.RestyResolver"


class Resolver(msgspec.Struct, frozen=True):
    """Which names the operations have; `root` is the module that the names are relative to."""

    naming: Naming = Naming.PLAIN
    root: str = ""


class Operation(msgspec.Struct, frozen=True):
    """One operation: the dotted name of its handler, its rule below the base path, its method."""

    handler: str
    rule: str
    method: str


class Specification(msgspec.Struct, frozen=True):
    """The routes of a specification."""

    base_path: str
    operations: tuple[Operation, ...]


def read_specification(text: str, resolver: Resolver, *, is_json: bool) -> Specification:
    """Read the routes off a specification, which is YAML unless it is JSON.

    Raises `UnreadableError` if one may be missed.
    """
    if any(mark in text for mark in _TEMPLATE):
        raise UnreadableError("it is a template of Jinja's")
    document = _table(_json(text) if is_json else _yaml(text))
    return Specification(_base_path(document), tuple(_operations(document, resolver)))


def endpoint_name(identifier: str) -> str:
    """Return what connexion makes of a handler's name, or of a base path."""
    return identifier.replace(".", "_")


def _json(text: str) -> object:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("it is no JSON, or nested too deeply") from None
    return found


def _yaml(text: str) -> object:
    # Only now: no other file is read with a reader of YAML.
    from flask_lint.sources.yaml import YamlError, parse_yaml

    try:
        return parse_yaml(text)
    except YamlError as error:
        raise UnreadableError(str(error)) from None


def _base_path(document: dict[str, object]) -> str:
    if "openapi" not in document:
        return _text(document.get("basePath", "")).rstrip("/")
    servers = document.get("servers", [])
    if not isinstance(servers, list):
        raise UnreadableError(_SHAPE)
    if not servers:
        return ""
    server = _table(servers[0])
    variables = _table(server.get("variables", {}))
    url = _PARAMETER.sub(
        lambda found: _text(_table(variables.get(found[1])).get("default")),
        _text(server.get("url")),
    )
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        raise UnreadableError("the URL of its first server is none") from None


def _operations(document: dict[str, object], resolver: Resolver) -> Iterator[Operation]:
    for path, item in _table(document.get("paths", {})).items():
        methods = _followed(document, item)
        for method in methods:
            if method in _METHODS:
                operation = _table(methods[method])
                yield Operation(
                    _handler(document, path, method, operation, resolver),
                    _rule(document, path, [operation, methods]),
                    method.upper(),
                )


def _handler(
    document: dict[str, object],
    path: str,
    method: str,
    operation: dict[str, object],
    resolver: Resolver,
) -> str:
    version = "openapi" if "openapi" in document else "swagger"
    controller = operation.get(f"x-{version}-router-controller")
    name = operation.get("operationId")
    if resolver.naming is Naming.RESTY and not name:
        return _rest_handler(path, method, _text(controller or ""), resolver.root)
    if resolver.naming is Naming.RELATIVE and controller is None:
        controller = resolver.root
    return _text(name) if controller is None else f"{_text(controller)}.{_text(name)}"


def _rest_handler(path: str, method: str, controller: str, root: str) -> str:
    parts = [part for part in path.split("/") if part]
    resource = ".".join(part for part in parts if not _is_variable(part)).replace("-", "_")
    is_collection = method == "get" and resource and not _is_variable(parts[-1])
    module = controller or (f"{root}.{resource}" if resource else root)
    return f"{module}.{'search' if is_collection else method}"


def _is_variable(part: str) -> bool:
    return part[0] == "{" and part[-1] == "}"


def _rule(document: dict[str, object], path: str, levels: list[dict[str, object]]) -> str:
    types: dict[str, str] = {}
    for level in levels:
        parameters = level.get("parameters", [])
        if not isinstance(parameters, list):
            raise UnreadableError(_SHAPE)
        for given in parameters:
            parameter = _followed(document, given)
            if parameter.get("in") == "path":
                schema = parameter
                if "openapi" in document:
                    schema = _followed(document, parameter.get("schema", {}))
                is_path = (schema.get("type"), schema.get("format")) == ("string", "path")
                kind = "path" if is_path else str(schema.get("type"))
                types[_text(parameter.get("name"))] = kind
    return _PARAMETER.sub(
        lambda found: (
            f"<{_CONVERTERS.get(types.get(found[1], ''), '')}{found[1].replace('-', '_')}>"
        ),
        path,
    )


def _followed(document: dict[str, object], given: object) -> dict[str, object]:
    """Return what an entry says, or the place of this document that it refers to."""
    table = _table(given)
    reference = table.get("$ref")
    if reference is None:
        return table
    start, *steps = _text(reference).split("/")
    if start != "#":
        raise UnreadableError(_ELSEWHERE)
    found: object = document
    for step in steps:
        found = _table(found).get(step)
    target = _table(found)
    if "$ref" in target:
        raise UnreadableError(_ELSEWHERE)
    return {key: value for key, value in table.items() if key != "$ref"} | target


def _table(given: object) -> dict[str, object]:
    if not isinstance(given, dict):
        raise UnreadableError(_SHAPE)
    return given


def _text(given: object) -> str:
    if not isinstance(given, str):
        raise UnreadableError(_SHAPE)
    return given
