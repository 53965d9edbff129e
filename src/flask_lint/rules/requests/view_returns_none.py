"""A view returns a response on one way through it and nothing on another.

## What it does

Follows the ways through each view: branches, loops, handlers, `finally`, `match`. It reports a
view that returns a response on one of them and runs off its end on another, and each `return`,
`return None` or `return None, 204` that can be reached. The methods of the route are taken into
account: with `methods=["GET", "POST"]`, an `if request.method == "GET"` and an `elif
request.method == "POST"` leave nothing out. Where a decorator of the project puts a wrapper in the
place of views, it follows the ways through the wrapper, too: one may call the view and forget to
return what that returns.

## Why it bites

Flask makes no empty response of None. The request ends in an error 500:

    TypeError: The view function for 'editor.edit' did not return a valid response. The function
    either returned None or ended without a return statement.

It is the way that nobody tried: the form that is not valid, the row that is not there, the error
that was caught and logged. By then the work is often done and committed, and the user is told that
it failed.

## Bad

```python
from flask import Flask, redirect, render_template
from flask_wtf import FlaskForm
from wtforms import StringField

app = Flask(__name__)


class PostForm(FlaskForm):
    title = StringField()


@app.route("/edit", methods=["GET", "POST"])
def edit():
    form = PostForm()
    if form.validate_on_submit():
        return redirect("/")
```

## Good

```python
from flask import Flask, redirect, render_template
from flask_wtf import FlaskForm
from wtforms import StringField

app = Flask(__name__)


class PostForm(FlaskForm):
    title = StringField()


@app.route("/edit", methods=["GET", "POST"])
def edit():
    form = PostForm()
    if form.validate_on_submit():
        return redirect("/")
    return render_template("edit.html", form=form)
```

## How to fix

Say what the client gets on this way, too: render the page again, redirect, or `abort(404)`. For a
response without a body write `return "", 204`. After an error that was caught, return what tells
the client about it, or raise it again.

## What it lets pass

* ways that cannot be gone: behind `abort()`, `raise`, `sys.exit()` and functions of the project
  that always raise; after `while True:`; conditions that contradict each other, such as `if a:`
  and then `if not a:`; a chain of `==` on a value that was checked with `in` or comes from a
  function of the project; a variable of the URL that is empty; a method that the route does not
  take; a view that goes through its own rules by `request.url_rule` or `request.endpoint`;
* views and wrappers that return nothing at all, and stubs: a docstring, `pass`, `...`;
* `for attempt in range(3):` that returns or raises in its last turn;
* generators and `async` views;
* views behind a decorator that may make a response of None: those that are not known, and those of
  the project that do anything with the result but return it; wrappers below such a decorator, and
  those that a decorator puts there only sometimes, or that end in several conditions;
* resources of Flask-RESTful, Flask-RESTX, flask-smorest and APIFlask, which turn None into JSON,
  and apps of a class that has its own `make_response` or `dispatch_request`.

## References

* [Flask: About Responses](https://flask.palletsprojects.com/en/stable/quickstart/#about-responses)
* [Flask API: make_response](https://flask.palletsprojects.com/en/stable/api/#flask.Flask.make_response)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask_lint.findings import Severity
from flask_lint.model.execution.endings import is_generator, is_stub
from flask_lint.model.views.decorators import is_decorator
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask_lint.findings import Finding
    from flask_lint.model.answers.answers import Answer
    from flask_lint.model.execution.endings import Ending, Step
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject

RULE = Rule(
    module=__name__,
    page=__doc__,
    code="FLK701",
    severity=Severity.ERROR,
)

# What tells which of its rules a view is answering.
_RULES_OF_REQUEST = frozenset({"flask.request.url_rule", "flask.request.endpoint"})
# Of a long way to the end, the last decisions are shown.
_SHOWN = 5


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each view that returns a response on one way and nothing on another."""
    for answer in project.answers.all:
        node = answer.function.node
        if (
            answer.direct
            and _is_plain(answer.function)
            and not project.endings.plainly_returns(answer.function)
            and not _is_misplaced(project, answer)
        ):
            assert isinstance(node, n.Function)  # noqa: S101 - a plain one
            what = _What(answer.function, f"the view `{node.name}`", (node, "the view"))
            endings = [
                ending
                for ending in project.endings.of(answer.function, answer.methods, answer.variables)
                if not _asks_which_rule(project, answer, ending)
            ]
            yield from _of(what, endings)


@RULE.check
def check_wrappers(project: FlaskProject) -> Iterator[Finding]:
    """Report each wrapper that returns what the view returns on one way and nothing on another."""
    for wrapping in project.answers.wrappings:
        function, view = wrapping.function, wrapping.views[0]
        if not _is_plain(function) or project.endings.plainly_returns(function):
            continue
        if is_decorator(function):
            continue
        assert function.node is not None  # noqa: S101 - only modules have none
        name = f"`{function.qualname}`, which is called in the place of the view `{view.qualname}`,"
        endings = [
            ending
            for ending in project.endings.of(function, filled=frozenset({wrapping.given}))
            if ending.body is not None or _is_meant(ending, function)
        ]
        yield from _of(_What(function, name, (function.node, "what is called")), endings)


def _is_meant(ending: Ending, wrapper: Scope) -> bool:
    """Tell whether a way surely leads to the end of a wrapper.

    One that asks case by case who may see the view leaves none out, as far as its author knows:
    several conditions, and nothing behind them, say no more than that.
    """
    is_last = isinstance(wrapper.body[-1], (n.If, n.Match))
    return ending.statement is not None or not is_last or len(ending.steps) < 2


class _What(NamedTuple):
    """The function that is reported, how it is called, and what its definition is said to be."""

    function: Scope
    name: str
    definition: tuple[n.Node, str]


def _is_plain(function: Scope) -> bool:
    node = function.node
    return (
        isinstance(node, n.Function)
        and not node.is_async
        and not is_stub(node)
        and not is_generator(function)
    )


def _of(what: _What, endings: Sequence[Ending]) -> Iterator[Finding]:
    """Yield a finding for each statement that returns nothing, and one for the end."""
    empty = [ending for ending in endings if ending.body is None]
    off_end = [ending for ending in empty if ending.statement is None]
    seen: set[n.Node] = set()
    for ending in empty:
        if ending.statement is not None and ending.statement not in seen:
            seen.add(ending.statement)
            yield _report(what, ending)
    if off_end and len(empty) < len(endings):
        # The innermost decision says most about what was forgotten.
        yield _report(what, max(off_end, key=_last))


def _is_misplaced(project: FlaskProject, answer: Answer) -> bool:
    """Tell whether a route stands above a helper by mistake: no request gives its arguments."""
    params = answer.function.params
    wanted = {param.name for param in params if not param.kind and param.default is None}
    wanted -= {"self", *answer.variables}
    return bool(wanted) and bool(project.answers.uses(answer.function))


def _asks_which_rule(project: FlaskProject, answer: Answer, ending: Ending) -> bool:
    """Tell whether a view of several rules goes through them: `elif request.endpoint == "csv"`."""
    is_end = ending.body is None and ending.statement is None and bool(ending.steps)
    return is_end and any(
        path in _RULES_OF_REQUEST
        for node in n.walk(ending.steps[-1].node)
        if isinstance(node, n.Attribute)
        for path in project.evaluator.paths(node, answer.function)
    )


def _last(ending: Ending) -> tuple[int, int]:
    return (ending.steps[-1].node.start if ending.steps else -1, -len(ending.steps))


def _report(what: _What, ending: Ending) -> Finding:
    module, steps = what.function.module, ending.steps
    if ending.statement is not None:
        place: n.Node = ending.statement
        how = "returns None here" if ending.value is None else "returns None as the body here"
    else:
        place = steps[-1].node if steps else what.definition[0]
        how = f"ends without a return value{_condition(steps[-1]) if steps else ''}"
        steps = steps[:-1]
    return RULE.finding(
        module.place(place),
        f"{what.name} {how}, which Flask answers with an error 500 (`TypeError: The "
        "view function did not return a valid response`)",
        help="return a response on this way, too: render the page again, redirect, or `abort()` "
        "with the status that fits",
        related=[
            *(module.related(step.node, step.text) for step in steps[-_SHOWN:]),
            module.related(*what.definition),
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
