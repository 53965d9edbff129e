"""A template fills a block that none of the templates it extends has.

## What it does

Reports a `{% block %}` of a template that code renders by name, or that such a template brings in,
whose name occurs in no template that the child extends,
directly or through others, where all of these are known and the block holds anything.

## Why it bites

Jinja shows of a child what its blocks put into the blocks of the base. A block with another name
is put nowhere: no error, no warning, the page comes without it. A renamed block in the base does
this to every page that was forgotten.

## Bad

```html
{# templates/base.html #}
<body>{% block body %}{% endblock %}</body>
{# templates/index.html #}
{% extends "base.html" %}
{% block content %}<h1>Shop</h1>{% endblock %}
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
<body>{% block body %}{% endblock %}</body>
{# templates/index.html #}
{% extends "base.html" %}
{% block body %}<h1>Shop</h1>{% endblock %}
```

```python
from flask import Flask, render_template

app = Flask(__name__)


@app.route("/")
def index():
    return render_template("index.html")
```

## How to fix

Name the block as the base does, or add a block of that name to the base.

## What it lets pass

* templates that no code renders by their name;
* a new block inside of a block that the base has;
* an empty block;
* a block that some template shows with `self.name()`;
* a child whose base is chosen at run time, is not found, or uses tags of an unknown extension;
* a project that renders blocks one by one, as with `jinja2_fragments`.

## References

* [Flask: Template Inheritance](https://flask.palletsprojects.com/en/stable/patterns/templateinheritance/)
* [Jinja: Template Inheritance](https://jinja.palletsprojects.com/en/stable/templates/#template-inheritance)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.errors import did_you_mean
from flask_lint.findings import Place, Related, Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject
    from flask_lint.summary.template import TemplateBlock

RULE = Rule(module=__name__, page=__doc__, code="FLK803", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each block of a child that no template above it has."""
    inheritance = project.inheritance
    if inheritance.renders_blocks:
        return
    for path in inheritance.children:
        # Another program may load the file from another folder, and so extend another base.
        if path not in project.renders.reached:
            continue
        ancestors = inheritance.ancestors(path)
        if not ancestors:
            continue
        files = project.template_files
        known = {name for above in ancestors for name in files.summary(above).blocks}
        for block in files.summary(path).definitions:
            if (
                block.blocks
                or not block.shows
                or block.name in known
                or block.name in inheritance.shown_by_name
            ):
                continue
            yield _report(path, block, ancestors, known)


def _report(path: str, block: TemplateBlock, ancestors: list[str], known: set[str]) -> Finding:
    base = ancestors[-1]
    above = base if len(ancestors) == 1 else f"{ancestors[0]} or what that extends"
    has = ", ".join(sorted(known)[:8]) or "none"
    near = did_you_mean(block.name, known)
    return RULE.finding(
        block.span.place(path),
        f"block {block.name!r} is not in {above}: what stands in it is never shown",
        help=f"name a block of the base{near}" if near else f"name a block of the base ({has})",
        related=[Related(Place(base, 1, 1, 1, 1), "the outermost template")],
    )
