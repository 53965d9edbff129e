"""A decorator stands above `route`, so the registered view does not have it.

## What it does

Reports decorators that wrap a function above a decorator that registers it: `route`, `get`,
`post`, `before_request`, `errorhandler`, `user_loader` and their kin.

## Why it bites

`route` registers the function that it is given, and gives the same function back. What stands
above it makes a wrapper that is bound to the function's name, and that no request ever runs. With
`@login_required` above `@app.route("/admin")` everyone gets the page: a visitor who is not logged
in sees `200` instead of a redirect or `401`. In the same way `@limiter.limit(...)` does not limit,
`@cache.cached()` does not cache, `@cross_origin()` sends no headers. There is no error and no
warning.

Between two routes, a decorator protects the upper one alone.

## Bad

```python
from flask import Flask
from flask_login import login_required

app = Flask(__name__)


@login_required
@app.route("/admin")
def admin():
    return "the safe is open"
```

## Good

```python
from flask import Flask
from flask_login import login_required

app = Flask(__name__)


@app.route("/admin")
@login_required
def admin():
    return "the safe is open"
```

## How to fix

Move the registering decorators to the top, above everything that wraps the view. It is an error
for access control, rate limits, caches, CSRF and CORS of known extensions, a warning for wrappers
of the project itself.

## What it lets pass

* other registering decorators, which return the function itself, in any order;
* decorators that note the function's name or set an attribute on it: `csrf.exempt`,
  `limiter.exempt`, `talisman(...)`, `swag_from(...)`, and the project's own that return the
  function they are given, store it, or set an attribute on it;
* wrappers that do nothing but call the function;
* decorators that cannot be followed;
* wrappers of functions that the project also calls by name, such as a cached template filter.

## References

* [Flask: View Decorators](https://flask.palletsprojects.com/en/stable/patterns/viewdecorators/)
* [Flask-Login: Login Example](https://flask-login.readthedocs.io/en/latest/#login-example)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.views.decorators import Gives
from flask_lint.providers.provider import Kind, Protection
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding, Related
    from flask_lint.model.names.values import Site
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.views.decorators import Effect
    from flask_lint.model.views.stacks import Late, Registering

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK318",
    severity=Severity.WARNING,
)

# What is missing, the worst first.
_CONSEQUENCES = {
    Protection.ACCESS: "the check never runs",
    Protection.CSRF: "the token is never checked",
    Protection.LIMIT: "the limit never applies",
    Protection.CORS: "it adds no headers",
    Protection.CACHE: "the cache is never used",
}
_MILDER = {
    Protection.INPUT: "what it reads never arrives",
    Protection.OUTPUT: "the result is never converted",
}


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report the decorators that are applied to something after it was registered."""
    for late in project.stacks.late():
        worst = _worst(late)
        if late.called and worst is not Protection.ACCESS:
            continue  # the wrapper may well be meant for those calls
        yield _report(late, worst)


def _worst(late: Late) -> Protection | None:
    found = {effect.protects for _, effect in late.decorators}
    return next((one for one in (*_CONSEQUENCES, *_MILDER) if one in found), None)


def _report(late: Late, worst: Protection | None) -> Finding:
    module = late.scope.module
    names = [f"`{dotted(site.node).removesuffix('()')}`" for site, _ in late.decorators]
    above = ", ".join(names[:-1]) + (" and " if names[1:] else "") + names[-1]
    registered = " and ".join(_registered(one) for one in late.registered[:3])
    top, bottom = late.registered[0], late.registered[-1]
    what = late.scope.qualname.rpartition(".")[2]
    if worst is not None:
        consequence = (_CONSEQUENCES | _MILDER)[worst]
    else:
        run = "requests never run" if top.kind is Kind.VIEW else "nothing runs"
        consequence = f"{run} {'them' if names[1:] else 'it'}"
    notes = [_note(effect, site) for site, effect in late.decorators]
    first = late.decorators[0][0]
    return RULE.finding(
        module.place(first.node),
        f"{registered} gets `{what}` without {above}: {consequence}",
        help=f"move {_written(top)} above {names[0]}, so that what is registered is the wrapper",
        severity=Severity.ERROR if worst in _CONSEQUENCES else None,
        related=[
            module.related(bottom.site.node, f"registers `{what}` as it is at this point"),
            *(note for note in notes if note is not None),
        ],
    )


def _registered(registering: Registering) -> str:
    node = registering.site.node
    if registering.kind is Kind.VIEW and isinstance(node, n.Call) and node.args:
        rule = node.args[0]
        if isinstance(rule, n.Constant) and isinstance(rule.value, str):
            return f'`@{dotted(node.func)}("{rule.value}")`'
    return _written(registering)


def _written(registering: Registering) -> str:
    return f"`@{dotted(registering.site.node).removesuffix('()')}`"


def _note(effect: Effect, site: Site) -> Related | None:
    wrapper = effect.wrapper
    if wrapper is None or wrapper.node is None:
        return None
    name = dotted(site.node).removesuffix("()")
    if effect.gives is Gives.NOTHING:
        return wrapper.module.related(wrapper.node, f"`{name}` makes this wrapper, returns None")
    return wrapper.module.related(wrapper.node, f"what `{name}` puts in its place")
