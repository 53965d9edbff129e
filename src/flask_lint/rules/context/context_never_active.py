"""Code that needs a context is started from a place where none can be active.

## What it does

Follows the calls from each root that has no context: the target of a thread, timer or executor,
the `if __name__ == "__main__":` block of a script, and plain click commands that do not belong to
the app. Reports the root when an expression that needs an application or request context is
reached without a `with app.app_context():` (or the like) on the way, with the path of calls. It
also reports `current_app` or `request` itself among the arguments of a thread, and
`Thread(target=work())`, which calls `work` at once and hands its result to the thread.

## Why it bites

A new thread starts without the context of the request that created it:

    RuntimeError: Working outside of application context.
    RuntimeError: Working outside of request context.

The request answers 200 all the same. A thread prints the error to standard error and ends; an
executor keeps it in a future that nobody asks. The mail is not sent, and no handler hears of it.
With the proxy as an argument nothing changes: the thread looks up the app when there is none.
`Thread(target=work())` does the work while the visitor waits, and then starts an empty thread.

Scripts and click commands stop with the same error. The context of the app is active only in
commands of `app.cli`, of a blueprint's `cli`, of `FlaskGroup.command` and under `@with_appcontext`.

## Bad

```python
# post/views.py
from threading import Thread

from flask import Blueprint, current_app

bp = Blueprint("post", __name__)


def deliver(ident):
    print("sending", ident, "as", current_app.config["SENDER"])


@bp.post("/letters/<int:ident>")
def send(ident):
    Thread(target=deliver, args=(ident,)).start()
    return {"queued": ident}
```

## Good

```python
# post/views.py
from threading import Thread

from flask import Blueprint, current_app

bp = Blueprint("post", __name__)


def deliver(app, ident):
    with app.app_context():
        print("sending", ident, "as", current_app.config["SENDER"])


@bp.post("/letters/<int:ident>")
def send(ident):
    app = current_app._get_current_object()
    Thread(target=deliver, args=(app, ident)).start()
    return {"queued": ident}
```

## How to fix

* Threads: pass the app itself, `current_app._get_current_object()`, and open
  `with app.app_context():` in the target. Where the request is needed, decorate the target with
  `copy_current_request_context`, or better, pass the values.
* Scripts: `with create_app().app_context():` around the work.
* Commands: `@app.cli.command()` or `@bp.cli.command()`, or `@with_appcontext` below
  `@click.command()`.
* `Thread(target=work())`: pass the function, `Thread(target=work)`.

## What it lets pass

* targets that open a context, themselves or through a function that calls them;
* `copy_current_request_context`, and `current_app._get_current_object()` as an argument;
* functions that ask `has_app_context()` or `has_request_context()` first, or expect `RuntimeError`;
* scripts that push a context before they need it;
* click commands that are added to `app.cli`, to a blueprint's `cli` or to an `AppGroup`;
* sessions of plain SQLAlchemy, which need no context;
* functions that nobody calls in sight, and tasks of libraries that may bring a context.

## References

* [Flask: The Application Context](https://flask.palletsprojects.com/en/stable/appcontext/)
* [Flask: The Request Context](https://flask.palletsprojects.com/en/stable/reqcontext/)
* [Flask: copy_current_request_context](https://flask.palletsprojects.com/en/stable/api/#flask.copy_current_request_context)
* [Flask: Command Line Interface, Application Context](https://flask.palletsprojects.com/en/stable/cli/#application-context)
* [Flask-SQLAlchemy: Manual Context](https://flask-sqlalchemy.readthedocs.io/en/stable/contexts/#manual-context)
"""

from __future__ import annotations

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(module=__name__, page=__doc__, code="FLK202", severity=Severity.ERROR)
