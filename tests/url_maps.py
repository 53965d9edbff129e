"""Compares the URL map that flask-lint reads off a project with the one that real Flask makes."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.syntax.parse import with_deep_stack
from models import project_of
from support import run_python, write_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask_lint.model.routing.url_map import Route

_DUMP = """
import importlib, json, sys

module, _, name = sys.argv[1].partition(":")
found = getattr(importlib.import_module(module), name)
app = found if hasattr(found, "url_map") else found()
rules = [
    [rule.endpoint, rule.rule, sorted(rule.methods - {"HEAD", "OPTIONS"})]
    for rule in app.url_map.iter_rules()
]
views = sorted(set(app.view_functions))
print(json.dumps({"rules": rules, "views": views}))
"""


class Rule(NamedTuple):
    """One rule of a URL map; `HEAD` and `OPTIONS`, which Flask adds, are left out."""

    endpoint: str
    rule: str
    methods: tuple[str, ...]


def real_rules(files: Mapping[str, str], app: str = "app:app") -> set[Rule]:
    """Return the rules that Flask has when `app`, as `module:name`, has been imported."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), files)
        done = run_python(Path(folder), _DUMP, app)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    return {Rule(endpoint, rule, tuple(methods)) for endpoint, rule, methods in found["rules"]}


_DUMP_ALL = """
import importlib, json, sys

found = {}
for package in sys.argv[1:]:
    try:
        app = importlib.import_module(package).create_app()
    except (AssertionError, ValueError, LookupError, SyntaxError):
        found[package] = None  # Flask refuses it
        continue
    found[package] = [
        [rule.endpoint, rule.rule, sorted(rule.methods - {"HEAD", "OPTIONS"})]
        for rule in app.url_map.iter_rules()
    ]
print(json.dumps(found))
"""


def real_rules_of(projects: Mapping[str, Mapping[str, str]]) -> dict[str, set[Rule] | None]:
    """Return the rules of each package's `create_app()`; None where Flask refuses to make it."""
    with tempfile.TemporaryDirectory() as folder:
        for files in projects.values():
            write_files(Path(folder), files)
        done = run_python(Path(folder), _DUMP_ALL, *projects)
    assert done.returncode == 0, done.stderr
    return {
        package: None
        if rules is None
        else {Rule(endpoint, rule, tuple(methods)) for endpoint, rule, methods in rules}
        for package, rules in json.loads(done.stdout.splitlines()[-1]).items()
    }


def static_rules(routes: Iterable[Route]) -> set[Rule]:
    """Return what the model says of routes, `?` for what it does not know."""
    return {
        Rule(
            route.endpoint,
            "?" if route.rule is None else route.rule,
            ("?",) if route.methods is None else tuple(sorted(route.methods - _AUTOMATIC)),
        )
        for route in routes
    }


_AUTOMATIC = frozenset({"HEAD", "OPTIONS"})


def assert_same_rules(files: Mapping[str, str], app: str = "app:app") -> None:
    """Assert that the model knows exactly the rules that Flask has, and knows that it does."""
    project = project_of(files)
    url_map = with_deep_stack(lambda: project.url_map)
    assert [opening.reason for opening in url_map.openings] == []
    assert static_rules(url_map.routes) == real_rules(files, app)
