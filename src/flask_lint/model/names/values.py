"""What an expression may stand for: the answers of the evaluator.

Something from outside the project is known by its path: `flask.Flask` is the class,
`flask.Flask()` an instance, `flask.Flask().config` the instance's attribute. `[]` stands for a
subscript. So a rule recognises `db.session.commit` by its path, whatever the names in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec

if TYPE_CHECKING:
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.syntax import nodes as n


class Site(msgspec.Struct, frozen=True):
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


class External(msgspec.Struct, frozen=True):
    """Something from outside the project.

    Where the path goes through a call, `origin` is the call that made the object at its root: it
    tells one app from another.
    """

    path: str
    origin: Site | None = None


class ModuleValue(msgspec.Struct, frozen=True):
    """A module of the project."""

    module: Module


class FunctionValue(msgspec.Struct, frozen=True):
    """A function, a method or a lambda of the project.

    `bound` is the class of the instance that a method was taken from.
    """

    scope: Scope
    bound: Scope | None = None


class ClassValue(msgspec.Struct, frozen=True):
    """A class of the project."""

    scope: Scope


class Instance(msgspec.Struct, frozen=True):
    """An object of a project class; `origin` is the call that made it, where it is known."""

    scope: Scope
    origin: Site | None = None


class Literal(msgspec.Struct, frozen=True):
    """A constant, and where it is written."""

    value: str | bytes | int | float | bool | None
    site: Site


class Display(msgspec.Struct, frozen=True):
    """A list, tuple, set, dictionary or comprehension as written; `site.node` is the display."""

    site: Site


class Unknown(msgspec.Struct, frozen=True):
    """A value that nothing is known about: the other values may not be all there are."""


Value = External | ModuleValue | FunctionValue | ClassValue | Instance | Literal | Display | Unknown
Values = tuple[Value, ...]

UNKNOWN = Unknown()
