"""Code of a request opens a second context of the app that it already has.

## What it does

Reports `with current_app.app_context():`, and that of the project's only application, in views,
hooks and error handlers, and in functions that only these call, where the block uses what each
context has of its own: `g`, `db.session`, `Model.query`.

## Why it bites

The app context of the request is active, and what is opened is another one:

* `g` is empty within: `AttributeError: user`;
* `db.session` is another session: an object that was loaded outside cannot be added
  (`InvalidRequestError: Object ... is already attached to session`), and one that was loaded within
  cannot be refreshed after it (`DetachedInstanceError`);
* the functions for `teardown_appcontext` run when the block ends, and once more with the request.

## Bad

```python
from flask import Flask, current_app, g

app = Flask(__name__)


@app.before_request
def load():
    g.user = "ada"


@app.get("/")
def index():
    with current_app.app_context():
        return {"user": g.user}
```

## Good

```python
from flask import Flask, g

app = Flask(__name__)


@app.before_request
def load():
    g.user = "ada"


@app.get("/")
def index():
    return {"user": g.user}
```

## How to fix

Remove the `with` statement, and dedent its block. What also runs in threads or commands opens the
context there: where it is started.

## What it lets pass

* functions that are also started elsewhere: by threads, jobs, tasks, commands, scripts, at import,
  or by callers that are not in sight, and what such functions call;
* blocks that only read the configuration, clear a cache or the like: they are of no use, and do no
  harm;
* sessions of Flask-SQLAlchemy before version 3, which belong to the thread;
* generators, which may be read when the request has ended;
* `if not has_app_context():` around the block;
* applications other than the one that answers, such as those that a factory makes on the spot, and
  all but `current_app` in projects with several applications or a factory;
* `app.test_request_context()`, which is a request of its own;
* commands, for which it makes no difference as a rule;
* tests.

## References

* [Flask: The Application Context](https://flask.palletsprojects.com/en/stable/appcontext/)
* [Flask-SQLAlchemy: Flask Application Context](https://flask-sqlalchemy.readthedocs.io/en/stable/contexts/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK206", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each block with a second context in a request."""
    for nested in project.openings.nested():
        site = nested.site
        yield RULE.finding(
            site.module.place(site.node),
            f"`with {dotted(site.node)}:` in a {nested.way.entry.kind} opens a second context, "
            f"where `{nested.kept}` has nothing to do with that of the request, and runs teardown "
            "functions when it ends",
            help="remove the `with` statement and dedent its block",
            related=[
                step.module.related(step.node, f"calls `{dotted(step.node)}`")
                for step in nested.way.steps[:-1]
            ],
        )
