"""What the rules about contexts that are not active say alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.contexts.contexts import Chance
from flask_lint.providers.provider import Level
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from flask_lint.findings import Finding
    from flask_lint.model.contexts.contexts import Lack
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.project import FlaskProject
    from flask_lint.rules.rule import Rule


def lack_of(project: FlaskProject, function: Scope) -> Lack | None:
    """Return what a function lacks that starts without any context."""
    return project.contexts.of_scope(function, Level.NONE, Chance.LIKELY)


def first_step(lack: Lack) -> str:
    """Return the first step of the way to what is lacking, as text."""
    return dotted(lack.start.node) if lack.calls else lack.need.text


def context_name(lack: Lack) -> str:
    """Return the name of the context that is lacking."""
    return "a request context" if lack.need.level is Level.REQUEST else "an application context"


def at_first_step(rule: Rule, what: str, lack: Lack, edit: str) -> Finding:
    """Return the finding of `rule` for code that is not started by a call in sight."""
    site = lack.start
    way = f"{lack.path()}: " if lack.calls else ""
    return rule.finding(
        site.module.place(site.node),
        f"{what} without {context_name(lack)}: {way}{lack.need.error}",
        help=edit,
        related=lack.related() if lack.calls else (),
    )
