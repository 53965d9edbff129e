"""An async view starts a task and does not wait for it, or starts a second event loop.

## What it does

Reports, in `async def` views and in the async functions that they await,

* `asyncio.create_task()` and `asyncio.ensure_future()` whose task nobody awaits, gathers, returns
  or keeps;
* `asyncio.run()` and `loop.run_until_complete()`, also in plain functions that they call.

## Why it bites

Flask runs each async view in an event loop of its own, which ends when the view returns. A task
that is not done by then is cancelled at its next `await`: the mail is not sent, and no log says
so. In a test with a fast stand-in for the mail server it is done in time.

`asyncio.run()` starts a loop, and one is running already:

    RuntimeError: asyncio.run() cannot be called from a running event loop

## Bad

```python
import asyncio

from flask import Flask

app = Flask(__name__)


async def send_mail(address):
    await asyncio.sleep(1)


@app.post("/order/<address>")
async def order(address):
    asyncio.create_task(send_mail(address))
    return "thank you"
```

## Good

```python
import asyncio

from flask import Flask

app = Flask(__name__)


async def send_mail(address):
    await asyncio.sleep(1)


@app.post("/order/<address>")
async def order(address):
    await send_mail(address)
    return "thank you"
```

## How to fix

`await` the coroutine, or `await asyncio.gather(...)` several. What must not keep the client
waiting belongs into a task queue, such as Celery, or into a thread. Instead of
`asyncio.run(work())` write `await work()`.

## What it lets pass

* tasks that are awaited, gathered, returned, put into a list or a set, and `asyncio.TaskGroup`;
* tasks that fill a queue or the like which the function awaits later;
* projects that put the app into an ASGI server with `WsgiToAsgi` or the like: its loop goes on;
* `asyncio.run()` in functions that ask for a running loop first, in a thread, with `nest_asyncio`,
  or where an argument decides.

## References

* [Flask: Using async and await, Background tasks](https://flask.palletsprojects.com/en/stable/async-await/#background-tasks)
* [Python: asyncio.create_task](https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.answers.event_loops import Use
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK717",
    severity=Severity.ERROR,
)


@RULE.check
def check_tasks(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each task that is cancelled when the view returns."""
    for use in project.event_loops.dropped():
        yield _report(
            use,
            "starts a task that nobody waits for: it is cancelled when the view "
            f"`{use.view.qualname}` returns",
            "await the coroutine, or hand the work over to a task queue",
        )


@RULE.check
def check_loops(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each loop that is started within the loop of a view."""
    for use in project.event_loops.nested():
        yield _report(
            use,
            f"starts an event loop in the async view `{use.view.qualname}`, which runs in one: "
            "RuntimeError: it cannot be called from a running event loop",
            "`await` the coroutine",
        )


def _report(use: Use, what: str, edit: str) -> Finding:
    return RULE.finding(
        use.call.module.place(use.call.node),
        f"`{dotted(use.call.node)}` {what}",
        help=edit,
        related=[site.module.related(site.node, f"`{dotted(site.node)}`") for site in use.path],
    )
