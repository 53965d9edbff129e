"""A function that runs after each request does not give the response back.

## What it does

Looks at functions registered by `after_request`, `after_app_request` and `after_this_request`, as
decorators or by a call. It follows the ways through them and reports each one that ends without a
`return`, returns None, or returns something that is written out and is no response: a string, a
dict, a tuple with a status.

## Why it bites

Flask goes on with what the function returns instead of the response. The next such function, or
Flask itself, then fails on it:

    TypeError: 'NoneType' object is not callable
    AttributeError: 'NoneType' object has no attribute 'headers'

It happens for every request that takes this way: for all of the application, or of the blueprint.
Where Flask itself is the first to fail, that is behind its error handling: there is not even a page
for the error 500.

## Bad

```python
from flask import Flask

app = Flask(__name__)


@app.after_request
def add_header(response):
    response.headers["X-Shop"] = "tea"
```

## Good

```python
from flask import Flask

app = Flask(__name__)


@app.after_request
def add_header(response):
    response.headers["X-Shop"] = "tea"
    return response
```

## How to fix

End every way through the function with `return response`, also the early ones: a function that has
nothing to add returns the response as it got it.

## What it lets pass

* ways that cannot be gone: behind `raise`, `abort()` and functions that always raise;
* values whose type is not sure from the way they are written;
* functions of the same name that are not Flask's, such as an `after_this_request` of the project;
* functions behind decorators that are not known, or that do anything with the result.

## References

* [Flask API: after_request](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.after_request)
* [Flask: Deferred Request Callbacks](https://flask.palletsprojects.com/en/stable/patterns/deferredcallbacks/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.execution.endings import is_generator
from flask_lint.providers.provider import Moment
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.execution.endings import Ending
    from flask_lint.model.hooks.hooks import Hook
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK502",
    severity=Severity.ERROR,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each way through a function registered for after a request that gives no response."""
    seen: set[n.Node] = set()
    for hook in project.hooks.all:
        node = hook.function.node
        if hook.call.moment is not Moment.AFTER or node in seen or is_generator(hook.function):
            continue
        if not project.hooks.returns_result(hook):
            continue
        assert node is not None  # noqa: S101 - what is called has a node
        seen.add(node)
        if isinstance(node, n.Lambda):
            fault = _fault(project, hook, node.body)
            if fault is not None:
                yield _report(hook, node.body, fault)
            continue
        told: set[n.Node] = set()
        for ending in project.endings.of(hook.function):
            fault = "returns None" if ending.value is None else _fault(project, hook, ending.value)
            place = _place(ending, node)
            if fault is not None and place not in told:
                told.add(place)
                yield _report(hook, place, fault if ending.statement else "ends without a return")


def _place(ending: Ending, node: n.Node) -> n.Node:
    if ending.statement is not None:
        return ending.statement
    return ending.steps[-1].node if ending.steps else node


def _fault(project: FlaskProject, hook: Hook, value: n.Expr) -> str | None:
    match value:
        case n.Constant():
            shown = "None" if value.value is None else f"a {type(value.value).__name__}"
            return f"returns {shown}"
        case n.FString():
            return "returns a str"
        case n.Dict():
            return "returns a dict"
        case n.Items():
            return f"returns a {value.kind}"
    kind = project.responses.kind(value, hook.function)
    return None if kind is None else f"returns {kind}"


def _report(hook: Hook, place: n.Node, fault: str) -> Finding:
    function = hook.function
    node = function.node
    params = [param.name for param in getattr(node, "params", ()) if param.kind == ""]
    response = params[hook.given.skip] if len(params) > hook.given.skip else "response"
    return RULE.finding(
        function.module.place(place),
        f"{hook.label} {fault} and takes the place of the response, which `{hook.name}` needs "
        "back: the request fails with a TypeError or an AttributeError",
        help=f"end every way through the function with `return {response}`",
        related=[hook.registered],
    )
