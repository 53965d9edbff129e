"""A subscriber of a signal is forgotten at once, or cannot take what the signal sends.

## What it does

Reports what is connected to a signal of Flask, of an extension or of Blinker and never called: a
lambda, a `partial`, or a function inside of a function, for which the signal keeps only a weak
reference and nobody else keeps another. Of Flask's own signals and of those of Flask-Login,
Flask-Principal and Flask-SQLAlchemy it also reports subscribers without the parameters for what is
sent.

## Why it bites

When the function that connects it returns, the subscriber is garbage. The signal drops it without a
word: no error is raised, and nothing is logged, sent or counted.

A subscriber that does not take what is sent fails each time, in the midst of the request:

    TypeError: count() got an unexpected keyword argument 'response'

## Bad

```python
from flask import Flask, request_finished, request_started


def log(sender):
    print("a request has ended")


def create_app():
    app = Flask(__name__)
    request_started.connect(lambda sender, **extra: print("a request"), app)
    request_finished.connect(log, app)
    return app
```

## Good

```python
from flask import Flask, request_finished, request_started


def log(sender, **extra):
    print("a request has ended")


def create_app():
    app = Flask(__name__)
    request_started.connect(lambda sender, **extra: print("a request"), app, weak=False)
    request_finished.connect(log, app)
    return app
```

## How to fix

Connect a function of the module, or give `connect` the argument `weak=False`. Let each subscriber
take `sender, **extra`: a later version may send more.

## What it lets pass

* `connect_via`, which keeps the function, and `connected_to` in a `with` statement;
* functions that are used anywhere else in the function around them, returned or decorated besides;
* functions inside of a function that is neither a factory nor given the application, because that
  one may live as long as the program;
* subscribers without `**extra` that take all that is sent today;
* methods of objects, whose lives are not followed, and subscribers behind decorators.

## References

* [Flask: Signals](https://flask.palletsprojects.com/en/stable/signals/)
* [Blinker: Signal.connect](https://blinker.readthedocs.io/en/stable/#blinker.base.Signal.connect)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.hooks.subscribers import Subscription
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK721", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report subscribers that are never called, and those that fail when they are."""
    for lost in project.subscribers.lost():
        yield RULE.finding(
            lost.site.module.place(lost.site.node),
            f"{_subscriber(lost)} is garbage as soon as this is done: the signal keeps only a weak "
            "reference, so it is never called",
            help="connect a function of the module, or connect this one with `weak=False`",
        )
    for one, fault in project.subscribers.misfits():
        function = one.function
        assert function is not None  # noqa: S101 - only what is known can misfit
        assert function.node is not None  # noqa: S101 - only modules have none
        sent = ", ".join(f"{name}=..." for name in one.sent or ())
        yield RULE.finding(
            one.site.module.place(one.site.node),
            f"`{function.qualname}` {fault}: each `{one.signal.rpartition('.')[2]}` calls it with "
            f"`({', '.join(part for part in ('sender', sent) if part)})` and ends in a TypeError",
            help="let it take `sender, **extra`, and by name what it needs of that",
            related=[function.module.related(function.node, "this is what is called")],
        )


def _subscriber(one: Subscription) -> str:
    if one.receiver is None and one.function is not None:
        return f"`{one.function.qualname}`"
    if isinstance(one.receiver, n.Name):
        return f"`{one.receiver.id}`"
    return "this lambda" if isinstance(one.receiver, n.Lambda) else "this `partial`"
