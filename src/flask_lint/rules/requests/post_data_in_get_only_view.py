"""A view reads a submitted form, but its routes take no request that has one.

## What it does

Reports `form.validate_on_submit()`, `form.is_submitted()`, `request.form` and `request.files` in
views whose routes take neither POST nor PUT, PATCH or DELETE.

## Why it bites

A route answers only GET unless it says otherwise. When the form is sent, the browser gets `405
Method Not Allowed`, and for GET `validate_on_submit()` is always false, `request.form` and
`request.files` are empty. What stands under the condition never runs.

## Bad

```python
from flask import Flask, redirect, render_template
from flask_wtf import FlaskForm
from wtforms import StringField

app = Flask(__name__)


class LoginForm(FlaskForm):
    name = StringField()


@app.route("/login")
def login():
    form = LoginForm()
    if form.validate_on_submit():
        return redirect("/")
    return render_template("login.html", form=form)
```

## Good

```python
from flask import Flask, redirect, render_template
from flask_wtf import FlaskForm
from wtforms import StringField

app = Flask(__name__)


class LoginForm(FlaskForm):
    name = StringField()


@app.route("/login", methods=["GET", "POST"])
def login():
    form = LoginForm()
    if form.validate_on_submit():
        return redirect("/")
    return render_template("login.html", form=form)
```

## How to fix

Name the methods in the route: `methods=["GET", "POST"]`. A search form that is sent with GET reads
`request.args`: `SearchForm(request.args)` and `form.validate()`. If another view takes what the
form sends, remove the condition.

## What it lets pass

* `request.json`, `request.data` and `request.get_json()`: clients of an API can send a body with
  GET;
* projects that put something of their own into `request.form`, or have a request class;
* views that read `request.args` or `request.values`, too, or ask for `request.method`;
* views that other code calls, unless it is known for which methods;
* `SomeForm(request.form)`: where nothing was sent, it makes an empty form, to be shown;
* forms with an `is_submitted()` or `validate_on_submit()` of their own, and objects that are not
  surely a form of Flask-WTF;
* routes whose `methods` cannot be read.

## References

* [Flask: HTTP Methods](https://flask.palletsprojects.com/en/stable/quickstart/#http-methods)
* [Flask-WTF: Validating Forms](https://flask-wtf.readthedocs.io/en/1.2.x/quickstart/#validating-forms)
* [Flask: Form Validation with WTForms](https://flask.palletsprojects.com/en/stable/patterns/wtforms/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.names.scopes import Scope
from flask_lint.model.names.values import External, Instance
from flask_lint.providers.knowledge import knowledge
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK704",
    severity=Severity.WARNING,
)

_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report what a view reads of a submitted form that it is never sent."""
    for function, answers in project.answers.of.items():
        methods = project.answers.methods_for(function)
        if not methods or methods & _WITH_BODY or _asks_for_method(project, function):
            continue
        sites = [site for answer in answers for site in answer.added]
        elsewhere = project.url_map.is_taken_elsewhere(sites, _WITH_BODY)
        for node in function.nodes:
            what = _reads(project, node, function)
            if what is None:
                continue
            takes = ", ".join(sorted(methods))
            refused = "" if elsewhere else ", and a form sent here gets 405 Method Not Allowed"
            yield RULE.finding(
                function.module.place(node),
                f"the routes of this view take only {takes}, so {what}{refused}",
                help='add `methods=["GET", "POST"]` to the route, or read `request.args`'
                if not elsewhere
                else "remove the condition: another view answers POST here",
                related=[
                    site.module.related(site.node, f"takes only {takes}") for site in sites[:3]
                ],
            )
            break


def _asks_for_method(project: FlaskProject, function: Scope) -> bool:
    return any(
        "flask.request.method" in project.paths(node, function)
        for node in function.each(n.Attribute)
    )


def _reads(project: FlaskProject, node: n.Node, function: Scope) -> str | None:
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute):
        wanted = knowledge().submit_checks.get(node.func.name)
        if wanted is None:
            return None
        forms = project.values(node.func.value, function)
        if forms and all(_is_form(project, form, wanted) for form in forms):
            return f"`{node.func.name}()` is always false"
    if isinstance(node, n.Attribute):
        for path in project.paths(node, function):
            if (
                path in knowledge().body_attributes
                and not _is_argument(node, function)
                and not _reads_query(project, function)
                and not _is_replaced(project, node.name)
            ):
                return f"`request.{node.name}` is always empty"
    return None


def _is_form(project: FlaskProject, form: object, wanted: str) -> bool:
    if isinstance(form, External):
        return form.path == f"{wanted}()"
    if not isinstance(form, Instance):
        return False
    order = project.evaluator.mro(form.scope)
    return wanted in order and not any(
        isinstance(entry, Scope) and set(knowledge().submit_checks).intersection(entry.bindings)
        for entry in order
    )


def _is_argument(node: n.Attribute, function: Scope) -> bool:
    """Tell whether a form is made with `request.form`, which is how some make an empty one."""
    around = function.module.parents.get(node)
    return isinstance(around, n.Keyword) or (isinstance(around, n.Call) and node in around.args)


def _is_replaced(project: FlaskProject, name: str) -> bool:
    """Tell whether the project puts something of its own in the place of `request.form`."""
    return any(
        isinstance(target, n.Attribute)
        and target.name in (name, "request_class")
        and (name != target.name or f"flask.request.{name}" in project.paths(target, scope))
        for scope in project.scopes()
        for node in scope.each(n.Assign)
        for target in node.targets
    )


def _reads_query(project: FlaskProject, function: Scope) -> bool:
    """Tell whether the view takes the same from the query string, too."""
    return any(
        {"flask.request.args", "flask.request.values"} & set(project.paths(other, function))
        for other in function.each(n.Attribute)
    )
