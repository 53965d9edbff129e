"""A view asks for a request method that its routes never let through.

## What it does

Reports comparisons of `request.method` (`==`, `!=`, `in`, `match`) with methods that none of the
routes takes that lead to the function, and with literals that are not in upper case.

## Why it bites

A route answers only GET unless it says otherwise. The form is shown, and when it is sent the
browser gets

    405 Method Not Allowed

because Flask refuses the request before the view runs: the branch for POST is never entered. Where
another view answers POST under the same URL, the branch is merely dead, and the finding a warning.

`request.method` is in upper case whatever the client sends, so `request.method == "post"` is never
true. The view shows the empty form again, and nothing is saved.

## Bad

```python
from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/login")
def login():
    if request.method == "POST":
        return redirect("/")
    return "<form method=post><input name=user></form>"
```

## Good

```python
from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "POST":
        return redirect("/")
    return "<form method=post><input name=user></form>"
```

## How to fix

Name the methods in the route, `methods=["GET", "POST"]`, or remove the branch. Write methods in
upper case.

## What it lets pass

* functions of which not all callers are known, or that are registered in a way that cannot be
  followed; a helper may ask for every method that one of its callers takes, and so may a view with
  several routes;
* routes whose `methods` cannot be read, and `request.method.lower() == "post"`;
* `HEAD`, which comes with GET, and `OPTIONS`;
* comparisons with several methods of which one can occur;
* hooks such as `before_request`, which run for every route.

## References

* [Flask: HTTP Methods](https://flask.palletsprojects.com/en/stable/quickstart/#http-methods)
* [Flask: Method Hints](https://flask.palletsprojects.com/en/stable/views/#method-hints)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.execution.methods import MethodTest
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK703",
    severity=Severity.ERROR,
)

# Flask answers these by itself, or with the view for GET.
_ADDED = frozenset({"HEAD", "OPTIONS"})
_KNOWN = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"})


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each comparison of the request's method with one that cannot occur there."""
    for scope in project.scopes():
        for node in scope.each(n.Compare, n.Match):
            for test in project.method_tests.asked_by(node, scope):
                yield from _misspelled(scope, test)
                yield from _impossible(project, scope, test)


def _misspelled(scope: Scope, test: MethodTest) -> Iterator[Finding]:
    for name in test.names:
        if name != name.upper() and name.upper() in _KNOWN:
            yield RULE.finding(
                scope.module.place(test.node),
                f'`request.method` is always in upper case, so it never equals "{name}"',
                help=f'compare with "{name.upper()}"',
            )


def _impossible(project: FlaskProject, scope: Scope, test: MethodTest) -> Iterator[Finding]:
    if any(name != name.upper() for name in test.names) or not scope.is_function:
        return
    methods = project.answers.methods_for(scope)
    if not methods or methods.intersection(test.names) or _ADDED.intersection(test.names):
        return
    asked = " or ".join(test.names)
    takes = ", ".join(sorted(methods))
    sites = [site for one in project.answers.of.get(scope, []) for site in one.added]
    elsewhere = project.url_map.is_taken_elsewhere(sites, frozenset(test.names))
    refused = (
        f"a {asked} request goes to another view"
        if elsewhere
        else f"a {asked} request is answered with 405 Method Not Allowed"
    )
    consequence = "what depends on it never runs" if test.holds_in else "it always holds"
    wanted = ", ".join(f'"{name}"' for name in sorted({*methods, *test.names}))
    yield RULE.finding(
        scope.module.place(test.node),
        f"the routes that lead here take only {takes}: {refused}, and {consequence}",
        help="remove the comparison"
        if elsewhere
        else f"add `methods=[{wanted}]` to the route, or remove the comparison",
        severity=Severity.WARNING if elsewhere else None,
        related=[site.module.related(site.node, f"takes only {takes}") for site in sites[:3]],
    )
