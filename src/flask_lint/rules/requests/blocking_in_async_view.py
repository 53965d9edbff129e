"""An async view calls what blocks, so that its event loop does nothing else meanwhile.

## What it does

Reports, in `async def` views, in the async functions that they await, and in plain functions that
these call, `time.sleep()`, the calls of Requests, HTTPX and `urllib.request` that wait for an
answer, and `subprocess.run()`, `os.system()` and the like.

## Why it bites

A coroutine lets others run while it awaits something. A call that blocks awaits nothing: whatever
was started together, with `asyncio.gather()` or a `TaskGroup`, is done one after the other, and a
timeout of `asyncio.wait_for()` does not end it. The view takes as long as without `async`, and
Flask pays for a thread and an event loop for each of its requests.

## Bad

```python
import asyncio

import requests
from flask import Flask

app = Flask(__name__)
SHOPS = ["http://north.example", "http://south.example"]


async def price(shop):
    return requests.get(f"{shop}/price", timeout=5).text


@app.get("/prices")
async def prices():
    return await asyncio.gather(*[price(shop) for shop in SHOPS])
```

## Good

```python
import asyncio

import httpx
from flask import Flask

app = Flask(__name__)
SHOPS = ["http://north.example", "http://south.example"]


async def price(client, shop):
    answer = await client.get(f"{shop}/price")
    return answer.text


@app.get("/prices")
async def prices():
    async with httpx.AsyncClient() as client:
        return await asyncio.gather(*[price(client, shop) for shop in SHOPS])
```

## How to fix

Use what can be awaited: `asyncio.sleep()`, an asynchronous client, `create_subprocess_exec()`.
Where there is no such thing, `await asyncio.to_thread(function, ...)`. If the view has nothing to
do at the same time, make it a plain `def`.

## What it lets pass

* functions that are handed to `asyncio.to_thread()` or to an executor;
* queries of a database: few projects have a driver that can be awaited;
* reading and writing files;
* projects that use gevent or Eventlet, which make such calls give way;
* code that asks for a running loop first, or where an argument decides.

## References

* [Flask: Using async and await, Performance](https://flask.palletsprojects.com/en/stable/async-await/#performance)
* [Python: Running Blocking Code](https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.providers.knowledge import knowledge
from flask_lint.rules.rule import Rule
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK725",
    severity=Severity.INFO,
    default=False,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each call that keeps the loop of a view waiting."""
    for use in project.event_loops.blocking():
        call = use.call.node
        path = project.paths(use.call.expr, use.call.scope)[0].removesuffix("()")
        yield RULE.finding(
            use.call.module.place(call),
            f"`{dotted(call)}` blocks the event loop of the async view `{use.view.qualname}`, in "
            "which nothing else runs meanwhile",
            help=f"use {knowledge().blocking_calls[path]}, or make the view a plain `def`",
            related=[site.module.related(site.node, f"`{dotted(site.node)}`") for site in use.path],
        )
