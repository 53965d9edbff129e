"""The HTTP methods of a rule are given in a way that fails, or that no request can match.

## What it does

Reports `methods="POST"`, which is a string and not a list (also as `methods=("POST")`, or as the
attribute of a class-based view), the keyword `method=`, `methods=` in a shortcut such as
`@app.get`, an empty list, and names that are no methods.

## Why it bites

All but the last two raise when the rule is added, for a blueprint when it is registered:

    TypeError: Allowed methods must be a list of strings, for example:
    @app.route(..., methods=["POST"])
    TypeError: Rule.__init__() got an unexpected keyword argument 'method'
    TypeError: Use the 'route' decorator to use the 'methods' argument.

With `methods=[]` or `methods=["POTS"]` the rule is added, and requests end with 405.

## Bad

```python
from flask import Flask

app = Flask(__name__)


@app.route("/save", methods="POST")
def save():
    return "saved"


@app.get("/list", methods=["GET", "POST"])
def list_all():
    return "all"
```

## Good

```python
from flask import Flask

app = Flask(__name__)


@app.route("/save", methods=["POST"])
def save():
    return "saved"


@app.route("/list", methods=("GET", "POST"))
def list_all():
    return "all"
```

## How to fix

Write `methods=["POST"]`: a list, a set, or a tuple with its comma, `("POST",)`. Use `route` for a
view that takes several methods.

## What it lets pass

* methods that only a run can tell;
* methods that HTTP or WebDAV register, and others that do not look like a slip;
* applications and blueprints whose class adds rules in its own way.

## References

* [Flask: HTTP Methods](https://flask.palletsprojects.com/en/stable/quickstart/#http-methods)
* [Flask: Flask.add_url_rule](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.add_url_rule)
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.names.values import Display, Literal, Site
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.routing.registrations import Registration

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK314", severity=Severity.ERROR)
_USUAL = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT")
# https://www.iana.org/assignments/http-methods/http-methods.xhtml
_REGISTERED = frozenset(
    """
    ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT COPY LABEL LINK LOCK MERGE MKACTIVITY MKCALENDAR
    MKCOL MKREDIRECTREF MKWORKSPACE MOVE ORDERPATCH PRI PROPFIND PROPPATCH QUERY REBIND REPORT
    SEARCH UNBIND UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL
    """.split()  # noqa: SIM905 - twenty lines would say no more
) | frozenset(_USUAL)
_SHORTCUTS = frozenset({"get", "post", "put", "delete", "patch"})


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report the methods that fail or never match, each rule once."""
    seen: set[n.Node] = set()
    for one in project.registrations.all:
        if one.holder is None or not project.holders.is_plain(one.holder):
            continue
        finding = _problem(project, one)
        if finding is not None and one.site.node not in seen:
            seen.add(one.site.node)
            yield finding


def _problem(project: FlaskProject, one: Registration) -> Finding | None:
    if "method" in one.options:
        return _report(
            one,
            "there is no keyword `method`: adding the rule raises a TypeError",
            "write `methods=[...]`",
        )
    given = one.options.get("methods")
    if given is None:
        return _of_class(project, one)
    shortcut = _called(one)
    if shortcut in _SHORTCUTS:
        return _report(
            one,
            f"`{shortcut}` takes no `methods`: it raises a TypeError",
            f"write `route(..., methods=[...])`, or leave `methods` out for {shortcut.upper()}",
        )
    values = project.environments.values(given)
    if values and all(isinstance(one, Literal) and isinstance(one.value, str) for one in values):
        (text, *_) = [str(one.value) for one in values if isinstance(one, Literal)]
        return _report(
            one,
            f'`methods="{text}"` is a string and no list: adding the rule raises a TypeError',
            f'write `methods=["{text}"]`',
        )
    if len(values) == 1 and isinstance(values[0], Display):
        shown = values[0].site.node
        if shown is given.node and isinstance(shown, n.Items) and not shown.items:
            return _report(
                one,
                "the rule has no methods: every request ends with 405",
                'leave `methods` out for GET, or write `methods=["GET"]`',
            )
    for method in sorted(one.methods or ()):
        if method not in _REGISTERED and (meant := _meant(method)) is not None:
            return _report(
                one,
                f"`{method}` is no HTTP method: no request ever matches it",
                f"write {meant}",
                Severity.WARNING,
            )
    return None


def _of_class(project: FlaskProject, one: Registration) -> Finding | None:
    """Return what is wrong with the attribute `methods` of a class-based view."""
    view = one.view
    if view is None or view.cls is None or view.made_by is None:
        return None
    if not project.views.is_class_view(view.cls):
        return None
    for binding in view.cls.bindings.get("methods", ())[-1:]:
        value = binding.value
        if isinstance(value, n.Constant) and isinstance(value.value, str) and value.value:
            site = Site(value, binding.scope)
            return RULE.finding(
                site.module.place(site.node),
                f'`methods = "{value.value}"` is a string and no list: adding a rule for the class '
                "raises a TypeError",
                help=f'write `methods = ["{value.value}"]`',
                related=[one.site.module.related(one.site.node, "the rule is added here")],
            )
    return None


def _called(one: Registration) -> str:
    """Return the name of the method that adds the rule."""
    call = one.site.node
    assert isinstance(call, n.Call)  # noqa: S101 - rules are added by calls
    func = call.func.func if isinstance(call.func, n.Call) else call.func
    return func.name if isinstance(func, n.Attribute) else ""


def _meant(method: str) -> str | None:
    """Return what seems to be meant by something that is no method, None if that is not clear."""
    words = [word for word in method.replace(",", " ").replace("|", " ").split() if word]
    if len(words) > 1 and all(word in _REGISTERED for word in words):
        return ", ".join(f'`"{word}"`' for word in words)
    if method in ("*", "ANY", "ALL"):
        return "the methods one by one"
    close = get_close_matches(method, _USUAL, 1, 0.75)
    return f'`"{close[0]}"`' if close else None


def _report(
    one: Registration, message: str, help_: str, severity: Severity | None = None
) -> Finding:
    place = one.site.module.place(one.site.node)
    return RULE.finding(place, message, help=help_, severity=severity)
