"""`url_for` is called in a way that it does not understand.

## What it does

Reports calls of Flask's `url_for`, in Python and in the templates that the project renders, with

* a value for the URL that is no keyword: `url_for("item", 7)`;
* a function in place of the endpoint's name: `url_for(views.index)`;
* a path in place of the endpoint's name: `url_for("/items")`;
* `external=`, `scheme=`, `anchor=` or `method=` without the underscore, where the endpoint's rules
  have no variable of that name;
* `_scheme=` together with `_external=False`.

## Why it bites

The first raises `TypeError: Flask.url_for() takes 2 positional arguments but 3 were given`, the
second `TypeError: 'function' object is not subscriptable`, the third `BuildError`, the last
`ValueError: When specifying '_scheme', '_external' must be True.`, all of them when the line runs
and not before. An option without its underscore raises nothing: `external=True` becomes
`?external=True` at the end of a relative URL, and the link in the mail leads nowhere.

## Bad

```python
from flask import Flask, url_for

app = Flask(__name__)


@app.get("/items/<int:number>")
def item(number):
    return f"item {number}"


@app.get("/invitation/<int:number>")
def invitation(number):
    return url_for("item", number=number, external=True)
```

## Good

```python
from flask import Flask, url_for

app = Flask(__name__)


@app.get("/items/<int:number>")
def item(number):
    return f"item {number}"


@app.get("/invitation/<int:number>")
def invitation(number):
    return url_for("item", number=number, _external=True)
```

## How to fix

Give the endpoint's name as a string, every variable as a keyword, and options with their
underscore.

## What it lets pass

* functions of the project that are called `url_for`;
* an option without an underscore where a rule of the endpoint has such a variable, or where the
  variables of the rules are not known: a parameter of the query string may well be meant where the
  endpoint is not known;
* paths where endpoints have slashes in their names, as those of connexion do: they are endpoints
  that do not exist;
* templates that nothing renders, and tests.

## References

* [Flask: `Flask.url_for`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.url_for)
* [Flask: URL Building](https://flask.palletsprojects.com/en/stable/quickstart/#url-building)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.links.links import Link
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK303", severity=Severity.ERROR)

_OPTIONS = ("external", "scheme", "anchor", "method")


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each call that raises, or does not do what it says."""
    for link in (*project.links.python, *project.links.templates):
        yield from _raising(project, link)
        yield from _without_underscore(project, link)


def _raising(project: FlaskProject, link: Link) -> Iterator[Finding]:
    if link.function is not None:
        name = link.function.scope.qualname.rpartition(".")[2]
        yield RULE.finding(
            link.place,
            f"url_for() is given the function `{name}` and not the name of an endpoint: TypeError",
            help=f"write the endpoint's name, such as '{name}' or 'blueprint.{name}'",
        )
    elif link.extra is not None:
        yield RULE.finding(
            link.extra,
            "url_for() takes the values of a URL as keywords only: TypeError",
            help="write `variable=value` with the name of the rule's variable",
        )
    for endpoint in link.endpoints:
        if project.url_map.is_path(endpoint):
            yield RULE.finding(
                link.place,
                f"{endpoint!r} is a path and not the name of an endpoint: url_for() raises "
                "BuildError",
                help="write the endpoint of the view, or use the path without url_for()",
            )
    scheme, external = link.values.get("_scheme"), link.values.get("_external")
    if (
        scheme is not None
        and external is not None
        and external.is_only(False)
        and scheme.complete
        and all(scheme.values)
    ):
        yield RULE.finding(
            link.whole,
            "`_scheme` needs an external URL, and `_external` is False: ValueError",
            help="leave `_external=False` out",
        )


def _without_underscore(project: FlaskProject, link: Link) -> Iterator[Finding]:
    names = [name for name in _OPTIONS if name in link.values]
    if not names or len(link.endpoints) != 1:
        return
    whole = project.relative_endpoints.whole(link, link.endpoints[0])
    routes = [route for one in whole for route in project.url_map.by_endpoint.get(one, [])]
    variables = [route.arguments for route in routes]
    if not routes or any(project.url_map.opening_for(one) is not None for one in whole):
        return
    for name in names:
        if all(known is not None and name not in known for known in variables):
            shown = _shown(link, name)
            yield RULE.finding(
                link.whole,
                f"`{name}` becomes a parameter of the query string, ?{name}={shown}: the option of "
                f"url_for() is `_{name}`",
                help=f"write `_{name}=`, or `**{{'{name}': ...}}` if the query string is meant",
                severity=Severity.WARNING,
            )


def _shown(link: Link, name: str) -> str:
    values = link.values[name].values
    return str(values[0]) if len(values) == 1 else "..."
