"""A template that is rendered is refused by Jinja.

## What it does

Reports what Jinja's parser and compiler refuse, in templates that code renders by name and in
those that they extend, include or import.

## Why it bites

Jinja reads a template when it is rendered for the first time. Until somebody opens that page,
nothing tells of

    jinja2.exceptions.TemplateSyntaxError: expected token 'end of print statement', got 'string'

and then it is an error 500.

## Bad

```html
{# templates/index.html #}
{{ include "menu.html" }}
{# templates/menu.html #}
<nav></nav>
```

```python
from flask import Flask, render_template

app = Flask(__name__)


@app.route("/")
def index():
    return render_template("index.html")
```

## Good

```html
{# templates/index.html #}
{% include "menu.html" %}
{# templates/menu.html #}
<nav></nav>
```

```python
from flask import Flask, render_template

app = Flask(__name__)


@app.route("/")
def index():
    return render_template("index.html")
```

## How to fix

Correct the tag that the message names. Templates of a JavaScript framework that stand in a page
belong between `{% raw %}` and `{% endraw %}`.

## What it lets pass

* files that no code renders, such as templates for a JavaScript framework;
* templates with a tag that Jinja itself does not have: an extension may bring it;
* projects that change Jinja's delimiters;
* filters and tests that do not exist.

## References

* [Flask: Templates](https://flask.palletsprojects.com/en/stable/templating/)
* [Jinja: Template Designer Documentation](https://jinja.palletsprojects.com/en/stable/templates/)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK802", severity=Severity.ERROR)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each template that is rendered and that Jinja refuses."""
    if project.renders.has_own_syntax:
        return
    for path, step in project.renders.reached.items():
        summary = project.template_files.summary(path)
        problem = summary.problem
        if problem is None or summary.foreign:
            continue
        message = problem.message.rstrip(".")
        yield RULE.finding(
            problem.span.place(path),
            f"Jinja refuses this template: {message[0].lower()}{message[1:]}",
            help="correct the tag; what is meant for a script in the page belongs between "
            "`{% raw %}` and `{% endraw %}`",
            related=project.renders.way(step),
        )
