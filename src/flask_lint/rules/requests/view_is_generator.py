"""A view has a `yield` in it, so that none of it runs within the request.

## What it does

Reports views that are generators themselves and do what only a view can do: return a response,
`abort()`, or use what needs an application or request context. It reports each `async def` view
with a `yield`.

## Why it bites

A function with a `yield` runs nothing when it is called: it returns a generator, which Flask takes
for the body of a response with the status 200. Its code runs when the response is sent, and then

* there is no request: `RuntimeError: Working outside of request context`;
* `abort(404)` and other HTTP errors make no response any longer, they break the connection;
* what `return redirect(...)` returns is lost, and the body is empty;
* of an async generator Flask can make nothing: `TypeError: The view function did not return a
  valid response [...] but it was a async_generator`.

The one `yield` at the end of a long view is enough, and the checks at its beginning protect
nothing.

## Bad

```python
from flask import Flask, abort, request

app = Flask(__name__)
ROWS = ["tea", "milk"]


@app.get("/export")
def export():
    if request.args.get("format") != "csv":
        abort(400)
    for row in ROWS:
        yield row
```

## Good

```python
from flask import Flask, abort, request

app = Flask(__name__)
ROWS = ["tea", "milk"]


@app.get("/export")
def export():
    if request.args.get("format") != "csv":
        abort(400)

    def rows():
        yield from ROWS

    return rows(), {"Content-Type": "text/csv"}
```

## How to fix

Put what yields into a function of its own, within the view or beside it, and return what it gives:
`return rows()`. Where that needs the request, too, `return stream_with_context(rows())`.

## What it lets pass

* generators that only yield: they are streamed as they are meant to be;
* views behind decorators that are not known or that do anything with the result, such as
  `stream_with_context`;
* resources of Flask-RESTful and the like, apps with a `make_response` of their own, and apps of
  Quart, where an async generator is a response.

## References

* [Flask: Streaming Contents](https://flask.palletsprojects.com/en/stable/patterns/streaming/)
* [Flask: About Responses](https://flask.palletsprojects.com/en/stable/quickstart/#about-responses)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.execution.endings import is_generator
from flask_lint.providers.knowledge import knowledge
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding, Related
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK711",
    severity=Severity.ERROR,
)

_HTTP_ERRORS = "werkzeug.exceptions."


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each view that is a generator and should not be."""
    seen: set[Scope] = set()
    for answer in project.answers.all:
        function = answer.function
        if not answer.direct or function in seen or not is_generator(function):
            continue
        seen.add(function)
        assert isinstance(function.node, n.Function)  # noqa: S101 - views have names
        what, related = _harm(project, function)
        if what:
            yield RULE.finding(
                function.module.place(function.node),
                f"the view `{function.node.name}` is a generator, which runs when the response is "
                f"sent: {what}",
                help="put what yields into a function within the view, and return what it gives",
                related=[*related, function.module.related(_yield(function), "the `yield`")],
            )


def _harm(project: FlaskProject, function: Scope) -> tuple[str, list[Related]]:
    """Return what goes wrong, and where."""
    assert isinstance(function.node, n.Function)  # noqa: S101 - the caller's condition
    module = function.module
    if function.node.is_async:
        error = "TypeError: The view function did not return a valid response"
        return f"Flask makes no response of an async generator, {error}", []
    for lost in function.each(n.Return):
        if lost.value is not None:
            return "what it returns is lost", [module.related(lost, "nobody gets this response")]
    if not project.streams.buffered:
        lack = project.later.of_function(function)
        if lack is not None:
            return f"{lack.whole_path()}: {lack.need.error}", lack.whole()
    for node in function.nodes:
        if _ends_request(project, node, function):
            return (
                "an HTTP error breaks the connection instead of being the response",
                [module.related(node, f"`{_text(node)}` comes too late")],
            )
    return "", []


def _ends_request(project: FlaskProject, node: n.Node, scope: Scope) -> bool:
    """Tell whether a node raises an error that is meant to be the response."""
    if isinstance(node, n.Call):
        paths = project.paths(node.func, scope)
        return bool(paths) and all(path in knowledge().abort_calls for path in paths)
    if isinstance(node, n.Raise) and node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, n.Call) else node.exc
        paths = project.paths(raised, scope)
        return bool(paths) and all(path.startswith(_HTTP_ERRORS) for path in paths)
    return False


def _text(node: n.Node) -> str:
    if isinstance(node, n.Raise):
        return f"raise {dotted(node.exc)}" if node.exc is not None else "raise"
    return dotted(node)


def _yield(function: Scope) -> n.Node:
    return next(node for node in function.each(n.Wait) if node.kind != "await")
