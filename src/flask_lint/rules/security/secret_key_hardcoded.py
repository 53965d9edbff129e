"""The secret key that production signs with is written in the source code.

## What it does

Finds literal strings and bytes that become `SECRET_KEY`: through `app.secret_key`,
`app.config["SECRET_KEY"]`, `update` and `from_mapping`, as an attribute of a class or a name in a
module that `from_object` loads (also by an import string, also when it is inherited), through
constants of other modules. The same goes for `SECRET_KEY_FALLBACKS`,
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

* Classes and modules that are called after development, tests, stubs or mocks, classes with
  `TESTING = True`, `conftest.py`, and what tests hand to the factory.
* Sample and example files.
* A placeholder that the app refuses to start with (it compares the key and raises).
* `app.config.setdefault("SECRET_KEY", ...)`: the key is there from the start, as `None`, so nothing
  is set.
* `None`, the empty string (`secret-key-missing` speaks of them), and names that only look alike:
  `SECRET_KEY_FILE`, a mapping that is no configuration.
* A literal that a later source may replace, as in Flask's tutorial (`from_mapping` and then
  `from_pyfile` or `from_prefixed_env`, or `update` with a mapping that is read in), is advice: a
  deployment without that source runs on it.

## References

* [Flask: SECRET_KEY](https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY)
* [Flask: Configure the Secret Key](https://flask.palletsprojects.com/en/stable/tutorial/deploy/#configure-the-secret-key)
* [Flask: Configuring from Environment Variables](https://flask.palletsprojects.com/en/stable/config/#configuring-from-environment-variables)
* [Flask-WTF: Configuration](https://flask-wtf.readthedocs.io/en/latest/config/)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.keys.secret_keys import Weakness
from flask_lint.rules.rule import Rule
from flask_lint.rules.secret_key_words import consequence_of, help_for, related_to, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK602", severity=Severity.ERROR)

_SHORT = 16
# Keys that Flask's own documentation has printed, by their first characters.
_PRINTED = ("_5#y2L", "192b9bdd22ab9ed4", "5f352379324c2246", "A0Zr98j/3yX")
_WORD = re.compile(r"[A-Za-z]+")


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield the literals that become a key."""
    for candidate in project.secret_keys.candidates:
        if candidate.weakness is not Weakness.HARDCODED:
            continue
        origin = candidate.origin
        severity = Severity.ERROR if _is_weak(origin.value) else Severity.WARNING
        message = (
            f"{candidate.key} is {shown(origin.value)}, as everybody knows who can read this line: "
            f"{consequence_of(candidate.key)}"
        )
        if candidate.override is not None:
            severity = Severity.INFO
            later = candidate.override
            place = later.site.module.place(later.site.node)
            source = "the mapping" if later.kind == "mapping" else f"{later.kind}()"
            message = (
                f"{candidate.key} stays {shown(origin.value)} in a deployment in which "
                f"{source} at {place.told_in(origin.site.module.path)} finds no other"
            )
        yield RULE.finding(
            origin.site.module.place(origin.site.node),
            message,
            help=help_for(candidate),
            severity=severity,
            related=related_to(candidate),
        )


def _is_weak(value: object) -> bool:
    """Tell whether a key can be guessed: short, made of words, one character, or printed."""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    if len(text.encode()) < _SHORT or text.startswith(_PRINTED) or len(set(text)) < _SHORT // 2:
        return True
    letters = sum(len(word) for word in _WORD.findall(text) if len(word) > 2)
    return letters > 0.7 * len(text) and not re.search(r"[a-z][A-Z]{1,2}[a-z].*[0-9]", text)
