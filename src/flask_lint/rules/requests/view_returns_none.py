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
from flask_lint.model.execution.endings import is_generator, is_stub
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.execution.endings import Ending, Step
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.routing.answers import Answer

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK701",
    severity=Severity.ERROR,
)

# Of a long way to the end, the last decisions are shown.
_SHOWN = 5


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each view that returns a response on one way and nothing on another."""
    for answer in project.answers.all:
        node, module = answer.function.node, answer.function.module
        if (
            not answer.direct
            or not isinstance(node, n.Function)
            or node.is_async
            or is_stub(node)
            or is_generator(answer.function)
        ):
            continue
        endings = project.endings.of(answer.function, answer.methods)
        empty = [ending for ending in endings if ending.body is None]
        off_end = [ending for ending in empty if ending.statement is None]
        seen: set[n.Node] = set()
        for ending in empty:
            if ending.statement is not None and ending.statement not in seen:
                seen.add(ending.statement)
                yield _report(module, answer, ending)
        if off_end and len(empty) < len(endings):
            yield _report(module, answer, min(off_end, key=lambda one: len(one.steps)))


def _report(module: Module, answer: Answer, ending: Ending) -> Finding:
    function = answer.function.node
    assert isinstance(function, n.Function)  # noqa: S101 - the caller's condition
    steps = ending.steps
    if ending.statement is not None:
        place: n.Node = ending.statement
        how = "returns None here" if ending.value is None else "returns None as the body here"
    else:
        place = steps[-1].node if steps else function
        how = f"ends without a return value{_condition(steps[-1]) if steps else ''}"
        steps = steps[:-1]
    return RULE.finding(
        module.place(place),
        f"the view `{function.name}` {how}, which Flask answers with an error 500 (`TypeError: The "
        "view function did not return a valid response`)",
        help="return a response on this way, too: render the page again, redirect, or `abort()` "
        "with the status that fits",
        related=[
            *(module.related(step.node, step.text) for step in steps[-_SHOWN:]),
            module.related(function, "the view"),
        ],
    )


def _condition(step: Step) -> str:
    match step.node:
        case n.Handler():
            return " after the error that is caught here"
        case n.Name() | n.Attribute() | n.Call() if step.text == "this is not true":
            return f" where `{dotted(step.node)}` is false"
    return {
        "this is not true": " where this condition is not met",
        "this is true": " where this condition is met",
        "no case matches this": " where no case matches",
        "this case": " in this case",
    }.get(step.text, " when the loop is over" if "loop" in step.text else "")
