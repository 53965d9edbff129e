"""`create_all()` runs when the application starts or serves, instead of a migration.

## What it does

Finds calls of `db.create_all()` (Flask-SQLAlchemy) and of `metadata.create_all()` (SQLAlchemy)
that every deployment runs: in the application factory, while a module is imported, in a WSGI
entry module, in a view or in a `before_request` function. The call may stand in a helper, in
another module or several calls away: the finding names the path from the start of the
application to the call.

It is a warning where the project has Flask-Migrate or a `migrations` folder, or where a request
runs the call, and otherwise advice.

## Why it bites

`create_all()` creates the tables that are missing and never changes one that exists. The release
that adds a column starts without complaint, and then the first query fails:

    sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such column: product.price

On an empty database the tables come into being behind Alembic's back. The first migration then
stops with `table product already exists`, and `flask db migrate` compares the models with tables
that are there already, says `No changes in schema detected` and writes no migration. Workers that
start at the same moment race: one creates the tables, the others die of
`OperationalError: table product already exists`.

## Bad

```python
# shop/__init__.py
import os

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
migrate = Migrate()


def create_app():
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        db.create_all()
    return app
```

## Good

```python
# shop/__init__.py
import os

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
migrate = Migrate()


def create_app():
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    migrate.init_app(app, db)

    @app.cli.command("init-db")
    def init_db():
        db.create_all()

    return app
```

## How to fix

Remove the call, and let `flask db upgrade` build the tables, as a step of the deployment that
runs once. For a database that `create_all()` has made, write the first migration against an
empty database and mark it as done with `flask db stamp head`. A project without migrations moves
the call into a command (`@app.cli.command("init-db")`).

## What it lets pass

* Commands: `@app.cli.command`, `@bp.cli.command`, `AppGroup`, `@with_appcontext`, plain click
  commands, modules that dispatch on `sys.argv`, and modules in a package named `commands`.
* Scripts that set up, seed or reset a database, `if __name__ == "__main__"` blocks, tests.
* Helpers that only these reach, and functions that nothing calls.
* A branch that is opted into: a key of `app.config`, an environment variable, `app.debug`,
  `app.testing`, or a check that the database is SQLite.
* Methods named `create_all` of anything but SQLAlchemy.

## References

* [Flask-SQLAlchemy: Create the Tables](https://flask-sqlalchemy.readthedocs.io/en/stable/quickstart/#create-the-tables)
* [Flask-Migrate: Flask-Migrate](https://flask-migrate.readthedocs.io/en/latest/)
* [SQLAlchemy: MetaData.create_all](https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.MetaData.create_all)
* [Flask: Custom Commands](https://flask.palletsprojects.com/en/stable/cli/#custom-commands)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.execution.guards import Guard
from flask_lint.model.execution.serving import is_command_module, is_routine
from flask_lint.model.names.values import Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.execution.entries import Way
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK401", severity=Severity.WARNING)

_IN_A_REQUEST = (Kind.VIEW, Kind.HOOK, Kind.HANDLER)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report the calls of `create_all()` that a server runs."""
    for call, scope in project.calls_made():
        site = Site(call, scope)
        if _creates_tables(project, site):
            ways = [way for way in _unguarded(project, site) if _is_served(project, way)]
            if ways:
                yield _finding(project, min(ways, key=lambda way: len(way.steps)))


def _creates_tables(project: FlaskProject, site: Site) -> bool:
    call = site.node
    if not isinstance(call, n.Call) or not isinstance(call.func, n.Attribute):
        return False
    if call.func.name != "create_all" or any(word.name == "tables" for word in call.keywords):
        # With `tables=`, a program makes tables of its own while it works.
        return False
    wanted = {f"{path}.create_all" for path in knowledge().metadata}
    return any(path in wanted for path in project.paths(call.func, site.scope))


def _unguarded(project: FlaskProject, site: Site) -> list[Way]:
    return project.execution.ways_to(
        site, blocked=lambda step: project.guards.of(step) is Guard.OPT_IN
    )


def _is_served(project: FlaskProject, way: Way) -> bool:
    """Tell whether a server takes this way: at its start, or in a request."""
    if any(is_command_module(step.module) or is_routine(step.scope) for step in way.steps):
        return False
    if way.entry.kind in (*_IN_A_REQUEST, Kind.FIRST_REQUEST, Kind.FACTORY, Kind.SETUP):
        return way.steps[0].module.is_application
    return way.entry.kind is Kind.IMPORT and way.steps[0].module in project.serving.modules


def _finding(project: FlaskProject, way: Way) -> Finding:
    site = way.steps[-1]
    assert isinstance(site.node, n.Call)  # noqa: S101 - the place that the way leads to
    names = [
        step.scope.runs_in.qualname for step in way.steps if step.scope.runs_in.kind != "module"
    ]
    path = " -> ".join(f"{name}()" for name in names)
    kind = way.entry.kind
    if kind in _IN_A_REQUEST:
        when = f"runs in a request: {path}"
    elif kind is Kind.FIRST_REQUEST:
        when = f"runs in the first request of every worker: {path}"
    elif kind is Kind.IMPORT:
        when = f"runs at every import of `{way.steps[0].module.name}`"
        when += f": {path}" if path else ""
    else:
        when = f"runs at every start of the app: {path}"
    checked = any(project.guards.of(step) is Guard.EXISTENCE for step in way.steps)
    return RULE.finding(
        site.module.place(site.node),
        f"`{dotted(site.node)}` {when}; it never changes a table that exists",
        help="remove the call and let migrations build the tables (`flask db upgrade`), or move "
        'it into a command such as `@app.cli.command("init-db")`',
        severity=Severity.INFO if checked else Severity.WARNING,
        related=[
            step.module.related(step.node, f"step {number}: `{dotted(step.node)}` is called")
            for number, step in enumerate(way.steps[:-1], start=1)
        ],
    )
