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
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope


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
    """The redirects of a project, except those of tests."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self.all = [
            redirect
            for module in modules
            for call, scope in module.each(n.Call)
            for redirect in self._of(call, scope)
        ]

    def _of(self, call: n.Call, scope: Scope) -> Iterator[Redirect]:
        words = [word.value for word in call.keywords if word.name == "location"]
        for given in [*call.args, *words][:1]:
            paths = self._evaluator.paths(call.func, scope)
            if any(path in knowledge().redirects for path in paths):
                yield Redirect(call, given, scope)
