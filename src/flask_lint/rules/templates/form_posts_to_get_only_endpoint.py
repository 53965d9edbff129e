"""A form, a link or a redirect sends a method that no route with its URL takes.

## What it does

Reports what makes the browser send a request that is sure to be refused:

* a form, a button with `formaction`, or an attribute of htmx such as `hx-delete`, whose URL is
  `url_for("shop.compose")`, or a path of the app that is written out, and whose method no route
  with that URL takes;
* a form without `action` that is sent to the URL of its page, where no view that shows the page
  takes its method;
* `<a href="{{ url_for('shop.delete') }}">`, `redirect(url_for("shop.delete"))` and Flask-Login's
  `login_view`, which ask with GET, where the route takes none.

What counts is the URL, not the endpoint: a form may name the view that shows it, if another one
takes POST there.

## Why it bites

A route takes GET alone unless it says otherwise, and `@app.post` takes POST alone. Werkzeug answers
anything else with

    405 Method Not Allowed

and what the visitor has filled in is lost. `url_for` builds the URL whatever the method.

## Bad

```python
from flask import Flask, render_template

app = Flask(__name__)


@app.get("/compose")
def compose():
    return render_template("compose.html")


@app.post("/drafts/<int:number>/delete")
def delete(number):
    return f"deleted {number}"
```

```html
{# templates/compose.html #}
<form method="post" action="{{ url_for('compose') }}">
  <input name="title"> <button>Send</button>
</form>
<a href="{{ url_for('delete', number=1) }}">Delete</a>
```

## Good

```python
from flask import Flask, redirect, render_template, url_for

app = Flask(__name__)


@app.get("/compose")
def compose():
    return render_template("compose.html")


@app.post("/compose")
def send():
    return redirect(url_for("compose"))


@app.post("/drafts/<int:number>/delete")
def delete(number):
    return f"deleted {number}"
```

```html
{# templates/compose.html #}
<form method="post" action="{{ url_for('compose') }}">
  <input name="title"> <button>Send</button>
</form>
<form method="post" action="{{ url_for('delete', number=1) }}"><button>Delete</button></form>
```

## How to fix

Let the route take the method, `methods=["GET", "POST"]`, or name the endpoint that takes it. What
changes something belongs into a form with `method="post"`, not behind a link.

## What it lets pass

* forms and links that a script may take over: with `onsubmit` and the like, with `data-`
  attributes, or with an `id`, a class or a name that a script of the project speaks of; asking
  `return confirm(...)` changes nothing;
* forms without a button that would send them, tags that Jinja puts together, and URLs that are
  neither the result of `url_for` alone nor a path;
* forms that name another method in `_method`, and projects that change the method of requests;
* endpoints whose methods or rules are not all known;
* forms without `action` in parts of pages, in pages that code renders which is no view, and where
  the project renders templates whose names are not known;
* redirects with the code 307 or 308, or from views that take PUT, PATCH or DELETE;
* templates that nothing renders, and projects whose templates have a `url_for` of their own.

## References

* [Flask: HTTP Methods](https://flask.palletsprojects.com/en/stable/quickstart/#http-methods)
* [Flask: Delete, in the tutorial](https://flask.palletsprojects.com/en/stable/tutorial/blog/#delete)
* [HTML: Form submission](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-2)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.links.sent import SentRequest
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK807", severity=Severity.ERROR)

_SUBJECTS = {
    "form": "this form sends",
    "button": "this button sends its form with",
    "link": "this link is followed with",
    "redirect": "the browser follows this redirect with",
}


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each request that no route takes which has its URL."""
    for sent in project.sent_requests.refused():
        yield _report(sent)


def _report(sent: SentRequest) -> Finding:
    takes = ", ".join(sorted(sent.takes - {"HEAD"}))
    route = sent.routes[0]
    where = f"{route.rule} ({route.endpoint!r})" if route.rule is not None else repr(route.endpoint)
    subject = _SUBJECTS.get(sent.what, f"`{sent.what}` sends")
    return RULE.finding(
        sent.place,
        f"{subject} {sent.method}, and {where} takes only {takes}: 405 Method Not Allowed",
        help=_help(sent),
        related=[
            route.site.module.related(route.site.node, f"takes only {takes}"),
        ],
    )


def _help(sent: SentRequest) -> str:
    if sent.method == "GET" and sent.what == "link":
        form = '`<form method="post" action="...">`'
        return f"send it with a form, {form}, or link to a page that takes GET"
    if sent.method == "GET" and sent.what == "form":
        return 'write `<form method="post">`, or let the route take GET'
    if sent.method == "GET":
        return "name an endpoint that takes GET"
    return f"let the route take {sent.method}, or name the endpoint that does"
