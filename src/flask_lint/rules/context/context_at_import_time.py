"""Code that needs an application or request context runs while a module is imported.

## What it does

Reports expressions that need a context (`current_app.config`, `g.get()`, `request.headers`,
`session[...]`, `url_for()`, `render_template()`, `jsonify()`, `db.session`, `Model.query`, a
`FlaskForm()`, ...) where they are evaluated at import: at module level, in a class body, in a
default argument, in the argument of a decorator or in a comprehension. It also reports
module-level calls of the project's own functions and classes that come to such an expression,
with the path of calls.

## Why it bites

Modules are imported before any request, and normally before any context is active:

    RuntimeError: Working outside of application context.
    RuntimeError: Working outside of request context.

The import fails, the factory that imports the module fails, and the server does not start.
`SQLAlchemy(app)` makes no difference: since Flask-SQLAlchemy 3.0 `db.session`, `db.engine` and
`Model.query` need an active context. Within `with app.app_context():` there is still no request.

Where it happens to work, because a context is pushed before the import, the value is that of
whichever app came first, for as long as the process lives.

## Bad

```python
# news/views.py
from flask import Blueprint, current_app, url_for

bp = Blueprint("news", __name__)
HOME = url_for("news.index")


@bp.get("/")
def index(size=current_app.config["PAGE_SIZE"]):
    return {"size": size, "home": HOME}
```

## Good

```python
# news/views.py
from flask import Blueprint, current_app, url_for

bp = Blueprint("news", __name__)


@bp.get("/")
def index():
    return {"size": current_app.config["PAGE_SIZE"], "home": url_for("news.index")}
```

## How to fix

Move the expression into the function that uses its value. If the value must exist at set-up,
compute it in the factory from `app.config`, or register a callback with `bp.record()`. A
`LocalProxy(lambda: current_app.config["PAGE_SIZE"])` can stand for the value at module level.
Fill the choices of a form field in the view, or give the field a function. What has to run once
with a context belongs into a `with app.app_context():` block or a command.

## What it lets pass

* the bare names: `app = current_app`, `typing.cast(..., g)`, `def agent(request=request)`;
* lambdas, `LocalProxy`, generator expressions and annotations, which are evaluated later or never;
* `with app.app_context():` (for what needs no request) and `with app.test_request_context():`;
* modules that are imported only within such a block, as some factories do;
* `if has_app_context():`, `if current_app:`, `try: ... except RuntimeError:`, and functions that
  ask in this way before they use the context;
* `db.session` as a value (`def count(session=db.session)`, `event.listen(db.session, ...)`), which
  is a registry and looks for a context when a method is called;
* migrations, which `flask db` runs with a context;
* statements that are only built, such as `db.select(Article)`, sessions of plain SQLAlchemy, and
  functions such as `redirect`, `abort` and `flask.json.dumps` that need no context.

## References

* [Flask: The Application Context](https://flask.palletsprojects.com/en/stable/appcontext/)
* [Flask: The Request Context](https://flask.palletsprojects.com/en/stable/reqcontext/)
* [Flask: Configuration Best Practices](https://flask.palletsprojects.com/en/stable/config/#configuration-best-practices)
* [Flask-SQLAlchemy: Flask Application Context](https://flask-sqlalchemy.readthedocs.io/en/stable/contexts/)
"""

from __future__ import annotations

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(module=__name__, page=__doc__, code="FLK201", severity=Severity.ERROR)
