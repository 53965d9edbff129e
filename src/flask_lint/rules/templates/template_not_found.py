"""A template is rendered, extended or included that no template folder has.

## What it does

Reports the name of a template, in `render_template()` and its relatives and in `{% extends %}`,
`{% include %}` and `{% import %}` of templates that are rendered, for which there is no file in the
template folder of any app or blueprint of the project.

## Why it bites

    jinja2.exceptions.TemplateNotFound: user/profil.html

and an error 500, in the branch that nobody tried. Names are case-sensitive on Linux, so
`User/profile.html` may work on the machine it was written on and nowhere else.

## Bad

```python
from flask import Flask, render_template

app = Flask(__name__)


@app.route("/me")
def me():
    return render_template("user/profil.html")
```

```html
{# templates/user/profile.html #}
<h1>Me</h1>
```

## Good

```python
from flask import Flask, render_template

app = Flask(__name__)


@app.route("/me")
def me():
    return render_template("user/profile.html")
```

```html
{# templates/user/profile.html #}
<h1>Me</h1>
```

## How to fix

Correct the name, or write the template. A template in the folder of a blueprint is only found when
the blueprint is made with `template_folder="templates"`.

## What it lets pass

* names that are put together from what is not known, or from an attribute of `self` that
  subclasses set;
* `{% include "x.html" ignore missing %}`, and lists of which one exists;
* calls under `try` that catch `TemplateNotFound`, and under a condition that asks for the file;
* files that Git ignores, folders that a build makes, and folders that are not there at all;
* names that an extension may bring: those it is known for, and for an extension that is not
  known, all but those in the project's own folders;
* projects that replace Flask's loaders by something that cannot be followed;
* tests, and examples that make no app of their own.

## References

* [Flask: Rendering Templates](https://flask.palletsprojects.com/en/stable/quickstart/#rendering-templates)
* [Flask: Blueprint Templates](https://flask.palletsprojects.com/en/stable/blueprints/#templates)
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.templates.missing import MissingTemplate

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
            related=[] if missing.step is None else project.renders.way(missing.step),
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
    meant = same or _spelled_like(name, project.loaders.names)
    if len(meant) == 1:
        return f"correct the name; did you mean {meant[0]!r}?"
    folders = sorted({root.path for root in project.loaders.roots})
    where = ", ".join(folder or "." for folder in folders[:4])
    return f"write the template, or correct the name; looked in {where}"


def _spelled_like(name: str, names: Iterable[str]) -> list[str]:
    """Return the names of which one may be a misspelling, those in the same folder if there are.

    Folders and suffixes are much alike, whatever the templates are: they say nothing.
    """
    folder, _, _ = name.rpartition("/")
    by_stem: dict[str, list[str]] = {}
    for known in names:
        by_stem.setdefault(_stem(known), []).append(known)
    near = [
        one for stem in get_close_matches(_stem(name), by_stem, 1, 0.8) for one in by_stem[stem]
    ]
    return [one for one in near if one.rpartition("/")[0] == folder] or near


def _stem(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[0]
