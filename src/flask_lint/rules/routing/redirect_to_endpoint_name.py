"""`redirect` is given the name of an endpoint in place of a URL.

## What it does

Reports `redirect("name")` where `name` has no slash and is an endpoint of an app of the project.

## Why it bites

`redirect` sends what it is given. The browser reads `Location: index` relative to the page that it
comes from: from `/shop/cart` it goes to `/shop/index`, which is a 404. From the front page it may
even work, which is why nobody notices.

## Bad

```python
from flask import Flask, redirect

app = Flask(__name__)


@app.get("/shop/")
def overview():
    return "welcome"


@app.post("/shop/cart/add")
def add():
    return redirect("overview")
```

## Good

```python
from flask import Flask, redirect, url_for

app = Flask(__name__)


@app.get("/shop/")
def overview():
    return "welcome"


@app.post("/shop/cart/add")
def add():
    return redirect(url_for("overview"))
```

## How to fix

Write `redirect(url_for("name"))`, with the values that the rule needs.

## What it lets pass

* URLs: everything with a slash, a colon, a leading dot, `?` or `#`;
* a name that is no endpoint: a relative URL may be meant;
* a name that is also the last part of a rule, so that it may lead somewhere from a page next to it;
* tests.

## References

* [Flask: Redirects and Errors](https://flask.palletsprojects.com/en/stable/quickstart/#redirects-and-errors)
* [Flask: `redirect`](https://flask.palletsprojects.com/en/stable/api/#flask.redirect)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK304", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each redirect to what is an endpoint and no URL."""
    endpoints = project.url_map.by_endpoint
    paths = {route.rule for route in project.url_map.routes if route.rule is not None}
    for redirect in project.redirects.all:
        name = redirect.target
        if (
            name is None
            or name not in endpoints
            or any(path.rstrip("/").endswith(f"/{name}") for path in paths)
        ):
            continue
        route = endpoints[name][0]
        module = redirect.site.module
        yield RULE.finding(
            module.place(redirect.site.node),
            f"the browser takes {name!r} for a URL relative to the page that it is on: "
            f"the endpoint {name!r} is at {route.rule or 'another URL'}",
            help=f'write `redirect(url_for("{name}"))`',
            related=[route.site.module.related(route.site.node, f"{name!r} is registered here")],
        )
