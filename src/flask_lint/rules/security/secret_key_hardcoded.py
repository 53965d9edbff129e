"""The secret key that production signs with is written in the source code.

## What it does

Finds literal strings and bytes that become `SECRET_KEY`: through `app.secret_key`,
`app.config["SECRET_KEY"]`, `update`, `from_mapping` and `setdefault`, as an attribute of a class or
a name in a module that `from_object` loads (also by an import string, also when it is inherited),
through constants of other modules. The same goes for `SECRET_KEY_FALLBACKS`,
`WTF_CSRF_SECRET_KEY`, `JWT_SECRET_KEY` and `SECURITY_PASSWORD_SALT`. The finding stands at the
literal and names the app that ends up with it.

It is an error for a key that is short, made of words, or printed in a manual, and a warning for a
long random one, which has leaked to fewer people.

## Why it bites

The session is a cookie that is signed and not encrypted: who knows the key writes any session.
With the key from the repository and nothing else, a cookie that says `{"is_admin": true}` is
accepted as the app's own, and so are a forged CSRF token and every other token signed with the
key. No log shows it. An old key among `SECRET_KEY_FALLBACKS` is accepted just as well.

## Bad

```python
# notes/__init__.py
from flask import Flask, session


def create_app():
    app = Flask(__name__)
    app.config.from_object("notes.config.ProductionConfig")

    @app.post("/login")
    def login():
        session["user"] = "ada"
        return "Welcome."

    return app


# notes/config.py
class Config:
    SECRET_KEY = "notes-app-secret"


class ProductionConfig(Config):
    SESSION_COOKIE_SECURE = True
```

## Good

```python
# notes/__init__.py
from flask import Flask, session


def create_app():
    app = Flask(__name__)
    app.config.from_object("notes.config.ProductionConfig")

    @app.post("/login")
    def login():
        session["user"] = "ada"
        return "Welcome."

    return app


# notes/config.py
import os


class Config:
    SESSION_COOKIE_SAMESITE = "Lax"


class ProductionConfig(Config):
    SECRET_KEY = os.environ["SECRET_KEY"]


class TestingConfig(Config):
    TESTING = True
    SECRET_KEY = "testing"
```

## How to fix

Replace the literal by `os.environ["SECRET_KEY"]`, make a new key with
`python -c 'import secrets; print(secrets.token_hex())'` and set it where the app is deployed. The
old key is known: do not keep it, and do not move it to `SECRET_KEY_FALLBACKS`.

## What it lets pass

* Classes and modules for development and for tests, `conftest.py`, and what tests hand to the
  factory.
* Sample and example files.
* A placeholder that the app refuses to start with (it compares the key and raises).
* `None`, the empty string (`secret-key-missing` speaks of them), and names that only look alike:
  `SECRET_KEY_FILE`, a mapping that is no configuration.
* A literal that a later source may replace, as in Flask's tutorial (`from_mapping` and then
  `from_pyfile` or `from_prefixed_env`), is advice: a deployment without that source runs on it.

## References

* [Flask: SECRET_KEY](https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY)
* [Flask: Configure the Secret Key](https://flask.palletsprojects.com/en/stable/tutorial/deploy/#configure-the-secret-key)
* [Flask: Configuring from Environment Variables](https://flask.palletsprojects.com/en/stable/config/#configuring-from-environment-variables)
* [Flask-WTF: Configuration](https://flask-wtf.readthedocs.io/en/latest/config/)
"""

from __future__ import annotations

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK602", severity=Severity.ERROR)
