"""A proxy is compared, or passed on, as if it were the object that it stands for.

## What it does

Reports `current_app`, `g`, `request`, `session`, `current_user` of Flask-Login, and objects of
Werkzeug's `LocalProxy`

* where `is None` or `is not None` alone decides something, and where `is` compares them with an
  application or another object that is no proxy;
* where `type()` of them is compared, and as the argument of `id()`;
* as the sender of a signal: in `connect()`, `connect_via()` and `connected_to()`, and in `send()`
  where a function is connected to that signal for the application;
* as the argument of `pickle.dumps()`, and of `json.dumps()` without `default`.

## Why it bites

A proxy is an object of its own, always the same one, whatever it stands for. Methods, `==` and
`isinstance()` ask the object behind it; `is`, `type()`, `id()` and code written in C do not.

* `request is None` is `False` outside of a request, too, and what follows fails all the same:
  `RuntimeError: Working outside of request context.` `current_user is None` is `False` for
  visitors that are not logged in.
* `type(current_app) is Flask` is `False`, and `id(request)` is the same for all requests.
* A function that is connected for `current_app` is never called. One that is connected for the app
  is not called by `signal.send(current_app)`.
* `json.dumps(session)` raises `TypeError: Object of type SecureCookieSession is not JSON
  serializable`.

## Bad

```python
from flask import Flask, request

app = Flask(__name__)


def language():
    if request is None:
        return "en"
    return request.accept_languages.best_match(["en", "de"])
```

## Good

```python
from flask import Flask, has_request_context, request

app = Flask(__name__)


def language():
    if not has_request_context():
        return "en"
    return request.accept_languages.best_match(["en", "de"])
```

## How to fix

* Ask `has_request_context()` or `has_app_context()`; for the user `current_user.is_authenticated`,
  and for another `LocalProxy` its truth: `if not current_shop:`.
* Compare with `==` and `isinstance()`.
* Pass the object itself: `signal.send(current_app._get_current_object())`, `dict(session)`.

## What it lets pass

* `assert current_user is not None`, which is written for type checkers;
* `current_user is not None and current_user.is_active`, where the rest of the condition decides;
* names that may stand for something else, too, such as a parameter with `None` as its default;
* the proxy as a sender where all functions are connected for any sender, and signals that are not
  made with Blinker in sight;
* tests.

## References

* [Flask: Notes On Proxies](https://flask.palletsprojects.com/en/stable/reqcontext/#notes-on-proxies)
* [Flask: Sending Signals](https://flask.palletsprojects.com/en/stable/signals/#sending-signals)
* [Werkzeug: Context Locals](https://werkzeug.palletsprojects.com/en/stable/local/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.contexts.identities import Use
from flask_lint.providers.provider import Level
from flask_lint.rules.rule import Rule
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.contexts.identities import ProxyUse
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK204", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each place where a proxy is taken for the object behind it."""
    for use in project.proxy_uses:
        what, edit = _words(use)
        name = dotted(use.proxy)
        yield RULE.finding(
            use.site.module.place(use.site.node),
            f"`{name}` is a proxy: {what.format(name)}",
            help=edit.format(name),
        )


def _words(use: ProxyUse) -> tuple[str, str]:
    """Return what is wrong with a use, and how to mend it; `{}` stands for the proxy."""
    match use.kind:
        case Use.NONE:
            return f"`{{}} {use.text} None` is always {use.answer}", _asking(use)
        case Use.SAME:
            return f"`{{}} {use.text} ...` is always {use.answer}", "compare with `==`"
        case Use.TYPE:
            return (
                "`type({})` is not the type of the object that it stands for",
                "use `isinstance({}, ...)`",
            )
        case Use.ID:
            return "`id({})` is the same whatever it stands for", _object()
        case Use.SENT:
            return "functions that are connected for the object behind it are not called", _object()
        case Use.CONNECTED:
            return "the object behind it sends the signal, so that the function is never called", (
                _object()
            )
        case Use.WRITTEN:
            return f"`{use.text}({{}})` does not take it for what it stands for", _object()


def _object() -> str:
    return "pass the object itself, `{}._get_current_object()`"


def _asking(use: ProxyUse) -> str:
    """Return how to ask what `is None` does not."""
    if use.level is None:
        return "ask for its truth: `if not {}:`"
    if use.is_user:
        return "ask `{}.is_authenticated`"
    asking = "has_request_context" if use.level is Level.REQUEST else "has_app_context"
    return f"ask `{asking}()`"
