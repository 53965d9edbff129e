"""A decorator hides the name of the view, and Flask names the endpoint after the wrapper.

## What it does

Reports the project's own decorators that put another function in the place of a view and do not
copy its name with `functools.wraps`, where the view is registered without `endpoint=`.

## Why it bites

Flask takes the endpoint from `view.__name__`, and that is now the name of the wrapper. With one
view, the endpoint is called `wrapper`, and `url_for("orders")` raises

    werkzeug.routing.exceptions.BuildError: Could not build url for endpoint 'orders'.

With two views, the second cannot be registered:

    AssertionError: View function mapping is overwriting an existing endpoint function: wrapper

An object of a class has no `__name__` at all: `AttributeError: 'Counted' object has no attribute
'__name__'`. What finds views by their names, such as `csrf.exempt`, does not find them either.

## Bad

```python
from flask import Flask, abort, request

app = Flask(__name__)


def token_required(view):
    def wrapper(*args, **kwargs):
        if "X-Token" not in request.headers:
            abort(401)
        return view(*args, **kwargs)

    return wrapper


@app.get("/orders")
@token_required
def orders():
    return "orders"


@app.get("/invoices")
@token_required
def invoices():
    return "invoices"
```

## Good

```python
import functools

from flask import Flask, abort, request

app = Flask(__name__)


def token_required(view):
    @functools.wraps(view)
    def wrapper(*args, **kwargs):
        if "X-Token" not in request.headers:
            abort(401)
        return view(*args, **kwargs)

    return wrapper


@app.get("/orders")
@token_required
def orders():
    return "orders"


@app.get("/invoices")
@token_required
def invoices():
    return "invoices"
```

## How to fix

Write `@functools.wraps(view)` above the wrapper. Endpoints change their names by that: look for
`url_for("wrapper")`. It is an error where the app cannot start or where the project asks for an
endpoint that is missing for this reason, a warning elsewhere.

## What it lets pass

* `wraps`, `update_wrapper`, `wrapt`, `decorator`, and a name that is set by hand
  (`wrapper.__name__ = view.__name__`);
* views that are registered with `endpoint=`;
* decorators that return the function itself, or stand above the route, where they change no name;
* decorators of functions that are no views.

## References

* [Flask: View Decorators](https://flask.palletsprojects.com/en/stable/patterns/viewdecorators/)
* [Python: functools.wraps](https://docs.python.org/3/library/functools.html#functools.wraps)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.views.decorators import Gives
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.answers.renamed import Renaming, Use
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK317",
    severity=Severity.WARNING,
)

_SHOWN = 4


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each decorator that hides the names of the views that it wraps."""
    asked: frozenset[str] | None = None
    for renaming in project.renamings:
        if asked is None:
            asked = _asked(project)
        yield _report(project, renaming, asked)


def _asked(project: FlaskProject) -> frozenset[str]:
    """Return the endpoints that the project asks for by their names."""
    links = (*project.links.python, *project.links.templates, *project.macro_links)
    return frozenset(endpoint for link in links for endpoint in link.endpoints)


def _report(project: FlaskProject, renaming: Renaming, asked: frozenset[str]) -> Finding:
    place, use = renaming.place, renaming.uses[0]
    consequence, severe = _consequence(renaming, use), True
    if consequence is None:
        consequence, severe = _clash(renaming, place.module.path), True
    if consequence is None:
        consequence, severe = _missing(project, renaming, asked), True
    if consequence is None:
        others = len(renaming.uses) - 1
        more = f" ({others} more views lose theirs)" if others else ""
        consequence = f"`{use.own}` gets the endpoint {_endpoint(use)}{more}"
        severe = False
    assert place.node is not None  # noqa: S101 - a function or a class
    return RULE.finding(
        place.module.place(place.node),
        f"`{renaming.name}` does not keep the name of the view that it wraps: {consequence}",
        help=_help(renaming),
        severity=Severity.ERROR if severe else None,
        related=[
            one.registration.site.module.related(
                one.registration.site.node, f"registers `{one.own}`"
            )
            for one in renaming.uses[:_SHOWN]
        ],
    )


def _help(renaming: Renaming) -> str:
    if renaming.effect.gives is Gives.OBJECT:
        return "call `functools.update_wrapper(self, function)` in `__init__`, or use a function"
    wrapper = renaming.place
    return (
        f"write `@functools.wraps(...)` with the wrapped function above `{_last(wrapper.qualname)}`"
    )


def _consequence(renaming: Renaming, use: Use) -> str | None:
    if renaming.effect.gives is not Gives.OBJECT:
        return None
    return f"registering `{use.own}` raises AttributeError, as the object has no `__name__`"


def _clash(renaming: Renaming, path: str) -> str | None:
    for use in renaming.uses:
        for other in use.clashes:
            line = other.site.module.place(other.site.node).told_in(path)
            return (
                f"`{use.own}` and the view in {line} both get the endpoint {_endpoint(use)}, "
                "which raises AssertionError"
            )
    return None


def _missing(project: FlaskProject, renaming: Renaming, asked: frozenset[str]) -> str | None:
    for use in renaming.uses:
        for route in use.routes:
            wanted = use.own if route.place is None else f"{route.place.name}.{use.own}"
            if wanted in asked and project.url_map.is_absent(wanted):
                return (
                    f'`{use.own}` gets the endpoint `{route.endpoint}`, so url_for("{wanted}") '
                    "raises BuildError"
                )
    return None


def _endpoint(use: Use) -> str:
    if use.routes:
        return f"`{use.routes[0].endpoint}`"
    return f"`{use.registration.endpoint.only}`"


def _last(qualname: str) -> str:
    return qualname.rpartition(".")[2]
