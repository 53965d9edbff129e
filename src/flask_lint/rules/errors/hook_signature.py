"""A registered function does not take what it is called with, or is registered in the wrong way.

## What it does

Looks at functions that are given to Flask, Flask-Login, Flask-HTTPAuth and Flask-JWT-Extended to be
called later, by a decorator or a call: functions, lambdas, methods, `partial`. It reports

* those that cannot be called with the arguments that they will get (see the table);
* context processors that return None, a number or a string on one of their ways;
* `@app.before_request()` and the like, whose decorator takes the function itself, and
  `@app.errorhandler`, `@app.route`, `@app.template_filter` without a call.

| registered by | called with |
| --- | --- |
| `before_request`, `before_app_request` | nothing |
| `context_processor`, `app_context_processor`, `shell_context_processor` | nothing |
| `after_request`, `after_app_request`, `after_this_request` | the response |
| `teardown_request`, `teardown_app_request`, `teardown_appcontext` | the error or None |
| `errorhandler`, `app_errorhandler`, `register_error_handler` | the error |
| `url_value_preprocessor`, `url_defaults` and those with `app_` | the endpoint and the values |
| `template_filter`, `template_test` and those with `app_` | the value, and perhaps more |
| `user_loader`, `request_loader`, `header_loader` | the id, the request, the header |
| `unauthorized_handler`, `needs_refresh_handler` | nothing |
| `verify_password`, `verify_token`, `get_user_roles` | name and password, the token, the user |
| the loaders of Flask-JWT-Extended 4 | the identity, the reason, or header and payload |

## Why it bites

Nothing fails at start-up. When its time comes, the function fails instead of doing its work, which
is for every request, or just when an error is to be answered: the page "not found" becomes an
error 500.

    TypeError: close() takes 0 positional arguments but 1 was given
    TypeError: 'NoneType' object is not iterable

A decorator with parentheses too many fails at import: `TypeError: Scaffold.before_request() missing
1 required positional argument: 'f'`. One without the parentheses that it needs takes the function
for its argument and registers nothing at all: no error is handled, no filter is there
(`TemplateAssertionError: No filter named 'price'`).

## Bad

```python
from flask import Flask

app = Flask(__name__)


@app.errorhandler(404)
def not_found():
    return "not found", 404


@app.teardown_appcontext
def close():
    print("closed")


@app.context_processor
def shop_name():
    if app.config.get("SHOP"):
        return {"shop": app.config["SHOP"]}
```

## Good

```python
from flask import Flask

app = Flask(__name__)


@app.errorhandler(404)
def not_found(error):
    return "not found", 404


@app.teardown_appcontext
def close(error=None):
    print("closed")


@app.context_processor
def shop_name():
    if app.config.get("SHOP"):
        return {"shop": app.config["SHOP"]}
    return {}
```

## How to fix

Give the function the parameters of the table, whether it uses them or not. Let a context processor
return a dictionary on every way, an empty one if there is nothing to add. Write decorators with or
without parentheses as the documentation shows them.

## What it lets pass

* further parameters with defaults, `*args`, and parameters that `partial` or an object fills in;
* functions behind decorators that are not known, or that change the arguments or the result;
* functions registered on objects that cannot be followed;
* filters without parentheses where Flask 3.2 or later is asked for, and functions for
  Flask-JWT-Extended where a version before 4 is.

## References

* [Flask API: Flask](https://flask.palletsprojects.com/en/stable/api/#flask.Flask)
* [Flask-Login: How it Works](https://flask-login.readthedocs.io/en/latest/#how-it-works)
* [Flask-HTTPAuth](https://flask-httpauth.readthedocs.io/en/latest/)
* [Flask-JWT-Extended: API Documentation](https://flask-jwt-extended.readthedocs.io/en/stable/api.html)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.execution.endings import is_generator
from flask_lint.model.hooks.arity import misfit
from flask_lint.model.names.values import External
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Moment
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.hooks.hooks import Hook
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK504",
    severity=Severity.ERROR,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each registered function that cannot be called with what it is given."""
    seen: set[tuple[n.Node, str]] = set()
    for hook in project.hooks.all:
        call = hook.call
        if not project.hooks.takes_arguments(hook) or not _is_of_version(
            project, call.distribution, call.since
        ):
            continue
        fault = misfit(hook.given, call.takes, more=call.more)
        node = hook.function.node
        assert node is not None  # noqa: S101 - what is called has a node
        if fault is None or (node, fault) in seen:
            continue
        seen.add((node, fault))
        count = f"{call.takes} argument{'s' * (call.takes != 1)}" if call.takes else "no argument"
        given = f" ({call.given})" if call.given else ""
        yield RULE.finding(
            hook.function.module.place(node),
            f"{hook.label} {fault}, but {call.caller} calls it with {count}{given} "
            f"{call.moment}: each time a TypeError",
            help=_help(hook),
            related=[hook.registered],
        )


@RULE.check
def check_parentheses(project: FlaskProject) -> Iterator[Finding]:
    """Report the decorators that are called and must not be, or must be and are not."""
    for scope in project.scopes():
        if not isinstance(scope.node, n.Function) or scope.parent is None:
            continue
        for decorator in scope.node.decorators:
            if isinstance(decorator, n.Call):
                yield from _called(project, scope, decorator)
            else:
                yield from _bare(project, scope, decorator)


@RULE.check
def check_processors(project: FlaskProject) -> Iterator[Finding]:
    """Report the context processors that return something else than a dictionary."""
    seen: set[n.Node] = set()
    for hook in project.hooks.all:
        function = hook.function
        node = function.node
        if hook.call.moment not in (Moment.CONTEXT, Moment.SHELL) or node in seen:
            continue
        if not isinstance(node, n.Function) or is_generator(function):
            continue
        if not project.hooks.returns_result(hook):
            continue
        seen.add(node)
        told: set[n.Node] = set()
        for ending in project.endings.of(function):
            value = ending.value
            kind = "None" if value is None else project.responses.kind(value, function)
            if kind is None and isinstance(value, n.Constant):
                kind = "a string"
            steps = ending.steps
            place = ending.statement or (steps[-1].node if steps else node)
            if kind is None or place in told:
                continue
            told.add(place)
            yield RULE.finding(
                function.module.place(place),
                f"`{node.name}` returns {kind}, but a `{hook.name}` must return a dictionary: a "
                f"TypeError or ValueError {hook.call.moment}",
                help="return a dictionary on this way, too: `return {}` if there is nothing to add",
                related=[hook.registered],
            )


def _called(project: FlaskProject, scope: Scope, decorator: n.Call) -> Iterator[Finding]:
    assert scope.parent is not None  # noqa: S101 - the caller's condition
    if decorator.args or decorator.keywords:
        return
    values = project.values(decorator.func, scope.parent)
    if values and all(
        isinstance(value, External) and value.path in knowledge().hooks for value in values
    ):
        shown = dotted(decorator.func)
        yield RULE.finding(
            scope.module.place(decorator),
            f"`{shown}` takes the function itself: called without it, it raises a TypeError at "
            "import",
            help=f"leave out the parentheses: `@{shown}`",
        )


def _bare(project: FlaskProject, scope: Scope, decorator: n.Expr) -> Iterator[Finding]:
    assert scope.parent is not None  # noqa: S101 - the caller's condition
    values = project.values(decorator, scope.parent)
    bare = knowledge().bare_hooks
    paths = [value.path for value in values if isinstance(value, External)]
    if not paths or len(paths) != len(values) or not all(path in bare for path in paths):
        return
    if any(bare[path] and _is_pinned(project, "flask", bare[path]) for path in paths):
        return
    shown = dotted(decorator)
    name = paths[0].rpartition(".")[2]
    fills = {"errorhandler": "(404)", "app_errorhandler": "(404)"}.get(name, '("/")')
    fills = "()" if "template" in name else fills
    yield RULE.finding(
        scope.module.place(decorator),
        f"`@{shown}` is not called, so it takes the function for its argument and registers "
        "nothing",
        help=f"call the decorator: `@{shown}{fills}`",
    )


def _is_of_version(project: FlaskProject, distribution: str, since: str) -> bool:
    """Tell whether no version before `since` is asked for."""
    lowest = project.versions.lowest(distribution) if distribution else None
    return lowest is None or lowest >= _numbers(since)


def _is_pinned(project: FlaskProject, distribution: str, since: str) -> bool:
    """Tell whether `since` or a later version is asked for."""
    lowest = project.versions.lowest(distribution)
    return lowest is not None and lowest >= _numbers(since)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _help(hook: Hook) -> str:
    if hook.call.takes == 0:
        return "take no arguments; what the function needs stands on `request`, `g` or the app"
    if hook.call.takes == 1:
        return f"take one parameter, {hook.call.given}"
    return f"take {hook.call.takes} parameters, {hook.call.given}"
