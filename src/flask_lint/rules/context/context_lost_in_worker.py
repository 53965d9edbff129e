"""A thread, a greenlet or a scheduled job needs the context of whoever starts it, and has none.

## What it does

Follows the calls from what is handed to a thread, a timer, an executor, a greenlet of gevent or
Eventlet, `start_background_task` of Flask-SocketIO, or a scheduler (APScheduler,
Flask-APScheduler), by the name of a function, too: `add_job("shop.jobs:clean")`, and in the setting
`JOBS` of Flask-APScheduler. Reports the call that hands it over when an expression that needs an
application or request context is reached without a `with app.app_context():` (or the like) on the
way, with the path of calls. It also reports `current_app`, `request`, `session`, `g` or
`current_user` itself among the arguments, and `Thread(target=work())`, which calls `work` at once
and hands its result to the thread.

With Flask-SQLAlchemy, whose session belongs to the context, too, it reports objects of models that
a request hands over: those that the thread changes and commits, and those that a commit has expired
before the thread reads them.

## Why it bites

A context belongs to the thread, or greenlet, that pushed it. A new one starts without:

    RuntimeError: Working outside of application context.
    RuntimeError: Working outside of request context.

The request answers 200 all the same. A thread prints the error to standard error and ends; an
executor keeps it in a future that nobody asks. The mail is not sent, and no handler hears of it.
With the proxy as an argument nothing changes: the thread looks up the app when there is none.
`Thread(target=work())` does the work while the visitor waits, and then starts an empty thread.

An object of a model stays with the session that has loaded it. The session of the thread's own
context knows nothing of it, so that its commit writes nothing, without an error. Once the request
has ended, what was not loaded cannot be loaded any longer, and a commit makes an object forget all:

    DetachedInstanceError: Instance <User> is not bound to a Session; attribute refresh operation
    cannot proceed

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

* Pass the app itself, `current_app._get_current_object()`, and open `with app.app_context():` in
  the function that is started.
* Where the request is needed, pass the values that are read from it, or else decorate the function
  with `copy_current_request_context`.
* Pass the `id` of an object, and load it in the function: `db.session.get(User, user_id)`.
* Jobs of Flask-APScheduler: `with scheduler.app.app_context():`.
* `Thread(target=work())`: pass the function, `Thread(target=work)`.

## What it lets pass

* functions that open a context, themselves or through a function that calls them;
* `copy_current_request_context`, and `current_app._get_current_object()` as an argument;
* functions that ask `has_app_context()` or `has_request_context()` first, or expect `RuntimeError`;
* what arguments, or variables of the module, decide: `if app is None: app = current_app`;
* what copies the context: `asyncio.to_thread`, `call_soon`, the executors of Flask-Executor;
* processes: one that is forked has the context of its parent, and which are depends on the system;
* functions under decorators that nothing is known about;
* objects of models that the thread merges, or passes on; those that are read and were not committed
  before; those that a request waits for;
* sessions of plain SQLAlchemy, which need no context;
* tests.

## References

* [Flask: The Application Context](https://flask.palletsprojects.com/en/stable/appcontext/)
* [Flask: Notes On Proxies](https://flask.palletsprojects.com/en/stable/reqcontext/#notes-on-proxies)
* [Flask: copy_current_request_context](https://flask.palletsprojects.com/en/stable/api/#flask.copy_current_request_context)
* [Flask: Async with Gevent](https://flask.palletsprojects.com/en/stable/gevent/)
* [Flask-SQLAlchemy: Manual Context](https://flask-sqlalchemy.readthedocs.io/en/stable/contexts/#manual-context)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.contexts.contexts import Lack
from flask_lint.providers.provider import Level
from flask_lint.rules.context_words import at_first_step, context_name, first_step, lack_of
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.contexts.detached import Detached
    from flask_lint.model.contexts.needs import Need
    from flask_lint.model.contexts.starts import Start
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK203", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each call that starts what needs a context where none is active."""
    without_context: set[Start] = set()
    for start in project.starts.calls:
        lack = _of_start(project, start)
        if lack is not None:
            without_context.add(start)
            yield _lost(start, lack)
        elif not start.targets and project.starts.is_called_early(start):
            yield _called(start)
        else:
            for path, need in project.starts.proxies_given(start):
                yield _given(start, path, need)
    for lost in project.detached_objects.all():
        if lost.start not in without_context:
            yield _detached(lost)
    for kind, function in project.starts.declared:
        lack = lack_of(project, function)
        if lack is not None:
            name = f"{function.qualname}()"
            what = f"`{first_step(lack)}` in `{name}`, which is a {kind}, runs"
            yield at_first_step(RULE, what, lack, f"open `with app.app_context():` in `{name}`")


def _of_start(project: FlaskProject, start: Start) -> Lack | None:
    """Return what the function that is started lacks; all that it may be must lack something."""
    if not start.targets:
        need = project.contexts.needs.of_calling(start.argument, start.site.scope)
        return Lack((), need) if need is not None else None
    lacks = [lack_of(project, target) for target in start.targets]
    return lacks[0] if None not in lacks else None


def _lost(start: Start, lack: Lack) -> Finding:
    called, target = dotted(start.site.node).removesuffix("()"), _target(start)
    message = (
        f"`{called}` runs `{target}` without {context_name(lack)}: {lack.whole_path()}: "
        f"{lack.need.error}"
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


def _detached(lost: Detached) -> Finding:
    """Return the finding for an object of a model that is handed to a thread."""
    name, function = lost.argument.id, _target(lost.start)
    used = dotted(lost.use.node)
    related = [lost.use.module.related(lost.use.node, f"`{used}` in `{function}`")]
    if lost.commit is None:
        what = (
            f"the session of `{function}`, which runs in a {lost.start.kind}, does not have "
            f"`{name}`: its commit does not write what becomes of `{used}`"
        )
    else:
        related.insert(0, lost.commit.module.related(lost.commit.node, f"expires `{name}`"))
        what = (
            f"`{function}` reads `{used}` in a {lost.start.kind}, and the commit before has "
            f"expired `{name}`: when the request has ended, this is a DetachedInstanceError"
        )
    return RULE.finding(
        lost.start.site.module.place(lost.argument),
        what,
        help=f"pass `{name}.id`, and load the object in `{function}`",
        related=related,
    )


def _given(start: Start, path: str, need: Need) -> Finding:
    """Return the finding for a proxy that is passed to what is started."""
    function = _target(start)
    edit = f"pass the values that `{function}` needs, instead of `{need.text}`"
    if path == "flask.current_app":
        edit = f"pass the application itself, `{need.text}._get_current_object()`"
    return RULE.finding(
        start.site.module.place(need.site.node),
        f"the proxy `{need.text}` stands for nothing in `{function}`, which runs in a "
        f"{start.kind}: {need.error}",
        help=edit,
    )
