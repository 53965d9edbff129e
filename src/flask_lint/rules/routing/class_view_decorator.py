"""A decorator stands on a view class, where it does not reach the requests.

## What it does

Reports decorators for functions on a class that derives from `flask.views.View`: those of
extensions, and the project's own that return a wrapper.

## Why it bites

`as_view` makes a new function that creates an instance of the class. A wrapper around the class is
a function and has no `as_view`, so the app does not start:

    AttributeError: 'function' object has no attribute 'as_view'

`@csrf.exempt` and `@limiter.exempt` note the name of the class, and Flask looks for the name that
`as_view` is given: `POST` is answered with `400 The CSRF token is missing` all the same.

## Bad

```python
from flask import Flask
from flask.views import MethodView
from flask_login import login_required

app = Flask(__name__)


@login_required
class Admin(MethodView):
    def get(self):
        return "the safe is open"


app.add_url_rule("/admin", view_func=Admin.as_view("admin"))
```

## Good

```python
from flask import Flask
from flask.views import MethodView
from flask_login import login_required

app = Flask(__name__)


class Admin(MethodView):
    decorators = [login_required]

    def get(self):
        return "the safe is open"


app.add_url_rule("/admin", view_func=Admin.as_view("admin"))
```

## How to fix

List the decorators in the class attribute `decorators`. The first is applied first, so the last
one sees a request first: the reverse of the order above a function.

## What it lets pass

* decorators that return the class: `@dataclass`, `@blueprint.route` of flask-smorest,
  documentation;
* `@csrf.exempt` where `as_view` is given the name of the class;
* decorators that cannot be followed, and those that look whether they are given a class.

## References

* [Flask: View Decorators of class-based views](https://flask.palletsprojects.com/en/stable/views/#view-decorators)
* [Flask-WTF: Exclude views from protection](https://flask-wtf.readthedocs.io/en/stable/csrf/#exclude-views-from-protection)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.views.decorators import Effect, Gives, decorated_sites
from flask_lint.providers.knowledge import knowledge
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.names.values import Site
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.views.class_views import ClassView

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK320",
    severity=Severity.ERROR,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report the decorators on view classes that are meant for functions."""
    for view in project.class_views.all:
        sites = list(decorated_sites(view.scope))
        registered = [
            index
            for index, site in enumerate(sites)
            if project.stacks.registering(site.expr, site.scope) is not None
        ]
        for site in sites[max(registered, default=-1) + 1 :]:
            effect = project.decorators.effect(site.expr, site.scope)
            consequence = _consequence(project, view, site, effect, bool(registered))
            if consequence is not None:
                yield _report(view, site, consequence)


def _consequence(
    project: FlaskProject, view: ClassView, site: Site, effect: Effect, registered: bool
) -> str | None:
    """Return what a decorator does wrong, None if nothing or nothing certain."""
    names = project.class_views.names(view)
    paths = project.paths(site.expr, site.scope)
    if paths and set(paths) <= set(knowledge().name_markers):
        if names and view.name not in names:
            return (
                f"it notes the name `{view.name}`, and the view is called "
                f"`{min(names)}`, so nothing is exempt"
            )
        return None
    if not (view.made or registered) or not effect.always or effect.marks:
        return None
    if effect.gives is Gives.WRAPPER and effect.protects is not None:
        return _MADE if view.made else _GIVEN
    if effect.gives in (Gives.WRAPPER, Gives.OBJECT) and effect.certain and effect.wrapper:
        return None if _knows_classes(effect) else _MADE if view.made else _GIVEN
    return None


_MADE = "it puts a function in the place of the class, which has no `as_view`"
_GIVEN = "what is registered is a function that makes an instance, and no class"


def _knows_classes(effect: Effect) -> bool:
    """Tell whether a decorator of the project asks what it is given."""
    scopes = [scope for scope in (effect.wrapper, effect.decorator) if scope is not None]
    return any(
        dotted(call.func).rpartition(".")[2] in ("isclass", "issubclass", "isinstance", "type")
        for scope in scopes
        for call in scope.each(n.Call)
    )


def _report(view: ClassView, site: Site, consequence: str) -> Finding:
    name = dotted(site.node)
    listed = name.removesuffix("()") if not name.endswith("()") else f"{name[:-1]}...)"
    return RULE.finding(
        site.module.place(site.node),
        f"`{name.removesuffix('()')}` on the class `{view.name}` does not reach its requests: "
        f"{consequence}",
        help=f"write `decorators = [{listed}]` in the class",
    )
