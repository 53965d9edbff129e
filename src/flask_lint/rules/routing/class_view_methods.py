"""A class-based view has no method for requests that reach it.

## What it does

Reports classes, made into a view with `as_view`, that

* derive from `View` and define `get` or `post` but no `dispatch_request`;
* derive from `MethodView` and accept an HTTP method that they have no method for;
* spell a method `Get` or `POST`;
* have a request method without `self`.

## Why it bites

`View` calls `dispatch_request` and nothing else: `NotImplementedError`, a `500` for each request.
`MethodView` takes `methods` as it is written: `POST` without `post` ends with
`AssertionError: Unimplemented method 'POST'`. It looks for `get`, not for `Get`, so that all
requests are answered with `405 Method Not Allowed`.

## Bad

```python
from flask import Flask
from flask.views import View

app = Flask(__name__)


class Users(View):
    def get(self):
        return ["Ada"]


app.add_url_rule("/users", view_func=Users.as_view("users"))
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

Derive from `MethodView`, or write `dispatch_request`. Leave `methods` to `MethodView`, which takes
the methods that the class defines.

## What it lets pass

* classes that are not made into views, such as bases and mixins;
* classes with bases, decorators or metaclasses that cannot be followed;
* `HEAD`, which `MethodView` answers with `get`, and `OPTIONS`, which Flask answers.

## References

* [Flask: Method Dispatching and APIs](https://flask.palletsprojects.com/en/stable/views/#method-dispatching-and-apis)
* [Flask: View.dispatch_request](https://flask.palletsprojects.com/en/stable/api/#flask.views.View.dispatch_request)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.views.views import HTTP_METHODS
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.views.class_views import ClassView

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK322",
    severity=Severity.ERROR,
)

# What is answered without a method of that name.
_AUTOMATIC = frozenset({"HEAD", "OPTIONS"})


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report the class-based views that cannot answer the requests that reach them."""
    seen: set[Scope] = set()
    for view in project.class_views.all:
        if not view.made or view.open or view.binding("__getattr__") is not None:
            continue
        for method in _without_self(view):
            if method not in seen:
                seen.add(method)
                yield _report_without_self(view, method)
        if view.binding("dispatch_request") is not None:
            continue
        if not view.dispatches:
            yield from _report_no_dispatch(view)
            continue
        for method, name in _misspelt(view):
            if method not in seen:
                seen.add(method)
                yield _report_misspelt(view, method, name)
        yield from _unimplemented(project, view)


def _without_self(view: ClassView) -> Iterator[Scope]:
    for method in view.request_methods():
        node = method.node
        if isinstance(node, n.Function) and not node.params and not node.decorators:
            yield method


def _report_without_self(view: ClassView, method: Scope) -> Finding:
    assert method.node is not None  # noqa: S101 - a method is a function
    name = method.qualname.rpartition(".")[2]
    return RULE.finding(
        method.module.place(method.node),
        f"`{name}` of `{view.name}` does not take `self`, so each request that it is called for "
        "raises TypeError",
        help=f"write `def {name}(self)`",
    )


def _report_no_dispatch(view: ClassView) -> Iterator[Finding]:
    defined = [name for name in HTTP_METHODS if view.method(name) is not None]
    if not defined:
        return
    node = view.scope.node
    assert node is not None  # noqa: S101 - a class
    yield RULE.finding(
        view.scope.module.place(node),
        f"`{view.name}` derives from `View` and has no `dispatch_request`, so `{defined[0]}` is "
        "never called and each request raises NotImplementedError",
        help="derive from `flask.views.MethodView`",
    )


def _misspelt(view: ClassView) -> Iterator[tuple[Scope, str]]:
    for cls in view.lineage:
        for child in cls.children:
            if not isinstance(child.node, n.Function):
                continue
            name = child.node.name
            is_one = name not in HTTP_METHODS and name.lower() in HTTP_METHODS
            if is_one and view.binding(name.lower()) is None and not child.node.decorators:
                yield child, name


def _report_misspelt(view: ClassView, method: Scope, name: str) -> Finding:
    assert method.node is not None  # noqa: S101 - a method is a function
    return RULE.finding(
        method.module.place(method.node),
        f"`{view.name}` looks for `{name.lower()}`, so `{name}` is never called and "
        f"{name.upper()} is answered with 405",
        help=f"write `def {name.lower()}`",
    )


def _unimplemented(project: FlaskProject, view: ClassView) -> Iterator[Finding]:
    """Yield a finding for each place that accepts a method which the class does not have."""
    there = {name.upper() for name in HTTP_METHODS if view.binding(name) is not None}
    if not there:
        return
    reported: set[n.Node] = set()
    for registration in project.registrations.all:
        made = registration.view.made_by if registration.view is not None else None
        if registration.view is None or registration.view.cls is not view.scope or made is None:
            continue
        missing = sorted((registration.methods or frozenset()) - there - _AUTOMATIC)
        given = registration.options.get("methods")
        cls = view.binding("methods")
        node: n.Node
        if given is not None:
            module, node = given.scope.module, given.node
        elif cls is not None and len(cls.bindings["methods"]) == 1:
            module, node = cls.module, cls.bindings["methods"][0].node
        else:
            continue
        if missing and node not in reported:
            reported.add(node)
            yield RULE.finding(
                module.place(node),
                f"`{view.name}` accepts {' and '.join(missing)} and has no "
                f"`{missing[0].lower()}`, so such a request raises AssertionError",
                help=f"define `{missing[0].lower()}`, or leave {missing[0]} out of the methods",
            )
