"""Code that needs an application or request context runs while a module is imported.

## What it does

Reports expressions that need a context (`current_app.config`, `g.get()`, `request.headers`,
`session[...]`, `url_for()`, `render_template()`, `jsonify()`, `db.session`, `Model.query`, a
`FlaskForm()`, ...) where they are evaluated at import: at module level, in a class body, in a
default argument, in the argument of a decorator or in a comprehension. It also reports
module-level calls of the project's own functions and classes that come to such an expression,
with the path of calls.

## Why it bites

Modules are imported before any request, and normally before any context is active:

    RuntimeError: Working outside of application context.
    RuntimeError: Working outside of request context.

The import fails, the factory that imports the module fails, and the server does not start.
`SQLAlchemy(app)` makes no difference: since Flask-SQLAlchemy 3.0 `db.session`, `db.engine` and
`Model.query` need an active context. Within `with app.app_context():` there is still no request.

Where it happens to work, because a context is pushed before the import, the value is that of
whichever app came first, for as long as the process lives.

## Bad

```python
# news/views.py
from flask import Blueprint, current_app, url_for

bp = Blueprint("news", __name__)
HOME = url_for("news.index")


@bp.get("/")
def index(size=current_app.config["PAGE_SIZE"]):
    return {"size": size, "home": HOME}
```

## Good

```python
# news/views.py
from flask import Blueprint, current_app, url_for

bp = Blueprint("news", __name__)


@bp.get("/")
def index():
    return {"size": current_app.config["PAGE_SIZE"], "home": url_for("news.index")}
```

## How to fix

Move the expression into the function that uses its value. If the value must exist at set-up,
compute it in the factory from `app.config`, or register a callback with `bp.record()`. A
`LocalProxy(lambda: current_app.config["PAGE_SIZE"])` can stand for the value at module level.
Fill the choices of a form field in the view, or give the field a function. What has to run once
with a context belongs into a `with app.app_context():` block or a command.

## What it lets pass

* the bare names: `app = current_app`, `typing.cast(..., g)`, `def agent(request=request)`;
* lambdas, `LocalProxy`, generator expressions and annotations, which are evaluated later or never;
* `with app.app_context():` (for what needs no request) and `with app.test_request_context():`;
* modules that are imported only within such a block, as some factories do, or by modules that
  are; modules that a loader finds by name, as plugins, and modules that nothing imports in a
  package of which the others are imported so; everything behind a context that was pushed for good;
* a database that was bound with `SQLAlchemy(app)`, unless Flask-SQLAlchemy 3 is asked for;
* functions that need a context only under a condition, or in a loop;
* `if has_app_context():`, `if current_app:`, `try: ... except RuntimeError:`, and functions that
  ask in this way before they use the context;
* `db.session` as a value (`def count(session=db.session)`, `event.listen(db.session, ...)`), which
  is a registry and looks for a context when a method is called;
* migrations, which `flask db` runs with a context;
* statements that are only built, such as `db.select(Article)`, sessions of plain SQLAlchemy, and
  functions such as `redirect`, `abort` and `flask.json.dumps` that need no context.

## References

* [Flask: The Application Context](https://flask.palletsprojects.com/en/stable/appcontext/)
* [Flask: The Request Context](https://flask.palletsprojects.com/en/stable/reqcontext/)
* [Flask: Configuration Best Practices](https://flask.palletsprojects.com/en/stable/config/#configuration-best-practices)
* [Flask-SQLAlchemy: Flask Application Context](https://flask-sqlalchemy.readthedocs.io/en/stable/contexts/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.contexts.contexts import Chance
from flask_lint.model.execution.entries import in_main_guard
from flask_lint.providers.provider import Level
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.contexts.contexts import Lack
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK201", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each line that needs a context while its module is imported."""
    for module in project.code:
        lacks = list(_lacks(project, module))
        if lacks and project.import_contexts.is_bare(module):
            for lack in lacks:
                yield _finding(project, module, lack)


def _lacks(project: FlaskProject, module: Module) -> Iterator[Lack]:
    """Yield what is lacking, once a line, when the body of a module runs."""
    contexts = project.contexts
    lines: set[int] = set()
    for site, need in contexts.steps(module.scope):
        line = module.place(site.node).line
        if line in lines or in_main_guard(module, site.node) or contexts.is_expected(site):
            continue
        lack = contexts.at_site(site, need, contexts.supply.at(site), Chance.CERTAIN)
        if lack is not None:
            lines.add(line)
            yield lack


def _finding(project: FlaskProject, module: Module, lack: Lack) -> Finding:
    start, need = lack.start, lack.need
    related = lack.related() if lack.calls else []
    importer = project.import_contexts.bare_importer(module)
    if importer is not None:
        related.append(importer.module.related(importer.node, "imported here, without a context"))
    if lack.calls:
        text = dotted(start.node)
        message = (
            f"`{text}` runs while `{module.name}` is imported and leads to {lack.path()}: "
            f"{need.error}"
        )
    else:
        verb = "called" if need.text.endswith("()") else "read"
        message = f"`{need.text}` is {verb} while `{module.name}` is imported: {need.error}"
    return RULE.finding(
        module.place(start.node), message, help=_help(module, lack), related=related
    )


def _help(module: Module, lack: Lack) -> str:
    """Return the edit that mends it, which depends on where the expression stands."""
    text = dotted(lack.start.node) if lack.calls else lack.need.text
    for ancestor in module.ancestors(lack.start.node):
        if isinstance(ancestor, n.Function):
            decorators = [
                one.func if isinstance(one, n.Call) else one for one in ancestor.decorators
            ]
            if lack.start.node in decorators:
                if lack.need.level is Level.REQUEST:
                    return f"define `{ancestor.name}()` in the view that it belongs to"
                return (
                    f"register `{ancestor.name}()` with a blueprint, or with `app` in the factory"
                )
            return f"evaluate `{text}` in the body of `{ancestor.name}()`"
        if isinstance(ancestor, n.Class):
            return f"evaluate `{text}` in a method of `{ancestor.name}`, or pass a function"
    if lack.need.level is Level.REQUEST:
        return f"move `{text}` into the view that uses its value"
    return f"move `{text}` into the function that uses its value, or into the factory"
