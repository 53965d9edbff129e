"""A view or a hook has a `yield` in it, so that none of it runs when Flask calls it.

## What it does

Reports views and error handlers that are generators themselves and do what only a view can do:
return a response, `abort()`, or use what needs an application or request context. It reports each
`async def` view with a `yield`, and each hook with one: functions before and after a request, at
its end, for the values of URLs, for the context of templates, and the user loaders of Flask-Login.

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

A hook with a `yield` is no fixture and no dependency that goes on after the request: nobody reads
its generator. The one before a request becomes the response of each request, and the view is not
called. The one after a request is taken for the response, which ends each request in an error, such
as `TypeError: 'generator' object is not callable`. What should be closed at the end stays open.

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

Of a hook make two: what is before the `yield` belongs to `before_request`, what is after it to
`teardown_request`.

## What it lets pass

* generators that only yield: they are streamed as they are meant to be;
* views and hooks behind decorators that are not known or that do anything with the result, such as
  `stream_with_context`;
* context processors that yield pairs, of which a dictionary can be made, and template filters;
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
from flask_lint.providers.provider import Moment
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding, Related
    from flask_lint.model.hooks.hooks import Hook
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK711",
    severity=Severity.ERROR,
)

_HTTP_ERRORS = "werkzeug.exceptions."
_NEVER_READ = "it returns a generator that nobody reads, so that none of it ever runs"
_NO_DICTIONARY = "it returns a generator of what makes no dictionary: a ValueError or TypeError"
_HARM_OF_HOOKS = {
    Moment.BEFORE: "the generator is the response of each request, and the view is not called",
    Moment.AFTER: "the generator takes the place of the response, an error for each request",
    Moment.TEARDOWN: _NEVER_READ,
    Moment.APP_TEARDOWN: _NEVER_READ,
    Moment.URL_VALUES: _NEVER_READ,
    Moment.URL_DEFAULTS: _NEVER_READ,
    Moment.CONTEXT: _NO_DICTIONARY,
    Moment.SHELL: _NO_DICTIONARY,
    Moment.USER: "`current_user` is a generator, which has no attribute of a user: AttributeError",
}


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each view that is a generator and should not be."""
    answering = {answer.function: "view" for answer in project.answers.all if answer.direct} | {
        hook.function: "error handler"
        for hook in project.hooks.all
        if hook.call.moment is Moment.ERROR and project.hooks.returns_result(hook)
    }
    for function, kind in answering.items():
        node = function.node
        if not isinstance(node, n.Function) or not is_generator(function):
            continue
        what, related = _harm(project, function, node)
        if what:
            yield RULE.finding(
                function.module.place(node),
                f"the {kind} `{node.name}` is a generator, which runs when the response is sent: "
                f"{what}",
                help=f"put what yields into a function within the {kind}, and return what it gives",
                related=[*related, function.module.related(_yield(function), "the `yield`")],
            )


@RULE.check
def check_hooks(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each hook that is a generator, once for each function."""
    seen: set[Scope] = set()
    for hook in project.hooks.all:
        function = hook.function
        if function in seen or not is_generator(function):
            continue
        harm = _HARM_OF_HOOKS.get(hook.call.moment)
        if harm is None or not project.hooks.returns_result(hook) or _is_fine(hook):
            continue
        seen.add(function)
        yield RULE.finding(
            function.module.place(_yield(function)),
            f"{hook.label} is a generator, and a `{hook.name}` is only called: {harm}",
            help="write it without `yield`; what is to be done at the end of the request belongs "
            "into a function of its own, for `teardown_request`",
            related=[hook.registered],
        )


def _is_fine(hook: Hook) -> bool:
    """Tell whether a library, or a dictionary, may make something of what a hook yields."""
    if hook.call.moment is Moment.USER:
        return hook.call.caller != "Flask-Login"
    return hook.call.moment in (Moment.CONTEXT, Moment.SHELL) and not all(
        isinstance(node.value, n.Dict)
        for node in hook.function.each(n.Wait)
        if node.kind != "await"
    )


def _harm(project: FlaskProject, function: Scope, node: n.Function) -> tuple[str, list[Related]]:
    """Return what goes wrong, and where."""
    module = function.module
    if node.is_async:
        error = "TypeError: The view function did not return a valid response"
        return f"Flask makes no response of an async generator, {error}", []
    for lost in function.each(n.Return):
        if lost.value is not None:
            return "what it returns is lost", [module.related(lost, "nobody gets this response")]
    if not project.streams.buffered:
        lack = project.later.of_function(function)
        if lack is not None:
            return f"{lack.whole_path()}: {lack.need.error}", lack.whole()
    for part in function.nodes:
        if _ends_request(project, part, function):
            return (
                "an HTTP error breaks the connection instead of being the response",
                [module.related(part, f"`{_text(part)}` comes too late")],
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
