"""A class-based view is registered as if it were a function.

## What it does

Reports a class that derives from `flask.views.View` under `@app.route`, a class as `view_func`,
`as_view()` without a name, and the result of calling a view as `view_func`.

## Why it bites

Flask calls what is registered with the variables of the URL, and takes the result for the
response. Called, a class gives an instance, so that each request ends with

    TypeError: The view function did not return a valid response. The return type must be a
    string, dict, list, tuple with headers or status, Response instance, or WSGI callable, but it
    was a Users.

`as_view()` without a name stops the start: `TypeError: View.as_view() missing 1 required positional
argument: 'name'`. `view_func=index()` calls the view while the app is put together, where there is
no request, and registers the string that it returns:
`AttributeError: 'str' object has no attribute '__name__'`.

## Bad

```python
from flask import Flask
from flask.views import MethodView

app = Flask(__name__)


@app.route("/users")
class Users(MethodView):
    def get(self):
        return ["Ada"]
```

## Good

```python
from flask import Flask
from flask.views import MethodView

app = Flask(__name__)


class Users(MethodView):
    def get(self):
        return ["Ada"]


app.add_url_rule("/users", view_func=Users.as_view("users"))
```

## How to fix

Make a view function of the class: `app.add_url_rule("/users", view_func=Users.as_view("users"))`.
The name is the endpoint.

## What it lets pass

* extensions whose `route` takes classes: flask-smorest, Flask-RESTX, APIFlask;
* classes that are no views, such as those of responses or WSGI applications;
* classes whose instances can be called, which Flask takes for WSGI applications;
* calls that give a function, such as `view_func=make_view("users")`.

## References

* [Flask: Class-based Views](https://flask.palletsprojects.com/en/stable/views/)
* [Flask: View.as_view](https://flask.palletsprojects.com/en/stable/api/#flask.views.View.as_view)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.names.values import Display, External, FunctionValue, Literal, Site, Value
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.routing.registrations import Registration
    from flask_lint.model.views.class_views import ClassView

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK319",
    severity=Severity.ERROR,
)

# What Flask's own methods add is called as it is.
_PLAIN = ("flask.Flask().", "flask.Blueprint().")
# What views return, and nobody registers.
_RESPONSES = frozenset(
    {
        "flask.render_template()",
        "flask.render_template_string()",
        "flask.jsonify()",
        "flask.redirect()",
        "flask.make_response()",
        "flask.send_file()",
        "flask.send_from_directory()",
    }
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report the views that are registered as they are, or by their results."""
    seen: set[n.Node] = set()
    for registration in project.registrations.all:
        site = registration.site
        if site.node in seen or not _is_plain(project, registration):
            continue
        seen.add(site.node)
        cls = _class(project, registration)
        if cls is not None:
            yield _report_class(registration, cls)
        else:
            yield from _called_too_early(project, site)
    for view in project.class_views.all:
        if view.binding("as_view") is None:
            yield from (_report_unnamed(view, site) for site in view.made if _is_unnamed(site))


def _is_plain(project: FlaskProject, registration: Registration) -> bool:
    """Tell whether Flask's own method adds the rule, and nothing may have replaced it."""
    call = registration.site.node
    if registration.holder is None or not isinstance(call, n.Call):
        return False
    func = call.func.func if isinstance(call.func, n.Call) else call.func
    paths = project.paths(func, registration.site.scope)
    return bool(paths) and all(path.startswith(_PLAIN) for path in paths)


def _class(project: FlaskProject, registration: Registration) -> ClassView | None:
    """Return the class that is registered itself."""
    view = registration.view
    if view is None or view.cls is None or view.made_by is not None or view.decorators:
        return None
    found = project.class_views.of.get(view.cls)
    return None if found is None or found.binding("__call__") is not None else found


def _report_class(registration: Registration, view: ClassView) -> Finding:
    site = registration.site
    rule = registration.rule.only
    where = f"at `{rule}`" if rule is not None else "here"
    return RULE.finding(
        site.module.place(site.node),
        f"the class `{view.name}` itself is registered {where}, so each request gets an instance "
        "of it as its response, which raises TypeError",
        help=f'write `add_url_rule(..., view_func={view.name}.as_view("{view.name.lower()}"))`',
        related=[view.scope.module.related(view.scope.node, f"`{view.name}` is a class-based view")]
        if view.scope.node is not None
        else [],
    )


def _called_too_early(project: FlaskProject, site: Site) -> Iterator[Finding]:
    """Yield a finding where a view is called instead of handed over."""
    call = site.node
    assert isinstance(call, n.Call)  # noqa: S101 - `_is_plain` saw to it
    given = next((word.value for word in call.keywords if word.name == "view_func"), None)
    if given is None and len(call.args) > 2:
        given = call.args[2]
    if not isinstance(given, n.Call) or not isinstance(given.func, n.Name) or given.args:
        return
    callees = project.values(given.func, site.scope)
    results = project.values(given, site.scope)
    if all(isinstance(callee, FunctionValue) for callee in callees) and all(
        _is_response(result) for result in results
    ):
        name = given.func.id
        yield RULE.finding(
            site.module.place(given),
            f"`{name}` is called when the rule is added, and what it returns is registered in its "
            "place",
            help=f"write `view_func={name}` without the parentheses",
        )


def _is_response(value: Value) -> bool:
    if isinstance(value, External):
        return value.path in _RESPONSES
    if isinstance(value, Literal):
        return isinstance(value.value, str)
    return isinstance(value, Display)


def _is_unnamed(site: Site) -> bool:
    call = site.node
    return isinstance(call, n.Call) and not call.args and not call.keywords


def _report_unnamed(view: ClassView, site: Site) -> Finding:
    return RULE.finding(
        site.module.place(site.node),
        f"`{view.name}.as_view()` has no name for the endpoint, which raises TypeError",
        help=f'write `{view.name}.as_view("{view.name.lower()}")`',
    )
