"""A function is registered for the current request when it is too late for it to run.

## What it does

Reports `after_this_request`, as a decorator or a call, in functions registered by `after_request`,
`teardown_request` or `teardown_appcontext`, and in functions that only such functions call. At
import and in other places without a request it is an error at once, which
`context-at-import-time`, `context-never-active` and `context-lost-in-worker` report.

## Why it bites

When the view is done, Flask first calls what was given to `after_this_request`, and then the
functions for `after_request`. What one of these registers is noted and never called, without any
error: the header is missing, the cookie is not set. At the end of a request it is the same, or a
`RuntimeError` if the request is gone already.

## Bad

```python
from flask import Flask, after_this_request, request

app = Flask(__name__)


@app.after_request
def keep_language(response):
    @after_this_request
    def remember(response):
        response.set_cookie("language", request.args.get("language", "en"))
        return response

    return response
```

## Good

```python
from flask import Flask, request

app = Flask(__name__)


@app.after_request
def keep_language(response):
    response.set_cookie("language", request.args.get("language", "en"))
    return response
```

## How to fix

A function for `after_request` has the response: change it there. What only some requests need is
registered by `after_this_request` in the view, in a function that the view calls, or in one for
`before_request`.

## What it lets pass

* functions that a view or another function also calls: there it may be in time;
* functions given to `after_this_request` that register another one: Flask calls that, too;
* an `after_this_request` that is not Flask's.

## References

* [Flask API: after_this_request](https://flask.palletsprojects.com/en/stable/api/#flask.after_this_request)
* [Flask: Deferred Request Callbacks](https://flask.palletsprojects.com/en/stable/patterns/deferredcallbacks/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK506",
    severity=Severity.WARNING,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each function that is registered for a request whose response is on its way."""
    for hook, late in project.late_callbacks.find():
        yield RULE.finding(
            hook.site.module.place(hook.site.node),
            f"{late} functions run when Flask has called what `after_this_request` was given: what "
            "is registered here for the current request never runs",
            help="change the response in that function itself, or register earlier: in the view "
            "or in a `before_request` function",
        )
