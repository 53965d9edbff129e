"""A view does not take the arguments that its URL rule gives it, so every request to it fails.

## What it does

Compares the parameters of each view with what Flask calls it with: the variables of the rule, of
the blueprint's prefix and of the subdomain, and the rule's `defaults`. Flask gives all of them by
name, so a parameter in front of a `/` never gets its variable. It looks at functions, at lambdas
and at the methods of class-based views, for each rule on its own. Where a decorator of the project
puts a wrapper in the place of a view, it looks at the wrapper: that may take no arguments, or be
the decorator itself, where parentheses are missing behind the name of a factory.

## Why it bites

Nothing fails at start-up. Each request to the rule ends in a 500:

    TypeError: detail() got an unexpected keyword argument 'id'
    TypeError: detail() missing 1 required positional argument: 'id'
    TypeError: detail() got some positional-only arguments passed as keyword arguments: 'id'

Where a view has two rules, often only one of them is affected, so that the view seems to work.

## Bad

```python
from flask import Blueprint, Flask

bp = Blueprint("books", __name__, url_prefix="/<lang>")


@bp.get("/books/")
@bp.get("/books/<int:number>")
def books(lang, number):
    return f"{number} in {lang}"


@bp.get("/about")
def about():
    return "about"


app = Flask(__name__)
app.register_blueprint(bp)
```

## Good

```python
from flask import Blueprint, Flask

bp = Blueprint("books", __name__, url_prefix="/<lang>")


@bp.get("/books/", defaults={"number": 1})
@bp.get("/books/<int:number>")
def books(lang, number):
    return f"{number} in {lang}"


@bp.get("/about")
def about(lang):
    return f"about, in {lang}"


app = Flask(__name__)
app.register_blueprint(bp)
```

## How to fix

Give the parameter the name of the variable. Where one of several rules has no such variable, give
the parameter a default, or the rule `defaults={"number": None}`. Where a `MethodView` has rules
with and without a variable, say which methods belong to which: `methods=["GET", "PUT"]`.

## What it lets pass

* views that take `**kwargs`, and parameters with a default; where a view has both, a parameter in
  front of a `/` keeps its default;
* views under a decorator that is not known to hand on its arguments as they are: one of the
  project's own does when it calls the function with its `*args, **kwargs` and nothing else;
* wrappers that a decorator puts there only sometimes;
* variables that a `url_value_preprocessor` takes out of the values, or that code changes in
  `request.view_args`;
* rules and prefixes that are put together from what only a run can tell;
* applications whose class calls views in its own way, such as those of APIFlask;
* projects with a package that injects arguments, such as Flask-Injector.

## References

* [Flask: Variable Rules](https://flask.palletsprojects.com/en/stable/quickstart/#variable-rules)
* [Flask: URL Variables of class-based views](https://flask.palletsprojects.com/en/stable/views/#url-variables)
* [Flask: Using URL Processors](https://flask.palletsprojects.com/en/stable/patterns/urlprocessors/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.views.decorators import is_decorator
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.answers.signatures import Misfit
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK316", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each rule whose view cannot be called with what the rule gives."""
    for misfit in project.signatures.misfits():
        yield _report(misfit, other_rule=project.signatures.fits(misfit))


def _report(misfit: Misfit, *, other_rule: bool) -> Finding:
    function, site = misfit.function, misfit.registration.site
    name, rule = function.qualname, misfit.route.rule
    request = f"`{misfit.method} {rule}`" if misfit.method else f"`{rule}`"
    gap = misfit.gap
    if gap.by_position:
        message = (
            f"{request} calls `{name}` with {_listed(gap.by_position)} by name, which the `/` "
            "among its parameters rules out: every request ends with a TypeError"
        )
        help_ = f"remove the `/` from the parameters of `{name}`"
    elif gap.missing and gap.unexpected:
        message = (
            f"{request} calls `{name}` with {_listed(gap.unexpected)}, but it takes "
            f"{_listed(gap.missing)}: every request ends with a TypeError"
        )
        help_ = f"rename the parameter of `{name}` to {_listed(gap.unexpected)}, or the variable"
    elif gap.missing:
        message = (
            f"{request} gives `{name}` no {_listed(gap.missing)}: every request ends with a "
            "TypeError"
        )
        help_ = (
            f"give the parameter {_listed(gap.missing)} a default, or the rule "
            f'`defaults={{"{gap.missing[0]}": ...}}`'
        )
    else:
        message = (
            f"{request} calls `{name}` with {_listed(gap.unexpected)}, which it does not take: "
            "every request ends with a TypeError"
        )
        help_ = f"add the parameter {_listed(gap.unexpected)} to `{name}`"
    if misfit.wraps and is_decorator(function) and function.parent is not None:
        help_ = f"call the decorator: `@{function.parent.qualname}()`"
    elif misfit.wraps:
        help_ = f"let `{name}` take `*args, **kwargs`, and hand them on"
    if misfit.method and other_rule:
        help_ += f", or leave {misfit.method} out of the rule's `methods=[...]`"
    assert function.node is not None  # noqa: S101 - only modules have none
    related = function.module.related(function.node, "this is what is called")
    return RULE.finding(
        site.module.place(site.node),
        message,
        help=help_,
        severity=Severity.WARNING if misfit.method and other_rule else None,
        related=[related],
    )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
