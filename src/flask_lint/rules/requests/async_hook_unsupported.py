"""An `async def` function is registered where nobody awaits it.

## What it does

Reports `async def` functions that are registered as template filter, test or global, as
`url_value_preprocessor`, `url_defaults` or `shell_context_processor`, as a command of the command
line, or as Flask-Login's `user_loader` or `request_loader`.

## Why it bites

Flask awaits views, error handlers, the functions before and after requests, those at the teardown,
context processors and receivers of signals. Everything else it calls and takes what it gets, which
is a coroutine that never runs:

* a template shows `<coroutine object price at 0x7f...>`;
* `flask import-items` ends with the exit code 0 and has done nothing;
* a URL preprocessor does nothing, and the view finds no `g.language`;
* `current_user` is a coroutine: `AttributeError: 'coroutine' object has no attribute
  'is_authenticated'`.

The only trace is `RuntimeWarning: coroutine 'price' was never awaited`.

## Bad

```python
from flask import Flask

app = Flask(__name__)


@app.template_filter()
async def price(value):
    return f"{value:.2f}"
```

## Good

```python
from flask import Flask

app = Flask(__name__)


@app.template_filter()
def price(value):
    return f"{value:.2f}"
```

## How to fix

Make it a plain function. What it must await, let the view await and pass on; in a command, call
`asyncio.run(work())`.

## What it lets pass

* what Flask does await;
* functions with a decorator that makes plain functions of them, or that is not known;
* apps of Quart, and commands of `asyncclick`.

## References

* [Flask: Using async and await](https://flask.palletsprojects.com/en/stable/async-await/)
* [Flask-Login: How it works](https://flask-login.readthedocs.io/en/latest/#how-it-works)
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
    code="FLK716",
    severity=Severity.ERROR,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each coroutine function that nobody awaits, once."""
    seen: set[n.Node] = set()
    for function, site, kind in project.async_functions.never_awaited():
        node = function.node
        assert isinstance(node, n.Function)  # noqa: S101 - a coroutine function
        if node not in seen:
            seen.add(node)
            yield RULE.finding(
                function.module.place(node),
                f"`{node.name}` is async, and nobody awaits a {kind}: it never runs",
                help=f"make `{node.name}` a plain `def`",
                related=[site.module.related(site.node, f"registered as a {kind}")],
            )
