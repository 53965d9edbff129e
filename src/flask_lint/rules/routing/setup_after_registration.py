"""A rule is added to a blueprint after the blueprint has been registered.

## What it does

Reports a rule that is added to a blueprint behind its registration on an application in the same
function or module, and an import there of the one module that adds rules to it. Where the tests
call a factory more than once, it also reports a rule that the factory adds each time to a blueprint
that lives longer than one call: the call before has registered it.

## Why it bites

What a blueprint has is put into the application when it is registered. Flask refuses later rules:

    AssertionError: The setup method 'route' can no longer be called on the blueprint 'shop'. It has
    already been registered at least once, any changes will not be applied consistently.

Before Flask 2.3 nothing is raised, and the rule does not exist: its URL ends with 404.

## Bad

```python
from flask import Blueprint, Flask

app = Flask(__name__)
bp = Blueprint("shop", __name__)
app.register_blueprint(bp)


@bp.get("/")
def index():
    return "index"
```

## Good

```python
from flask import Blueprint, Flask

app = Flask(__name__)
bp = Blueprint("shop", __name__)


@bp.get("/")
def index():
    return "index"


app.register_blueprint(bp)
```

## How to fix

Move `register_blueprint` behind everything that sets the blueprint up: imports of modules with its
views first, registration last.

## What it lets pass

* registrations and rules of which one is under a condition, or in another function;
* a blueprint that was registered on another blueprint, which is not registered itself yet;
* a module that something else imports as well, perhaps earlier;
* hooks, filters and error handlers of the blueprint;
* a blueprint at the top of a module whose rules the factory adds before it registers it, as long as
  no test calls the factory twice: calls under `pytest.raises`, fixtures with a `scope` and tests
  that load modules anew do not count.

## References

* [Flask: Application Setup](https://flask.palletsprojects.com/en/stable/lifecycle/#application-setup)
* [Flask: Changes in 2.3](https://flask.palletsprojects.com/en/stable/changes/#version-2-3-0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject
    from flask_lint.syntax import nodes as n

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK310", severity=Severity.ERROR)
_FIRST_STRICT = (2, 3)
_OLDER = "its requests end with 404, and since Flask 2.3 this raises an AssertionError"


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report what adds a rule too late, each place once."""
    lowest = project.versions.lowest("flask")
    strict = lowest is None or lowest >= _FIRST_STRICT
    outcome = "this raises an AssertionError" if strict else _OLDER
    seen: set[n.Node] = set()
    for late in project.late_setup.after_registration():
        if late.site.node in seen:
            continue
        seen.add(late.site.node)
        module, mount = late.site.module, late.mount.site
        line = mount.module.place(mount.node).line
        name = late.mount.child.label if late.mount.child is not None else "the blueprint"
        related = [mount.module.related(mount.node, "the blueprint is registered here")]
        if late.rule.site.node is not late.site.node:
            rule = late.rule.site
            related.append(rule.module.related(rule.node, "the rule that is added"))
        yield RULE.finding(
            module.place(late.site.node),
            f"this adds a rule to the blueprint `{name}`, which line {line} has registered: "
            f"{outcome}",
            help="move `register_blueprint` behind it",
            related=related,
        )
    if strict:
        yield from _again(project, seen)


def _again(project: FlaskProject, seen: set[n.Node]) -> Iterator[Finding]:
    """Report what a second call of a factory adds too late, each place once."""
    for again in project.late_setup.again():
        site, mount = again.rule.site, again.mount
        if site.node in seen:
            continue
        seen.add(site.node)
        name = mount.child.label if mount.child is not None else "the blueprint"
        yield RULE.finding(
            site.module.place(site.node),
            f"each call of `{again.factory.qualname}` adds this to the one blueprint `{name}`, "
            "which the call before has registered: the second call raises an AssertionError",
            help="make the blueprint in the function, or add the rule where the blueprint is made",
            related=[
                mount.site.module.related(mount.site.node, "the blueprint is registered here"),
                *(
                    call.module.related(call.node, f"calls `{again.factory.qualname}`")
                    for call in again.calls
                ),
            ],
        )
