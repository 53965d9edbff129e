"""All providers in one: the tables that the model looks paths up in."""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec.structs import fields

from flask_lint.providers import (
    apiflask,
    background,
    commands,
    connexion,
    decorators,
    deployment,
    endpoints,
    event_loops,
    extensions,
    files,
    filters,
    flask,
    flask_admin,
    flask_classful,
    flask_dance,
    flask_httpauth,
    flask_jwt_extended,
    flask_login,
    flask_openapi3,
    flask_restful,
    flask_restx,
    flask_smorest,
    flask_sqlalchemy,
    green_threads,
    hooks,
    randomness,
    ready_blueprints,
    request_values,
    resources,
    results,
    session_cookie,
    signals,
    sqlalchemy_helpers,
    templates,
    views,
)
from flask_lint.providers.provider import Provider

_ALL = (
    flask.PROVIDER,
    flask_sqlalchemy.PROVIDER,
    sqlalchemy_helpers.PROVIDER,
    hooks.PROVIDER,
    flask_login.PROVIDER,
    flask_httpauth.PROVIDER,
    flask_jwt_extended.PROVIDER,
    flask_restful.PROVIDER,
    flask_admin.PROVIDER,
    flask_dance.PROVIDER,
    ready_blueprints.PROVIDER,
    flask_classful.PROVIDER,
    flask_restx.PROVIDER,
    flask_smorest.PROVIDER,
    flask_openapi3.PROVIDER,
    apiflask.PROVIDER,
    connexion.PROVIDER,
    extensions.PROVIDER,
    endpoints.PROVIDER,
    decorators.PROVIDER,
    background.PROVIDER,
    commands.PROVIDER,
    templates.PROVIDER,
    filters.PROVIDER,
    views.PROVIDER,
    deployment.PROVIDER,
    randomness.PROVIDER,
    resources.PROVIDER,
    results.PROVIDER,
    files.PROVIDER,
    event_loops.PROVIDER,
    green_threads.PROVIDER,
    session_cookie.PROVIDER,
    signals.PROVIDER,
    request_values.PROVIDER,
)


@cache
def knowledge() -> Provider:
    """Return one provider that knows what all of them know, its placeholders filled in."""
    merged: dict[str, Any] = {"name": "all"}
    for part in fields(Provider):
        values = [getattr(provider, part.name) for provider in _ALL]
        if isinstance(values[0], dict):
            merged[part.name] = {key: item for table in values for key, item in table.items()}
        elif isinstance(values[0], tuple):
            merged[part.name] = tuple(item for items in values for item in items)
    apps, blueprints = merged["app_classes"], merged["blueprint_classes"]
    for name, table in merged.items():
        if isinstance(table, dict) and name != "aliases":
            merged[name] = {
                full: item for key, item in table.items() for full in _filled(key, apps, blueprints)
            }
        elif isinstance(table, tuple):
            merged[name] = tuple(full for key in table for full in _filled(key, apps, blueprints))
    return Provider(**merged)


def _filled(path: str, apps: tuple[str, ...], blueprints: tuple[str, ...]) -> list[str]:
    for placeholder, classes in (
        ("{app}", apps),
        ("{blueprint}", blueprints),
        ("{setup}", (*apps, *blueprints)),
    ):
        if placeholder in path:
            return [path.replace(placeholder, f"{one}()") for one in classes]
    return [path]


@cache
def canonical(path: str) -> str:
    """Return the usual path of what a library offers under several."""
    aliases = knowledge().aliases
    head = path
    while head:
        if head in aliases:
            return aliases[head] + path[len(head) :]
        head = head.rpartition(".")[0]
    return path
