"""The secret key falls back to a literal when the deployment does not set one.

## What it does

Finds literal fallbacks of a value that becomes `SECRET_KEY` (or one of the keys that
`secret-key-hardcoded` knows): `os.environ.get("SECRET_KEY", "change-me")`, `os.getenv`, the
`default=` of environs, decouple and their like, `value or "change-me"` and
`value if value else "change-me"`; in the configuration, in a function that the factory takes the
key from, and where the key is used (`current_app.config.get("SECRET_KEY") or "change-me"`). The
finding stands at the literal.

## Why it bites

The deployment that forgets the variable, or misspells it, starts and works, and signs its sessions
with a key that everybody can read: a cookie forged with the literal is accepted as the app's own.
Nothing is logged. `os.environ["SECRET_KEY"]` would have stopped the start with a `KeyError`. With
`or`, an empty variable falls back too.

## Bad

```python
# desk/__init__.py
from flask import Flask, session


def create_app():
    app = Flask(__name__)
    app.config.from_object("desk.config.ProductionConfig")

    @app.post("/login")
    def login():
        session["user"] = "ada"
        return "Welcome."

    return app


# desk/config.py
import os


class Config:
    SECRET_KEY = os.environ.get("SECRET_KEY") or "hard to guess string"


class ProductionConfig(Config):
    SESSION_COOKIE_SECURE = True
```

## Good

```python
# desk/__init__.py
from flask import Flask, session


def create_app():
    app = Flask(__name__)
    app.config.from_object("desk.config.ProductionConfig")
    if not app.config["SECRET_KEY"]:
        raise RuntimeError("Set SECRET_KEY.")

    @app.post("/login")
    def login():
        session["user"] = "ada"
        return "Welcome."

    return app


# desk/config.py
import os


class Config:
    SECRET_KEY = os.environ.get("SECRET_KEY")


class DevelopmentConfig(Config):
    SECRET_KEY = os.environ.get("SECRET_KEY") or "development"


class ProductionConfig(Config):
    SESSION_COOKIE_SECURE = True
```

## How to fix

Replace the whole expression by `os.environ["SECRET_KEY"]`. If developers and tests want a key
that needs no setting up, give it to their configuration classes only.

## What it lets pass

* Classes and modules for development and for tests, and branches under `app.debug` or
  `app.testing`.
* A fallback that the app refuses to start with: it compares the key with that literal and raises
  or exits. A check for an empty key does not help, as the fallback is not empty.
* Fallbacks that raise, that are empty or `None`, or that are another variable.
* Fallbacks of something else: the path of a key file, the name of the site.
* A fallback that is made at random is the business of `secret-key-random-per-process`.
* Sample and example files.

## References

* [Flask: SECRET_KEY](https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY)
* [Flask: Configuring from Environment Variables](https://flask.palletsprojects.com/en/stable/config/#configuring-from-environment-variables)
* [Flask: Configure the Secret Key](https://flask.palletsprojects.com/en/stable/tutorial/deploy/#configure-the-secret-key)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.keys.secret_keys import Weakness
from flask_lint.rules.rule import Rule
from flask_lint.rules.secret_key_words import help_for, related_to, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK603", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield the literals that a key falls back to."""
    for candidate in project.secret_keys.candidates:
        if candidate.weakness is not Weakness.FALLBACK:
            continue
        origin = candidate.origin
        without = (
            f"without the variable {origin.variable}" if origin.variable else "when none is set"
        )
        yield RULE.finding(
            origin.site.module.place(origin.site.node),
            f"{candidate.key} is {shown(origin.value)} {without}, and the app starts and signs "
            "with a key that everybody can read",
            help=help_for(candidate),
            related=related_to(candidate),
        )
