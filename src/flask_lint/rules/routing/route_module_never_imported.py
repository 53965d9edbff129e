"""A module adds views to a blueprint or application, and nothing ever imports it.

## What it does

Reports a module with rules for a blueprint that another module makes, or for the application of
its own package, where no statement in the project imports the module.

## Why it bites

Decorators run when their module is imported. Without an import, the views do not exist: their URLs
end with 404, and `url_for` raises a `BuildError`. Nothing is said at start-up.

## Bad

```python
# shop/__init__.py
from flask import Flask

from shop.admin import bp


def create_app():
    app = Flask(__name__)
    app.register_blueprint(bp)
    return app
# shop/admin/__init__.py
from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/admin")
# shop/admin/users.py
from shop.admin import bp


@bp.get("/users")
def users():
    return "users"
```

## Good

```python
# shop/__init__.py
from flask import Flask

from shop.admin import bp


def create_app():
    app = Flask(__name__)
    app.register_blueprint(bp)
    return app
# shop/admin/__init__.py
from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/admin")

from shop.admin import users
# shop/admin/users.py
from shop.admin import bp


@bp.get("/users")
def users():
    return "users"
```

## How to fix

Import the module at the bottom of the one that makes the blueprint, `from shop.admin import users`,
or in the factory before the blueprint is registered.

## What it lets pass

* modules that any other one imports, tests included, wherever the statement stands, and those
  that have the name of something that is imported;
* every module of a project that looks for modules by names (`import_module`, `pkgutil`, entry
  points), or that has a file which cannot be parsed;
* programs, and modules that a file such as a `Procfile` or a `Dockerfile` names;
* modules that add rules to an application outside of its package, as `wsgi.py` may.

## References

* [Flask: Large Applications as Packages](https://flask.palletsprojects.com/en/stable/patterns/packages/)
* [Flask: Application Setup](https://flask.palletsprojects.com/en/stable/lifecycle/#application-setup)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.execution.entries import has_main_guard
from flask_lint.model.imports.dynamic import finds_modules
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.routing.registrations import Registration

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK306", severity=Severity.ERROR)
_STARTED = frozenset({"app", "application", "asgi", "main", "manage", "run", "server", "wsgi"})


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each module whose rules are never added."""
    by_module: dict[Module, list[Registration]] = {}
    for one in project.registrations.all:
        module = one.site.module
        if one.holder is not None and one.holder.module is not module:
            by_module.setdefault(module, []).append(one)
    candidates = {
        module: rules for module, rules in by_module.items() if _is_unused(project, module, rules)
    }
    if not candidates or not project.is_complete or finds_modules(project.code):
        return
    named = set(_imported_words(project))
    candidates = {
        module: rules
        for module, rules in candidates.items()
        if module.name.rpartition(".")[2] not in named
    }
    for module, rules in candidates.items():
        first = rules[0]
        assert first.holder is not None  # noqa: S101 - see above
        number = f"its {len(rules)} rules are" if len(rules) > 1 else "its rule is"
        yield RULE.finding(
            module.place(first.site.node),
            f"nothing imports the module `{module.name}`: {number} never added to "
            f"`{first.holder.label}`",
            help=f"import `{module.name}` at the bottom of {first.holder.module.path}",
            related=[first.holder.module.related(first.holder.site.node, "is made here")],
        )


def _imported_words(project: FlaskProject) -> Iterator[str]:
    """Yield the last words of all that is imported, whichever module that is."""
    for scope in project.scopes():
        for node in scope.each(n.Import, n.ImportFrom):
            if isinstance(node, (n.Import, n.ImportFrom)):
                yield from (alias.name.rpartition(".")[2] for alias in node.names)
            if isinstance(node, n.ImportFrom):
                yield node.module.rpartition(".")[2]


def _is_unused(project: FlaskProject, module: Module, rules: list[Registration]) -> bool:
    """Tell whether no one imports a module that does nothing but add rules."""
    sites = project.import_sites
    if not module.is_application or module.is_package or sites.of(module.path):
        return False
    if any(one.site.scope is not module.scope for one in rules) or has_main_guard(module):
        return False
    stem = module.name.rpartition(".")[2]
    if stem in _STARTED or any(
        program.module is module for program in project.entry_points.programs
    ):
        return False
    if any(module.name in text or module.path in text for text in project.files.values()):
        return False
    if sites.is_imported_aside(module):
        return False  # in a way that is not seen the application may import it, too
    return all(
        one.holder is not None
        and one.holder.module.is_application
        and one.holder.site.scope is one.holder.module.scope
        and (not one.holder.is_app or _in_package_of(module, one.holder.module))
        for one in rules
    )


def _in_package_of(module: Module, other: Module) -> bool:
    """Tell whether a module stands in the package that another one stands in or is."""
    package = other.name if other.is_package else other.name.rpartition(".")[0]
    return bool(package) and module.name.startswith(f"{package}.")
