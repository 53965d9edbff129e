"""An extension object is made, and no application ever gets it.

## What it does

Reports objects such as `db = SQLAlchemy()`, `csrf = CSRFProtect()` or `limiter = Limiter(...)`
that a module makes without an application, and on which nothing in the project calls
`init_app(app)`. Objects of extensions that fail when they are used are reported only if the
project uses them.

## Why it bites

Some extensions say so, on the first request that needs them:

    RuntimeError: The current Flask app is not registered with this 'SQLAlchemy' instance. Did you
    forget to call 'init_app', or did you create multiple 'SQLAlchemy' instances?
    AttributeError: 'Flask' object has no attribute 'login_manager'
    KeyError: 'JWT_TOKEN_LOCATION'

Others say nothing, and do nothing: no limit is applied, no form is checked for its CSRF token, no
CORS or security header is sent, sessions stay in the cookies of the visitors.

## Bad

```python
# shop/__init__.py
from flask import Flask
from flask_wtf import CSRFProtect

from shop import pages

csrf = CSRFProtect()


def create_app():
    app = Flask(__name__)
    app.config.from_prefixed_env()
    app.register_blueprint(pages.bp)
    return app
# shop/pages.py
from flask import Blueprint

bp = Blueprint("pages", __name__)


@bp.post("/order")
def order():
    return "ordered"
```

## Good

```python
# shop/__init__.py
from flask import Flask
from flask_wtf import CSRFProtect

from shop import pages

csrf = CSRFProtect()


def create_app():
    app = Flask(__name__)
    app.config.from_prefixed_env()
    csrf.init_app(app)
    app.register_blueprint(pages.bp)
    return app
# shop/pages.py
from flask import Blueprint

bp = Blueprint("pages", __name__)


@bp.post("/order")
def order():
    return "ordered"
```

## How to fix

Call `csrf.init_app(app)` in the factory, after the configuration is complete and before the
blueprints are registered.

## What it lets pass

* objects that any code calls `init_app` on: in a loop over several, through a parameter, in a
  helper, in tests;
* every object of a project in which the object of some `init_app` call is not known, or which
  looks `init_app` up by its name;
* objects that are passed to code which cannot be seen, and those to which `app` is assigned;
* objects that nobody uses where the application gets another one of the same class, such as a
  second `SQLAlchemy` that only declares models;
* extensions that work without an application, such as Flask-Bcrypt and Flask-HTTPAuth;
* packages that make no application, such as libraries.

## References

* [Flask: Factories & Extensions](https://flask.palletsprojects.com/en/stable/patterns/appfactories/#factories-extensions)
* [Flask: Flask Extension Development, Initialization](https://flask.palletsprojects.com/en/stable/extensiondev/#the-extension-class-and-initialization)
* [Flask-WTF: CSRF Protection](https://flask-wtf.readthedocs.io/en/latest/csrf/)
* [Flask-SQLAlchemy: Initialize the Extension](https://flask-sqlalchemy.readthedocs.io/en/stable/quickstart/#initialize-the-extension)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.answers.unregistered import package_of
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.apps.initialisations import ExtensionObject, Initialisations
    from flask_lint.model.names.values import Site
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK105", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each extension object that no application ever gets."""
    found = project.initialisations
    if not project.is_complete or not found.is_complete:
        return
    packages = {package_of(app.module) for app in project.holders.apps if app.module.is_application}
    for made in found.objects:
        if not made.kind.unbound or made.initialisations or not made.site.module.is_application:
            continue
        if package_of(made.site.module) not in packages or not _is_run(project, made):
            continue
        other = found.other(made)
        # Without a use, one that is silent is missed; one that has a successor is not.
        is_missed = made in found.used or (made.kind.is_silent and other is None)
        if is_missed and made not in found.given_away and not _is_bound_by_tests(found, made):
            yield _report(made, other)


def _is_bound_by_tests(found: Initialisations, made: ExtensionObject) -> bool:
    """Tell whether tests may bind an object: the application may in a way that is not seen."""
    return found.bound_by_tests is None or made in found.bound_by_tests


def _is_run(project: FlaskProject, made: ExtensionObject) -> bool:
    """Tell whether the module that makes an object is part of what runs."""
    module = made.site.module
    return bool(project.import_sites.of(module.path)) or any(
        app.module is module for app in project.holders.apps
    )


def _report(made: ExtensionObject, other: Site | None) -> Finding:
    what = f"nothing calls `{made.name}.init_app(app)` on this `{made.short}`"
    related = []
    if other is not None and not made.kind.twice:
        effect = ", so what is registered on it has no effect: the application has another one"
        edit = f"use the `{made.short}` that the application has"
        related = [other.module.related(other.node, "the application gets another one here")]
    else:
        effect = f", so {made.kind.unbound}" if made.kind.is_silent else f": {made.kind.unbound}"
        edit = f"call `{made.name}.init_app(app)` where the application is made"
    place = made.site.module.place(made.site.node)
    return RULE.finding(place, f"{what}{effect}", help=edit, related=related)
