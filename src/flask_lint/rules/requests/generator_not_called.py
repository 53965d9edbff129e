"""A response is made of a generator function that nobody calls.

## What it does

Reports generator functions that are given in the place of a body, without being called:
`Response(rows)`, `make_response(rows)`, `return rows` in a view, and the same with
`stream_with_context(rows)`, which makes another function of a function.

## Why it bites

A function is no iterable. `Response(rows)` is accepted, and fails when the response is sent:

    TypeError: 'function' object is not iterable

`return rows` and `make_response(rows)` take the function for a WSGI application and call it with
the environment, which is an error 500:

    TypeError: The view function did not return a valid response. The return type must be a string,
    dict, list, tuple with headers or status, Response instance, or WSGI callable, but it was a
    function.

## Bad

```python
from flask import Flask, Response, stream_with_context

app = Flask(__name__)


@app.get("/export")
def export():
    def rows():
        yield "tea"
        yield "milk"

    return Response(stream_with_context(rows), mimetype="text/csv")
```

## Good

```python
from flask import Flask, Response, stream_with_context

app = Flask(__name__)


@app.get("/export")
def export():
    def rows():
        yield "tea"
        yield "milk"

    return Response(stream_with_context(rows()), mimetype="text/csv")
```

## How to fix

Call it: `Response(rows())`, `stream_with_context(rows())`. Or use `stream_with_context` as a
decorator of `rows`, and call it, too.

## What it lets pass

* `rows = stream_with_context(rows)` and then `Response(rows())`;
* names that may stand for something else;
* generator functions that take an environment and a `start_response`, where a WSGI application is
  welcome;
* generator functions with decorators that are not known.

## References

* [Flask: Streaming Contents](https://flask.palletsprojects.com/en/stable/patterns/streaming/)
* [Flask API: stream_with_context](https://flask.palletsprojects.com/en/stable/api/#flask.stream_with_context)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.streams.streams import Stream

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK712",
    severity=Severity.ERROR,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each generator function that is given instead of a generator."""
    for stream in project.streams.all:
        function = stream.function
        if stream.called or function is None:
            continue
        maker = stream.maker.node
        iterates = isinstance(maker, n.Call) and not dotted(maker.func).endswith("make_response")
        if iterates or not _may_be_application(function):
            yield _report(stream, function, iterates=iterates)


def _may_be_application(function: Scope) -> bool:
    """Tell whether a function can be called with an environment and a `start_response`."""
    assert isinstance(function.node, (n.Function, n.Lambda))  # noqa: S101 - it can be called
    params = [param for param in function.node.params if param.kind in ("", "*")]
    if function.enclosing_class is not None:
        params = params[1:]
    return len(params) >= 2 or any(param.kind == "*" for param in function.node.params)


def _report(stream: Stream, function: Scope, *, iterates: bool) -> Finding:
    name = dotted(stream.made.node)
    if iterates:
        error = "TypeError: 'function' object is not iterable, when the response is sent"
    else:
        error = "TypeError: The view function did not return a valid response"
    assert function.node is not None  # noqa: S101 - a function has a node
    return RULE.finding(
        stream.made.module.place(stream.made.node),
        f"the body of the response is the function `{name}` itself, which nobody calls: {error}",
        help=f"call it: `{name}()`",
        related=[function.module.related(function.node, "the generator function")],
    )
