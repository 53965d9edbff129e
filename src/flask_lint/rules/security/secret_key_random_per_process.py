"""The secret key is made anew by every process that starts the app.

## What it does

Finds random values that become `SECRET_KEY` (or one of the keys that `secret-key-hardcoded`
knows) when a module is imported or the factory runs: `os.urandom`, `secrets.token_*`,
`uuid.uuid4`, `random.*`, `numpy.random.*`, `Fernet.generate_key()`, also as the fallback of an
environment variable, through constants, and through functions of the project that return one. The
finding stands where the value goes into the configuration or into the constant that holds it.

## Why it bites

Every worker signs with a key of its own. A session that one of them wrote reads as empty in the
next: people are logged out at random with more than one worker, and all of them at every restart
or reload. A form that one worker rendered is refused by another with 400 and
`The CSRF session token is missing.` On a developer's single process nothing of this is seen.
`random` and `numpy.random` make it worse: they are predictable.

## Bad

```python
# club/__init__.py
from flask import Flask, session


def create_app():
    app = Flask(__name__)
    app.config.from_object("club.config.Config")

    @app.post("/login")
    def login():
        session["user"] = "ada"
        return "Welcome."

    return app


# club/config.py
import os
import secrets


class Config:
    SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_hex()
```

## Good

```python
# club/__init__.py
from flask import Flask, session


def create_app():
    app = Flask(__name__)
    app.config.from_object("club.config.Config")

    @app.post("/login")
    def login():
        session["user"] = "ada"
        return "Welcome."

    return app


# club/config.py
import os
import secrets


class Config:
    SECRET_KEY = os.environ["SECRET_KEY"]


class TestingConfig(Config):
    TESTING = True
    SECRET_KEY = secrets.token_hex()
```

## How to fix

Run the expression once, by hand: `python -c 'import secrets; print(secrets.token_hex())'`. Keep
what it prints in the environment of the deployment, and read it with `os.environ["SECRET_KEY"]`.

## What it lets pass

* A value that is kept: written to a file, a database or a settings store, and read back.
* Configuration classes and modules for tests and for development.
* Programs for one person and one process, started from `if __name__ == "__main__"`, and keys that
  are meant to end with the process there.
* Random values that are no key of the app: nonces, tokens of a user, what a command prints.

## References

* [Flask: SECRET_KEY](https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY)
* [Flask: Sessions](https://flask.palletsprojects.com/en/stable/quickstart/#sessions)
* [Flask: Application Setup](https://flask.palletsprojects.com/en/stable/lifecycle/#application-setup)
* [Flask-WTF: CSRF Protection](https://flask-wtf.readthedocs.io/en/latest/csrf/)
"""

from __future__ import annotations

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK604", severity=Severity.WARNING)
