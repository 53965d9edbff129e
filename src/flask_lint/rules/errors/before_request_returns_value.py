"""A function that runs before each request returns a value that Flask takes for the response.

## What it does

Looks at functions registered by `before_request` and `before_app_request`, as decorators or by a
call. It reports what they return where that is surely neither None nor a response: True, False and
numbers, comparisons, objects of a class of the project, a row from the database, what `g` or the
session holds, and the result of a helper that returns True or False.

## Why it bites

Whatever such a function returns, other than None, answers the request: the view is never called,
and neither are the functions registered later. Flask cannot make a response of a bool or a number,
so each request ends in an error 500:

    TypeError: The view function did not return a valid response. The return type must be a
    string, dict, list, tuple with headers or status, Response instance, or WSGI callable, but it
    was a bool.

The message speaks of the view, which has nothing to do with it. `return False` is no better: it
does not mean "go on", nor does `return True`. A value of the session may even be a string. Then
the client gets it as the page.

## Bad

```python
from flask import Flask, g, session

app = Flask(__name__)


@app.before_request
def load_user():
    return g.setdefault("user", session.get("user"))
```

## Good

```python
from flask import Flask, g, session

app = Flask(__name__)


@app.before_request
def load_user():
    g.user = session.get("user")
```

## How to fix

Return nothing where the request shall go on. Return a response, or call `abort()`, where it shall
end here: `return redirect(...)`, `return jsonify(...), 401`.

## What it lets pass

* responses, strings, dicts, lists and tuples: answers on purpose, as for a request of the method
  `OPTIONS`;
* every value whose type is not sure from the way it is written;
* functions behind decorators that are not known, or that do anything with the result.

## References

* [Flask API: before_request](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.before_request)
* [Flask: How the Request is Handled](https://flask.palletsprojects.com/en/stable/lifecycle/#how-a-request-is-handled)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.execution.endings import alternatives, is_generator
from flask_lint.model.names.values import External, FunctionValue
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Moment
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.hooks.hooks import Hook
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK503",
    severity=Severity.ERROR,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each value that a function registered for before a request returns by mistake."""
    seen: set[n.Node] = set()
    for hook in project.hooks.all:
        function = hook.function
        node = function.node
        if hook.call.moment is not Moment.BEFORE or node in seen or is_generator(function):
            continue
        if not project.hooks.returns_result(hook):
            continue
        assert node is not None  # noqa: S101 - what is called has a node
        seen.add(node)
        for returned in _returned(function):
            for value in alternatives(returned):
                kind = _kind(project, value, function)
                if kind is not None:
                    yield _report(hook, value, kind)
                    break


def _returned(function: Scope) -> Iterator[n.Expr]:
    if isinstance(function.node, n.Lambda):
        yield function.node.body
    for node in function.each(n.Return):
        if node.value is not None:
            yield node.value


def _kind(project: FlaskProject, value: n.Expr, scope: Scope) -> str | None:
    """Return what is returned if it is surely neither None nor a response."""
    kind = project.responses.kind(value, scope)
    if kind is not None or not isinstance(value, n.Call):
        return kind
    callees = project.values(value.func, scope)
    kinds: set[str | None] = set()
    for callee in callees:
        if isinstance(callee, External):
            kinds.add(knowledge().kept_values.get(callee.path))
        elif isinstance(callee, FunctionValue):
            kinds.add(_kind_of_result(project, callee.scope))
        else:
            return None
    return kinds.pop() if len(kinds) == 1 else None


def _kind_of_result(project: FlaskProject, function: Scope) -> str | None:
    """Return what a plain function of the project gives, if that is a bool or a number."""
    node = function.node
    if not isinstance(node, n.Function) or node.decorators or node.is_async:
        return None
    if is_generator(function):
        return None
    for ending in project.endings.of(function):
        if isinstance(ending.value, n.Constant):
            kind = project.responses.kind(ending.value, function)
            if kind is not None:
                return f"what `{node.name}` returns, which may be {kind}"
    return None


def _report(hook: Hook, value: n.Expr, kind: str) -> Finding:
    return RULE.finding(
        hook.function.module.place(value),
        f"{hook.label} returns {kind}: `{hook.name}` takes everything but None for the response, "
        "so the view is not called and the request ends in an error 500",
        help="return nothing to let the request go on, or a response to answer it; what the view "
        "needs belongs on `g`",
        related=[hook.registered],
    )
