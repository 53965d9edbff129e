"""The application is a global object instead of the result of a factory.

## What it does

Reports a `Flask(...)` call (or a call of a subclass) that runs when a module of a larger
project is imported, so that the whole process shares one application.

## Why it bites

The application is configured by whoever imports it first, and never again:

* A test that sets `app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"` on the imported app
  goes on using the real database, because the extension has already read the setting.
* A setting changed by one test is still changed in the next: both have the same object.
* After the first request, everything that adds to the app raises `AssertionError: The setup
  method 'add_url_rule' can no longer be called on the application. It has already handled its
  first request, any changes will not be applied consistently.`
* Importing any module of the package starts all of it: `import shop.models` stops with
  `KeyError: 'SECRET_KEY'` where the environment of the app is not complete.

Every module needs the app, and the app needs every module: this is where circular imports and
code that needs a context at import time come from.

## Bad

```python
# shop/__init__.py
import os

from flask import Flask

app = Flask(__name__)
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]

from shop import views  # noqa: E402, F401
# shop/views.py
from shop import app


@app.get("/")
def index():
    return "Welcome"
```

## Good

```python
# shop/__init__.py
import os

from flask import Flask

from shop.views import bp


def create_app(settings=None):
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config.update(settings or {})
    app.register_blueprint(bp)
    return app
# shop/views.py
from flask import Blueprint

bp = Blueprint("shop", __name__)


@bp.get("/")
def index():
    return "Welcome"
# wsgi.py
from shop import create_app

app = create_app()
```

## How to fix

Move the call, the configuration and the registrations into a function, `create_app(settings=None)`,
that returns the app. Turn routes on the app into routes on a blueprint that the factory registers,
create extensions without an app and introduce them with `init_app(app)`, and use `current_app`
where modules imported the global. `flask run` finds a function of the name `create_app` by itself;
for other servers a `wsgi.py` calls it.

## What it lets pass

* a project that is one module, with files that only start or use it; examples, and tools that stand
  alone in one file;
* a module for the WSGI server that calls the factory, or makes an app and hands it to one;
* an app that only holds the place of others: `app.wsgi_app = DispatcherMiddleware(...)`;
* an app made inside a function, a method or `if __name__ == "__main__":`;
* a class that makes an app for each of its instances;
* apps made in tests, and apps that only satisfy a library and have neither routes nor settings.

## References

* [Flask: Application Factories](https://flask.palletsprojects.com/en/stable/patterns/appfactories/)
* [Flask tutorial: Application Setup](https://flask.palletsprojects.com/en/stable/tutorial/factory/)
* [Flask: Application Setup](https://flask.palletsprojects.com/en/stable/lifecycle/#application-setup)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.names.scopes import assigned_name
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.execution.factories import App
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK101", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each app that a module of a larger application makes when it is imported."""
    reported: set[tuple[str, str]] = set()
    for app in project.apps.all:
        if project.global_apps.is_shared(app):
            # Of `app = Flask("a") if local else Flask("b")` there is only ever one.
            variable = app.module.path, assigned_name(app.module, app.site.node) or ""
            if not variable[1] or variable not in reported:
                reported.add(variable)
                yield _report(project, app)


def _report(project: FlaskProject, app: App) -> Finding:
    module = app.module
    name = assigned_name(module, app.site.node) or "app"
    importers = project.global_apps.importers(module)
    users = [site for site in importers if site.module.is_application]
    count = len({site.module.path for site in users})
    consequence = "every test and every worker shares this one, configured once"
    if count:
        what = "module imports" if count == 1 else "modules import"
        consequence = f"{count} {what} `{module.name}`, and {consequence}"
    return RULE.finding(
        module.place(app.site.node),
        f"`{name}` is created when `{module.name}` is imported: {consequence}",
        help=f"create and configure `{name}` in a function `create_app(config=None)` that "
        "returns it, register blueprints there, and call it in a WSGI module",
        related=[site.module.related(site.node, f"imports `{module.name}`") for site in users[:3]],
    )
