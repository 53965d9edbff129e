"""A name is imported from a module that has not come to binding it, because of a circular import.

## What it does

Follows the imports as Python executes them, statement by statement, starting at each module in
turn. Reports the `from module import name` (or the `module.name` outside of functions) that runs
while `module` is still being imported and `name` is not yet bound, with the chain of imports that
leads there. It is an error when the application itself, a WSGI module, a script or the tests
come this way, and a warning when it happens only to those who import another module first.

## Why it bites

The import fails, and with it everything that imports the module:

    ImportError: cannot import name 'bp' from partially initialized module 'store.admin'
    (most likely due to a circular import)

or, with the module instead of the name,

    AttributeError: partially initialized module 'store.catalog' has no attribute 'bp'
    (most likely due to a circular import)

Whether it happens depends on which module comes first. An app that starts today fails when a
script, a test, a Celery worker or a sorted list of imports enters the circle from the other side.

## Bad

```python
# admin/__init__.py
from flask import Blueprint

from admin import routes

bp = Blueprint("admin", __name__)
# admin/routes.py
from admin import bp


@bp.get("/")
def index():
    return "Welcome"
```

## Good

```python
# admin/__init__.py
from flask import Blueprint

bp = Blueprint("admin", __name__)

from admin import routes  # noqa: E402, F401
# admin/routes.py
from admin import bp


@bp.get("/")
def index():
    return "Welcome"
```

## How to fix

Take the first that fits:

* Move what both modules need into a third that imports neither: `db = SQLAlchemy()` and the
  other extension objects into `extensions.py`.
* Use `current_app` instead of importing the application.
* Move the import below the definition of the name, as for the views of a blueprint package.
* Move the import into the function that uses the name.

## What it lets pass

* imports at the end of a package or after the name, as long as every order works;
* imports inside functions and factories, and under `if TYPE_CHECKING:`;
* circles in which the modules take each other as modules and ask for names only in functions;
* submodules, which can be imported from a package that is not complete;
* names that are bound on every branch of a condition or a `try`, imports whose `ImportError` is
  caught, and modules with a `__getattr__` function.

## References

* [Flask: Large Applications as Packages](https://flask.palletsprojects.com/en/stable/patterns/packages/)
* [Flask: The Application Context, Purpose of the Context](https://flask.palletsprojects.com/en/stable/appcontext/#purpose-of-the-context)
* [Python FAQ: What are the "best practices" for using import in a module?](https://docs.python.org/3/faq/programming.html#what-are-the-best-practices-for-using-import-in-a-module)
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.import_events import Run, Take
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding, Related
    from flask_lint.model.import_order import Failure
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.scopes import Binding
    from flask_lint.syntax import nodes as n

RULE = Rule(module=__name__, page=__doc__, code="FLK103", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each statement that fails in some order of imports, with the shortest way there."""
    found: dict[n.Node, tuple[Severity, Failure]] = {}
    for failure in project.entry_points.failures:
        _keep(found, Severity.ERROR, failure)
    order = project.import_order
    for path in sorted(order.circles):
        failed = order.first_failure(path)
        if failed is not None and not project.modules[path].is_test:
            _keep(found, Severity.WARNING, failed)
    for severity, failure in found.values():
        yield _report(project, severity, failure)


def _keep(
    found: dict[n.Node, tuple[Severity, Failure]], severity: Severity, failure: Failure
) -> None:
    known = found.get(failure.step.node)
    if known is None or (severity.rank, len(failure.chain)) < (
        known[0].rank,
        len(known[1].chain),
    ):
        found[failure.step.node] = (severity, failure)


def _report(project: FlaskProject, severity: Severity, failure: Failure) -> Finding:
    step = failure.step
    source = project.modules[failure.source]
    bindings = source.scope.bound(failure.name, -1)
    line = source.place(bindings[0].node).line if bindings else 0
    start = project.modules[failure.start]
    verb = "is imported from" if isinstance(step, Take) else "is read from"
    before = f" before line {line} binds it" if line else ", which never binds it"
    first = f", when `{start.name}` is imported first" if severity is Severity.WARNING else ""
    names = [start.name, *(_ran(project, failure))]
    return RULE.finding(
        step.module.place(step.node),
        f"`{failure.name}` {verb} `{source.name}`{before}{first}: "
        f"{'ImportError' if isinstance(step, Take) else 'AttributeError'} "
        f"({' -> '.join(names)})",
        severity=severity,
        help=_help(failure, source.name, line)
        if line
        else f"bind `{failure.name}` in {failure.source} above the imports of its own package, "
        "or mend the name",
        related=[*_chain(failure), *_bound(project, failure, bindings), *_others(project, failure)],
    )


def _ran(project: FlaskProject, failure: Failure) -> Iterator[str]:
    """Yield the names of the modules that the chain ran, one for each step."""
    steps = [*failure.chain, failure.step]
    for before, after in pairwise(steps):
        if before.module is not after.module:
            yield after.module.name
    if failure.step.module.path != failure.source:
        yield project.modules[failure.source].name


def _chain(failure: Failure) -> Iterator[Related]:
    for number, step in enumerate(failure.chain, start=1):
        what = "calls a function that imports" if isinstance(step, Run) else "imports"
        yield step.module.related(step.node, f"step {number}: `{step.module.name}` {what}")


def _bound(project: FlaskProject, failure: Failure, bindings: list[Binding]) -> Iterator[Related]:
    for binding in bindings[:1]:
        source = project.modules[failure.source]
        yield source.related(binding.node, f"`{failure.name}` is bound only here")


def _others(project: FlaskProject, failure: Failure) -> Iterator[Related]:
    """Yield the other imports that close the circle in the same way, one a module."""
    circle = project.import_order.circles.get(failure.source, frozenset())
    closing = {step.module.path for step in failure.chain} | {failure.source}
    for path in sorted(circle - {failure.step.module.path}):
        module = project.modules[path]
        for step in project.import_order.steps_of(path):
            if (
                isinstance(step, Take)
                and step.source in closing
                and not step.submodule
                and step.node not in {one.node for one in failure.chain}
                and step.source != path
            ):
                taken = project.modules[step.source].name
                yield module.related(step.node, f"the same circle: takes a name from `{taken}`")
                break


def _help(failure: Failure, source: str, line: int) -> str:
    where = f"below line {line} of `{source}`"
    first = failure.chain[-1] if failure.chain else None
    for step in failure.chain:
        if step.module.path == failure.source:
            first = step
    if first is not None and first.module.path == failure.source:
        at = first.module.place(first.node).line
        return (
            f"move the import in line {at} of {failure.source} {where}, "
            f"or `{failure.name}` into a module that imports neither"
        )
    return f"move `{failure.name}` into a module that imports neither, such as extensions.py"
