"""A view returns something that Flask cannot make a response of.

## What it does

Reports values that a view returns and that are surely no response: numbers, bools, sets, objects
of a class of the project, a row that was read from the database, tuples of a wrong length or in a
wrong order. It also reports `jsonify(value, 404)` and `jsonify(value, name=value)`, in any
function.

## Why it bites

Flask takes strings, bytes, dicts, lists, iterators, responses, WSGI callables, and the tuples
`(body, status)`, `(body, headers)` and `(body, status, headers)`. Everything else is an error 500:

    TypeError: The view function did not return a valid response. The return type must be a string,
    dict, list, tuple with headers or status, Response instance, or WSGI callable, but it was a int.

In `(body, {"X-Total": "3"}, 200)` the dict is taken for the status and the number for the headers:
`AttributeError: 'dict' object has no attribute 'strip'`. A third item that is a string fails with
`ValueError: not enough values to unpack`.

`jsonify({"error": "not found"}, 404)` fails in silence. `jsonify` makes a list of several values,
so the client gets `[{"error": "not found"}, 404]` with the status 200, and takes it for a success.

## Bad

```python
from flask import Flask, jsonify

app = Flask(__name__)
STOCK = {"tea": 3}


@app.get("/stock/count")
def count():
    return len(STOCK)


@app.get("/stock/<name>")
def show(name):
    if name not in STOCK:
        return jsonify({"error": "not found"}, 404)
    return jsonify({"left": STOCK[name]}), {"X-Shop": "tea"}, 200
```

## Good

```python
from flask import Flask, jsonify

app = Flask(__name__)
STOCK = {"tea": 3}


@app.get("/stock/count")
def count():
    return str(len(STOCK))


@app.get("/stock/<name>")
def show(name):
    if name not in STOCK:
        return jsonify({"error": "not found"}), 404
    return jsonify({"left": STOCK[name]}), 200, {"X-Shop": "tea"}
```

## How to fix

Return a string (`str(value)`), a dict, or `jsonify(value)`; of an object return what is to be
shown of it (`return user.to_dict()`). Write the status behind the body and the headers behind the
status.

## What it lets pass

* every value whose type is not sure from the way it is written;
* objects with `__call__` (WSGI applications) or `__next__`, and those of classes with other bases;
* `jsonify(a, b)` with other values, which makes a list on purpose;
* views behind decorators that are not known or that do anything with the result, resources of
  Flask-RESTful, Flask-RESTX, flask-smorest and APIFlask, and apps with a `make_response` of their
  own.

## References

* [Flask: About Responses](https://flask.palletsprojects.com/en/stable/quickstart/#about-responses)
* [Flask API: jsonify](https://flask.palletsprojects.com/en/stable/api/#flask.json.jsonify)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.execution.endings import alternatives, is_generator
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK702",
    severity=Severity.ERROR,
)

_JSONIFY = "flask.jsonify"


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each value that a view returns and Flask cannot make a response of."""
    for answer in project.answers.all:
        function = answer.function
        node = function.node
        if not answer.direct or not isinstance(node, n.Function) or node.is_async:
            continue
        if is_generator(function):
            continue
        for part in function.each(n.Return):
            if part.value is not None:
                for value in alternatives(part.value):
                    fault = project.responses.fault(value, function)
                    if fault is not None:
                        yield RULE.finding(
                            function.module.place(value),
                            f"the view `{node.name}` {fault}, so every request that comes here "
                            "ends in an error 500",
                            help="return a string, a dict or list, `jsonify(...)`, a response, or "
                            "a tuple `(body, status)`, `(body, headers)`, "
                            "`(body, status, headers)`",
                            related=[function.module.related(node, "the view")],
                        )


@RULE.check
def check_jsonify(project: FlaskProject) -> Iterator[Finding]:
    """Report each call of `jsonify` that means a status, or gives it two kinds of arguments."""
    for call, scope in project.calls_made():
        if not _is_jsonify(call):
            continue
        if project.paths(call.func, scope) == [_JSONIFY]:
            yield from _jsonify(scope, call)


def _jsonify(scope: Scope, call: n.Call) -> Iterator[Finding]:
    if any(isinstance(argument, n.Starred) for argument in call.args):
        return
    last = call.args[-1] if call.args else None
    if call.args and call.keywords and all(word.name for word in call.keywords):
        yield RULE.finding(
            scope.module.place(call),
            "`jsonify` is given arguments with and without names, which is a TypeError",
            help="give it one value, and the status behind it: `return jsonify(value), 201`",
        )
    elif len(call.args) == 2 and (status := _status(last)) is not None:
        yield RULE.finding(
            scope.module.place(call),
            f"`jsonify` takes {status} for a second value: the response is the list "
            f"`[..., {status}]` with the status 200",
            help=f"put the status behind the call: `return jsonify(...), {status}`",
        )


def _is_jsonify(call: n.Call) -> bool:
    name = call.func.id if isinstance(call.func, n.Name) else getattr(call.func, "name", "")
    return name == "jsonify" or isinstance(call.func, n.Name)


def _status(node: n.Expr | None) -> int | None:
    """Return the number that a literal stands for, if it can be meant as a status."""
    value = node.value if isinstance(node, n.Constant) else None
    return value if type(value) is int and 200 <= value < 600 else None
