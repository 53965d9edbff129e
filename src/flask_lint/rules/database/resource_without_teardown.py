"""Something is opened for each request, and nothing closes it when the request ends.

## What it does

Reports connections, sessions of a database, files and sockets that a function opens and keeps on
`g`, if no function that runs takes them from there or closes them. A function that would do so and
is registered nowhere is named. It also reports a `scoped_session` of SQLAlchemy that requests use
and that nobody removes or closes.

## Why it bites

What is kept on `g` is forgotten when the request ends, but not closed: that is left to the garbage
collector. Until then a connection holds its locks and its place in the server's limit. The first
signs come under load: `sqlite3.OperationalError: database is locked`, `FATAL: sorry, too many
clients already`, `OSError: [Errno 24] Too many open files`.

A `scoped_session` keeps one session for each thread. If it is not removed, the next request of the
thread goes on in the transaction of the last one, and gets objects as they were then.

## Bad

```python
import sqlite3

from flask import Flask, g

app = Flask(__name__)


def get_db():
    if "db" not in g:
        g.db = sqlite3.connect("shop.db")
    return g.db


def close_db(error=None):
    db = g.pop("db", None)
    if db is not None:
        db.close()
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

Register a function by `app.teardown_appcontext` that takes the object with `g.pop(name, None)` and
closes it, or call the `init_app` that does so in the factory. For a `scoped_session`:

```python
@app.teardown_appcontext
def remove_session(error=None):
    db_session.remove()
```

## What it lets pass

* what any function that is named somewhere, or runs by itself, closes, pops or deletes, also in a
  view or by `closing`;
* clients with a pool of their own (Redis, MongoDB), `g` attributes whose value is not known;
* a `scoped_session` with a `scopefunc`, one that is handed to somebody else, and one that no code
  reached from views and hooks uses;
* the session of Flask-SQLAlchemy, which the extension removes.

## References

* [Flask: Storing Data](https://flask.palletsprojects.com/en/stable/appcontext/#storing-data)
* [Flask: Using SQLite 3 with Flask](https://flask.palletsprojects.com/en/stable/patterns/sqlite3/)
* [Flask: SQLAlchemy in Flask](https://flask.palletsprojects.com/en/stable/patterns/sqlalchemy/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.hooks.left_open import LeftOpen
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK404",
    severity=Severity.WARNING,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report what is opened for requests and left open when they end."""
    for left in project.open_resources.on_g():
        yield _on_g(left)
    for left in project.open_resources.thread_sessions():
        yield RULE.finding(
            left.site.module.place(left.site.node),
            "requests use this session, and nothing removes it when they end: each thread goes on "
            "with the transaction and the objects of its last request",
            help="call its `remove()` in a function registered by `teardown_appcontext`",
            related=[left.use.module.related(left.use.node, "used here")] if left.use else [],
        )


def _on_g(left: LeftOpen) -> Finding:
    name = left.name
    why = "nothing closes it when the request ends"
    edit = (
        f'register a function by `teardown_appcontext` that takes `g.pop("{name}", None)` and '
        "closes what it gets"
    )
    related = []
    if left.closing is not None and isinstance(left.closing.node, n.Function):
        function = left.closing.node
        why = f"`{function.name}`, which would close it, is registered nowhere"
        edit = f"register it: `app.teardown_appcontext({function.name})`"
        related = [left.closing.module.related(function, "never called")]
    return RULE.finding(
        left.site.module.place(left.site.node),
        f"this keeps {left.what} on `g.{name}`, and {why}: each request leaves one open",
        help=edit,
        related=related,
    )
