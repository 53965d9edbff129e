"""FILL IN: what is wrong, in one sentence that ends in a full stop.

## What it does

FILL IN: which code it reports.

## Why it bites

FILL IN: the exact exception or behaviour, and when it is seen.

## Bad

```python
from flask import Flask

app = Flask(__name__)
```

## Good

```python
from flask import Flask


def create_app():
    return Flask(__name__)
```

## How to fix

FILL IN: the edit that mends it.

## What it lets pass

* FILL IN: what looks alike and is fine.

## References

* [Flask](https://flask.palletsprojects.com/en/stable/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.model.execution.endings import is_generator
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
        for part in function.nodes:
            if isinstance(part, n.Return) and part.value is not None:
                for value in _alternatives(part.value):
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
    for scope in project.scopes():
        if scope.module.is_test:
            continue
        for call in scope.calls():
            if _is_jsonify(call) and project.paths(call.func, scope) == [_JSONIFY]:
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
    elif len(call.args) == 2 and isinstance(last, n.Constant) and _is_status(last.value):
        yield RULE.finding(
            scope.module.place(call),
            f"`jsonify` takes {last.value} for a second value: the response is the list "
            f"`[..., {last.value}]` with the status 200",
            help=f"put the status behind the call: `return jsonify(...), {last.value}`",
        )


def _alternatives(value: n.Expr) -> Iterator[n.Expr]:
    if isinstance(value, n.Conditional):
        yield from _alternatives(value.body)
        yield from _alternatives(value.orelse)
    else:
        yield value


def _is_jsonify(call: n.Call) -> bool:
    name = call.func.id if isinstance(call.func, n.Name) else getattr(call.func, "name", "")
    return name == "jsonify" or isinstance(call.func, n.Name)


def _is_status(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 200 <= value < 600
