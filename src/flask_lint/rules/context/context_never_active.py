"""Code that needs a context is started from a place where none can be active.

## What it does

Follows the calls from each root that has no context: the target of a thread, a timer or an
executor, the job of a scheduler (APScheduler, Flask-APScheduler), the
`if __name__ == "__main__":` block of a script, and plain click commands that do not belong to
the app. Reports the root when an expression that needs an application or request context is
reached without a `with app.app_context():` (or the like) on the way, with the path of calls. It
also reports `current_app` or `request` itself among the arguments of a thread, and
`Thread(target=work())`, which calls `work` at once and hands its result to the thread.

## Why it bites

A new thread starts without the context of the request that created it:

    RuntimeError: Working outside of application context.
    RuntimeError: Working outside of request context.

The request answers 200 all the same. A thread prints the error to standard error and ends; an
executor keeps it in a future that nobody asks. The mail is not sent, and no handler hears of it.
With the proxy as an argument nothing changes: the thread looks up the app when there is none.
`Thread(target=work())` does the work while the visitor waits, and then starts an empty thread.

Scripts and click commands stop with the same error. The context of the app is active only in
commands of `app.cli`, of a blueprint's `cli`, of `FlaskGroup.command` and under `@with_appcontext`.

## Bad

```python
# post/views.py
from threading import Thread

from flask import Blueprint, current_app

bp = Blueprint("post", __name__)


def deliver(ident):
    print("sending", ident, "as", current_app.config["SENDER"])


@bp.post("/letters/<int:ident>")
def send(ident):
    Thread(target=deliver, args=(ident,)).start()
    return {"queued": ident}
```

## Good

```python
# post/views.py
from threading import Thread

from flask import Blueprint, current_app

bp = Blueprint("post", __name__)


def deliver(app, ident):
    with app.app_context():
        print("sending", ident, "as", current_app.config["SENDER"])


@bp.post("/letters/<int:ident>")
def send(ident):
    app = current_app._get_current_object()
    Thread(target=deliver, args=(app, ident)).start()
    return {"queued": ident}
```

## How to fix

* Threads: pass the app itself, `current_app._get_current_object()`, and open
  `with app.app_context():` in the target. Where the request is needed, decorate the target with
  `copy_current_request_context`, or better, pass the values.
* Scripts: `with create_app().app_context():` around the work.
* Commands: `@app.cli.command()` or `@bp.cli.command()`, or `@with_appcontext` below
  `@click.command()`.
* `Thread(target=work())`: pass the function, `Thread(target=work)`.

## What it lets pass

* targets that open a context, themselves or through a function that calls them;
* `copy_current_request_context`, and `current_app._get_current_object()` as an argument;
* functions that ask `has_app_context()` or `has_request_context()` first, or expect `RuntimeError`;
* scripts that push a context before they need it, or import a module that does;
* what arguments, or variables of the module, decide: `if app is None: app = current_app`;
* click commands that are added to `app.cli`, to a blueprint's `cli` or to an `AppGroup`;
* sessions of plain SQLAlchemy, which need no context;
* functions that nobody calls in sight, and tasks of libraries that may bring a context.

## References

* [Flask: The Application Context](https://flask.palletsprojects.com/en/stable/appcontext/)
* [Flask: The Request Context](https://flask.palletsprojects.com/en/stable/reqcontext/)
* [Flask: copy_current_request_context](https://flask.palletsprojects.com/en/stable/api/#flask.copy_current_request_context)
* [Flask: Command Line Interface, Application Context](https://flask.palletsprojects.com/en/stable/cli/#application-context)
* [Flask-SQLAlchemy: Manual Context](https://flask-sqlalchemy.readthedocs.io/en/stable/contexts/#manual-context)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.contexts.contexts import Chance, Lack
from flask_lint.model.execution.entries import has_main_guard, in_main_guard
from flask_lint.providers.provider import Level
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.contexts.starts import Start
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK202", severity=Severity.WARNING)


@RULE.check
def check_threads(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each call that starts what needs a context in another thread."""
    for start in project.starts.calls:
        lack = _of_start(project, start)
        if lack is not None:
            yield _thread(start, lack)
            continue
        if not start.targets and project.starts.is_called_early(start):
            yield _called(start)
            continue
        for node, path in project.starts.proxies_given(start):
            yield _given(start, node, path)
    for kind, function in project.starts.declared:
        lack = _lack(project, function)
        if lack is not None:
            name = f"{function.qualname}()"
            what = f"`{_text(lack)}` in `{name}`, which is a {kind}, runs"
            yield _at_first_step(what, lack, f"open `with app.app_context():` in `{name}`")


@RULE.check
def check_main(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each `__main__` block that needs a context, at its first such step."""
    contexts = project.contexts
    for module in project.modules.values():
        if module.is_test or module.is_migration or not has_main_guard(module):
            continue
        if module.path in project.import_contexts.pushed:
            continue  # what it imports has pushed a context
        for site, need in contexts.steps(module.scope):
            if not in_main_guard(module, site.node):
                continue
            lack = contexts.at_site(site, need, contexts.supply.at(site), Chance.LIKELY)
            if lack is not None:
                what = f"`{_text(lack)}` in the `__main__` block runs"
                yield _at_first_step(what, lack, "put it into `with app.app_context():`")
                break


@RULE.check
def check_commands(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each plain click command that needs a context."""
    supply = project.contexts.supply
    for command in project.starts.commands:
        if command.module.path in project.import_contexts.pushed:
            continue
        if any(supply.pushes(group) for group in project.starts.groups(command)):
            continue
        lack = _lack(project, command)
        if lack is not None:
            what = f"`{_text(lack)}` in `{command.qualname}`, a command outside of the app, runs"
            edit = "decorate the command with `@with_appcontext`, below `@click.command()`"
            yield _at_first_step(what, lack, edit)


def _of_start(project: FlaskProject, start: Start) -> Lack | None:
    """Return what the function that is started lacks; all that it may be must lack something."""
    if not start.targets:
        need = project.contexts.needs.of_calling(start.argument, start.site.scope)
        return Lack((), need) if need is not None else None
    lacks = [_lack(project, target) for target in start.targets]
    return lacks[0] if None not in lacks else None


def _lack(project: FlaskProject, scope: Scope) -> Lack | None:
    return project.contexts.of_scope(scope, Level.NONE, Chance.LIKELY)


def _text(lack: Lack) -> str:
    return dotted(lack.start.node) if lack.calls else lack.need.text


def _kind(lack: Lack) -> str:
    return "a request context" if lack.need.level is Level.REQUEST else "an application context"


def _thread(start: Start, lack: Lack) -> Finding:
    called, target = dotted(start.site.node).removesuffix("()"), _target(start)
    message = (
        f"`{called}` runs `{target}` without {_kind(lack)}: {lack.whole_path()}: {lack.need.error}"
    )
    if lack.need.level is Level.REQUEST:
        edit = f"pass the values that `{target}` needs, or `copy_current_request_context({target})`"
    else:
        edit = (
            "pass `current_app._get_current_object()` as `app` and open "
            f"`with app.app_context():` in `{target}`"
        )
    place = start.site.module.place(start.site.node)
    return RULE.finding(place, message, help=edit, related=lack.whole())


def _target(start: Start) -> str:
    """Return the name of the function that is started; that of `partial(f, 1)` is `f`."""
    if isinstance(start.argument, (n.Name, n.Attribute)) or not start.targets:
        return dotted(start.argument)
    target = start.targets[0]
    return "lambda" if isinstance(target.node, n.Lambda) else target.qualname


def _called(start: Start) -> Finding:
    called, target = dotted(start.site.node).removesuffix("()"), dotted(start.argument)
    function = target.removesuffix("()")
    return RULE.finding(
        start.site.module.place(start.site.node),
        f"`{target}` is called at once, with the context of the caller, and `{called}` gets what "
        "it returns, which cannot be called",
        help=f"pass the function itself, `{function}`, and let it open its own context",
    )


def _given(start: Start, node: n.Expr, path: str) -> Finding:
    """Return the finding for a proxy that is passed to a thread."""
    name, function = dotted(node), dotted(start.argument)
    kind = "application" if path in ("flask.current_app", "flask.g") else "request"
    if path == "flask.current_app":
        edit = f"pass the application itself, `{name}._get_current_object()`"
    else:
        edit = f"pass the values that `{function}` needs, instead of `{name}`"
    return RULE.finding(
        start.site.module.place(node),
        f"the proxy `{name}` stands for nothing in `{function}`, which runs in a {start.kind}: "
        f"RuntimeError: Working outside of {kind} context",
        help=edit,
    )


def _at_first_step(what: str, lack: Lack, edit: str) -> Finding:
    """Return the finding for code that is not started by a call in sight."""
    site = lack.start
    way = f"{lack.path()}: " if lack.calls else ""
    return RULE.finding(
        site.module.place(site.node),
        f"{what} without {_kind(lack)}: {way}{lack.need.error}",
        help=edit,
        related=lack.related() if lack.calls else (),
    )
