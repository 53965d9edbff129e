"""A handler for server errors uses the database session without a rollback first.

## What it does

Finds handlers of 500, `InternalServerError`, `Exception` and `SQLAlchemyError` (and of its
subclasses) that can touch the database session while no rollback comes before: in their own body,
in a function of the project that they call, in the template that they render with everything that
it extends, includes or imports, in a context processor, or through `current_user`. It knows every
way to register one: `@app.errorhandler`, `@bp.errorhandler`, `@bp.app_errorhandler`,
`register_error_handler`, and a loop over codes.

`current_user` counts where the user loader of Flask-Login uses the session. What a template
overrides in a block of its base does not count, nor does what only another application runs.

## Why it bites

The handler runs in the request that failed, with the session that failed. If a flush or commit
was the reason, the first query in the handler raises again:

    sqlalchemy.exc.PendingRollbackError: This Session's transaction has been rolled back due to a
    previous exception during flush. To begin a new transaction with this Session, first issue
    Session.rollback().

The error page is never shown: the exception leaves the application, and the server answers with
its own bare 500. It is seen late, because `TESTING` and `DEBUG` switch handlers of 500 off, and
because `current_user` costs a query only for people who are logged in. The next *request* is not
harmed: Flask-SQLAlchemy removes the session when the context ends.

## Bad

```python
# forum/__init__.py
import os

from flask import Flask, render_template
from flask_login import LoginManager, UserMixin
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
login_manager = LoginManager()


class User(UserMixin, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(120), unique=True, nullable=False)


@login_manager.user_loader
def load_user(user_id):
    return db.session.get(User, int(user_id))


def create_app():
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    login_manager.init_app(app)

    @app.errorhandler(500)
    def internal_error(error):
        return render_template("500.html"), 500

    return app


{# forum/templates/500.html #}
{% extends "base.html" %}
{% block content %}Something went wrong.{% endblock %}


{# forum/templates/base.html #}
<nav>{{ current_user.email }}</nav>
{% block content %}{% endblock %}
```

## Good

```python
# forum/__init__.py
import os

from flask import Flask, render_template
from flask_login import LoginManager, UserMixin
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
login_manager = LoginManager()


class User(UserMixin, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(120), unique=True, nullable=False)


@login_manager.user_loader
def load_user(user_id):
    return db.session.get(User, int(user_id))


def create_app():
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    login_manager.init_app(app)

    @app.errorhandler(500)
    def internal_error(error):
        db.session.rollback()
        return render_template("500.html"), 500

    return app


{# forum/templates/500.html #}
{% extends "base.html" %}
{% block content %}Something went wrong.{% endblock %}


{# forum/templates/base.html #}
<nav>{{ current_user.email }}</nav>
{% block content %}{% endblock %}
```

## How to fix

Make `db.session.rollback()` the first statement of the handler. To write the error to the
database, use a session of its own: `with Session(db.engine) as session, session.begin():`.

## What it lets pass

* Handlers that roll back, close or remove the session first, directly or in a function that they
  call.
* Handlers that answer with JSON, a string, a static file, or a template whose whole chain leaves
  the session and `current_user` alone, in an app without a context processor that queries.
* Templates whose name cannot be known, and branches that depend on the error itself.
* Handlers of 404, 403 and other client errors: nothing has failed in the session.
* Handlers that open a session of their own.
* Handlers that Flask never calls: `@bp.errorhandler` of a blueprint without views, and one whose
  place another takes that is registered later.
* Projects without a database session.

## References

* [Flask: Unhandled Exceptions](https://flask.palletsprojects.com/en/stable/errorhandling/#unhandled-exceptions)
* [Flask-SQLAlchemy: Flask Application Context](https://flask-sqlalchemy.readthedocs.io/en/stable/contexts/)
* [SQLAlchemy: This Session's transaction has been rolled back due to a previous exception during flush](https://docs.sqlalchemy.org/en/20/faq/sessions.html#this-session-s-transaction-has-been-rolled-back-due-to-a-previous-exception-during-flush-or-similar)
* [Flask-Login: Login Manager](https://flask-login.readthedocs.io/en/latest/#flask_login.LoginManager)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.database.sessions import Act
from flask_lint.providers.knowledge import knowledge
from flask_lint.rules.rule import Rule
from flask_lint.rules.session_words import failed_session_error
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.apps.handlers import ErrorHandler
    from flask_lint.model.database.sessions import SessionAct
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK501", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each handler of server errors that uses the session before it is rolled back."""
    if not project.sessions.is_used:
        return
    seen: set[Scope] = set()
    for handler in project.error_handlers.all:
        names = [error for error in handler.handles if _is_server_error(error)]
        if names and handler.scope not in seen:
            seen.add(handler.scope)
            act = _first_act(project, handler.scope)
            if act is not None:
                yield _finding(project, handler, names[0], act)


def _is_server_error(error: int | str) -> bool:
    if isinstance(error, int):
        return error == 500
    return error in knowledge().server_errors or error in knowledge().database_errors


def _first_act(project: FlaskProject, scope: Scope) -> SessionAct | None:
    """Return the act on the failed session, None where the session is made whole before it."""
    if not isinstance(scope.node, n.Function):
        return None
    parameters = {parameter.name for parameter in scope.node.params}

    def asks_for_the_error(test: n.Expr) -> bool:
        # `if isinstance(error, HTTPException)`: nobody knows what that branch is for.
        return any(isinstance(node, n.Name) and node.id in parameters for node in n.walk(test))

    for act in project.sessions.acts(scope.body, scope, ignored=asks_for_the_error):
        if act.session.is_shared:
            return None if act.kind is Act.RESET else act
    return None


def _finding(
    project: FlaskProject, handler: ErrorHandler, error: int | str, act: SessionAct
) -> Finding:
    scope = handler.scope
    assert scope.node is not None  # noqa: S101 - a handler is a function
    name = str(error).rpartition(".")[2]
    return RULE.finding(
        scope.module.place(scope.node),
        f"this handler of {name} uses the failed session: {act.what}; "
        f"{failed_session_error(project)} replaces the error page",
        help="make `db.session.rollback()` the first statement"
        if act.session.kind == "request"
        else "make a rollback of the session the first statement",
        related=[
            handler.site.module.related(handler.site.node, f"registered for {name} here"),
            *(step.module.related(step.node, "uses the session") for step in act.steps[:1]),
        ],
    )
