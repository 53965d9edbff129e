"""What the user wants: the settings of one project, read from its configuration file."""

from __future__ import annotations

from typing import Any

import msgspec

from flask_lint.findings import Severity


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """The keys of `[tool.flask-lint]` or of `flask-lint.toml`.

    A selector is a rule's name, its code, a prefix of codes (`FLK6`) or `ALL`.
    `per_file_ignores` maps a glob, relative to the root, to selectors.
    `entry_points` names modules or files that are started as programs or by a server.
    `rules` maps a rule's name to the table of its options. `baseline` is the file, relative to
    the root, with the findings that are passed over.

    The rest says what cannot be seen in the code. `route_registrars` names functions, classes
    and modules whose code adds no endpoints but those that are seen; `extra_endpoints` are
    patterns of endpoints that exist unseen. `endpoint_packages` and `template_packages` map
    packages that are given the app to patterns of what they add to it, over what is known of
    them. `template_folders` are the folders that templates are loaded from besides those that
    are seen; when they are given, even as none, there are no others.
    """

    select: list[str] | None = None
    extend_select: list[str] = []
    ignore: list[str] = []
    per_file_ignores: dict[str, list[str]] = {}
    exclude: list[str] = []
    severity: dict[str, Severity] = {}
    entry_points: list[str] = []
    route_registrars: list[str] = []
    extra_endpoints: list[str] = []
    endpoint_packages: dict[str, list[str]] = {}
    template_packages: dict[str, list[str]] = {}
    template_folders: list[str] | None = None
    baseline: str | None = None
    fail_on: Severity = Severity.WARNING
    rules: dict[str, dict[str, Any]] = {}
