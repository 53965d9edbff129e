"""An extension object is bound twice to the same application.

## What it does

Reports a second `init_app(app)` on an object that the same application has already got, from its
constructor (`db = SQLAlchemy(app)`) or from another `init_app`, and a second `SQLAlchemy` object
for an application that has one.

## Why it bites

Flask-SQLAlchemy refuses, and the application does not start:

    RuntimeError: A 'SQLAlchemy' instance has already been registered on this Flask app. Import and
    use that instance instead.

## Bad

```python
# shop/__init__.py
import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
db = SQLAlchemy(app)


@app.get("/")
def index():
    return "shop"


db.init_app(app)
```

## Good

```python
# shop/__init__.py
import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
db = SQLAlchemy(app)


@app.get("/")
def index():
    return "shop"
```

## How to fix

Keep one of the two: `db = SQLAlchemy()` where the object is shared, and one `db.init_app(app)`
where the application is made. Several databases are several binds (`SQLALCHEMY_BINDS`) of one
object.

## What it lets pass

* one object for several applications;
* calls of which a condition or an argument decides whether both are made;
* versions of Flask-SQLAlchemy before 3, which take a second binding in silence;
* other extensions: a second binding only repeats what the first one did.

## References

* [Flask-SQLAlchemy: Changes in version 3.0.3](https://flask-sqlalchemy.readthedocs.io/en/stable/changes/#version-3-0-3)
* [Flask-SQLAlchemy: Initialize the Extension](https://flask-sqlalchemy.readthedocs.io/en/stable/quickstart/#initialize-the-extension)
* [Flask: Factories & Extensions](https://flask.palletsprojects.com/en/stable/patterns/appfactories/#factories-extensions)
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.apps.initialisations import ExtensionObject, Initialisation
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK106", severity=Severity.ERROR)
# The first version that refuses.
_SINCE = (3, 0, 3)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each second binding of an extension to one application."""
    lowest = project.versions.lowest("flask-sqlalchemy")
    if lowest is not None and lowest < _SINCE:
        return
    bindings: dict[str, list[tuple[ExtensionObject, Initialisation]]] = {}
    for made in project.initialisations.objects:
        if made.kind.twice:
            found_here = bindings.setdefault(made.path, [])
            found_here.extend((made, one) for one in made.initialisations)
    for found in bindings.values():
        for (first, one), (second, other) in combinations(found, 2):
            if one.app is None or one.app is not other.app:
                continue
            if first is second and one.site.node is other.site.node:
                continue
            if project.together.certain(one.app, (one.site, one.run), (other.site, other.run)):
                yield _report(first, one, second, other)


def _report(
    first: ExtensionObject, one: Initialisation, second: ExtensionObject, other: Initialisation
) -> Finding:
    assert one.app is not None  # noqa: S101 - see above
    what = f"`{second.name}` is" if first is second else f"`{second.name}`, a second one, is"
    return RULE.finding(
        other.site.module.place(other.site.node),
        f"{what} bound to `{one.app.label}`, which has a `{first.short}` already: "
        f"{second.kind.twice}",
        help="remove one of the two"
        if first is second
        else f"use `{first.name}` for all tables, with SQLALCHEMY_BINDS for other databases",
        related=[
            one.site.module.related(one.site.node, f"binds `{first.name}` to the application")
        ],
    )
