"""Two views have rules that match the same requests, so that one of them never answers.

## What it does

Reports two rules of one application that are the same to Werkzeug, with a method in common, that
lead to different views. Names of variables do not count: `/<user>` and `/<page>` are the same rule.

## Why it bites

Up to Werkzeug 3.1 the view that is registered first gets every request and the other one is dead
code, without a word. Werkzeug 3.2 raises `DuplicateRuleError` instead when the second one is added.

## Bad

```python
from flask import Flask

app = Flask(__name__)


@app.get("/<user>")
def profile(user):
    return f"the profile of {user}"


@app.get("/<page>")
def page(page):
    return f"the page {page}"
```

## Good

```python
from flask import Flask

app = Flask(__name__)


@app.get("/<user>")
def profile(user):
    return f"the profile of {user}"


@app.post("/<user>")
def rename(user):
    return "renamed"


@app.get("/<int:number>")
def by_number(number):
    return f"the profile of number {number}"


@app.get("/pages/<page>")
def page(page):
    return f"the page {page}"
```

## How to fix

Give one of the views another URL, or another method, or remove it. For an alias of an endpoint,
`app.add_url_rule("/", endpoint="index", build_only=True)` takes part in building URLs only.

## What it lets pass

* rules that differ in a converter or its arguments, in a slash at the end, in subdomain or host;
* rules without a method in common; `HEAD` and `OPTIONS` do not count;
* the same view under the same rule twice;
* registrations of which one is under a condition, and blueprints whose prefix is not known.

## References

* [Flask: The Routing System](https://flask.palletsprojects.com/en/stable/design/#the-routing-system)
* [Werkzeug: URL Routing](https://werkzeug.palletsprojects.com/en/stable/routing/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.answers.collisions import SameRule
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK309", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each rule that another view's rule shadows."""
    for found in project.collisions.of_rules():
        yield _report(found)


def _report(found: SameRule) -> Finding:
    first, second = found.first, found.second
    methods = "/".join(sorted(found.methods))
    where = first.site.module.place(first.site.node).told_in(second.site.module.path)
    return RULE.finding(
        second.site.module.place(second.site.node),
        f"`{methods} {second.rule}` of `{second.endpoint}` matches the same requests as "
        f"`{first.rule}` of `{first.endpoint}` ({where}): only the view that is registered first "
        "ever answers",
        help="give one of the two another URL or another method, or remove it",
        related=[first.site.module.related(first.site.node, "matches the same requests")],
    )
