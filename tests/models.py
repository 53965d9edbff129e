"""Projects made of texts, for tests that question the model itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask_lint.model.names.scopes import Module, Scope
from flask_lint.model.names.values import (
    ClassValue,
    Display,
    External,
    FunctionValue,
    Instance,
    Literal,
    ModuleValue,
    Site,
    Value,
    Values,
)
from flask_lint.model.project import FlaskProject
from flask_lint.settings import Settings
from flask_lint.sources.modules import ModuleIndex
from flask_lint.sources.roles import assign_roles
from flask_lint.summary.module import ModuleSummary, summarise
from flask_lint.syntax import nodes as n
from flask_lint.syntax.parse import with_deep_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Kind = TypeVar("Kind", bound=n.Node)


def _known(said: ModuleSummary) -> Callable[[], ModuleSummary]:
    return lambda: said


def project_of(files: Mapping[str, str]) -> FlaskProject:
    """Return the model of a project with these Python files."""
    index = ModuleIndex(files)
    roles = assign_roles(files)

    def modules() -> list[Module]:
        return [
            Module(
                path,
                index.names[path].dotted,
                roles[path],
                _known(summarise(text)),
                is_package=path.endswith("__init__.py"),
            )
            for path, text in files.items()
        ]

    return FlaskProject(with_deep_stack(modules), index, Settings())


def find(scope: Scope, kind: type[Kind], text: str, source: str) -> Kind:
    """Return the first node of a kind, among those that run in `scope`, that reads `text`."""
    for node in scope.nodes:
        if isinstance(node, kind) and source[node.start : node.end] == text:
            return node
    raise LookupError(text)


def scope_of(project: FlaskProject, path: str, qualname: str) -> Scope:
    """Return the scope of a function or class, "" for the module's own."""
    for scope in project.modules[path].scopes:
        if scope.qualname == qualname:
            return scope
    raise LookupError(qualname)


def call_of(project: FlaskProject, name: str) -> Site:
    """Return the only call of `name`, which may be an attribute."""
    found = [
        Site(call, scope)
        for scope in project.scopes()
        for call in scope.each(n.Call)
        if name in (getattr(call.func, "id", ""), getattr(call.func, "name", ""))
    ]
    (site,) = found
    return site


def shown(value: Value) -> str:
    """Return a value in words; the path for something from outside, "?" where it is unknown."""
    match value:
        case External():
            return value.path
        case ModuleValue():
            return f"module {value.module.name}"
        case FunctionValue():
            return f"function {value.scope.qualname}"
        case ClassValue():
            return f"class {value.scope.qualname}"
        case Instance():
            return f"a {value.scope.qualname}"
        case Literal():
            return repr(value.value)
        case Display():
            return "display"
        case _:
            return "?"


def asked(files: Mapping[str, str]) -> set[str]:
    """Return what the argument of the only call of `ask` in these files may stand for."""
    project = project_of(files)
    return {shown(value) for value in values_asked(project)}


def values_asked(project: FlaskProject) -> Values:
    """Return what the argument of the only call of `ask` in a project may stand for."""
    site = call_of(project, "ask")
    assert isinstance(site.node, n.Call)
    argument = site.node.args[0]
    return with_deep_stack(lambda: project.values(argument, site.scope))
