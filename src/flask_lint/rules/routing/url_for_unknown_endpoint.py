"""`url_for` asks for an endpoint that no application has.

## What it does

Reports `url_for("name")`, in Python and in the templates that the project renders, where no app of
the project has the endpoint `name`. Every way to register a view is followed: decorators,
`add_url_rule`, class-based views, nested blueprints and the names they are registered under,
loops and helpers. Endpoints that begin with a dot are completed with the blueprint of the view, or
of the views that render the template. What a template calls a macro with is looked at where the
macro hands it to `url_for`.

## Why it bites

Nothing checks the name before the line runs. Then it raises

    werkzeug.routing.exceptions.BuildError: Could not build url for endpoint 'index'. Did you mean
    'shop.index' instead?

and the visitor gets a 500, as a rule on a page that is rarely opened: after a failed login, in an
error page, in the mail that nobody tests. A view of a blueprint is called by the blueprint's name
and its own; a view that is renamed or moved keeps no old name.

## Bad

```python
# shop/__init__.py
from flask import Flask

from shop.views import bp


def create_app():
    app = Flask(__name__)
    app.register_blueprint(bp)
    return app
# shop/views.py
from flask import Blueprint, redirect, url_for

bp = Blueprint("shop", __name__)


@bp.get("/")
def index():
    return "welcome"


@bp.post("/leave")
def leave():
    return redirect(url_for("index"))
```

## Good

```python
# shop/__init__.py
from flask import Flask

from shop.views import bp


def create_app():
    app = Flask(__name__)
    app.register_blueprint(bp)
    return app
# shop/views.py
from flask import Blueprint, redirect, url_for

bp = Blueprint("shop", __name__)


@bp.get("/")
def index():
    return "welcome"


@bp.post("/leave")
def leave():
    return redirect(url_for("shop.index"))
```

## How to fix

Write the name that `flask routes` lists: `blueprint.view`, or the `endpoint=` of the route.

## What it lets pass

* endpoints that a library may add: one that is given the app or the blueprint and is not known to
  add none;
* endpoints within a blueprint to which something is added that cannot be followed, and blueprints
  that are registered nowhere, which another rule reports;
* names that are put together at run time, passed in, or bound in several places; arguments of a
  macro that asks for them, or passes them on to another;
* templates that nothing renders, and projects whose templates have a `url_for` of their own;
* projects that make no app, and tests.

## References

* [Flask: URL Building](https://flask.palletsprojects.com/en/stable/quickstart/#url-building)
* [Flask: Building URLs of blueprints](https://flask.palletsprojects.com/en/stable/blueprints/#building-urls)
* [Flask: `Flask.url_for`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.url_for)
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

RULE = Rule(module=__name__, page=__doc__, code="FLK301", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each endpoint that is asked for and that no app has."""
    url_map = project.url_map
    for link in (*project.links.python, *project.links.templates, *project.macro_links):
        for endpoint in link.endpoints:
            if endpoint.startswith("."):
                yield from _relative(project, link, endpoint)
            elif endpoint and not url_map.is_path(endpoint) and url_map.is_absent(endpoint):
                yield _finding(project, link, endpoint)


def _relative(project: FlaskProject, link: Link, endpoint: str) -> Iterator[Finding]:
    """Yield a finding where a relative endpoint means none, for some or all of its callers."""
    full = project.relative_endpoints.whole(link, endpoint)
    absent = [one for one in full if project.url_map.is_absent(one)]
    if not absent:
        return
    if len(absent) == len(full):
        yield _finding(project, link, endpoint, means=absent[0])
        return
    present = next(one for one in full if one not in absent)
    yield RULE.finding(
        link.place,
        f"`{endpoint}` means {absent[0]!r} for a view of the blueprint "
        f"{absent[0].rpartition('.')[0]!r}, and no app has that endpoint: BuildError",
        help=f"write the whole endpoint, such as {present!r}",
        severity=Severity.WARNING,
    )


def _finding(project: FlaskProject, link: Link, endpoint: str, means: str = "") -> Finding:
    name = means or endpoint
    said = f"no app has an endpoint {endpoint!r}"
    if means:
        said = f"`{endpoint}` means {means!r} here, and no app has that endpoint"
    routes = project.url_map.by_endpoint
    similar = [
        *project.url_map.in_blueprints(name.rpartition(".")[2]),
        *get_close_matches(name, sorted(routes), n=2, cutoff=0.75),
    ]
    known = next(iter(routes[similar[0]]), None) if similar else None
    related = []
    if known is not None:
        node = known.site.node
        related.append(known.site.module.related(node, f"{similar[0]!r} is registered here"))
    return RULE.finding(
        link.place,
        f"{said}: url_for() raises BuildError",
        help=f"write {similar[0]!r}"
        if similar
        else "name an endpoint that `flask routes` lists, or register the view",
        related=related,
    )
