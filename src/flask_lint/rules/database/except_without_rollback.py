"""An `except` swallows a failed commit or flush, and the session is used again without a rollback.

## What it does

Finds an `except` clause that catches the error of a `commit()` or `flush()` (a bare `except`,
`Exception`, `SQLAlchemyError`, `IntegrityError`, `DBAPIError`, `OperationalError`, `DataError` and
their like), that neither rolls back nor ends the work, while the same session is used again
afterwards: in the clause itself, in the rest of the function, in the next turn of a loop, in the
template that is rendered, or in the caller of a function that returns after swallowing the error.
The commit may stand in the `try` itself or in a function of the project that the `try` calls.

## Why it bites

After a failed flush the session refuses every query, flush and commit until it is rolled back:

    sqlalchemy.exc.PendingRollbackError: This Session's transaction has been rolled back due to a
    previous exception during flush. To begin a new transaction with this Session, first issue
    Session.rollback().

A view that flashes "taken" and renders a page with a query, or with `current_user`, answers with
500 instead. In a loop one duplicate ends the whole import: the commit of the next row raises
`PendingRollbackError`, which `except IntegrityError` does not catch. A retry never succeeds. The
next *request* is not harmed: Flask-SQLAlchemy removes the session when the context ends.

## Bad

```python
# club/__init__.py
import os

from flask import Flask, flash, render_template, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import IntegrityError

db = SQLAlchemy()


class Member(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(120), unique=True, nullable=False)


def create_app():
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)

    @app.post("/members")
    def create():
        db.session.add(Member(email=request.form.get("email", "")))
        try:
            db.session.commit()
        except IntegrityError:
            flash("This address is taken.")
        members = db.session.scalars(db.select(Member)).all()
        return render_template("members.html", members=members)

    return app


{# club/templates/members.html #}
{% for message in get_flashed_messages() %}{{ message }}{% endfor %}
{% for member in members %}{{ member.email }}{% endfor %}
```

## Good

```python
# club/__init__.py
import os

from flask import Flask, flash, render_template, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import IntegrityError

db = SQLAlchemy()


class Member(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(120), unique=True, nullable=False)


def create_app():
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)

    @app.post("/members")
    def create():
        db.session.add(Member(email=request.form.get("email", "")))
        try:
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            flash("This address is taken.")
        members = db.session.scalars(db.select(Member)).all()
        return render_template("members.html", members=members)

    return app


{# club/templates/members.html #}
{% for message in get_flashed_messages() %}{{ message }}{% endfor %}
{% for member in members %}{{ member.email }}{% endfor %}
```

## How to fix

Make `db.session.rollback()` the first statement of the clause. To lose one row of many and keep
the others, put each row into a savepoint, `with db.session.begin_nested():`, which rolls itself
back.

## What it lets pass

* A rollback, `close()`, `remove()` or `invalidate()` of the session in the clause, in `finally`,
  or in a function of the project that the clause calls.
* A clause that always raises again, aborts or exits, and one that returns where nothing uses the
  session afterwards.
* `except Exception` around a commit that is more than one call away.
* What depends on a variable that tells whether the commit has failed, or which branch was taken.
* A `try` that only asks before it commits, in a function that has changed nothing.
* `with db.session.begin_nested()`, `with Session() as session`, `sessionmaker.begin()`, and a
  context manager of the project that rolls back.
* Clauses that catch no error of the database.
* `commit()` and `flush()` of anything that is not a session: files, repositories, journals.

## References

* [SQLAlchemy: This Session's transaction has been rolled back due to a previous exception during flush](https://docs.sqlalchemy.org/en/20/faq/sessions.html#this-session-s-transaction-has-been-rolled-back-due-to-a-previous-exception-during-flush-or-similar)
* [SQLAlchemy: Using SAVEPOINT](https://docs.sqlalchemy.org/en/20/orm/session_transaction.html#using-savepoint)
* [Flask-SQLAlchemy: Modifying and Querying Data](https://flask-sqlalchemy.readthedocs.io/en/stable/queries/)
* [Flask-SQLAlchemy: Flask Application Context](https://flask-sqlalchemy.readthedocs.io/en/stable/contexts/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.rules.session_words import failed_session_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.database.failures import Swallowed
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK402", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each handler that swallows a failed commit before the session is used again."""
    for swallowed in project.failures.swallowed():
        yield _finding(project, swallowed)


def _finding(project: FlaskProject, swallowed: Swallowed) -> Finding:
    module = swallowed.scope.module
    failing, used = swallowed.failing, swallowed.used
    place = module.place(swallowed.handler)
    line = module.place(failing.site.node).line
    where = used.site.module.place(used.site.node).told_in(place.path)
    if used.site.node is failing.site.node:
        then = "the next turn of the loop runs it again"
    elif swallowed.again:
        then = f"the next turn of the loop uses the session in {where}"
    else:
        then = f"{where} uses the session"
    return RULE.finding(
        place,
        f"the failed {failing.what} (line {line}) is swallowed, and {then}: "
        f"{used.what} raises {failed_session_error(project)}",
        help="add `db.session.rollback()` as the first statement of this `except`"
        if failing.session.kind == "request"
        else "roll the session back in the first statement of this `except`",
        related=[
            module.related(failing.site.node, "the error that is swallowed"),
            used.site.module.related(used.site.node, "uses the failed session"),
        ],
    )
