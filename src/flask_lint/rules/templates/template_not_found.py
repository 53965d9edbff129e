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

from flask_lint.errors import did_you_mean
from flask_lint.findings import Place, Related, Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.templates.missing import MissingTemplate
    from flask_lint.model.templates.renders import Step

RULE = Rule(module=__name__, page=__doc__, code="FLK801", severity=Severity.ERROR)

_HOW = {"extends": "extended", "include": "included", "import": "imported"}


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each name of a template that is in no template folder."""
    for missing in project.missing_templates.find():
        yield RULE.finding(
            missing.place,
            _message(missing),
            help=_help(project, missing.names[-1]),
            related=[] if missing.step is None else list(_way(project, missing.step)),
        )


def _message(missing: MissingTemplate) -> str:
    name = " or ".join(repr(one) for one in missing.names)
    if missing.kind == "render":
        return f"no template folder has {name}: rendering it raises TemplateNotFound"
    return f"no template folder has {name}, which is {_HOW[missing.kind]} here: TemplateNotFound"


def _help(project: FlaskProject, name: str) -> str:
    if ".." in name.split("/") or "\\" in name:
        return "name the template by its path below the template folder, with forward slashes"
    for near in project.missing_templates.near(name):
        return f"the file is called {near!r}, and names are case-sensitive on Linux"
    unloaded = project.missing_templates.unloaded(name)
    if unloaded is not None:
        folder = unloaded[: -len(name.lstrip("/"))].rstrip("/")
        return (
            f"{unloaded} exists, but no app or blueprint loads templates from {folder}: "
            "pass `template_folder=` to the one that it belongs to, or move the file"
        )
    base = name.rpartition("/")[2]
    same = [known for known in project.loaders.names if known.rpartition("/")[2] == base]
    if len(same) == 1:
        return f"correct the name; did you mean {same[0]!r}?"
    folders = sorted({root.path for root in project.loaders.roots})
    where = ", ".join(folder or "." for folder in folders[:4])
    near_by = did_you_mean(name, project.loaders.names)
    return (
        f"correct the name{near_by}"
        if near_by
        else f"write the template, or correct the name; looked in {where}"
    )


def _way(project: FlaskProject, step: Step) -> Iterator[Related]:
    """Yield how a template comes to be rendered, from the last step to the first."""
    for _ in range(4):
        if step.call is not None:
            yield step.call.module.related(step.call.node, "this renders the template")
            return
        if step.parent is None:
            return
        place = Place(step.parent, step.line, 1, step.line, 1)
        yield Related(place, "this template brings it in")
        step = project.renders.reached[step.parent]
