"""A context is pushed where requests are served, and never popped.

## What it does

Reports `app.app_context().push()` (and `test_request_context`, and `ctx.push()` of such a `ctx`)
that nothing can pop,

* in modules that a server imports with the application, and in factories;
* in views, hooks and error handlers, and in functions that they call.

## Why it bites

Flask takes the active context of an app for a request of that app, instead of a new one. With one
pushed for good, all requests that this thread serves share it: `g` keeps what an earlier visitor
left there, and teardown functions never run, so that `db.session` is never removed and goes on with
stale objects, or with a failed transaction. Servers that answer in the thread which imported the
application do so, as Gunicorn's sync workers; with others it is only one context too many. From
Flask 3.2 on requests do not share it, and the finding is a warning.

Pushed in a view, it is on top of the context of the request when that ends:

    AssertionError: Popped wrong app context.

## Bad

```python
# wsgi.py
from flask import Flask, g


def create_app():
    app = Flask(__name__)

    @app.get("/")
    def index():
        g.visits = g.get("visits", 0) + 1
        return {"visits": g.visits}

    return app


app = create_app()
app.app_context().push()
```

## Good

```python
# wsgi.py
from flask import Flask, g


def create_app():
    app = Flask(__name__)

    @app.get("/")
    def index():
        g.visits = g.get("visits", 0) + 1
        return {"visits": g.visits}

    return app


app = create_app()
with app.app_context():
    print("ready:", app.name)
```

## How to fix

`with app.app_context():` around what needs the context, and nothing else. A view has a context, and
needs none. A worker of a task queue gets a module of its own, which the server does not import.

## What it lets pass

* scripts, `__main__` blocks, shells and modules that only workers or commands import;
* a context in a variable that is used for anything but `push()`, such as `ctx.pop()`;
* generators, as fixtures and context managers are;
* threads, whose contexts end with them;
* tests and migrations.

## References

* [Flask: The Application Context](https://flask.palletsprojects.com/en/stable/appcontext/)
* [Flask-SQLAlchemy: Contexts](https://flask-sqlalchemy.readthedocs.io/en/stable/contexts/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.contexts.openings import Pushed
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK205", severity=Severity.ERROR)

# Source: Flask's change log, 3.2: each request pushes a context of its own.
_FIRST_APART = (3, 2)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each context that stays where requests are served."""
    version = project.versions.lowest("flask")
    shared = version is None or version < _FIRST_APART
    for pushed in project.openings.left():
        yield _finding(pushed, shared=shared)


def _finding(pushed: Pushed, *, shared: bool) -> Finding:
    text, module = dotted(pushed.site.node), pushed.site.module
    related = [
        step.module.related(step.node, f"calls `{dotted(step.node)}`")
        for step in pushed.way.steps[:-1]
    ]
    if pushed.in_request:
        kind = "request" if pushed.is_request else "app"
        message = (
            f"`{text}` in a {pushed.way.entry.kind} is never popped: when the request ends, "
            f"AssertionError: Popped wrong {kind} context"
        )
        edit = "remove it, a request has a context; for another app use `with app.app_context():`"
        return RULE.finding(module.place(pushed.site.node), message, help=edit, related=related)
    start = pushed.way.start.module
    message = f"`{text}` runs when `{start.name}` is imported by a server, and is never popped"
    if shared:
        message += (
            ": requests that are served in this thread share the context, so that `g` keeps its "
            "values and no teardown function runs"
        )
    return RULE.finding(
        module.place(pushed.site.node),
        message,
        help=f"put what needs the context into `with {text.removesuffix('.push()')}:`",
        severity=None if shared else Severity.WARNING,
        related=related,
    )
