"""A template that extends another has content outside of its blocks.

## What it does

Reports text and expressions of a template with `{% extends %}` that stand in none of its blocks:
after the `extends`, where nobody sees them, and text before it, which is printed first.

## Why it bites

A child shows what it puts into blocks of its base. What stands between them is left out without a
word: a form without its CSRF field, a script that is never loaded. Text before `{% extends %}`
comes out in front of the doctype of the base, which puts browsers into quirks mode.

## Bad

```html
{# templates/base.html #}
<!doctype html><body>{% block body %}{% endblock %}</body>
{# templates/index.html #}
{% extends "base.html" %}
<h1>Shop</h1>
{% block body %}<p>Nothing for sale</p>{% endblock %}
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
{# templates/base.html #}
<!doctype html><body>{% block body %}{% endblock %}</body>
{# templates/index.html #}
{% extends "base.html" %}
{% block body %}<h1>Shop</h1><p>Nothing for sale</p>{% endblock %}
```

```python
from flask import Flask, render_template

app = Flask(__name__)


@app.route("/")
def index():
    return render_template("index.html")
```

## How to fix

Move the content into a block that the base has; a note for readers into a comment, `{# ... #}`.
Put `{% extends %}` first.

## What it lets pass

* HTML comments, macros, `{% set %}`, `{% import %}` and everything else that shows nothing;
* text before `{% extends %}` in a template of plain text;
* a template that extends another only under a condition;
* a template with tags of an extension that is not known.

## References

* [Flask: Template Inheritance](https://flask.palletsprojects.com/en/stable/patterns/templateinheritance/)
* [Jinja: Child Template](https://jinja.palletsprojects.com/en/stable/templates/#child-template)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject
    from flask_lint.summary.span import Span

RULE = Rule(module=__name__, page=__doc__, code="FLK804", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report what each child shows outside of its blocks, once before and once after `extends`."""
    for path in project.inheritance.children:
        summary = project.template_files.summary(path)
        if summary.foreign or summary.problem is not None:
            continue
        for early in (True, False):
            loose = [one for one in summary.loose if one.early is early]
            # The head of a mail may stand above its body.
            if loose and not (early and ".txt" in path):
                yield _report(path, loose[0].span, len(loose), early)


def _report(path: str, span: Span, count: int, early: bool) -> Finding:
    if early:
        return RULE.finding(
            span.place(path),
            "this stands before `extends` and is printed above everything that the base shows",
            help="put `{% extends %}` first, and the text into a block or a comment",
        )
    more = "" if count == 1 else f", nor are {count - 1} more such places in this template"
    return RULE.finding(
        span.place(path),
        f"this stands outside of the blocks of a template with `extends`: it is never shown{more}",
        help="move it into a block that the base has, or into a comment `{# ... #}`",
    )
