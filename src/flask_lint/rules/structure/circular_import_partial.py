"""A name is imported from a module that has not come to binding it, because of a circular import.

## What it does

Follows the imports as Python executes them, statement by statement, starting at each module in
turn. Reports the `from module import name` (or the `module.name` outside of functions) that runs
while `module` is still being imported and `name` is not yet bound, with the chain of imports that
leads there. It is an error when the application itself, a WSGI module or a script comes this way.
When it happens only to those who import another module first it is a warning, one for each
circle, with what else fails in it.

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
from flask_lint.model.imports.steps import Load, Read, Run, Take, TakeAll
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding, Place, Related
    from flask_lint.model.imports.simulation import Failure
    from flask_lint.model.names.scopes import Binding
    from flask_lint.model.project import FlaskProject
    from flask_lint.syntax import nodes as n

RULE = Rule(module=__name__, page=__doc__, code="FLK103", severity=Severity.ERROR)
# Of a large circle no more places than these are shown of a kind.
MANY = 12
_VERBS = {
    Load: "is looked up in",
    Take: "is imported from",
    TakeAll: "is taken by `*` from",
    Read: "is read from",
}


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report what fails when the project is started, and one failure of every other circle."""
    reported: dict[n.Node, Failure] = {}
    for failure in project.entry_points.failures:
        known = reported.get(failure.step.node)
        if known is None or len(failure.chain) < len(known.chain):
            reported[failure.step.node] = failure
    for failure in reported.values():
        yield _report(project, Severity.ERROR, failure, [])
    for failures in _by_circle(project):
        # The failure that most modules meet, by the shortest way, speaks for its circle.
        failures.sort(key=lambda group: (-len(group), len(group[0].chain), _place(group[0])))
        group, *others = failures
        if not any(one[0].step.node in reported for one in failures):
            rest = [other[0] for other in others]
            yield _report(project, Severity.WARNING, group[0], rest)


def _by_circle(project: FlaskProject) -> list[list[list[Failure]]]:
    """Return the failures of each circle, those of one statement together, the shortest first."""
    order = project.import_order
    circles: dict[frozenset[str], dict[n.Node, list[Failure]]] = {}
    for path in sorted(order.circles):
        failure = order.first_failure(path)
        if failure is not None and not project.modules[path].is_test:
            groups = circles.setdefault(order.circles[path], {})
            groups.setdefault(failure.step.node, []).append(failure)
    for groups in circles.values():
        for group in groups.values():
            group.sort(key=lambda failure: len(failure.chain))
    return [list(groups.values()) for groups in circles.values()]


def _place(failure: Failure) -> Place:
    return failure.step.module.place(failure.step.node)


def _report(
    project: FlaskProject, severity: Severity, failure: Failure, others: list[Failure]
) -> Finding:
    step = failure.step
    source = project.modules[failure.source]
    bindings = source.scope.bound(failure.name, -1)
    line = source.place(bindings[0].node).line if bindings else 0
    start = project.modules[failure.start]
    verb = _VERBS[type(step)]
    error = "ImportError" if failure.is_import_error else "AttributeError"
    before = f" before line {line} binds it" if line else ", which never binds it"
    if isinstance(step, Load):
        before = ", where it is not because its import has failed before"
    elif failure.finished:
        before = ", which has come to its end without it"
    first = f", when `{start.name}` is imported first" if severity is Severity.WARNING else ""
    if step.module is source:
        before = f" by the module itself{before}"
    names = [start.name, *_ran(project, failure)]
    return RULE.finding(
        _place(failure),
        f"`{failure.name}` {verb} `{source.name}`{before}{first}: {error} ({' -> '.join(names)})",
        severity=severity,
        help=_help(failure, source.name, line),
        related=[
            *_chain(failure),
            *_bound(project, failure, bindings),
            *_also(project, others),
            *_closing(project, failure, others),
        ],
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


def _also(project: FlaskProject, others: list[Failure]) -> Iterator[Related]:
    """Yield what else fails in the circle when other modules come first."""
    for failure in others[:MANY]:
        start = project.modules[failure.start].name
        yield failure.step.module.related(
            failure.step.node, f"the same circle: fails when `{start}` is imported first"
        )


def _closing(project: FlaskProject, failure: Failure, others: list[Failure]) -> Iterator[Related]:
    """Yield the other imports of the circle that take names from the modules of the chain."""
    circle = project.import_order.circles.get(failure.source, frozenset())
    chain = {step.module.path for step in failure.chain} | {failure.source}
    shown = {step.node for step in (*failure.chain, failure.step)}
    shown |= {other.step.node for other in others}
    count = 0
    for path in sorted(circle):
        module = project.modules[path]
        for step, _, _ in project.import_order.steps_of(path):
            if (
                isinstance(step, Take)
                and step.source in chain
                and not step.submodule
                and step.node not in shown
                and step.source != path
                and count < MANY
            ):
                shown.add(step.node)
                count += 1
                taken = project.modules[step.source].name
                yield module.related(step.node, f"the same circle: takes a name from `{taken}`")


def _help(failure: Failure, source: str, line: int) -> str:
    if isinstance(failure.step, Load):
        return f"mend the import of `{source}.{failure.name}` that fails, and is caught, before"
    if failure.step.module.path == failure.source or failure.finished:
        return f"import `{failure.name}` from the module that defines it, not from `{source}`"
    if not line:
        return (
            f"bind `{failure.name}` in {failure.source} above the imports of its own package, "
            "or mend the name"
        )
    inside = [step for step in failure.chain if step.module.path == failure.source]
    if inside:
        at = inside[-1].module.place(inside[-1].node).line
        return (
            f"move the import in line {at} of {failure.source} below line {line} of `{source}`, "
            f"or `{failure.name}` into a module that imports neither"
        )
    return f"move `{failure.name}` into a module that imports neither, such as extensions.py"
