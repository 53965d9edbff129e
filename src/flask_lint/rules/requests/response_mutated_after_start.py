"""A streamed response is changed, or its file closed, when it is too late for that.

## What it does

Reports in the generators that become the body of a response

* writes to `session`, `flash()` and `after_this_request()`;
* changes of the headers, the cookies or the status of the response itself;
* files, temporary folders, archives and database connections that a `with` or a `finally` of the
  view closes: also as the body itself, `Response(file)`, and in `send_file(file)`.

## Why it bites

When a generator runs, the status, the headers and with them the session cookie are sent. What is
written to the session then is lost without an error, as is a flashed message, a cookie, a header,
or what `after_this_request` would do: in the next request it never happened.

A `with` block ends when the view returns, which is before the first piece is read. The client gets
a status 200 and a broken connection:

    ValueError: I/O operation on closed file.

## Bad

```python
from flask import Flask, Response, session, stream_with_context

app = Flask(__name__)


@app.get("/log")
def log():
    with open("app.log") as file:
        return Response(line for line in file)


@app.get("/count")
def count():
    def numbers():
        for number in range(10):
            session["last"] = number
            yield str(number)

    return Response(stream_with_context(numbers()))
```

## Good

```python
from flask import Flask, Response, session

app = Flask(__name__)


@app.get("/log")
def log():
    def lines():
        with open("app.log") as file:
            yield from file

    return Response(lines())


@app.get("/count")
def count():
    session["last"] = 9
    return Response(str(number) for number in range(10))
```

## How to fix

Write to the session, and set cookies and headers, in the view, before it returns. Keep what is
only known at the end in the database. Open the file within the generator, or give `send_file` the
path. Where a file must be opened in the view, close it with `response.call_on_close(file.close)`.

## What it lets pass

* a `with` within the generator;
* `send_file(path)` in a `with TemporaryDirectory()`: the file is opened at once;
* what is read in the view: `Response(file.read())`, `Response(list(rows(file)))`;
* `tmp.name` of a temporary file, which may be there longer than the file is open;
* context managers that are not known to close what they give, such as SQLAlchemy's sessions;
* what functions do that the generator calls;
* generators without `stream_with_context` that use the session: `generator-without-context` tells
  of the error.

## References

* [Flask: Streaming Contents](https://flask.palletsprojects.com/en/stable/patterns/streaming/)
* [Flask API: send_file](https://flask.palletsprojects.com/en/stable/api/#flask.send_file)
* [Werkzeug: Response.call_on_close](https://werkzeug.palletsprojects.com/en/stable/wrappers/#werkzeug.wrappers.Response.call_on_close)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK713",
    severity=Severity.WARNING,
)


@RULE.check
def check_writes(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each write that comes when the headers have been sent."""
    for write in project.late_writes.find():
        maker = write.stream.maker
        yield RULE.finding(
            write.site.module.place(write.site.node),
            f"{write.what} while the response is sent: the headers are out, and it is lost",
            help="do it in the view, before it returns the response",
            related=[maker.module.related(maker.node, "the response that is streamed")],
        )


@RULE.check
def check_closed(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each resource that is closed before the response reads it."""
    for closed in project.closed_resources.find():
        with_block = isinstance(closed.closing, n.WithItem)
        how = "the `with` block" if with_block else "the `finally`"
        yield RULE.finding(
            closed.use.module.place(closed.use.node),
            f"`{closed.name}` is read when the response is sent, and {how} closes it before: "
            f"{closed.error}",
            help="open it within the generator, or give `send_file` the path",
            related=[closed.use.module.related(closed.closing, f"`{closed.name}` is closed here")],
        )
