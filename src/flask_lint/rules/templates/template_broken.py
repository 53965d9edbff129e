"""A template that is rendered is refused by Jinja.

## What it does

Reports what Jinja's parser and compiler refuse, in templates that code renders by name and in
those that they extend, include or import; and filters and tests that neither Jinja nor the project
nor one of its extensions has.

## Why it bites

Jinja reads a template when it is rendered for the first time. Until somebody opens that page,
nothing tells of

    jinja2.exceptions.TemplateSyntaxError: expected token 'end of print statement', got 'string'

and then it is an error 500. With a filter that does not exist it is

    jinja2.exceptions.TemplateAssertionError: No filter named 'currncy'.

and, since Jinja 3, within an `if` a `TemplateRuntimeError`, once the condition is true.

## Bad

```html
{# templates/index.html #}
{{ include "menu.html" }}
{# templates/prices.html #}
{{ price|currncy }}
{# templates/menu.html #}
<nav></nav>
```

```python
from flask import Flask, render_template

app = Flask(__name__)


@app.route("/")
def index():
    return render_template("index.html")


@app.route("/prices")
def prices():
    return render_template("prices.html", price=3)
```

## Good

```html
{# templates/index.html #}
{% include "menu.html" %}
{# templates/prices.html #}
{{ price|currency }}
{# templates/menu.html #}
<nav></nav>
```

```python
from flask import Flask, render_template

app = Flask(__name__)


@app.template_filter()
def currency(value):
    return f"{value:.2f} EUR"


@app.route("/")
def index():
    return render_template("index.html")


@app.route("/prices")
def prices():
    return render_template("prices.html", price=3)
```

## How to fix

Correct the tag that the message names. Templates of a JavaScript framework that stand in a page
belong between `{% raw %}` and `{% endraw %}`.

## What it lets pass

* files that no code renders, such as templates for a JavaScript framework;
* templates with a tag that Jinja itself does not have: an extension may bring it;
* projects that change Jinja's delimiters;
* filters and tests where the project hands its app or Jinja's environment to code that may add
  some, or adds some whose names are not known; those that a condition around asks for, as in
  `{% if 'markdown' is filter %}`; and names that are given as text, as in `map('currncy')`.

## References

* [Flask: Templates](https://flask.palletsprojects.com/en/stable/templating/)
* [Jinja: Template Designer Documentation](https://jinja.palletsprojects.com/en/stable/templates/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.errors import did_you_mean
from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding, Related
    from flask_lint.model.project import FlaskProject
    from flask_lint.summary.filters import TemplateFilter
    from flask_lint.summary.template import TemplateError

RULE = Rule(module=__name__, page=__doc__, code="FLK802", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each template that is rendered and that Jinja refuses."""
    if project.renders.has_own_syntax:
        return
    for path, step in project.renders.reached.items():
        summary = project.template_files.summary(path)
        if summary.foreign:
            continue
        if summary.problem is not None:
            yield _refused(summary.problem, path, project.renders.way(step))
        for used in summary.filters:
            if project.filter_names.is_missing(used):
                yield _missing(project, used, path, project.renders.way(step))


def _refused(problem: TemplateError, path: str, way: list[Related]) -> Finding:
    message = problem.message.rstrip(".")
    return RULE.finding(
        problem.span.place(path),
        f"Jinja refuses this template: {message[0].lower()}{message[1:]}",
        help="correct the tag; what is meant for a script in the page belongs between "
        "`{% raw %}` and `{% endraw %}`",
        related=way,
    )


def _missing(project: FlaskProject, used: TemplateFilter, path: str, way: list[Related]) -> Finding:
    kind = "test" if used.is_test else "filter"
    close = did_you_mean(used.name, project.filter_names.names)
    error = "TemplateRuntimeError" if used.is_late else "TemplateAssertionError"
    when = "when Jinja comes to this" if used.is_late else "when this template is rendered"
    return RULE.finding(
        used.span.place(path),
        f"there is no {kind} {used.name!r}: {error} {when}",
        help=f"correct the name{close}"
        if close
        else f"add it with `@app.template_{kind}()`, or remove it",
        related=way,
    )
