"""A class-based view keeps what belongs to one request where all requests see it.

## What it does

Reports assignments to attributes of `self` in the request methods of a view with
`init_every_request = False`, and in any view lists and sets of the class that requests add to.

## Why it bites

With `init_every_request = False` there is one instance for all requests and threads. What one
request stores in `self`, the next one finds, and another that runs at the same time overwrites: one
customer sees the basket of another. A list that is written in the class body belongs to the class,
so that it grows with each request, whatever `init_every_request` says. In a test with one request,
nothing is wrong.

## Bad

```python
from flask import Flask, request
from flask.views import View

app = Flask(__name__)


class Basket(View):
    init_every_request = False

    def dispatch_request(self):
        self.items = request.args.getlist("item")
        return self.items


app.add_url_rule("/basket", view_func=Basket.as_view("basket"))
```

## Good

```python
from flask import Flask, request
from flask.views import View

app = Flask(__name__)


class Basket(View):
    init_every_request = False

    def dispatch_request(self):
        items = request.args.getlist("item")
        return items


app.add_url_rule("/basket", view_func=Basket.as_view("basket"))
```

## How to fix

Use local variables, or `flask.g` where other functions need the value. Give each instance a list of
its own in `__init__`, and leave `init_every_request` as it is.

## What it lets pass

* views with an instance for each request, as by default, that assign to `self`;
* what is written in `__init__`, and values that are made once because a condition asks whether they
  are there;
* constants, such as `self.warm = True`;
* dictionaries of the class, which are caches as a rule;
* methods that no request runs.

## References

* [Flask: View Lifetime and self](https://flask.palletsprojects.com/en/stable/views/#view-lifetime-and-self)
* [Flask: The Application Context, Storing Data](https://flask.palletsprojects.com/en/stable/appcontext/#storing-data)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.execution.once import is_made_once
from flask_lint.model.views.class_views import own_name
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
    code="FLK321",
    severity=Severity.ERROR,
)

_ADDERS = frozenset({"append", "extend", "insert", "add"})


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report what the requests of a class-based view store where others see it."""
    seen: set[n.Node] = set()
    for view in project.class_views.all:
        shared = project.class_views.flag(view, "init_every_request") is False
        for method in view.during_requests():
            own = own_name(method)
            if not own:
                continue
            for node in method.nodes:
                if node in seen:
                    continue
                name = _added_to(view, method, node, own)
                if name is not None:
                    seen.add(node)
                    yield _report_added(view, method, node, name)
                elif shared and (name := _stored(method, node, own)) is not None:
                    seen.add(node)
                    yield _report_stored(view, method, node, name)


def _attribute(node: n.Expr, own: str) -> str | None:
    """Return `x` for `self.x`."""
    if isinstance(node, n.Attribute) and isinstance(node.value, n.Name) and node.value.id == own:
        return node.name
    return None


def _stored(method: Scope, node: n.Node, own: str) -> str | None:
    """Return the attribute of the instance that a statement stores a value in."""
    if isinstance(node, n.Assign):
        targets = [part for target in node.targets for part in _parts(target)]
        if isinstance(node.value, n.Constant):
            return None
    elif isinstance(node, n.AugAssign):
        targets = [node.target]
    elif isinstance(node, n.AnnAssign) and node.value is not None:
        targets = [node.target]
        if isinstance(node.value, n.Constant):
            return None
    else:
        return None
    for target in targets:
        name = _attribute(target, own)
        if name is not None and not _is_asked_for(method, node, name, own):
            return name
    return None


def _parts(target: n.Expr) -> list[n.Expr]:
    return target.items if isinstance(target, n.Items) else [target]


def _is_asked_for(method: Scope, node: n.Node, name: str, own: str) -> bool:
    """Tell whether a condition around `node` asks about the attribute: a value made once."""

    def asks(part: n.Node) -> bool:
        if isinstance(part, n.Constant):
            return part.value == name  # `hasattr(self, "name")`
        return isinstance(part, n.Attribute) and _attribute(part, own) == name

    return is_made_once(method.module, node, asks)


def _added_to(view: ClassView, method: Scope, node: n.Node, own: str) -> str | None:
    """Return the list or set of the class that a call adds to."""
    if not (
        isinstance(node, n.Call)
        and isinstance(node.func, n.Attribute)
        and node.func.name in _ADDERS
        and isinstance(method.module.parents.get(node), n.Evaluate)
    ):
        return None
    name = _attribute(node.func.value, own)
    if name is None:
        return None
    cls = view.binding(name)
    if cls is None or len(cls.bindings[name]) != 1 or _is_instances_own(view, name):
        return None
    value = cls.bindings[name][0].value
    is_display = isinstance(value, n.Items) and value.kind in ("list", "set")
    is_made = (
        isinstance(value, n.Call)
        and isinstance(value.func, n.Name)
        and value.func.id in ("list", "set")
        and not value.args
    )
    if not (is_display or is_made) or _is_asked_for(method, node, name, own):
        return None
    return name


def _is_instances_own(view: ClassView, name: str) -> bool:
    """Tell whether some method gives the instance an attribute of that name."""
    return any(
        isinstance(part, n.Attribute) and part.name == name
        for cls in view.lineage
        for method in cls.children
        for node in method.each(n.Assign, n.AnnAssign)
        for part in n.walk(*(node.targets if isinstance(node, n.Assign) else [node.target]))
    )


def _report_stored(view: ClassView, method: Scope, node: n.Node, name: str) -> Finding:
    run = method.qualname.rpartition(".")[2]
    return RULE.finding(
        method.module.place(node),
        f"`{run}` stores `self.{name}` in the one instance of `{view.name}` that all requests "
        "share, so one request sees the value of another",
        help=f"use a local variable or `flask.g` instead of `self.{name}`, or remove "
        "`init_every_request = False`",
    )


def _report_added(view: ClassView, method: Scope, node: n.Node, name: str) -> Finding:
    cls = view.binding(name)
    assert cls is not None  # noqa: S101 - `_added_to` found it
    run = method.qualname.rpartition(".")[2]
    return RULE.finding(
        method.module.place(node),
        f"`{run}` adds to `{name}`, which belongs to the class `{view.name}` and so to all "
        "requests",
        help=f"make it in `__init__` or in the method: `{name} = []`",
        severity=Severity.WARNING,
        related=[cls.module.related(cls.bindings[name][0].node, "is made once, for the class")],
    )
