"""Two different views are registered for the same endpoint, and Flask refuses the second.

## What it does

Reports a second view for an endpoint of the same application or blueprint, in one module or in
several: functions of the same name, the same `endpoint=`, two calls of `as_view` with one name,
two lambdas, a view called `static` on an application.

## Why it bites

The second registration stops the import, or the factory, and with it the whole application:

    AssertionError: View function mapping is overwriting an existing endpoint function: index

On a blueprint that happens later, when the blueprint is registered.

## Bad

```python
from flask import Flask

app = Flask(__name__)


@app.get("/a")
def index():
    return "a"


@app.get("/b")
def index():
    return "b"
```

## Good

```python
from flask import Flask

app = Flask(__name__)


@app.get("/a")
def index():
    return "a"


@app.get("/b")
@app.get("/c")
def other():
    return "b or c"


@app.get("/d", endpoint="last")
def index():
    return "d"
```

## How to fix

Rename one of the functions, or give its rule an `endpoint="..."` of its own. Keep the result of
`as_view` in a variable and use it for all rules of the class.

## What it lets pass

* several rules for one function or for one result of `as_view`;
* the same name on different applications or blueprints;
* registrations of which one is under a condition, in a `try`, or in another function that perhaps
  nobody calls, and modules that nothing imports together;
* functions whose names decorators may have changed in ways that cannot be followed, and views that
  a decorator without `functools.wraps` gives one name, which `decorator-without-wraps` reports.

## References

* [Flask: Flask.add_url_rule](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.add_url_rule)
* [Flask: View Decorators](https://flask.palletsprojects.com/en/stable/patterns/viewdecorators/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.answers.collisions import SameEndpoint
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK308", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each second view of an endpoint."""
    # A decorator that hides the names of views is one mistake, and another rule reports it.
    nameless = {use.registration for renaming in project.renamings for use in renaming.uses}
    for found in project.collisions.of_endpoints():
        if found.second not in nameless:
            yield _report(found)


def _report(found: SameEndpoint) -> Finding:
    first, second = found.first, found.second
    where = f"`{found.holder.label}`"
    if first is None:
        return RULE.finding(
            second.site.module.place(second.site.node),
            f"{where} has the endpoint `static` already, for its static files: this registration "
            "raises an AssertionError",
            help="give the rule another `endpoint=`, or the app `static_folder=None`",
            related=[found.holder.module.related(found.holder.site.node, "the app is made here")],
        )
    line = first.site.module.place(first.site.node).told_in(second.site.module.path)
    help_ = 'rename the view, or give the rule an `endpoint="..."` of its own'
    if second.view is not None and second.view.made_by is not None:
        help_ = "keep the result of `as_view` in a variable and use it for every rule"
    return RULE.finding(
        second.site.module.place(second.site.node),
        f"{where} gets another view for the endpoint `{found.name}` than on {line}: "
        + (
            "this raises an AssertionError"
            if found.holder.is_app
            else "registering the blueprint raises an AssertionError"
        ),
        help=help_,
        related=[first.site.module.related(first.site.node, "the first view of the endpoint")],
    )
