"""An application or blueprint is given an import name that is not the name of its module.

## What it does

Reports `Flask("__name__")`, `Flask("__main__")`, `Flask(__file__)` and the same for blueprints, and
names that are neither the module's own, nor that of a package around it, nor of any other module
of the project.

## Why it bites

Flask looks the import name up to find the folder of the application. It takes the current
directory instead when there is no such module, so that templates and static files are found when
the program is started from one folder, and are gone when it is started from another one:

    jinja2.exceptions.TemplateNotFound: index.html

Where another module has that name, its folder is taken: `Blueprint("admin", "json")` looks for its
files in the standard library.

## Bad

```python
from flask import Blueprint, Flask

app = Flask("__name__")
bp = Blueprint("admin", "json", template_folder="templates")
app.register_blueprint(bp)
```

## Good

```python
from flask import Blueprint, Flask

app = Flask(__name__)
bp = Blueprint("admin", __name__, template_folder="templates")
app.register_blueprint(bp)
```

## How to fix

Pass `__name__`. In a module deep in a package, the name of the package will do as well, as in
`Flask("shop")` or `Flask(__name__.split(".")[0])`.

## What it lets pass

* names of modules and packages of the project, and of packages that it imports from elsewhere;
* names that only a run can tell;
* an application or blueprint with another `root_path`;
* other names than the three above where nothing is looked up by them: in blueprints without folders
  of their own, in applications without views, whose folders are given, or that have no folder
  `templates` beside them.

## References

* [Flask: About the First Parameter](https://flask.palletsprojects.com/en/stable/api/#application-object)
* [Flask: Blueprint Resource Folder](https://flask.palletsprojects.com/en/stable/blueprints/#blueprint-resource-folder)
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from flask_lint.findings import Severity
from flask_lint.rules.rule import Rule
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.execution.environments import Situated
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.registry.holders import Holder

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK315", severity=Severity.WARNING)
_NEVER = frozenset({"__name__", "__main__", "__file__"})


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each import name that names something else."""
    for holder in project.holders.all:
        given = holder.arguments.get("import_name")
        if given is None or holder.takes("root_path"):
            continue
        said = _mismatch(project, holder, given)
        if said is not None:
            yield RULE.finding(
                given.site.module.place(given.node),
                f"{said}, so the files of `{holder.label}` are looked for "
                + ("in another folder" if _is_elsewhere(given) else "in the current directory"),
                help="pass `__name__`",
            )


def _mismatch(project: FlaskProject, holder: Holder, given: Situated) -> str | None:
    if isinstance(given.node, n.Name) and given.node.id == "__file__":
        return "`__file__` is a path and no name of a module"
    if not isinstance(given.node, n.Constant) or not isinstance(given.node.value, str):
        return None
    name = given.node.value
    if name in _NEVER:
        return f'`"{name}"` in quotes is not the name of the module'
    module = given.site.module
    if not holder.is_app and not (holder.takes("template_folder") or holder.takes("static_folder")):
        return None
    if f"{module.name}.".startswith(f"{name}.") or _is_known(project, name, module.path):
        return None
    if not holder.is_app and name not in sys.stdlib_module_names:
        return f'there is no module `"{name}"` in the project'
    if name in sys.stdlib_module_names:
        return f'`"{name}"` is a module of the standard library'
    folder = module.path.rpartition("/")[0]
    beside = f"{folder}/templates" if folder else "templates"
    if "." in name or beside not in project.listing.folders or not _has_views(project, holder):
        return None
    return f'there is no module `"{name}"` in the project'


def _has_views(project: FlaskProject, app: Holder) -> bool:
    """Tell whether an app surely has views that may render something.

    A blueprint whose app is not known counts for every app, and may belong to another one.
    """
    return any(
        route.registration is not None
        and app in (route.registration.holder, route.place and route.place.mounts[0].parent)
        for route in project.url_map.routes
    )


def _is_known(project: FlaskProject, name: str, importer: str) -> bool:
    """Tell whether a name may be that of a module or package that the project has."""
    if project.index.find(name, importer) is not None or _is_installed(project, name, importer):
        return True
    folder = name.replace(".", "/")
    return any(
        f"/{path}".find(f"/{folder}/") >= 0 or f"/{path}".endswith(f"/{folder}.py")
        for path in project.modules
    )


def _is_installed(project: FlaskProject, name: str, importer: str) -> bool:
    """Tell whether a name leads into a package that the project imports from elsewhere."""
    package = name.partition(".")[0]
    if package in sys.stdlib_module_names or project.index.find(package, importer) is not None:
        return False
    return any(
        imported.partition(".")[0] == package
        for module in project.code
        for statement, _ in module.each(n.Import, n.ImportFrom)
        for imported in _imported(statement)
    )


def _imported(statement: n.Import | n.ImportFrom) -> list[str]:
    if isinstance(statement, n.Import):
        return [alias.name for alias in statement.names]
    return [] if statement.level else [statement.module]


def _is_elsewhere(given: Situated) -> bool:
    node = given.node
    return isinstance(node, n.Constant) and node.value in {*sys.stdlib_module_names, "__main__"}
