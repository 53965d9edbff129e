"""A blueprint has views, and no application ever registers it.

## What it does

Reports a blueprint at the top of a module that has rules, and that nothing in the project does
anything else with than setting it up.

## Why it bites

Nothing fails at start-up. All URLs of the blueprint end with 404, and `url_for("reports.index")`
with

    werkzeug.routing.exceptions.BuildError: Could not build url for endpoint 'reports.index'.

Its error handlers, template filters and commands do not exist either.

## Bad

```python
# shop/__init__.py
from flask import Flask

from shop.pages import pages


def create_app():
    app = Flask(__name__)
    app.register_blueprint(pages)
    return app
# shop/pages.py
from flask import Blueprint

pages = Blueprint("pages", __name__)


@pages.get("/")
def index():
    return "index"
# shop/reports.py
from flask import Blueprint

reports = Blueprint("reports", __name__, url_prefix="/reports")


@reports.get("/")
def index():
    return "reports"
```

## Good

```python
# shop/__init__.py
from flask import Flask

from shop.reports import reports


def create_app():
    app = Flask(__name__)
    app.register_blueprint(reports)
    return app
# shop/reports.py
from flask import Blueprint

reports = Blueprint("reports", __name__, url_prefix="/reports")


@reports.get("/")
def index():
    return "reports"
```

## How to fix

Import it where the others are registered, and add `app.register_blueprint(reports)`. If it is no
longer wanted, delete it.

## What it lets pass

* blueprints that are passed to any call, put into a list, returned or compared, and those that
  only tests use;
* registrations under a condition, or of another copy of the same module;
* all blueprints of a project that has no application, that registers a blueprint which cannot be
  followed, that looks for modules by names (`import_module`, `pkgutil`, entry points), or that has
  a file which cannot be parsed;
* blueprints of a class of the project's own.

## References

* [Flask: Registering Blueprints](https://flask.palletsprojects.com/en/stable/blueprints/#registering-blueprints)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK305", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each blueprint with rules that nothing registers."""
    for holder in project.unregistered.blueprints() if project.is_complete else ():
        rules = [one for one in project.registrations.all if one.holder is holder]
        if not rules:
            continue
        place = holder.module.place(holder.site.node)
        number = f"its {len(rules)} rules end" if len(rules) > 1 else "its rule ends"
        registered = [mount for mount in project.mounts.all if mount.on_app]
        related = [
            mount.site.module.related(mount.site.node, "another blueprint is registered here")
            for mount in registered[:1]
        ]
        yield RULE.finding(
            place,
            f"the blueprint `{holder.label}` is never registered: {number} with 404",
            help=f"add `app.register_blueprint({holder.label})` where the application is made",
            related=related,
        )
