"""A view is `async def`, and the project does not install what Flask needs to run it.

## What it does

Reports the first `async def` view, hook or error handler of a project whose requirements name
Flask without its extra `async`, where no requirement and no lock file brings `asgiref`.

## Why it bites

Flask runs coroutines with `asgiref`, which it installs only when it is asked to. Without it each
request of an async view is an error 500:

    RuntimeError: Install Flask with the 'async' extra in order to use async views.

On the developer's machine some other package may have brought it.

## Bad

```toml
# pyproject.toml
[project]
name = "shop"
version = "1"
dependencies = ["flask>=3.1"]
```

```python
# app.py
from flask import Flask

app = Flask(__name__)


@app.get("/")
async def index():
    return "welcome"
```

## Good

```toml
# pyproject.toml
[project]
name = "shop"
version = "1"
dependencies = ["flask[async]>=3.1"]
```

```python
# app.py
from flask import Flask

app = Flask(__name__)


@app.get("/")
async def index():
    return "welcome"
```

## How to fix

Ask for the extra: `flask[async]`. Or make the view a plain `def` if it awaits nothing.

## What it lets pass

* projects whose requirements cannot be seen or do not name Flask;
* `asgiref` itself, and the packages that are known to bring it, such as Django and Connexion;
* views behind a decorator that makes a plain function of them, with `asyncio.run()`;
* applications with an `ensure_sync` or `async_to_sync` of their own;
* projects for a Flask before 2.0.

## References

* [Flask: Using async and await](https://flask.palletsprojects.com/en/stable/async-await/)
* [Flask: Installation, Optional dependencies](https://flask.palletsprojects.com/en/stable/installation/#optional-dependencies)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK714",
    severity=Severity.ERROR,
)

# So many of the others are shown.
_SHOWN = 3


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding at the first coroutine function that Flask cannot run."""
    oldest = project.versions.lowest("flask")
    if oldest is not None and oldest < (2,):
        return
    functions = project.async_functions.run_by_flask()
    asking = project.dependencies.plain_flask(functions[0].module.path) if functions else None
    if asking is None:
        return
    first, *others = functions
    assert isinstance(first.node, n.Function)  # noqa: S101 - a coroutine function
    are = f" and {len(others)} more are" if others else " is"
    yield RULE.finding(
        first.module.place(first.node),
        f"`{first.node.name}`{are} async, and {asking} asks for Flask without its extra "
        "`async`: RuntimeError: Install Flask with the 'async' extra in order to use async views",
        help=f"ask for `flask[async]` in {asking}",
        related=[
            other.module.related(other.node, "async, too")
            for other in others[:_SHOWN]
            if other.node is not None
        ],
    )
