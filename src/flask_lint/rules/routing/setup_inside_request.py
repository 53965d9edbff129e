"""A view adds a rule or a blueprint to the application while that handles a request.

## What it does

Reports `add_url_rule`, `route` and `register_blueprint` on an application in views, request hooks
and error handlers.

## Why it bites

Flask refuses to be set up once it has handled its first request, and that is what is going on:

    AssertionError: The setup method 'register_blueprint' can no longer be called on the
    application. It has already handled its first request, any changes will not be applied
    consistently.

The request ends with 500. Where it were allowed, only one of the server's processes would change.

## Bad

```python
from flask import Blueprint, Flask

app = Flask(__name__)
extra = Blueprint("extra", __name__)


@app.post("/enable")
def enable():
    app.register_blueprint(extra)
    return "enabled"
```

## Good

```python
from flask import Blueprint, Flask, abort

app = Flask(__name__)
extra = Blueprint("extra", __name__)


@extra.before_request
def only_when_enabled():
    if not app.config.get("EXTRA"):
        abort(404)


app.register_blueprint(extra)
```

## How to fix

Set everything up before the application is returned or served. To switch a part on and off, let
its views answer 404 while it is off.

## What it lets pass

* functions that something else calls as well, and applications that the view makes itself;
* `before_first_request`, which ran before the application was locked;
* `current_app`, and writes to the configuration.

## References

* [Flask: Application Setup](https://flask.palletsprojects.com/en/stable/lifecycle/#application-setup)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK311", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report what sets an application up during a request."""
    for site, holder, entry in project.late_setup.in_requests():
        call = site.node
        func = call.func if isinstance(call, n.Call) else None
        name = func.name if isinstance(func, n.Attribute) else "route"
        assert entry.site is not None  # noqa: S101 - asked for by the model
        yield RULE.finding(
            site.module.place(site.node),
            f"`{name}` is called on `{holder.label}` while it handles a request (this is a "
            f"{entry.kind}): it raises an AssertionError",
            help="set the application up before it is served",
            related=[entry.site.module.related(entry.site.node, f"makes it a {entry.kind}")],
        )
