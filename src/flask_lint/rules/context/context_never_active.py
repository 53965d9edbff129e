"""A script or a command needs a context, and is started where none can be active.

## What it does

Follows the calls from the `if __name__ == "__main__":` block of a script, and from plain click
commands that do not belong to the app, such as those that are added to a `FlaskGroup` itself.
Reports the first step there that leads to an expression
which needs an application or request context, without a `with app.app_context():` (or the like) on
the way, with the path of calls.

## Why it bites

The script, or command, stops at that expression, and not before it is run:

    RuntimeError: Working outside of application context.
    RuntimeError: Working outside of request context.

That an app was made makes no difference, it is the context that must be active. Flask activates it
only for commands of `app.cli`, of a blueprint's `cli`, of `FlaskGroup.command` and under
`@with_appcontext`.

## Bad

```python
# report.py
from flask import Flask, current_app

app = Flask(__name__)


def report():
    print("sent by", current_app.config["SENDER"])


if __name__ == "__main__":
    report()
```

## Good

```python
# report.py
from flask import Flask, current_app

app = Flask(__name__)


def report():
    print("sent by", current_app.config["SENDER"])


if __name__ == "__main__":
    with app.app_context():
        report()
```

## How to fix

* Scripts: `with create_app().app_context():` around the work.
* Commands: `@app.cli.command()` or `@bp.cli.command()`, or `@with_appcontext` below
  `@click.command()`.

## What it lets pass

* functions that open a context, themselves or through a function that calls them;
* functions that ask `has_app_context()` or `has_request_context()` first, or expect `RuntimeError`;
* scripts that push a context before they need it, or import a module that does;
* what arguments, or variables of the module, decide: `if app is None: app = current_app`;
* click commands that are added to `app.cli`, to a blueprint's `cli` or to an `AppGroup`, and to
  a subclass of `FlaskGroup` that opens a context itself;
* sessions of plain SQLAlchemy, which need no context;
* functions that nobody calls in sight, tests and migrations.

## References

* [Flask: The Application Context](https://flask.palletsprojects.com/en/stable/appcontext/)
* [Flask: Command Line Interface, Application Context](https://flask.palletsprojects.com/en/stable/cli/#application-context)
* [Flask-SQLAlchemy: Manual Context](https://flask-sqlalchemy.readthedocs.io/en/stable/contexts/#manual-context)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.contexts.contexts import Chance
from flask_lint.model.execution.entries import has_main_guard, in_main_guard
from flask_lint.rules.context_words import at_first_step, first_step, lack_of
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK202", severity=Severity.WARNING)


@RULE.check
def check_main(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each `__main__` block that needs a context, at its first such step."""
    contexts = project.contexts
    for module in project.code:
        if not has_main_guard(module):
            continue
        if module.path in project.import_contexts.pushed:
            continue  # what it imports has pushed a context
        for site, need in contexts.steps(module.scope):
            if not in_main_guard(module, site.node):
                continue
            lack = contexts.at_site(site, need, contexts.supply.at(site), Chance.LIKELY)
            if lack is not None and project.flow.comes_to(site):
                what = f"`{first_step(lack)}` in the `__main__` block runs"
                yield at_first_step(RULE, what, lack, "put it into `with app.app_context():`")
                break


@RULE.check
def check_foreign_commands(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each command of a library that is added where it gets no context."""
    for site, path in project.starts.foreign_commands:
        yield RULE.finding(
            site.module.place(site.node),
            f"the command `{path}` needs an application context, and this group runs what is added "
            "to it itself without one: RuntimeError: Working outside of application context",
            help="add the command to `app.cli`, or put it into a group that is decorated with "
            "`@with_appcontext`",
        )


@RULE.check
def check_commands(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each plain click command that needs a context."""
    supply = project.contexts.supply
    for command in project.starts.commands:
        if command.module.path in project.import_contexts.pushed:
            continue
        if any(supply.pushes(group) for group in project.starts.groups(command)):
            continue
        lack = lack_of(project, command)
        if lack is not None:
            what = (
                f"`{first_step(lack)}` in `{command.qualname}`, a command outside of the app, runs"
            )
            edit = "decorate the command with `@with_appcontext`, below `@click.command()`"
            yield at_first_step(RULE, what, lack, edit)
