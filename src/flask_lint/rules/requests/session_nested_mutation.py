"""A list or dictionary in the session is changed in place, and the change is not saved.

## What it does

Looks for changes of what stands in `flask.session`, not of the session itself: `append`, `pop`,
`update` and the like, `session["a"]["b"] = ...`, `del`, `+=`; also under another name
(`cart = session.get("cart")`) and in what `setdefault` gives. It reports those after which nothing
in the function makes Flask write the session.

## Why it bites

Flask writes the cookie only if the session was changed, and it notices no more than what is done to
the session itself. The change is there until the end of the request, so the page that is rendered
shows it. With the next request it is gone:

    >>> session["cart"].append("tea")     # [] before
    >>> session["cart"]                   # the next request
    []

The way that makes the list, `session["cart"] = []`, does write. So the first thing that a customer
puts into the cart stays there and the second does not.

## Bad

```python
from flask import Flask, session

app = Flask(__name__)


@app.post("/cart/<item>")
def put(item):
    if "cart" not in session:
        session["cart"] = []
    session["cart"].append(item)
    return session["cart"]
```

## Good

```python
from flask import Flask, session

app = Flask(__name__)


@app.post("/cart/<item>")
def put(item):
    session["cart"] = [*session.get("cart", []), item]
    return session["cart"]
```

## How to fix

Assign the changed value: `session["cart"] = cart`. Or say that there is a change:
`session.modified = True` behind it.

## What it lets pass

* changes before or after which the same run writes to the session, sets `session.modified`, or
  calls `flash()` or `login_user()`; also where a caller or a called function may do so;
* projects that set `session.permanent`: Flask writes such a session with every response, unless
  `SESSION_REFRESH_EACH_REQUEST` is off;
* projects where something writes to the session around each request, and those that have another
  session interface, such as that of Flask-Session.

## References

* [Flask API: Sessions](https://flask.palletsprojects.com/en/stable/api/#sessions)
* [Flask: Sessions](https://flask.palletsprojects.com/en/stable/quickstart/#sessions)
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
    code="FLK705",
    severity=Severity.WARNING,
)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each change of something in the session that Flask does not notice."""
    if not project.session_interfaces.are_own:
        return
    for change in project.session_writes.lost():
        module = change.site.module
        yield RULE.finding(
            module.place(change.site.node),
            f"this changes `{_shown(change.receiver)}`, which stands in the session, and Flask "
            "does not notice: the cookie is not written, and the change is lost with the request",
            help="assign to the session: `session[key] = ...`, or set `session.modified = True`",
        )


def _shown(receiver: n.Expr) -> str:
    match receiver:
        case n.Subscript():
            key = receiver.index.value if isinstance(receiver.index, n.Constant) else None
            return f"{_shown(receiver.value)}[{'...' if key is None else repr(key)}]"
        case n.Call():
            return f"{_shown(receiver.func)}(...)"
        case n.Attribute():
            return f"{_shown(receiver.value)}.{receiver.name}"
        case n.Name():
            return receiver.id
    return "..."
