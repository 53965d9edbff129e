"""A decorator calls an async view as if it were a plain function, and nobody awaits it.

## What it does

Reports decorators of the project that stand above `async def` views and whose wrapper is a plain
function that returns what the view gives: the call in the wrapper, once for each decorator.

## Why it bites

Flask awaits a view if it is a coroutine function. The wrapper is none, so Flask takes what it
returns for the response, and that is a coroutine. Each request is an error 500:

    TypeError: The view function did not return a valid response. The return type must be a string,
    dict, list, tuple with headers or status, Response instance, or WSGI callable, but it was a
    coroutine.

The log has `RuntimeWarning: coroutine 'report' was never awaited` besides. The same decorator is
fine above plain views, which is why nobody notices before the first async one.

## Bad

```python
from functools import wraps

from flask import Flask

app = Flask(__name__)


def logged(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        app.logger.info("begins")
        return view(*args, **kwargs)

    return wrapper


@app.get("/report")
@logged
async def report():
    return "done"
```

## Good

```python
from functools import wraps

from flask import Flask, current_app

app = Flask(__name__)


def logged(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        app.logger.info("begins")
        return current_app.ensure_sync(view)(*args, **kwargs)

    return wrapper


@app.get("/report")
@logged
async def report():
    return "done"
```

## How to fix

Call the view through the application, `current_app.ensure_sync(view)(*args, **kwargs)`: it leaves
plain functions as they are. Or make the wrapper `async def` and await the view, if all that it
decorates is async.

## What it lets pass

* wrappers that are `async def`, and decorators that ask whether the function is a coroutine;
* decorators that return the function itself, and registrations;
* decorators of libraries, and whatever stands above one;
* wrappers that do something else with the result than return it.

## References

* [Flask: Using async and await, Extensions](https://flask.palletsprojects.com/en/stable/async-await/#extensions)
* [Flask API: Flask.ensure_sync](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.ensure_sync)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.answers.unawaited import Unawaited
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject
    from flask_lint.syntax import nodes as n

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK715",
    severity=Severity.ERROR,
)

# So many views are shown for a decorator.
_SHOWN = 3


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each decorator that loses the coroutines of views."""
    by_call: dict[n.Node, list[Unawaited]] = {}
    for lost in project.unawaited_views.find():
        by_call.setdefault(lost.call.node, []).append(lost)
    for found in by_call.values():
        yield _report(found)


def _report(found: list[Unawaited]) -> Finding:
    call, view = found[0].call, found[0].view
    given = dotted(call.node).removesuffix("()")
    others = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return RULE.finding(
        call.module.place(call.node),
        f"`{given}` is the async view `{view.qualname}`{others} "
        f"({view.module.path}:{_line(view)}), and nobody awaits what it returns: TypeError: The "
        "view function did not return a valid response, it was a coroutine",
        help=f"call `current_app.ensure_sync({given})(...)` instead",
        related=[
            one.applied.module.related(one.applied.node, f"decorates `{one.view.qualname}`")
            for one in found[:_SHOWN]
        ],
    )


def _line(view: Scope) -> int:
    assert view.node is not None  # noqa: S101 - a function has a node
    return view.module.place(view.node).line
