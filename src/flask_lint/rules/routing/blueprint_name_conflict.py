"""Two blueprints are registered under the same name, or a blueprint's name is not allowed.

## What it does

Reports a second registration under a name that the application or the parent blueprint already
has: of two blueprints with one name, or of one blueprint twice without `name=`. It also reports
names that are empty or contain a dot.

## Why it bites

The application does not start:

    ValueError: The name 'api' is already registered for a different blueprint. Use 'name=' to
    provide a unique name.
    ValueError: 'name' may not contain a dot '.' character.

## Bad

```python
from flask import Blueprint, Flask

first = Blueprint("api", __name__, url_prefix="/v1")
second = Blueprint("api", __name__, url_prefix="/v2")


def create_app():
    app = Flask(__name__)
    app.register_blueprint(first)
    app.register_blueprint(second)
    return app
```

## Good

```python
from flask import Blueprint, Flask

first = Blueprint("api_v1", __name__, url_prefix="/v1")
second = Blueprint("api_v2", __name__, url_prefix="/v2")


def create_app():
    app = Flask(__name__)
    app.register_blueprint(first)
    app.register_blueprint(second)
    app.register_blueprint(second, name="api", url_prefix="/api")
    return app
```

## How to fix

Give each blueprint a name of its own, and change the endpoints in `url_for` accordingly. To
register one blueprint several times, pass `name="..."` to all registrations but one.

## What it lets pass

* the same name under different parents, or on different applications;
* registrations of which one is under a condition or in another function that perhaps nobody calls;
* names that only a run can tell;
* in a project that asks for Flask before 2.1: one blueprint that is registered twice, and names
  with a dot.

## References

* [Flask: Nesting Blueprints](https://flask.palletsprojects.com/en/stable/blueprints/#nesting-blueprints)
* [Flask: Changes in 2.1](https://flask.palletsprojects.com/en/stable/changes/#version-2-1-0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.answers.collisions import SameName
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK307", severity=Severity.ERROR)
_FIRST_STRICT = (2, 1)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each name that Flask refuses."""
    lowest = project.versions.lowest("flask")
    strict = lowest is None or lowest >= _FIRST_STRICT
    for found in project.collisions.of_names():
        if strict or found.first.child is not found.second.child:
            yield _report(found)
    for holder in project.holders.blueprints if strict else ():
        name = holder.arguments.get("name")
        if name is None or not project.holders.is_plain(holder) or holder.name is None:
            continue
        if not holder.name or "." in holder.name:
            what = "contains a dot" if holder.name else "is empty"
            yield RULE.finding(
                holder.module.place(holder.site.node),
                f"the blueprint's name `{holder.name}` {what}: this raises a ValueError",
                help=f'name it `"{holder.name.replace(".", "_") or "pages"}"`',
            )


def _report(found: SameName) -> Finding:
    first, second = found.first, found.second
    before, site = found.sites
    same = first.child is second.child
    related = [before.module.related(before.node, "the first registration of the name")]
    for mount in () if same else (first, second):
        if mount.child is not None:
            node = mount.child.site.node
            related.append(mount.child.module.related(node, "a blueprint of this name"))
    which = "this blueprint" if same else "a different blueprint"
    line = f"in {before.module.place(before.node).told_in(site.module.path)}"
    if before.node is site.node:
        line = "in this loop"
    return RULE.finding(
        site.module.place(site.node),
        f"the name `{found.name}` is already registered for {which} {line}: this raises a "
        "ValueError",
        help=f'pass `name="{found.name}_2"` or the like here'
        if same
        else "give one of the two blueprints another name",
        related=related,
    )
