"""A function at the end of a request takes for granted what need not be there.

## What it does

Looks at functions registered by `teardown_request`, `teardown_app_request` and
`teardown_appcontext`. It reports `g.name` and `g.pop("name")` that are read without asking, and in
functions for `teardown_appcontext` also every use of `request` and `session`.

## Why it bites

These functions run however the request ended: also for views that never opened a connection, for
URLs that do not exist, and where an earlier function failed. Those of the application context run
after each `flask` command and each `with app.app_context():` too. Then there is nothing on `g`:

    AttributeError: db

The response was ready, but the error takes its place. Flask has no page for an error that comes so
late, and it does not call the functions that are left, so what they were to close stays open. If
there was an error before, this one hides it.

The request itself is gone before the application context ends, so `request.path` there is a
`RuntimeError: Working outside of request context` for every request.

## Bad

```python
import sqlite3

from flask import Flask, g

app = Flask(__name__)


def get_db():
    if "db" not in g:
        g.db = sqlite3.connect("shop.db")
    return g.db


@app.teardown_appcontext
def close_db(error=None):
    g.db.close()
```

## Good

```python
import sqlite3

from flask import Flask, g

app = Flask(__name__)


def get_db():
    if "db" not in g:
        g.db = sqlite3.connect("shop.db")
    return g.db


@app.teardown_appcontext
def close_db(error=None):
    db = g.pop("db", None)
    if db is not None:
        db.close()
```

## How to fix

Take what is on `g` with `g.pop("db", None)`, and do something only if it was there. What needs the
request belongs into a function for `teardown_request`, or is kept on `g` for the end.

## What it lets pass

* names for which the function asks in any way: `"db" in g`, `hasattr(g, "db")`, `g.get("db")`, also
  in a `try` that handles errors or in a `with`;
* in functions for `teardown_request`, what a `before_request` function sets unconditionally;
* functions that ask `has_request_context()`, or whether there is a `request`;
* projects with an `app_ctx_globals_class` of their own, or that fill `g` on `appcontext_pushed`.

## References

* [Flask: Storing Data](https://flask.palletsprojects.com/en/stable/appcontext/#storing-data)
* [Flask API: teardown_appcontext](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.teardown_appcontext)
* [Flask: Using SQLite 3 with Flask](https://flask.palletsprojects.com/en/stable/patterns/sqlite3/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.hooks.teardowns import Doubt
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK505",
    severity=Severity.WARNING,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report what a teardown function takes for granted."""
    for doubt in project.teardowns.doubts():
        hook = doubt.hook
        message, edit = _words(doubt)
        yield RULE.finding(
            hook.function.module.place(doubt.node),
            f"{hook.label} {message}",
            help=edit,
            related=[hook.registered],
        )


def _words(doubt: Doubt) -> tuple[str, str]:
    method, name = doubt.hook.name, doubt.name
    if not name:
        message = (
            f"uses the request, but a `{method}` function runs when it is gone, and after "
            "commands that have none: RuntimeError: Working outside of request context"
        )
        return message, "do it in a `teardown_request` function, or keep what is needed on `g`"
    read, error = f"g.{name}", "AttributeError"
    if isinstance(doubt.node, n.Call):
        read, error = f'g.pop("{name}")', "KeyError"
    message = (
        f"takes `{read}` for granted, but it also runs where nothing has set that (after an "
        f"error, a command, another view): {error}, which takes the place of the response"
    )
    return message, f'`{name} = g.pop("{name}", None)`, and then `if {name} is not None:`'
