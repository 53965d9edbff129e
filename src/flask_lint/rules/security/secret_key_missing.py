"""An app signs sessions, forms or logins, and no line of the project gives it a secret key.

## What it does

Finds apps that need `SECRET_KEY` and never get one: something they run writes to `flask.session`,
calls `flash()`, makes a `FlaskForm`, initialises `CSRFProtect` or `LoginManager`, while the whole
configuration of the app is in plain sight and has no key. An empty string or `None` counts as no
key, and a number is not a key either.

It speaks only where the configuration is closed: every source of it is read, through class
inheritance, import strings and helpers of the project.

## Why it bites

The app starts, and reading the session works. The first write raises, and so does `flash()`:

    RuntimeError: The session is unavailable because no secret key was set.  Set the secret_key on
    the application to something unique and secret.

So do `login_user()` and, with an empty key, every `FlaskForm()`. Without any key a form raises
`RuntimeError: A secret key is required to use CSRF.`, and with a number for a key the first write
raises `TypeError: key: expected bytes or bytearray, but got 'int'`.

## Bad

```python
from flask import Flask, session


def create_app():
    app = Flask(__name__)
    app.config.from_mapping(SESSION_COOKIE_SAMESITE="Lax")

    @app.post("/login")
    def login():
        session["user"] = "ada"
        return "Welcome."

    return app
```

## Good

```python
import os

from flask import Flask, session


def create_app():
    app = Flask(__name__)
    app.config.from_mapping(
        SECRET_KEY=os.environ["SECRET_KEY"],
        SESSION_COOKIE_SAMESITE="Lax",
    )

    @app.post("/login")
    def login():
        session["user"] = "ada"
        return "Welcome."

    return app
```

## How to fix

Make a key once, with `python -c 'import secrets; print(secrets.token_hex())'`, keep it in the
environment of the deployment, and read it before anything uses it:
`app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]`, or
`app.config.from_prefixed_env()` with `FLASK_SECRET_KEY`.

## What it lets pass

* Apps that sign nothing: JSON services without sessions, forms or logins. Reading
  `session.get(...)` alone needs no key.
* Apps whose configuration is not in sight: `from_prefixed_env()`, `from_envvar()`, a file that is
  not in the project, an object or a mapping that is known only at run time, or an app that is
  handed to code outside the project to be configured.
* `os.environ.get("SECRET_KEY")`: the key is there if the deployment provides it.
* Apps with a `session_interface` of their own.
* The parameter of a factory that tests fill (`test_config`): it is no source of a key.

## References

* [Flask: SECRET_KEY](https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY)
* [Flask: Sessions](https://flask.palletsprojects.com/en/stable/quickstart/#sessions)
* [Flask-WTF: CSRF Protection](https://flask-wtf.readthedocs.io/en/latest/csrf/)
* [Flask-Login: Configuring your Application](https://flask-login.readthedocs.io/en/latest/#configuring-your-application)
"""

from __future__ import annotations

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK601", severity=Severity.ERROR)
