"""A task is sent before the row is committed that it is about.

## What it does

Reports a Celery task that is sent with an attribute of a new object, such as its `id`, where the
same function has added the object to a database session and commits that session only afterwards.

## Why it bites

A worker takes the task from the queue at once, and it has a database connection of its own. What is
not committed yet does not exist for it:

    sqlalchemy.exc.NoResultFound: No row was found when one was required

or `session.get(...)` returns None. Whether it happens depends on which of the two is faster, so it
is seen under load and not on the developer's computer. When the commit fails, the task is under way
all the same: the mail is sent for an order that does not exist. Where nothing flushes the session
before, the `id` that is sent is None.

## Bad

```python
from celery import shared_task
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Mapped, mapped_column

app = Flask(__name__)
db = SQLAlchemy(app)


class Order(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)


@shared_task
def ship(order_id):
    print(db.session.get_one(Order, order_id))


@app.post("/orders")
def create():
    order = Order()
    db.session.add(order)
    db.session.flush()
    ship.delay(order.id)
    db.session.commit()
    return "created"
```

## Good

```python
from celery import shared_task
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Mapped, mapped_column

app = Flask(__name__)
db = SQLAlchemy(app)


class Order(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)


@shared_task
def ship(order_id):
    print(db.session.get_one(Order, order_id))


@app.post("/orders")
def create():
    order = Order()
    db.session.add(order)
    db.session.commit()
    ship.delay(order.id)
    return "created"
```

## How to fix

Send the task behind the commit. Where the commit is somebody else's business, such as a caller's,
let a listener for the session's `after_commit` event send it.

## What it lets pass

* objects that existed before, and those that something in between may have committed: a call named
  after it, or a function of the project that commits;
* tasks that are put off with `countdown` or `eta`;
* tasks with a class of their own, and projects whose tasks have their own `delay` or `apply_async`,
  which may wait for the commit;
* commits in another function than the one that sends the task.

## References

* [Celery: Database transactions](https://docs.celeryq.dev/en/stable/userguide/tasks.html#database-transactions)
* [Flask: Passing Data to Tasks](https://flask.palletsprojects.com/en/stable/patterns/celery/#passing-data-to-tasks)
* [SQLAlchemy: after_commit](https://docs.sqlalchemy.org/en/20/orm/events.html#sqlalchemy.orm.SessionEvents.after_commit)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK724", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each task that is sent too early."""
    for early in project.early_dispatches.found():
        module = early.dispatch.site.module
        line = module.place(early.commit.node).line
        task = early.dispatch.task.qualname
        yield RULE.finding(
            module.place(early.dispatch.site.node),
            f"the task `{task}` is sent before line {line} commits `{early.name}`: a worker that "
            "is quick does not find the row, and a commit that fails does not stop the task",
            help=f"send the task behind the commit in line {line}",
            related=[
                module.related(early.added.node, f"`{early.name}` is added to the session here"),
                module.related(early.commit.node, "it is committed here"),
            ],
        )
