"""A module defines models, and nothing that runs the application imports it.

## What it does

Reports modules with Flask-SQLAlchemy models that no way of starting the project imports, where
the project misses them: other models refer to them by name, or no module with models is imported
at all, and the project makes its tables with `create_all()` or Flask-Migrate.

## Why it bites

SQLAlchemy knows the classes that have been executed, no others. `create_all()` makes no table for
the others, and `flask db migrate` writes `op.drop_table(...)` for the tables that it does not know:

    sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: order
    sqlalchemy.exc.NoReferencedTableError: Foreign key associated with column 'item.order_id'
    could not find table 'order'
    sqlalchemy.exc.InvalidRequestError: When initializing mapper, expression 'Order' failed to
    locate a name

## Bad

```python
# shop/__init__.py
import os

from flask import Flask

from shop.extensions import db, migrate


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    migrate.init_app(app, db)
    return app
# shop/extensions.py
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
migrate = Migrate()
# shop/models.py
from shop.extensions import db


class Order(db.Model):
    id = db.Column(db.Integer, primary_key=True)
```

## Good

```python
# shop/__init__.py
import os

from flask import Flask

from shop import models  # noqa: F401
from shop.extensions import db, migrate


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    migrate.init_app(app, db)
    return app
# shop/extensions.py
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
migrate = Migrate()
# shop/models.py
from shop.extensions import db


class Order(db.Model):
    id = db.Column(db.Integer, primary_key=True)
```

## How to fix

Import the module where the application is made, at the top or in the factory:
`from shop import models  # noqa: F401`.

## What it lets pass

* modules that anything imports which may run: views, scripts, commands, migrations, wherever the
  statement stands;
* models that nobody misses, in a module that nobody imports: dead code is another matter;
* every module of a project that looks for modules by names (`import_module`, `pkgutil`, entry
  points), or that has a file which cannot be parsed;
* abstract classes, and models of tests.

## References

* [Flask-SQLAlchemy: Create the Tables](https://flask-sqlalchemy.readthedocs.io/en/stable/quickstart/#create-the-tables)
* [Flask-SQLAlchemy: Models and Tables](https://flask-sqlalchemy.readthedocs.io/en/stable/models/)
* [Flask: SQLAlchemy in Flask, Declarative](https://flask.palletsprojects.com/en/stable/patterns/sqlalchemy/#declarative)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.imports.dynamic import finds_modules
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK403", severity=Severity.ERROR)
_MIGRATE = "flask_migrate.Migrate"
_CREATE = ".create_all"


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each module whose models are missed where the application runs."""
    models = project.models
    if not models.idle or not project.is_complete or finds_modules(project.code):
        return
    is_none_known = len(models.idle) == len(models.by_module) and _makes_tables(project)
    for module in models.idle:
        classes = models.by_module[module]
        missed = next((one for one in classes if _is_missed(project, one)), None)
        if missed is not None or is_none_known:
            yield _report(project, module, missed or classes[0])


def _is_missed(project: FlaskProject, cls: Scope) -> bool:
    models = project.models
    return not models.is_defined_elsewhere(cls) and any(models.mentions(cls))


def _makes_tables(project: FlaskProject) -> bool:
    """Tell whether the application itself makes its tables, or has somebody migrate them."""
    for scope in project.scopes():
        if not scope.module.is_application:
            continue
        for call in scope.each(n.Call):
            for path in project.paths(call.func, scope):
                if path == _MIGRATE or (
                    path.startswith("flask_sqlalchemy.") and path.endswith(_CREATE)
                ):
                    return True
    return False


def _report(project: FlaskProject, module: Module, cls: Scope) -> Finding:
    assert cls.node is not None  # noqa: S101 - a class
    mention = next(project.models.mentions(cls), None)
    if mention is None:
        effect = "neither `create_all()` nor a migration knows its tables"
        related = []
    else:
        place = mention.site.module.place(mention.site.node)
        error = "NoReferencedTableError" if mention.path == "ForeignKey" else "InvalidRequestError"
        effect = f"`{mention.path}` in {place.path}:{place.line} does not find it: {error}"
        related = [mention.site.module.related(mention.site.node, f"refers to `{cls.qualname}`")]
    return RULE.finding(
        module.place(cls.node),
        f"`{cls.qualname}` stands in `{module.name}`, which nothing that runs imports: {effect}",
        help=f"import `{module.name}` where the application is made",
        related=related,
    )
