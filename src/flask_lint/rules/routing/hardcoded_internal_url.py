"""A URL of the app's own is written out where `url_for` would make it.

## What it does

Reports `<a href="/users/{{ user.id }}">`, `<form action="/login">`, `redirect("/login")` and the
like, in Python and in the templates that the project renders, where the path matches the rules of
exactly one endpoint.

The rule is off by default: such a link works, as long as nobody moves what it leads to.

## Why it bites

`url_for` knows the prefix of the blueprint, the prefix under which a server runs the app
(`SCRIPT_NAME`, `APPLICATION_ROOT`), and how the parts of a URL have to be quoted. A path that is
written out knows none of it: once the app lives under `/shop`, or the blueprint under another
prefix, the browser gets

    404 Not Found

and nothing in the log of a start or of a test tells of it. A wrong endpoint is a `BuildError`, and
`url-for-unknown-endpoint` finds it before.

## Bad

```python
from flask import Flask, redirect, render_template

app = Flask(__name__)


@app.get("/users/<int:number>")
def user(number):
    return render_template("user.html", number=number)


@app.post("/users/first")
def first():
    return redirect("/users/1")
```

```html
{# templates/user.html #}
<a href="/users/{{ number + 1 }}">Next</a>
```

## Good

```python
from flask import Flask, redirect, render_template, url_for

app = Flask(__name__)


@app.get("/users/<int:number>")
def user(number):
    return render_template("user.html", number=number)


@app.post("/users/first")
def first():
    return redirect(url_for("user", number=1))
```

```html
{# templates/user.html #}
<a href="{{ url_for('user', number=number + 1) }}">Next</a>
```

## How to fix

Write the `url_for` that the help names.

## What it lets pass

* `/`, and URLs with a host;
* paths that match no rule, or rules of several endpoints that take the method;
* rules that are nothing but variables, such as `/<path:path>`, rules on a subdomain, and rules of
  which a part is not known;
* URLs in scripts, and those that Jinja's statements make a part of;
* templates that nothing renders, and tests.

## References

* [Flask: URL Building](https://flask.palletsprojects.com/en/stable/quickstart/#url-building)
* [Flask: `APPLICATION_ROOT`](https://flask.palletsprojects.com/en/stable/config/#APPLICATION_ROOT)
* [Flask: Tell Flask it is Behind a Proxy](https://flask.palletsprojects.com/en/stable/deploying/proxy_fix/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.links.written_urls import WrittenUrl
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__ or "",
    code="FLK324",
    severity=Severity.INFO,
    default=False,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Yield a finding for each URL that is written out and is that of one endpoint."""
    for written in project.written_urls.find():
        yield _report(written)


def _report(written: WrittenUrl) -> Finding:
    route = written.route
    quote = "'" if written.in_template else '"'
    values = "".join(f", {name}={value or '...'}" for name, value in written.values)
    call = f"url_for({quote}{route.endpoint}{quote}{values})"
    written_call = f"`{{{{ {call} }}}}`" if written.in_template else f"`{call}`"
    query = ", with what follows the `?` as further keywords" if "?" in written.text else ""
    return RULE.finding(
        written.place,
        f"{written.text} is written out: it is the endpoint {route.endpoint!r}, and leads nowhere "
        "once that gets another prefix",
        help=f"write {written_call}{query}",
        related=[route.site.module.related(route.site.node, f"{route.rule} is registered here")],
    )
