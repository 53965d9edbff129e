"""A file that is started with `python FILE` is imported by its own modules, and so runs twice.

## What it does

Looks at each module that starts a server (`app.run()`, `socketio.run(app)`, `serve(app)`,
`run_simple(...)`) and holds an application or an extension object at module level. Reports the
import of that module by one of the modules that it imports itself.

## Why it bites

Python executes the started file as `__main__`. `from app import app` finds no module `app` and
executes the file again. There are two applications, and the routes go to the one that is not
served: every page answers `404 Not Found`.

Where the second copy has its own `db = SQLAlchemy()`, the views raise

    RuntimeError: The current Flask app is not registered with this 'SQLAlchemy' instance.
    Did you forget to call 'init_app', or did you create multiple 'SQLAlchemy' instances?

`flask run` and WSGI servers import the file once, so it works there and hides the mistake.
An import inside a function only delays the second execution until the function is called.

## Bad

```python
# app.py
import os

from flask import Flask

app = Flask(__name__)
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]

import views  # noqa: E402, F401

if __name__ == "__main__":
    app.run()
# views.py
from app import app


@app.get("/")
def index():
    return "Welcome"
```

## Good

```python
# notes.py
import os

from flask import Flask

from views import bp


def create_app():
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.register_blueprint(bp)
    return app
# views.py
from flask import Blueprint

bp = Blueprint("notes", __name__)


@bp.get("/")
def index():
    return "Welcome"
# run.py
from notes import create_app

if __name__ == "__main__":
    create_app().run()
```

## How to fix

Move the application (best: its factory) and the extension objects into a module that nobody
starts, import them from there, and keep a small `run.py` that starts the server. Or remove
`app.run()` and start with `flask --app app run`, which imports the file under its own name.

## What it lets pass

* a separate `run.py` or `wsgi.py` that none of the modules it imports imports back;
* imports of the started module by tests, WSGI modules and other files that it does not import;
* imports of constants, functions and classes, when the application is made in the
  `if __name__ == "__main__":` block or by a factory;
* imports under `if TYPE_CHECKING:`.

## References

* [Flask: Large Applications as Packages](https://flask.palletsprojects.com/en/stable/patterns/packages/)
* [Flask: Development Server, In Code](https://flask.palletsprojects.com/en/stable/server/#in-code)
* [Python: `__main__`, top-level code environment](https://docs.python.org/3/library/__main__.html)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.imports.entry_points import Program
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK104", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report, for each program that serves an app, the import that runs it a second time."""
    for program in project.entry_points.programs:
        if program.second_import is not None and program.serves is not None and program.shared:
            yield _report(program)


def _report(program: Program) -> Finding:
    module = program.module
    second, serves = program.second_import, program.serves
    assert second is not None  # noqa: S101 - the caller's condition
    assert serves is not None  # noqa: S101 - the caller's condition
    shared = " and ".join(f"`{name}`" for name in program.shared[:2])
    belongs = "belong" if len(program.shared) > 1 else "belongs"
    return RULE.finding(
        second.module.place(second.node),
        f"`python {module.path}` runs the file as `__main__`, and this import runs it again as "
        f"`{module.name}`: what is registered here on {shared} {belongs} to a copy that is "
        "not served",
        help=f"move {shared} out of {module.path} into a module that both import, "
        f"or start it with `flask --app {module.name} run` only and drop the call that serves",
        related=[
            module.related(serves.node, f"`{module.path}` is run as a program here"),
            *(
                step.module.related(step.node, "the way to the second import")
                for step in program.way
            ),
            *(
                site.module.related(site.node, f"takes from the copy `{module.name}`, too")
                for site in program.other_imports
            ),
        ],
    )
