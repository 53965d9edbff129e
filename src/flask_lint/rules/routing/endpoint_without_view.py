"""A URL rule leads to an endpoint that has no view, or gives a function as its endpoint.

## What it does

Reports `add_url_rule("/", index)`, where the second argument is the endpoint and not the view, and
rules whose endpoint never gets a view: none is given with the rule, with another rule of the same
endpoint, or by `endpoint(...)`.

## Why it bites

The rule matches, and there is nothing to call:

    KeyError: 'index'

With a function as endpoint the request ends with `TypeError: argument of type 'function' is not
iterable`; a blueprint raises it at once. Both are a 500, and nothing is said at start-up.

On a blueprint, `@bp.endpoint("index")` does not put the blueprint's name in front, as the rule
does: the rule leads to `bp.index`, and the view stands under `index`.

## Bad

```python
from flask import Flask

app = Flask(__name__)


def index():
    return "index"


app.add_url_rule("/", index)
```

```python
from flask import Blueprint, Flask

bp = Blueprint("pages", __name__)
bp.add_url_rule("/about", endpoint="about")


@bp.endpoint("about")
def about_us():
    return "about"


app = Flask(__name__)
app.register_blueprint(bp)
```

## Good

```python
from flask import Flask

app = Flask(__name__)


def index():
    return "index"


app.add_url_rule("/", view_func=index)
app.add_url_rule("/about", endpoint="about")


@app.endpoint("about")
def about_us():
    return "about"
```

## How to fix

Pass the view by keyword: `add_url_rule("/", view_func=index)`. On a blueprint, write
`@bp.endpoint("bp.index")`.

## What it lets pass

* `build_only=True`, `redirect_to=...`, `alias=True`;
* a second name for a URL whose view another rule gives, as in the tutorial:
  `app.add_url_rule("/", endpoint="index")`;
* projects that write to `app.view_functions` in a way that cannot be followed, and endpoints that a
  library may add.

## References

* [Flask: Flask.add_url_rule](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.add_url_rule)
* [Flask: Endpoint Decorator](https://flask.palletsprojects.com/en/stable/patterns/viewdecorators/#endpoint-decorator)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.names.values import ClassValue, FunctionValue
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.routing.registrations import Registration
    from flask_lint.model.routing.url_map import Route

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK312", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each rule without a view."""
    for one in project.registrations.all:
        view = _given_as_endpoint(project, one)
        if view is not None:
            yield RULE.finding(
                one.site.module.place(one.site.node),
                f"the second argument is the endpoint and not the view: `{view}` is never called, "
                "and every request ends with a TypeError",
                help=f"write `view_func={view}`",
            )
    for route in _without_view(project):
        assert route.registration is not None  # noqa: S101 - see `_without_view`
        site = route.registration.site
        yield RULE.finding(
            site.module.place(site.node),
            f"the rule `{route.rule}` leads to the endpoint `{route.endpoint}`, which has no view: "
            "every request ends with a KeyError",
            help="pass `view_func=...`, or `build_only=True` if it is for building URLs only",
        )


def _given_as_endpoint(project: FlaskProject, one: Registration) -> str | None:
    """Return the name of a view that is passed where the endpoint belongs, None if none is."""
    call = one.site.node
    if one.holder is None or not project.holders.is_plain(one.holder) or one.has_view:
        return None
    if not isinstance(call, n.Call) or not isinstance(call.func, n.Attribute):
        return None
    given = one.options.get("endpoint")
    if call.func.name != "add_url_rule" or len(call.args) < 2 or given is not None:
        return None
    argument = call.args[1]
    values = project.values(argument, one.site.scope)
    if not isinstance(argument, (n.Name, n.Attribute)) or not values:
        return None
    if not all(isinstance(value, (FunctionValue, ClassValue)) for value in values):
        return None
    return argument.id if isinstance(argument, n.Name) else argument.name


def _without_view(project: FlaskProject) -> Iterator[Route]:
    """Yield the rules, each once, whose endpoint certainly gets no view."""
    url_map = project.url_map
    if project.registrations.opaque_views or not project.is_complete:
        return
    bound = project.registrations.bound_endpoints
    if not all(one.names.complete for one in bound):
        return
    with_view = {text for one in bound for text in one.names.texts}
    with_view |= {
        route.endpoint
        for route in url_map.routes
        if route.registration is None or route.registration.has_view
    }
    seen: set[n.Node] = set()
    for route in url_map.routes:
        one = route.registration
        if one is None or one.has_view or route.endpoint in with_view or one.rule.only is None:
            continue
        if one.site.node in seen or one.open_options or not one.endpoint_given:
            continue
        if any(one.is_true(option) for option in ("build_only", "redirect_to", "alias")):
            continue
        if one.holder is None or not project.holders.is_plain(one.holder):
            continue
        if url_map.opening_for(route.endpoint) is None and not _is_second_name(project, route):
            seen.add(one.site.node)
            yield route


def _is_second_name(project: FlaskProject, route: Route) -> bool:
    """Tell whether another rule may answer the same requests."""
    return any(
        other.rule is None or (other.parsed is not None and other.parsed.shape == _shape(route))
        for other in project.url_map.routes
        if other.app is route.app and other.endpoint != route.endpoint
    )


def _shape(route: Route) -> object:
    return route.parsed.shape if route.parsed is not None else None
