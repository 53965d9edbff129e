"""A Celery task is sent something that its message cannot hold, such as an object of a model.

## What it does

Reports arguments of `task.delay(...)`, `task.apply_async(...)` and `app.send_task("name", ...)`
that are surely nothing that JSON has: objects of models and of other classes of the project,
`current_user`, the request, forms, uploaded files, sets, generators, functions.

## Why it bites

The arguments of a task are written as JSON into the message for the worker. What JSON does not have
ends the request:

    kombu.exceptions.EncodeError: Object of type User is not JSON serializable

Tests that run tasks at once, with `task_always_eager`, write no message and so do not see it.
A format that takes any object, such as pickle, is no way out: the object arrives without a session
and with the values of some time ago.

## Bad

```python
from celery import shared_task
from flask import Flask
from flask_login import current_user

app = Flask(__name__)


@shared_task
def send_welcome(user):
    print(f"mail to {user.email}")


@app.post("/welcome")
def welcome():
    send_welcome.delay(current_user)
    return "sent"
```

## Good

```python
from celery import shared_task
from flask import Flask
from flask_login import current_user

app = Flask(__name__)


@shared_task
def send_welcome(user_id):
    print(f"mail to user {user_id}")


@app.post("/welcome")
def welcome():
    send_welcome.delay(current_user.id)
    return "sent"
```

## How to fix

Send what identifies the object, such as its `id`, and load it in the task. Of an uploaded file save
the content and send the path; of a form send its data; of a set send a list.

## What it lets pass

* what Celery can write: dates, `Decimal`, `UUID`, bytes, dictionaries and lists of them;
* arguments whose type is not sure, and objects of classes whose bases are not known or that have
  `__json__`;
* projects that mention another format, such as pickle, or register types of their own;
* tasks of other queues, and tasks that are not found in the project.

## References

* [Flask: Passing Data to Tasks](https://flask.palletsprojects.com/en/stable/patterns/celery/#passing-data-to-tasks)
* [Celery: Serializers](https://docs.celeryq.dev/en/stable/userguide/calling.html#serializers)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK722", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each argument that cannot be written."""
    for dispatch, argument, fault in project.payloads.faults():
        task = dispatch.task.node
        assert task is not None  # noqa: S101 - only modules have none
        yield RULE.finding(
            argument.module.place(argument.node),
            f"the task `{dispatch.task.qualname}` is sent {fault}, which its message cannot hold: "
            "this raises a kombu.exceptions.EncodeError",
            help=_help(fault),
            related=[dispatch.task.module.related(task, "the task that is sent")],
        )


def _help(fault: str) -> str:
    if fault.startswith("an uploaded file"):
        return "save the file and send its path"
    if "database" in fault or "current_user" in fault or "class" in fault:
        return "send what identifies the object, such as its `id`, and load it in the task"
    if fault.startswith("the request"):
        return "send the values of the request that the task needs"
    if fault.startswith(("a set", "an iterator", "a generator", "a range")):
        return "send a list: `list(...)`"
    return "send strings, numbers, and lists or dictionaries of them"
