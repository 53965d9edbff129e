"""A handler for server errors uses the database session without a rollback first.

## What it does

Finds handlers of 500, `InternalServerError`, `Exception` and `SQLAlchemyError` (and of its
subclasses) that can touch the database session while no rollback comes before: in their own body,
in a function of the project that they call, in the template that they render with everything that
it extends, includes or imports, in a context processor, or through `current_user`. It knows every
way to register one: `@app.errorhandler`, `@bp.errorhandler`, `@bp.app_errorhandler`,
`register_error_handler`, and a loop over codes.

Where Flask-Login is initialised and its user loader queries the database, every rendered template
counts: its context processor loads the user whether the template names `current_user` or not.

It is a warning where the path to the session is known, and advice where it cannot be seen (the
name of the template is computed, or the template is not in the project).

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
  the session alone, in an app without Flask-Login and without a context processor that queries.
* Handlers of 404, 403 and other client errors: nothing has failed in the session.
* Handlers that open a session of their own.
* Projects without a database session.

## References

* [Flask: Unhandled Exceptions](https://flask.palletsprojects.com/en/stable/errorhandling/#unhandled-exceptions)
* [Flask-SQLAlchemy: Flask Application Context](https://flask-sqlalchemy.readthedocs.io/en/stable/contexts/)
* [SQLAlchemy: This Session's transaction has been rolled back due to a previous exception during flush](https://docs.sqlalchemy.org/en/20/faq/sessions.html#this-session-s-transaction-has-been-rolled-back-due-to-a-previous-exception-during-flush-or-similar)
* [Flask-Login: Login Manager](https://flask-login.readthedocs.io/en/latest/#flask_login.LoginManager)
"""

from __future__ import annotations

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK501", severity=Severity.WARNING)
