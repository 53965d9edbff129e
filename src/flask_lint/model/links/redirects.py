"""The redirects whose target is written out.

Source: `flask.redirect`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_lint.model.names.values import Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirect to `target`, as it is written at `site`."""

    target: str
    site: Site


class Redirects:
    """The redirects of a project, except those of tests."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self.all = [
            Redirect(argument.value, Site(argument, scope))
            for module in modules
            if not module.is_test
            for scope in module.scopes
            for call in scope.calls()
            for argument in call.args[:1]
            if isinstance(argument, n.Constant)
            and isinstance(argument.value, str)
            and any(path in knowledge().redirects for path in evaluator.paths(call.func, scope))
        ]
