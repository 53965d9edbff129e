"""How a rule is declared: its metadata, its page and its check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec

from flask_lint.findings import Confidence, Finding, Fix, Place, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask_lint.model.project import FlaskProject

Check = TypeVar("Check", bound="Callable[..., Iterator[Finding]]")

URL = "https://github.com/flask-lint/flask-lint/blob/main/rules"


def url_of(code: str, name: str) -> str:
    """Return where the page of a rule can be read."""
    return f"{URL}/{code}-{name}.md"


class NoOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The options of a rule that has none."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule.

    `name` and `page` come from the module that declares it: its file name and its docstring.
    `severity` is what a finding has unless the check or the settings say otherwise.
    `default` tells whether the rule runs when the settings select nothing.
    `proof` is `runtime` when a test shows the behaviour under real Flask, `style` when the rule
    is about style, which no run can show.
    `options` is the type that the table `[tool.flask-lint.rules.NAME]` is read into.
    """

    module: str
    page: str
    code: str
    severity: Severity
    default: bool = True
    proof: Literal["runtime", "style"] = "runtime"
    options: type[msgspec.Struct] = NoOptions
    _checks: list[Callable[..., Iterator[Finding]]] = []

    @property
    def name(self) -> str:
        """The kebab-case name: the file's name with hyphens."""
        return self.module.rpartition(".")[2].replace("_", "-")

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.strip().partition("\n")[0]

    @property
    def slug(self) -> str:
        """What the rule's page and its folder of fixture apps are called."""
        return f"{self.code}-{self.name}"

    @property
    def url(self) -> str:
        """Where the page can be read."""
        return url_of(self.code, self.name)

    def check(self, function: Check) -> Check:
        """Register the function that asks a project for findings of this rule."""
        self._checks.append(function)
        return function

    def run(self, project: FlaskProject, options: msgspec.Struct) -> Iterator[Finding]:
        """Yield the findings of this rule in `project`."""
        for check in self._checks:
            yield from check(project) if self.options is NoOptions else check(project, options)

    def finding(
        self,
        place: Place,
        message: str,
        *,
        help: str,  # noqa: A002 - the field's name in the output
        severity: Severity | None = None,
        confidence: Confidence = Confidence.HIGH,
        related: Iterable[Related] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """Return a finding of this rule at `place`; `help` is the concrete edit that mends it."""
        return Finding(
            rule=self.name,
            code=self.code,
            severity=severity or self.severity,
            message=message,
            place=place,
            confidence=confidence,
            help=help,
            related=tuple(related),
            fix=fix,
        )
