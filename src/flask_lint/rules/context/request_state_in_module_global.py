"""A request stores what belongs to it or to its user in a variable that all requests share.

## What it does

Reports assignments to a `global` variable, to an attribute of the application, or under a constant
key of a module's dictionary, in views, hooks and error handlers, where the value is made of the
request, of the session, of the current user or of an argument of the URL, and another function
reads it. The same goes for what is added to a module's list that the function has emptied before,
or that is called a cart, a basket or a wish list.

## Why it bites

The variable belongs to the process. A server handles several requests at once, in threads, and the
next visitor's request comes to the same process: it finds what the one before has left.

    GET /report (Ann)   the upload of Ben

With several processes it is the other way round: what one request has stored, the next one of the
same visitor does not find, because another process answers it. With a single visitor and a
development server, everything works.

## Bad

```python
from flask import Flask, request

app = Flask(__name__)
upload = None


@app.post("/upload")
def take():
    global upload
    upload = request.files["file"].read()
    return "taken"


@app.get("/report")
def report():
    return {"bytes": len(upload)}
```

## Good

```python
from flask import Flask, request, session

app = Flask(__name__)


@app.post("/upload")
def take():
    session["bytes"] = len(request.files["file"].read())
    return "taken"


@app.get("/report")
def report():
    return {"bytes": session["bytes"]}
```

## How to fix

What is needed until the request ends belongs into `flask.g`. What a visitor's next request needs
belongs into the session, if it is small, otherwise into the database or into a file whose name the
session keeps.

## What it lets pass

* values that are not made of the request: connections, models, settings that are loaded when they
  are first needed;
* variables that a condition of the function asks about, those written under a `with`, which is a
  lock as a rule, and those that are called caches, registries, counters, statistics, settings or
  options;
* what is the same for all requests, such as `request.host_url`;
* variables that nobody else reads;
* other lists that are added to, dictionaries under keys that differ, and values that are made of
  what was there before: they may be meant for all;
* programs for one person, which bring a window or a browser of their own.

## References

* [Flask: Storing Data](https://flask.palletsprojects.com/en/stable/appcontext/#storing-data)
* [Flask API: Application Globals](https://flask.palletsprojects.com/en/stable/api/#application-globals)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK207", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report what requests store where others find it."""
    programs = project.single_programs
    for stored in project.global_state.stored():
        module = stored.site.module
        if programs.is_frozen or programs.opens_browser(module):
            continue
        read = stored.read
        yield RULE.finding(
            module.place(stored.site.node),
            f"this stores what is made of {stored.source} in {stored.keeper}, which all requests "
            "of the process share and no other process has",
            help="keep it in `flask.g` for this request, or in the session or the database for the "
            "next one",
            related=[
                read.module.related(read.node, f"`{read.scope.qualname}` reads it, for any request")
            ],
        )
