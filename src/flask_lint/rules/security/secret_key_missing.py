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

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.keys.origins import Form
from flask_lint.model.keys.secret_keys import is_deployed
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.config.spaces import ConfigSpace, Setting
    from flask_lint.model.keys.needs import KeyNeed
    from flask_lint.model.keys.origins import Origin
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK601", severity=Severity.ERROR)

_NO_SESSION = "RuntimeError: The session is unavailable"
_NO_CSRF = "RuntimeError: A secret key is required to use CSRF"
_NO_BYTES = "TypeError: key: expected bytes or bytearray, but got"


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield the applications that need a key and have none."""
    spaces = [space for space in project.configuration.spaces if is_deployed(space.app.module)]
    needs = project.key_needs
    for space in spaces:
        if not project.configuration.is_closed(space, "SECRET_KEY"):
            continue
        settings = space.named("SECRET_KEY")
        origins = [(one, origin) for one in settings for origin in project.secret_keys.origins(one)]
        if any(origin.form not in (Form.EMPTY, Form.NUMBER) for _, origin in origins):
            continue
        found = [
            need
            for need in needs.of(space.app, alone=len(spaces) == 1)
            if not (need.form and _is_without_csrf(space))
        ]
        if found:
            yield _finding(space, found, origins)


def _is_without_csrf(space: ConfigSpace) -> bool:
    """Tell whether the configuration may switch the tokens of forms off."""
    return bool(space.named("WTF_CSRF_ENABLED"))


def _finding(
    space: ConfigSpace, needs: list[KeyNeed], origins: list[tuple[Setting, Origin]]
) -> Finding:
    need = needs[0]
    place = need.site.module.place(need.site.node)
    error = _NO_CSRF if need.form and not origins else _NO_SESSION
    having = "no secret key"
    related = [one.site.module.related(one.site.node, f"it {one.does}") for one in needs[:3]]
    for setting, origin in origins[:2]:
        related.append(origin.site.module.related(origin.site.node, "this is no key"))
        if origin.form is Form.NUMBER:
            having = f"the number {origin.value!r} for a secret key"
            error = f"{_NO_BYTES} {type(origin.value).__name__!r}"
        elif setting.write is not None:
            having = f"{origin.value!r} for a secret key"
    site = space.app.site
    return RULE.finding(
        site.module.place(site.node),
        f"this app has {having}, and {place.path}:{place.line} {need.does}: {error}",
        help='add `app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]` after this line',
        related=related,
    )
