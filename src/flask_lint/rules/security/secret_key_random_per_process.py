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

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.keys.persistence import is_kept
from flask_lint.model.keys.secret_keys import Weakness
from flask_lint.rules.rule import Rule
from flask_lint.rules.secret_key_words import help_for, related_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask_lint.findings import Finding
    from flask_lint.model.execution.single_process import SinglePrograms
    from flask_lint.model.keys.secret_keys import Candidate
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK604", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield the random values that become a key."""
    programs = project.single_programs
    for candidate in project.secret_keys.candidates:
        if candidate.weakness is not Weakness.RANDOM or _is_kept(project, candidate):
            continue
        if _is_of_one_process(project, programs, candidate):
            continue
        origin = candidate.origin
        without = " that is given none" if origin.fallback else ""
        if origin.variable:
            without = f" that starts without {origin.variable}"
        predictable = ", and predictable" if origin.predictable else ""
        signed = "sessions"
        if candidate.key != "SECRET_KEY" or project.configuration.replaces_sessions:
            signed = "tokens"
        yield RULE.finding(
            origin.site.module.place(origin.site.node),
            f"{candidate.key} is another one in every process{without}{predictable}: {signed} "
            "of one worker are void in the next, and all of them after a restart",
            help=f"{help_for(candidate)}; make the key once, with "
            "`python -c 'import secrets; print(secrets.token_hex())'`",
            related=related_to(candidate),
        )


def _is_kept(project: FlaskProject, candidate: Candidate) -> bool:
    """Tell whether the value is written to where the next process finds it."""
    origin, setting = candidate.origin, candidate.setting
    for site in (origin.site, origin.generator):
        if site is None:
            continue
        helper = site.scope.is_function and site.scope not in project.apps.factories
        if is_kept(site.node, site.scope, whole=helper and _is_small(site.scope.body)):
            return True
    if setting is not None and setting.write is not None and setting.write.kind == "item":
        return is_kept(setting.write.site.node, setting.write.site.scope, whole=False)
    return False


def _is_small(body: Sequence[object]) -> bool:
    """Tell whether a function does one thing, as far as its length says."""
    return len(body) <= 15


def _is_of_one_process(
    project: FlaskProject, programs: SinglePrograms, candidate: Candidate
) -> bool:
    """Tell whether no second process ever reads what is signed."""
    write = candidate.setting.write if candidate.setting is not None else None
    if write is None:
        return False
    if programs.runs_alone(write.site) or programs.is_frozen:
        return True
    if programs.opens_browser(write.site.module):
        return True
    made = [app.site for app in project.apps.all if write.app in (None, app.site)]
    return any(programs.serves_itself(app) for app in programs.app_of(write.site.scope, made))
