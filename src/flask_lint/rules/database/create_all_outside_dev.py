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

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK401", severity=Severity.WARNING)
