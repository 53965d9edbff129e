"""Which rules a project's settings enable, how grave their findings are, and their options.

A selector is a rule's name, its code, a prefix of codes (`FLK6`) or `ALL`. Where several
selectors speak about one rule, the most specific one decides: a name or a full code over a
prefix, a longer prefix over a shorter one, any prefix over `ALL`, and `ALL` over what the rule
itself says about being on by default. Between equals, ignoring wins over selecting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from flask_lint.errors import ConfigError, did_you_mean
from flask_lint.gitignore import IgnoreRules
from flask_lint.rules.registry import all_rules, rules_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask_lint.findings import Finding, Severity
    from flask_lint.rules.rule import Rule
    from flask_lint.settings import Settings

# No selection may hide these: a file that could not be read, or a linter that broke down, would
# then pass for a clean one. A parse error can still be ignored by its own name.
ALWAYS = frozenset({"parse-error", "internal-error"})

_EXACT = 1000


class EnabledRule(NamedTuple):
    """A rule that runs; `severity` is what the settings say, or None where they say nothing."""

    rule: Rule
    severity: Severity | None
    options: msgspec.Struct


class ResolvedRules(msgspec.Struct, frozen=True):
    """The rules of one run, by name, in the order of their codes."""

    enabled: dict[str, EnabledRule]
    _ignored: tuple[tuple[Callable[[str], bool], frozenset[str]], ...] = msgspec.field(default=())

    def enabled_in(self, name: str, path: str) -> bool:
        """Tell whether findings of the rule `name` are wanted in the file `path`."""
        return name in self.enabled and not any(
            name in names and matches(path) for matches, names in self._ignored
        )

    def apply(self, finding: Finding) -> Finding | None:
        """Return `finding` as it is to be reported, or None when its rule is off for its file."""
        if not self.enabled_in(finding.rule, finding.place.path):
            return None
        severity = self.enabled[finding.rule].severity
        if severity is None or severity is finding.severity:
            return finding
        return msgspec.structs.replace(finding, severity=severity)


def resolve(settings: Settings) -> ResolvedRules:
    """Return the rules that `settings` enable.

    Raises `ConfigError` for a selector, a glob or a rule's options that are wrong.
    """
    selected = _levels([*(settings.select or ()), *settings.extend_select], "select")
    ignored = _levels(settings.ignore, "ignore")
    severities = _severities(settings)
    enabled = {}
    for name, rule in all_rules().items():
        options = convert_options(rule, settings.rules.get(name, {}), where="rules")
        if _is_on(rule, selected, ignored, by_default=settings.select is None):
            enabled[name] = EnabledRule(rule, severities.get(name), options)
    return ResolvedRules(enabled, _per_file(settings.per_file_ignores))


def convert_options(rule: Rule, table: dict[str, Any], *, where: str) -> msgspec.Struct:
    """Read the `table` of options of `rule` into the type that the rule declares.

    `where` says in the error where the table was written.
    Raises `ConfigError` for an unknown option or a value of the wrong type.
    """
    known = rule.options.__struct_encode_fields__
    for key in table:
        if key not in known:
            hint = did_you_mean(key, known) or (
                f"; it has {', '.join(known)}" if known else "; it has no options"
            )
            raise ConfigError(f"{where}: unknown option {key!r} of rule {rule.name!r}{hint}")
    try:
        return msgspec.convert(table, rule.options)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: options of rule {rule.name!r}: {error}") from None


def _is_on(
    rule: Rule, selected: dict[str, int], ignored: dict[str, int], *, by_default: bool
) -> bool:
    ignore = ignored.get(rule.name, -1)
    if rule.name in ALWAYS:
        return rule.name == "internal-error" or ignore < _EXACT
    select = selected.get(rule.name, 0 if by_default and rule.default else -1)
    return select > ignore


def _levels(selectors: Iterable[str], where: str) -> dict[str, int]:
    """Return how specifically each rule, by name, is meant by one of `selectors`."""
    levels: dict[str, int] = {}
    for selector in selectors:
        for rule in rules_of(selector, where=where):
            levels[rule.name] = max(levels.get(rule.name, 0), _specificity(selector, rule))
    return levels


def _specificity(selector: str, rule: Rule) -> int:
    if selector == "ALL":
        return 1
    if selector == rule.name or len(selector) == len(rule.code):
        return _EXACT
    return len(selector)


def _severities(settings: Settings) -> dict[str, Severity]:
    chosen: dict[str, tuple[int, Severity]] = {}
    for selector, severity in settings.severity.items():
        for rule in rules_of(selector, where="severity"):
            level = _specificity(selector, rule)
            if level >= chosen.get(rule.name, (0, severity))[0]:
                chosen[rule.name] = (level, severity)
    return {name: severity for name, (_, severity) in chosen.items()}


def _per_file(
    table: dict[str, list[str]],
) -> tuple[tuple[Callable[[str], bool], frozenset[str]], ...]:
    pairs: list[tuple[Callable[[str], bool], frozenset[str]]] = []
    for glob, selectors in table.items():
        where = f"per-file-ignores.{glob!r}"
        names = {rule.name for one in selectors for rule in rules_of(one, where=where)}
        rules = IgnoreRules(glob)
        if not rules:
            raise ConfigError(f"{where}: no glob; write one as in .gitignore")
        pairs.append((rules.matches, frozenset(names - {"internal-error"})))
    return tuple(pairs)
