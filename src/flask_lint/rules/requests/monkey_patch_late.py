"""gevent or Eventlet patches the standard library after somebody has taken what it patches.

## What it does

Reports `gevent.monkey.patch_all()` and `eventlet.monkey_patch()` in the body of a module, after
the import

* of a library that keeps `ssl.SSLContext`, such as `requests`, `urllib3` or `boto3`;
* of a function or class that is patched, by its name: `from time import sleep`,
  `from threading import local`.

It follows the imports into the modules of the project.

## Why it bites

A patch replaces attributes of modules. Who has imported a name before keeps the old one:

* `requests` ends in `RecursionError: maximum recursion depth exceeded` with the first `https://`,
  and gevent warns, `MonkeyPatchWarning: Monkey-patching ssl after ssl has already been imported`;
* the old `sleep`, `socket` or `Lock` stops all green threads of the process, not one;
* the old `threading.local` is the same object for all of them.

## Bad

```python
import requests
from gevent import monkey

monkey.patch_all()

from flask import Flask

app = Flask(__name__)


@app.get("/rates")
def rates():
    return requests.get("https://rates.example.com").json()
```

## Good

```python
from gevent import monkey

monkey.patch_all()

import requests
from flask import Flask

app = Flask(__name__)


@app.get("/rates")
def rates():
    return requests.get("https://rates.example.com").json()
```

## How to fix

Patch in the first lines of the module that is started, before everything else, even before the
application's own package is imported. Or leave it to the server: `gunicorn -k gevent` patches
before it imports the application.

## What it lets pass

* imports of modules as such, `import time`: they are asked for the name when it is used;
* imports that stand behind a condition, and patches in functions;
* patches of a part, with arguments;
* modules that are imported by one which patches, too, and projects that start Gunicorn with the
  worker class `gevent` or `eventlet`.

## References

* [gevent: gevent.monkey](https://www.gevent.org/api/gevent.monkey.html)
* [Flask: gevent](https://flask.palletsprojects.com/en/stable/deploying/gevent/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.imports.monkey_patches import LatePatch
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK718",
    severity=Severity.WARNING,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each patch that comes after what it should precede."""
    for patch in project.monkey_patches.late():
        yield _report(patch)


def _report(patch: LatePatch) -> Finding:
    call, by = patch.call, patch.by
    if patch.is_name:
        harm = "and the old one stays in use there, for all green threads at once"
    else:
        harm = "and it keeps the old `ssl.SSLContext`: RecursionError with the first `https://`"
    return RULE.finding(
        call.module.place(call.node),
        f"`{dotted(call.node)}` comes after the import of `{patch.taken}` "
        f"({by.module.path}:{by.module.place(by.node).line}), {harm}",
        help="patch in the first lines of the module that is started, before all other imports",
        related=[
            *(site.module.related(site.node, "this import leads there") for site in patch.way),
            by.module.related(by.node, f"`{patch.taken}` is imported"),
        ],
    )
