"""A response is streamed by a generator that needs the request, which is gone by then.

## What it does

Reports generators that become the body of a response and need an application or request context
while they are read: generator functions, generator expressions and `map()`, wherever they are
defined, also through the functions that they call and the generators that they read. It follows
them to `return rows()`, `Response(rows())`, `current_app.response_class(rows())` and
`make_response(rows())`.

## Why it bites

A generator runs when the server sends the response. The view has returned by then, and its
contexts are gone. The status is 200 and the headers are sent; then the connection breaks, and the
log says:

    RuntimeError: Working outside of request context.

It is the same with `current_app`, `g`, `url_for` and `render_template`, and with `db.session` and
`User.query` of Flask-SQLAlchemy (`Working outside of application context`). `current_user` is
None. A test that only looks at the status does not see it.

## Bad

```python
from flask import Flask, Response, request

app = Flask(__name__)


@app.get("/export")
def export():
    def rows():
        for item in ("tea", "milk"):
            yield f"{item};{request.args['price']};"

    return Response(rows(), mimetype="text/csv")
```

## Good

```python
from flask import Flask, Response, request, stream_with_context

app = Flask(__name__)


@app.get("/export")
def export():
    def rows():
        for item in ("tea", "milk"):
            yield f"{item};{request.args['price']};"

    return Response(stream_with_context(rows()), mimetype="text/csv")
```

## How to fix

Wrap the generator, `stream_with_context(rows())`, or decorate its function with
`@stream_with_context`. Or read what it needs in the view and give it to the generator as an
argument: arguments, defaults, and the first iterable of a generator expression are evaluated
within the request.

## What it lets pass

* generators that are read in the view: `list(rows())`, `"".join(rows())`;
* generators that open a context themselves, or ask `has_request_context()`;
* `stream_template()`, which keeps the context itself;
* needs that depend on an argument;
* responses that the view reads, or that a function which runs after each request may read;
* generator functions with decorators that are not known.

## References

* [Flask: Streaming with Context](https://flask.palletsprojects.com/en/stable/patterns/streaming/#streaming-with-context)
* [Flask API: stream_with_context](https://flask.palletsprojects.com/en/stable/api/#flask.stream_with_context)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.providers.provider import Level
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.contexts.contexts import Lack
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.streams.streams import Stream

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK710",
    severity=Severity.ERROR,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each streamed generator that lacks a context."""
    if project.streams.buffered:
        return
    for stream in project.streams.all:
        if stream.wrapped or not stream.called:
            continue
        lack = project.later.lack(stream.made, stream.function)
        if lack is not None:
            yield _report(stream, lack)


def _report(stream: Stream, lack: Lack) -> Finding:
    made = stream.made
    if isinstance(made.node, n.Call):
        name = dotted(made.node)
        what, edit = f"`{name}`", f"wrap it, `stream_with_context({name})`"
    else:
        what, edit = "the generator expression", "wrap it in `stream_with_context(...)`"
    context = "a request context" if lack.need.level is Level.REQUEST else "an application context"
    related = [
        site.module.related(site.node, f"calls `{dotted(site.node)}`") for site in lack.calls[:1]
    ]
    related += lack.related()
    if stream.maker.node is not made.node:
        maker = stream.maker
        related.append(maker.module.related(maker.node, "the response that is streamed"))
    return RULE.finding(
        made.module.place(made.node),
        f"{what} is read when the response is sent, without {context}: {lack.whole_path()}: "
        f"{lack.need.error}",
        help=f"{edit}, or read what it needs in the view and pass it as an argument",
        related=related,
    )
