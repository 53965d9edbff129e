"""A background task needs a context, and the worker that runs it has none.

## What it does

Follows the calls from tasks of Celery (`@celery.task`, `@shared_task`), RQ (`@job`,
`queue.enqueue(work)`), Huey and Dramatiq. Reports the first step that leads to an expression which
needs an application context where nothing opens one: neither the task, nor the task class of the
project, nor a module or signal that pushes one. Where the task class opens an application context,
it reports what needs a request.

## Why it bites

A worker is another process. It imports the tasks, and no request is there to bring a context:

    RuntimeError: Working outside of application context.
    RuntimeError: Working outside of request context.

The page that queues the task is fine. The worker logs the error and marks the task as failed, the
mail is not sent. In tests that run tasks in place, within the context of the test, all is well.

## Bad

```python
# shop/tasks.py
from celery import Celery
from flask import current_app

celery = Celery("shop", broker="redis://localhost")


@celery.task
def send(address):
    print("sending", address, "as", current_app.config["SENDER"])
```

## Good

```python
# shop/tasks.py
from celery import Celery, Task, shared_task
from flask import current_app


def init_celery(app):
    class FlaskTask(Task):
        def __call__(self, *args, **kwargs):
            with app.app_context():
                return self.run(*args, **kwargs)

    celery = Celery(app.name, task_cls=FlaskTask, broker="redis://localhost")
    celery.set_default()
    return celery


@shared_task
def send(address):
    print("sending", address, "as", current_app.config["SENDER"])
```

## How to fix

* Celery: a task class whose `__call__` opens `with app.app_context():`, given as `task_cls`.
* RQ: start the worker in `with app.app_context():`, from a script or a command of the app.
* Any of them: `with create_app().app_context():` in the task.
* What the task needs of the request, it has to be given as an argument.

## What it lets pass

* tasks that open a context, and functions that ask `has_app_context()` first;
* projects in which some module pushes a context, a class with a `__call__` opens one, or a task
  class is given that is not the project's own;
* projects that import Flask-CeleryExt, Flask-Celery-Helper, Flask-RQ2, Flask-Dramatiq or the like;
* projects that start workers of RQ themselves; shared tasks where no Celery application is made;
* tasks under further decorators that nothing is known about;
* needs under conditions that arguments decide;
* tests.

## References

* [Flask: Background Tasks with Celery](https://flask.palletsprojects.com/en/stable/patterns/celery/)
* [Flask: The Application Context](https://flask.palletsprojects.com/en/stable/appcontext/)
* [Celery: Tasks, Custom task classes](https://docs.celeryq.dev/en/stable/userguide/tasks.html#custom-task-classes)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.providers.provider import Level
from flask_lint.rules.context_words import at_first_step, first_step
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.contexts.tasks import BareTask
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK720", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each task that lacks a context."""
    for task in project.tasks.bare():
        what = (
            f"`{first_step(task.lack)}` in `{task.function.qualname}()`, "
            f"a task of {task.library}, runs in the worker"
        )
        yield at_first_step(RULE, what, task.lack, _edit(task))


def _edit(task: BareTask) -> str:
    name = f"{task.function.qualname}()"
    if task.lack.need.level is Level.REQUEST:
        return f"pass what `{name}` needs of the request as an argument"
    if task.library == "Celery":
        return "give Celery a task class whose `__call__` opens `with app.app_context():`"
    return f"open `with app.app_context():` in `{name}`"
