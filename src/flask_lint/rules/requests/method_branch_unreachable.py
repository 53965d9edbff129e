"""FILL IN: what is wrong, in one sentence that ends in a full stop.

## What it does

FILL IN: which code it reports.

## Why it bites

FILL IN: the exact exception or behaviour, and when it is seen.

## Bad

```python
from flask import Flask

app = Flask(__name__)
```

## Good

```python
from flask import Flask


def create_app():
    return Flask(__name__)
```

## How to fix

FILL IN: the edit that mends it.

## What it lets pass

* FILL IN: what looks alike and is fine.

## References

* [Flask](https://flask.palletsprojects.com/en/stable/)
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


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each comparison of the request's method with one that cannot occur there."""
    for scope in project.scopes():
        if scope.module.is_test:
            continue
        for node in scope.nodes:
            test = project.method_tests.read(node, scope)
            if test is not None and test.exact:
                yield from _misspelled(scope, test)
                yield from _impossible(project, scope, test)


def _misspelled(scope: Scope, test: MethodTest) -> Iterator[Finding]:
    for name in test.names:
        if name != name.upper():
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
    answers = project.answers.of.get(scope, [])
    consequence = "what stands under it never runs" if test.holds_in else "it always holds"
    wanted = ", ".join(f'"{name}"' for name in sorted({*methods, *test.names}))
    yield RULE.finding(
        scope.module.place(test.node),
        f"the routes that lead here take only {takes}: a {asked} request is answered with 405 "
        f"Method Not Allowed, and {consequence}",
        help=f"add `methods=[{wanted}]` to the route, or remove the comparison",
        related=[
            site.module.related(site.node, f"takes only {takes}")
            for answer in answers
            for site in answer.added[:3]
        ],
    )
