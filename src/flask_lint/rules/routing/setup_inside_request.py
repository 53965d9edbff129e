"""A view adds rules to the application, or changes its settings, while that handles a request.

## What it does

Reports `add_url_rule`, `route` and `register_blueprint` on an application in views, request hooks
and error handlers. It also reports assignments to `app.config["KEY"]` in views, and in hooks and
error handlers those of values that are made of the request, where other code names the key.

## Why it bites

Flask refuses to be set up once it has handled its first request, and that is what is going on:

    AssertionError: The setup method 'register_blueprint' can no longer be called on the
    application. It has already handled its first request, any changes will not be applied
    consistently.

The request ends with 500. Where it were allowed, only one of the server's processes would change.

That is what happens to a setting, which Flask does not look after: the process that handles the
request has the new value until it ends, all others keep the old one. What the next request finds
depends on who answers it. A value of one request is seen by all others of the process.

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
its views answer 404 while it is off. A setting that changes while the application runs belongs into
the database, what belongs to one request into `flask.g`.

## What it lets pass

* functions that something else calls as well, and applications that the view makes itself;
* `before_first_request`, which ran before the application was locked;
* rules and blueprints that are added to `current_app`;
* settings that nobody else reads, that a condition asks about first, that are written under a
  `with`, or named again in the same function, which sets them back as a rule;
* settings of programs that run a server of their own, in one process, that are packed into one
  file, or that open a browser for their only user;
* filters and globals of templates.

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
    yield from _settings(project)


def _settings(project: FlaskProject) -> Iterator[Finding]:
    programs = project.single_programs
    for late in project.late_settings.found():
        module = late.site.module
        if programs.is_frozen or programs.opens_browser(module):
            continue
        if late.source is None:
            outcome = "only this process has the new value, and only until it ends"
            help_ = "keep what changes at run time in the database"
        else:
            outcome = (
                f"it is made of {late.source}, but all requests of this process have it then, and "
                "those of other processes do not"
            )
            help_ = "keep it in `flask.g` for this request, or in the database for all"
        entry = late.entry
        related = []
        if entry.site is not None:
            related = [entry.site.module.related(entry.site.node, f"makes it a {entry.kind}")]
        yield RULE.finding(
            module.place(late.site.node),
            f"the setting `{late.key}` changes while a request is handled (this is a "
            f"{entry.kind}): {outcome}",
            help=help_,
            severity=Severity.WARNING,
            related=related,
        )
