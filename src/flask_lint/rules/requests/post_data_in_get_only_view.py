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
from flask_lint.model.names.values import External, Instance
from flask_lint.model.names.scopes import Scope
from flask_lint.providers.knowledge import knowledge
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK704",
    severity=Severity.WARNING,
)

_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report what a view reads of a submitted form that it is never sent."""
    for function, answers in project.answers.of.items():
        methods = project.answers.methods_for(function)
        if not methods or methods & _WITH_BODY or _asks_for_method(project, function):
            continue
        for node in function.nodes:
            what = _reads(project, node, function)
            if what is None:
                continue
            takes = ", ".join(sorted(methods))
            yield RULE.finding(
                function.module.place(node),
                f"the routes of this view take only {takes}, so {what}, and the form that is sent "
                "here is answered with 405 Method Not Allowed",
                help='add `methods=["GET", "POST"]` to the route, or read `request.args`',
                related=[
                    site.module.related(site.node, f"takes only {takes}")
                    for answer in answers
                    for site in answer.added[:3]
                ],
            )
            break


def _asks_for_method(project: FlaskProject, function: Scope) -> bool:
    return any(
        isinstance(node, n.Attribute) and "flask.request.method" in project.paths(node, function)
        for node in function.nodes
    )


def _reads(project: FlaskProject, node: n.Node, function: Scope) -> str | None:
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute):
        wanted = knowledge().submit_checks.get(node.func.name)
        if wanted is None:
            return None
        forms = project.values(node.func.value, function)
        if forms and all(_is_form(project, form, wanted) for form in forms):
            return f"`{node.func.name}()` is always false"
    if isinstance(node, n.Attribute):
        for path in project.paths(node, function):
            if path in knowledge().body_attributes and not _also_elsewhere(project, node, function):
                return f"`request.{node.name}` is always empty"
    return None


def _is_form(project: FlaskProject, form: object, wanted: str) -> bool:
    if isinstance(form, External):
        return form.path == f"{wanted}()"
    if not isinstance(form, Instance):
        return False
    order = project.evaluator.mro(form.scope)
    return wanted in order and not any(
        isinstance(entry, Scope) and set(knowledge().submit_checks).intersection(entry.bindings)
        for entry in order
    )


def _also_elsewhere(project: FlaskProject, node: n.Attribute, function: Scope) -> bool:
    """Tell whether the view takes the same from the query string, too."""
    return any(
        isinstance(other, n.Attribute)
        and {"flask.request.args", "flask.request.values"} & set(project.paths(other, function))
        for other in function.nodes
    )
