"""An extension object is created for one application, but used as if it belonged to all.

## What it does

Reports `SQLAlchemy(app)`, `LoginManager(app)` and the like where the app is given to the
constructor at import time, or inside a factory while other code uses the object.

## Why it bites

Inside a factory, each call makes another extension object. Models and views keep the one of the
first call, so the second app (the second test) stops with

    RuntimeError: The current Flask app is not registered with this 'SQLAlchemy' instance.
    Did you forget to call 'init_app', or did you create multiple 'SQLAlchemy' instances?

and before the first call there is nothing to import: `AttributeError: 'NoneType' object has no
attribute 'Model'`.

At import time, the extension reads the configuration of the global app at once. A test that sets
`app.config["SQLALCHEMY_DATABASE_URI"]` afterwards still gets the engine of the real database, and
every module with a model has to import the application.

## Bad

```python
# library/__init__.py
import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = None


def create_app():
    global db
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db = SQLAlchemy(app)
    return app
# library/models.py
from library import db


class Book(db.Model):
    id = db.Column(db.Integer, primary_key=True)
```

## Good

```python
# library/extensions.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
# library/__init__.py
import os

from flask import Flask

from library.extensions import db


def create_app():
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    return app
# library/models.py
from library.extensions import db


class Book(db.Model):
    id = db.Column(db.Integer, primary_key=True)
```

## How to fix

Create the object without an app in a module that imports nothing of the project
(`db = SQLAlchemy()` in `extensions.py`), and call `db.init_app(app)` in the factory, after the
configuration is complete. Import the object from that module everywhere else.

## What it lets pass

* extensions that only add hooks, commands or headers to the app they are given, and that nobody
  refers to afterwards: `CORS(app)`, `Talisman(app)`, `Compress(app)`, `Migrate(app, db)`,
  `DebugToolbarExtension(app)`, or `CSRFProtect(app)` in a factory;
* an extension that a function makes, uses and keeps to itself;
* a script such as `manage.py` that takes the app from elsewhere and makes `SQLAlchemy(app)` for
  `Migrate(app, db)` alone;
* middleware such as `ProxyFix(app.wsgi_app)`;
* an app passed as `None`, and arguments that are no app;
* an extension that a function makes for the one app that is made at import, or that it makes itself
  when its module is imported;
* a project that is one module, with files that only start or use it; examples, tests, and scripts
  that stand alone in one file.

## References

* [Flask: Factories & Extensions](https://flask.palletsprojects.com/en/stable/patterns/appfactories/#factories-extensions)
* [Flask: Flask Extension Development](https://flask.palletsprojects.com/en/stable/extensiondev/)
* [Flask-SQLAlchemy: Initialize the Extension](https://flask-sqlalchemy.readthedocs.io/en/stable/quickstart/#initialize-the-extension)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.apps.extensions import BoundExtension
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK102", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each extension object that is made for one app and used beyond it."""
    for bound in project.bound_extensions:
        if bound.escapes:
            yield _report(bound)


def _report(bound: BoundExtension) -> Finding:
    module, name = bound.site.module, bound.name
    short = bound.path.rpartition(".")[2]
    if bound.in_function:
        scope = bound.site.scope.runs_in
        consequence = (
            f"each call of `{scope.qualname}` makes another `{name}`, and what uses it elsewhere "
            "keeps one of them"
        )
    else:
        consequence = (
            f"`{name}` is bound to the app when `{module.name}` is imported, with the "
            "configuration of that moment, and to no other app"
        )
    return RULE.finding(
        module.place(bound.site.node),
        consequence,
        help=f"write `{name} = {short}()` in a module of its own, such as extensions.py, and "
        f"`{name}.init_app(app)` where the app has been configured",
        related=[
            bound.app.module.related(bound.app.node, "the app is made here"),
            *(site.module.related(site.node, f"uses `{name}`") for site in bound.uses[:2]),
        ],
    )
