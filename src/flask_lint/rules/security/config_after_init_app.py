"""A setting is written when the extension that reads it has done so already.

## What it does

Reports writes to `app.config` that come after the `init_app(app)` of the extension which reads
the setting there and never again: the `SQLALCHEMY_*` of Flask-SQLAlchemy 3, `MAIL_*`, `CACHE_*`,
`RATELIMIT_*`, `BCRYPT_*`, `MONGO_URI`, the `SESSION_TYPE` of Flask-Session. That counts for
single settings, for `update` and `from_mapping`, and for classes and modules that `from_object`
loads. A test that takes the finished application and gives it another database is too late, too.

## Why it bites

The setting has no effect, and nothing says so. Where it is the only one of the database:

    RuntimeError: Either 'SQLALCHEMY_DATABASE_URI' or 'SQLALCHEMY_BINDS' must be set.

Where it is a test's, the tests use, empty and drop the database of the application.

## Bad

```python
# shop/__init__.py
import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


def create_app():
    app = Flask(__name__)
    db.init_app(app)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    return app
```

## Good

```python
# shop/__init__.py
import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    return app
```

## How to fix

Complete the configuration first, then initialise the extensions. Let the factory take the
settings of the tests, `create_app({"SQLALCHEMY_DATABASE_URI": "sqlite://"})`, and apply them
before `init_app`.

## What it lets pass

* settings that are read when they are needed, such as `SECRET_KEY`, `WTF_CSRF_ENABLED` and
  everything of Flask-Login and Flask-JWT-Extended;
* versions of Flask-SQLAlchemy before 3, which read theirs late;
* a setting that says again what was set before, and `setdefault`;
* an `init_app` under a condition, and code of which it is not known when it runs;
* tests that have the application made for them, by arguments of the factory or by variables of
  the environment;
* extensions that are given a configuration of their own, `Cache(config={...})`.

## References

* [Flask: Configuration Best Practices](https://flask.palletsprojects.com/en/stable/config/#configuration-best-practices)
* [Flask-SQLAlchemy: Configuration](https://flask-sqlalchemy.readthedocs.io/en/stable/config/)
* [Flask: Factories & Extensions](https://flask.palletsprojects.com/en/stable/patterns/appfactories/#factories-extensions)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.answers.unread_settings import UnreadSetting
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK605", severity=Severity.WARNING)
_REQUIRED = "SQLALCHEMY_DATABASE_URI"


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each write with the settings that come too late."""
    by_write: dict[tuple[object, object], list[UnreadSetting]] = {}
    for one in project.unread_settings:
        by_write.setdefault((one.write.site.node, one.made), []).append(one)
    for found in by_write.values():
        yield _report(found)


def _report(found: list[UnreadSetting]) -> Finding:
    first = found[0]
    keys = list(dict.fromkeys(one.key for one in found))
    fails = any(one.key == _REQUIRED and one.alone for one in found)
    module, reader = first.write.site.module, first.read.site
    names = ", ".join(f"`{key}`" for key in keys[:3]) + (" and others" if len(keys) > 3 else "")
    place = reader.module.place(reader.node)
    read = f"`{dotted(reader.node)}` in {place.path}:{place.line}"
    verb = "are" if len(keys) > 1 else "is"
    if fails and not module.is_test:
        effect = f"RuntimeError: Either '{_REQUIRED}' or 'SQLALCHEMY_BINDS' must be set"
    elif module.is_test and _REQUIRED in keys:
        effect = "the tests use the database that the application was made with"
    else:
        effect = "they have no effect" if len(keys) > 1 else "it has no effect"
    if module.is_test:
        edit = "hand the settings to the factory, and let it apply them before `init_app`"
    else:
        edit = f"do this before {place.told_in(module.path)}"
    return RULE.finding(
        module.place(first.write.site.node),
        f"{names} {verb} set after {read} has read the configuration: {effect}",
        help=edit,
        severity=Severity.ERROR if fails and not module.is_test else Severity.WARNING,
        related=[reader.module.related(reader.node, f"reads what `{first.made.name}` needs")],
    )
