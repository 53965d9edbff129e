"""What an expression may stand for: the answers of the evaluator.

Something from outside the project is known by its path: `flask.Flask` is the class,
`flask.Flask()` an instance, `flask.Flask().config` the instance's attribute. `[]` stands for a
subscript. So a rule recognises `db.session.commit` by its path, whatever the names in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.syntax import nodes as n


@dataclass(frozen=True, slots=True)
class Site:
    """An expression and the scope that it runs in."""

    node: n.Node
    scope: Scope

    @property
    def module(self) -> Module:
        """The module that holds the expression."""
        return self.scope.module

    @property
    def expr(self) -> n.Expr:
        """The node of a site that is known to be an expression, as decorators and values are."""
        # The union of all expressions is too large to ask about at every use.
        return cast("n.Expr", self.node)

    def __hash__(self) -> int:
        # A node stands in one scope, and values are hashed more often than anything else.
        return hash(self.node)


@dataclass(frozen=True, slots=True)
class External:
    """Something from outside the project.

    Where the path goes through a call, `origin` is the call that made the object at its root: it
    tells one app from another.
    """

    path: str
    origin: Site | None = None

    def __hash__(self) -> int:
        return hash(self.path)


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module of the project."""

    module: Module


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function, a method or a lambda of the project.

    `bound` is the class of the instance that a method was taken from.
    """

    scope: Scope
    bound: Scope | None = None


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class of the project."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a project class; `origin` is the call that made it, where it is known."""

    scope: Scope
    origin: Site | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant, and where it is written."""

    value: str | bytes | int | float | bool | None
    site: Site


@dataclass(frozen=True, slots=True)
class Display:
    """A list, tuple, set, dictionary or comprehension as written; `site.node` is the display."""

    site: Site


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that nothing is known about: the other values may not be all there are."""


Value = External | ModuleValue | FunctionValue | ClassValue | Instance | Literal | Display | Unknown
Values = tuple[Value, ...]

UNKNOWN = Unknown()
