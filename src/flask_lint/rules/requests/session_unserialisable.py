"""Something is stored in the session that cannot be written to its cookie.

## What it does

Reports values that are assigned to a key of `flask.session`, or given to its `update` or
`setdefault`, and that are surely nothing that JSON can hold: sets, generators, functions, objects
of models and of other classes of the project, forms, uploaded files, `current_user`, data frames.
Also where they stand in a list, a tuple or a dictionary.

## Why it bites

Flask writes the session when the view is done, as JSON in a signed cookie:

    TypeError: Object of type set is not JSON serializable

The response becomes an error 500 when all the work is done and committed. A test that only looks at
the session inside of the request does not see it.

## Bad

```python
from flask import Flask, session

app = Flask(__name__)


@app.post("/seen/<item>")
def see(item):
    session["seen"] = {item}
    return "seen"
```

## Good

```python
from flask import Flask, session

app = Flask(__name__)


@app.post("/seen/<item>")
def see(item):
    session["seen"] = [item]
    return "seen"
```

## How to fix

Store a list instead of a set. Of an object store what identifies it, such as its `id`, and load it
again when it is needed. What is large or secret does not belong into a cookie at all: the client
can read it, and browsers drop it when it is longer than about 4 kB.

## What it lets pass

* what Flask can write: dates, `Decimal`, `UUID`, bytes, tuples, `Markup`, objects of data classes,
  and all others with `__html__`;
* values whose type is not sure, and objects of classes whose bases are not known;
* projects with another session interface, such as that of Flask-Session, or with their own JSON.

## References

* [Flask: Sessions](https://flask.palletsprojects.com/en/stable/quickstart/#sessions)
* [Flask API: TaggedJSONSerializer](https://flask.palletsprojects.com/en/stable/api/#flask.json.tag.TaggedJSONSerializer)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK706",
    severity=Severity.ERROR,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each value that is stored in the session and cannot be written to the cookie."""
    if not project.session_interfaces.have_plain_json:
        return
    for site, fault in project.stored_values.faults():
        yield RULE.finding(
            site.module.place(site.node),
            f"the session gets {fault}, which cannot be written to its cookie: the request ends "
            "in an error 500 (`TypeError: ... is not JSON serializable`) when all work is done",
            help=_help(fault),
        )


def _help(fault: str) -> str:
    if "database" in fault or "current_user" in fault or "class" in fault:
        return "store what identifies the object, such as its `id`, and load it when it is needed"
    if fault.startswith(("a set", "an iterator", "a generator", "a range")):
        return "store a list: `list(...)`, and make it again what it was when it is read"
    return "store a string, a number, or a list or dictionary of them"
