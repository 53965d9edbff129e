"""The redirects of a project.

Source: `flask.redirect`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from flask_lint.model.execution.called import Called
    from flask_lint.model.names.scopes import Scope


class Redirect(msgspec.Struct, frozen=True):
    """A call that makes a redirect; `given` is what it redirects to, as it is written."""

    call: n.Call
    given: n.Expr
    scope: Scope

    @property
    def site(self) -> Site:
        """Where the target is written."""
        return Site(self.given, self.scope)

    @property
    def target(self) -> str | None:
        """The target that is written out, None where it is not one string."""
        given = self.given
        is_text = isinstance(given, n.Constant) and isinstance(given.value, str)
        return str(given.value) if isinstance(given, n.Constant) and is_text else None


class Redirects:
    """The redirects of a project."""

    def __init__(self, called: Called) -> None:
        self.all = [
            Redirect(call, given, scope)
            for call, scope in called.of(knowledge().redirects)
            for given in _targets(call)[:1]
        ]


def _targets(call: n.Call) -> list[n.Expr]:
    """Return the arguments of a redirect among which the first is its target."""
    return [*call.args, *(word.value for word in call.keywords if word.name == "location")]
