"""`url_for` is not given a variable that every rule of the endpoint needs.

## What it does

Reports `url_for("shop.item", ...)`, in Python and in the templates that the project renders, where
none of the endpoint's rules can be built from the values that the call gives: a variable is
missing, is given as `None`, or is a text where the rule wants a number. Defaults of routes and
blueprints, values that `url_defaults` functions inject, and variables in prefixes and subdomains
are all counted.

## Why it bites

Werkzeug looks for a rule whose variables are all there and drops values that are `None`. If it
finds none, it raises

    werkzeug.routing.exceptions.BuildError: Could not build url for endpoint 'shop.item' with values
    ['item_id']. Did you forget to specify values ['number']?

and the visitor gets a 500. A value that the rule has no variable for is no error by itself: it
becomes part of the query string, which is why a misspelt keyword is found so late.

## Bad

```python
from flask import Flask, redirect, url_for

app = Flask(__name__)


@app.get("/items/<int:number>")
def item(number):
    return f"item {number}"


@app.post("/items")
def add():
    return redirect(url_for("item", item_id=7))
```

## Good

```python
from flask import Flask, redirect, url_for

app = Flask(__name__)


@app.get("/items/<int:number>")
def item(number):
    return f"item {number}"


@app.post("/items")
def add():
    return redirect(url_for("item", number=7))
```

## How to fix

Give every variable of the rule by its name. For a page that exists with and without the variable,
register a second rule with `defaults=`.

## What it lets pass

* calls with `**values`, whose names nobody can read here;
* endpoints with a rule whose variables are not known, and those to which a rule may be added that
  cannot be followed;
* apps whose `url_defaults` functions inject what cannot be read;
* an endpoint that is no constant, a template that nothing renders, and tests.

## References

* [Flask: URL Building](https://flask.palletsprojects.com/en/stable/quickstart/#url-building)
* [Flask: URL Processors](https://flask.palletsprojects.com/en/stable/patterns/urlprocessors/)
* [Werkzeug: `MapAdapter.build`](https://werkzeug.palletsprojects.com/en/stable/routing/#werkzeug.routing.MapAdapter.build)
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.links.links import Link
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.routing.url_map import Route

RULE = Rule(module=__name__, page=__doc__, code="FLK302", severity=Severity.ERROR)

_NUMBERS = frozenset({"int", "float"})


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each call from whose values no rule of the endpoint can be built."""
    injected = project.injected_values
    if injected.is_open:
        return
    for link in (*project.links.python, *project.links.templates, *project.macro_links):
        if link.has_more or link.extra is not None or len(link.endpoints) != 1:
            continue
        whole = project.relative_endpoints.whole(link, link.endpoints[0])
        if len(whole) != 1:
            continue
        (endpoint,) = whole
        routes = project.url_map.by_endpoint.get(endpoint, [])
        if not routes or project.url_map.opening_for(endpoint) is not None:
            continue
        needs = [_needs(route, link, injected.names) for route in routes]
        if any(need is None or not need for need in needs):
            continue
        best = min(
            (need for need in needs if need), key=lambda need: (len(need), sorted(need.items()))
        )
        yield _finding(link, endpoint, routes, best)


def _needs(route: Route, link: Link, injected: set[str]) -> dict[str, str] | None:
    """Return what a rule wants that a call does not give, and why; None where it is not known."""
    if route.arguments is None or route.defaults is None or route.parsed is None:
        return None
    found: dict[str, str] = {}
    for name in sorted(route.arguments - route.defaults - injected):
        given = link.values.get(name)
        if given is None:
            found[name] = "missing"
        elif given.is_only(None):
            found[name] = "None, which counts as missing"
    for variable in route.parsed.variables:
        given = link.values.get(variable.name)
        if (
            given is not None
            and given.complete
            and variable.converter in _NUMBERS
            and all(isinstance(one, str) and not _is_number(one) for one in given.values)
        ):
            found[variable.name] = f"{given.values[0]!r}, which is no {variable.converter}"
    return found


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _finding(link: Link, endpoint: str, routes: list[Route], needs: dict[str, str]) -> Finding:
    name, why = next(iter(needs.items()))
    others = f" (and {', '.join(f'`{one}`' for one in list(needs)[1:])})" if len(needs) > 1 else ""
    known = {one for route in routes for one in (route.arguments or ())}
    unused = [one for one in link.values if one not in known and not one.startswith("_")]
    close = get_close_matches(name, unused, n=1, cutoff=0.5)
    rule = next((route for route in routes if name in (route.arguments or ())), routes[0])
    error = "ValueError" if why.startswith("'") else "BuildError"
    return RULE.finding(
        link.place,
        f"{endpoint!r} needs `{name}`{others} for {rule.rule}, and it is {why}: "
        f"url_for() raises {error}",
        help=f"call it `{name}` instead of `{close[0]}`"
        if close and why == "missing"
        else f"give `{name}=...`",
        related=[rule.site.module.related(rule.site.node, f"{rule.rule} is registered here")],
    )
