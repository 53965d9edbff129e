"""A name is imported from a module that has not come to binding it, because of a circular import.

## What it does

Follows the imports as Python executes them, statement by statement, starting at each module in
turn. Reports the `from module import name` (or the `module.name` outside of functions) that runs
while `module` is still being imported and `name` is not yet bound, with the chain of imports that
leads there. It is an error when the application itself, a WSGI module, a script or the tests
come this way, and a warning when it happens only to those who import another module first.

## Why it bites

The import fails, and with it everything that imports the module:

    ImportError: cannot import name 'bp' from partially initialized module 'store.admin'
    (most likely due to a circular import)

or, with the module instead of the name,

    AttributeError: partially initialized module 'store.catalog' has no attribute 'bp'
    (most likely due to a circular import)

Whether it happens depends on which module comes first. An app that starts today fails when a
script, a test, a Celery worker or a sorted list of imports enters the circle from the other side.

## Bad

```python
# admin/__init__.py
from flask import Blueprint

from admin import routes

bp = Blueprint("admin", __name__)
# admin/routes.py
from admin import bp


@bp.get("/")
def index():
    return "Welcome"
```

## Good

```python
# admin/__init__.py
from flask import Blueprint

bp = Blueprint("admin", __name__)

from admin import routes  # noqa: E402, F401
# admin/routes.py
from admin import bp


@bp.get("/")
def index():
    return "Welcome"
```

## How to fix

Take the first that fits:

* Move what both modules need into a third that imports neither: `db = SQLAlchemy()` and the
  other extension objects into `extensions.py`.
* Use `current_app` instead of importing the application.
* Move the import below the definition of the name, as for the views of a blueprint package.
* Move the import into the function that uses the name.

## What it lets pass

* imports at the end of a package or after the name, as long as every order works;
* imports inside functions and factories, and under `if TYPE_CHECKING:`;
* circles in which the modules take each other as modules and ask for names only in functions;
* submodules, which can be imported from a package that is not complete;
* names that are bound on every branch of a condition or a `try`, imports whose `ImportError` is
  caught, and modules with a `__getattr__` function.

## References

* [Flask: Large Applications as Packages](https://flask.palletsprojects.com/en/stable/patterns/packages/)
* [Flask: The Application Context, Purpose of the Context](https://flask.palletsprojects.com/en/stable/appcontext/#purpose-of-the-context)
* [Python FAQ: What are the "best practices" for using import in a module?](https://docs.python.org/3/faq/programming.html#what-are-the-best-practices-for-using-import-in-a-module)
"""

from __future__ import annotations

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(module=__name__, page=__doc__, code="FLK103", severity=Severity.ERROR)
