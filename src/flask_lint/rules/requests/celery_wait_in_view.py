"""A request waits for the result of a Celery task.

## What it does

Reports `.get()`, `.wait()`, `.join()` and `.collect()` on the result of a task in code that runs
while a request is handled: on what `delay`, `apply_async` or `send_task` return, on an
`AsyncResult`, on the result of a group, a chain or a chord.

## Why it bites

The task runs elsewhere so that the request need not wait for it. A request that waits all the same
takes longer than if it did the work itself, and keeps its own worker busy meanwhile. When no Celery
worker runs, or its queue is long, the request hangs until the web server or the proxy gives up:

    [CRITICAL] WORKER TIMEOUT (pid:7)

As soon as so many requests wait as the web server has workers, nobody is answered at all. Without a
result backend, the call raises `NotImplementedError: No result backend is configured.`

## Bad

```python
from celery import shared_task
from flask import Flask

app = Flask(__name__)


@shared_task
def report(year):
    return f"the report of {year}"


@app.get("/reports/<int:year>")
def show(year):
    return report.delay(year).get()
```

## Good

```python
from celery import shared_task
from celery.result import AsyncResult
from flask import Flask

app = Flask(__name__)


@shared_task
def report(year):
    return f"the report of {year}"


@app.post("/reports/<int:year>")
def start(year):
    return {"id": report.delay(year).id}, 202


@app.get("/results/<id>")
def show(id):
    result = AsyncResult(id)
    return {"ready": result.ready(), "value": result.result if result.ready() else None}
```

## How to fix

Answer with the id of the task and let the client ask for its result, by a second view that looks
with `ready()` first. Where the request cannot be answered without the value and making it is quick,
call the function directly: `report(year)`. Where it has to wait, say how long: `get(timeout=2)`.

## What it lets pass

* calls with a `timeout`;
* functions that ask for `ready()`, `successful()`, `failed()`, `state` or `status`;
* code that no request is known to lead to, and results of tasks that are not found in the project.

## References

* [Flask: Background Tasks with Celery](https://flask.palletsprojects.com/en/stable/patterns/celery/#calling-tasks)
* [Celery: AsyncResult.get](https://docs.celeryq.dev/en/stable/reference/celery.result.html#celery.result.AsyncResult.get)
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

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK723", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each place at which a request waits for a task."""
    for wait in project.waits.in_requests():
        node = wait.site.node
        assert isinstance(node, n.Call)  # noqa: S101 - what waits is a call
        task = f"the task `{wait.task.qualname}`" if wait.task is not None else "a task"
        start, *steps = wait.way.steps
        related = [
            step.module.related(step.node, "the request comes this way")
            for step in (start, *steps)[:-1]
        ]
        entry = wait.way.entry.site
        if entry is not None:
            related.insert(0, entry.module.related(entry.node, "a request starts this"))
        yield RULE.finding(
            wait.site.module.place(node),
            f"the request waits here until {task} is done, however long that takes: its worker "
            "answers nobody else meanwhile",
            help="answer with the id of the task and look for its result in a second request, or "
            "limit the wait with `timeout`",
            related=related,
        )
