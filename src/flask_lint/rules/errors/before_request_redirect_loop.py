"""A function before each request redirects to a page that it guards itself, without end.

## What it does

Reports functions that are registered with `before_request` for the whole application and return a
redirect to one of its endpoints, where nothing asks which page is wanted.

## Why it bites

The function runs before every request, also before the one for the page that it redirects to. There
it decides as it did before. The browser gives up:

    This page isn't redirecting properly (ERR_TOO_MANY_REDIRECTS)

It shows when the condition comes true for the first time: in the maintenance that the page is to
announce, or for the first visitor whose password has expired. Static files are redirected as well.

## Bad

```python
from flask import Flask, redirect, session, url_for

app = Flask(__name__)


@app.before_request
def ask_to_log_in():
    if "user" not in session:
        return redirect(url_for("login"))


@app.route("/login", methods=["GET", "POST"])
def login():
    session["user"] = 1
    return "logged in"
```

## Good

```python
from flask import Flask, redirect, request, session, url_for

app = Flask(__name__)


@app.before_request
def ask_to_log_in():
    if "user" not in session and request.endpoint not in ("login", "static"):
        return redirect(url_for("login"))


@app.route("/login", methods=["GET", "POST"])
def login():
    session["user"] = 1
    return "logged in"
```

## How to fix

Leave the page itself out, and what it needs: `request.endpoint not in ("login", "static")`. Or
register the function with a blueprint that the page does not belong to.

## What it lets pass

* functions that look at the request or at `g` in any way, or call what cannot be followed;
* functions that change something before they redirect, such as the session or the user;
* functions of one blueprint, and functions behind decorators;
* projects with several applications, with other such functions that return a response, or with
  functions after requests that use the session.

## References

* [Flask API: before_request](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.before_request)
* [Flask: How the Request is Handled](https://flask.palletsprojects.com/en/stable/lifecycle/#how-a-request-is-handled)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK507", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each redirect that leads to itself."""
    for loop in project.redirect_loops.found():
        yield RULE.finding(
            loop.site.module.place(loop.site.node),
            f"{loop.hook.label} also runs before `{loop.endpoint}`, to which it redirects: there "
            "it redirects again, without end",
            help=f"leave the page out: `request.endpoint not in ({loop.endpoint!r}, 'static')`",
            related=[
                loop.hook.registered,
                loop.target.module.related(loop.target.node, "the page that is never shown"),
            ],
        )
