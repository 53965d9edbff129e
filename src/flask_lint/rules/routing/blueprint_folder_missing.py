"""The static folder of a blueprint cannot be reached: it is not there, or its URL is the app's.

## What it does

Reports a `static_folder` of a blueprint, for whose files the project makes URLs, that does not
exist, or whose URL is that of the app's own static folder, or of the one of a blueprint that is
registered before.

## Why it bites

A relative folder is looked for next to the module that `import_name` names. Where it is not there,
every URL from `url_for("admin.static", ...)` answers 404.

A blueprint without `url_prefix` gets `/static/` for its files, which the app's own folder has
already: `url_for("admin.static", filename="admin.css")` is `/static/admin.css`, the app answers,
and that is a 404 as well. Of two blueprints with the same `url_prefix` the one that is registered
first answers for both.

## Bad

```python
# shop/__init__.py
from flask import Flask

from shop.admin import admin

app = Flask(__name__)
app.register_blueprint(admin)
# shop/admin/__init__.py
from flask import Blueprint, url_for

admin = Blueprint("admin", __name__, static_folder="static")


@admin.route("/admin")
def index():
    return url_for("admin.static", filename="admin.css")
```

```text
# shop/static/shop.css
body { color: black }
# shop/admin/static/admin.css
body { color: red }
```

## Good

```python
# shop/__init__.py
from flask import Flask

from shop.admin import admin

app = Flask(__name__)
app.register_blueprint(admin)
# shop/admin/__init__.py
from flask import Blueprint, url_for

admin = Blueprint(
    "admin", __name__, static_folder="static", static_url_path="/admin/static"
)


@admin.route("/admin")
def index():
    return url_for("admin.static", filename="admin.css")
```

```text
# shop/static/shop.css
body { color: black }
# shop/admin/static/admin.css
body { color: red }
```

## How to fix

Give the blueprint a `url_prefix`, or a `static_url_path` of its own. Correct the folder: it is
relative to the folder of the module whose name the blueprint is made with.

## What it lets pass

* folders for whose files nobody makes a URL;
* folders that Git ignores, or that a build makes;
* a folder that is the app's own, or the other blueprint's;
* blueprints of which it is not sure that both are registered, and in which order;
* folders and prefixes that are not known.

## References

* [Flask: Blueprint Static Files](https://flask.palletsprojects.com/en/stable/blueprints/#static-files)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.findings import Related, Severity
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.links.static_folders import UnreachedFolder
    from flask_lint.model.project import FlaskProject

RULE = Rule(module=__name__, page=__doc__, code="FLK323", severity=Severity.WARNING)


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each static folder of a blueprint that is used and cannot be reached."""
    for folder in project.static_folders.find():
        yield _report(folder)


def _report(folder: UnreachedFolder) -> Finding:
    if folder.taken_by is None or folder.rule is None:
        message = f"there is no folder {folder.path}: every URL of {folder.endpoint!r} is a 404"
        help_ = "correct the folder: it is relative to that of the module in `import_name`"
    else:
        url = folder.rule.partition("<")[0]
        whose = "the app's own"
        if folder.owner is not None:
            whose = f"that of `{folder.owner.label}`, which is registered first"
        message = (
            f"{url} is the URL of {folder.taken_by}, {whose}: the files in {folder.path} are a 404"
        )
        help_ = "give the blueprint a `url_prefix`, or a `static_url_path` of its own"
    return RULE.finding(
        folder.argument.module.place(folder.argument.node),
        message,
        help=help_,
        related=[Related(use, f"makes a URL of {folder.endpoint!r}") for use in folder.uses[:3]],
    )
