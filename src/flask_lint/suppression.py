"""Suppression comments applied to findings, and the comments that deserve a finding themselves."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.errors import did_you_mean
from flask_lint.findings import Place
from flask_lint.rules.own import unknown_suppression, unused_suppression
from flask_lint.rules.registry import all_rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from flask_lint.findings import Finding
    from flask_lint.rules.selection import ResolvedRules
    from flask_lint.summary.suppressions import SuppressedName, Suppression

_MOST_HINTS = 200
ABOUT_COMMENTS = frozenset({unused_suppression.RULE.name, unknown_suppression.RULE.name})


class Applied(NamedTuple):
    """What is left of the findings; `kept` holds those about the comments too, unsorted."""

    kept: list[Finding]
    suppressed: int


def apply_suppressions(
    findings: Iterable[Finding],
    suppressions: Mapping[str, Sequence[Suppression]],
    rules: ResolvedRules,
    *,
    unfinished: Collection[str] = (),
) -> Applied:
    """Return the findings that no comment suppresses, and those about the comments.

    `findings` are those of the whole project, before anything narrows what is reported:
    otherwise the comments in the other files would seem unused. `suppressions` maps a path to
    the comments in that file. `unfinished` names the rules that broke down in this run; nobody
    knows whether a comment that names one of them is needed.
    """
    comments = _Comments(suppressions)
    kept: list[Finding] = []
    suppressed = 0
    unreadable = set()
    for finding in findings:
        if finding.rule == "parse-error":
            unreadable.add(finding.place.path)
        if comments.cover(finding):
            suppressed += 1
        else:
            kept.append(finding)
    for finding in comments.findings(rules, unreadable, unfinished):
        wanted = rules.apply(finding)
        if wanted is None:
            continue
        if comments.cover(wanted):
            suppressed += 1
        else:
            kept.append(wanted)
    return Applied(kept, suppressed)


class _Stretches:
    """The stretches of lines on which one rule is suppressed in one file.

    There may be thousands of comments, and of findings: no finding is compared with all comments.
    """

    def __init__(self, comments: Sequence[Suppression]) -> None:
        self.used: set[tuple[int, int]] = set()
        self._whole_file = {_span(one) for one in comments if one.whole_file}
        self._spans = sorted({_span(one) for one in comments if not one.whole_file})
        self._lasts = list(accumulate((last for _, last in self._spans), max))

    def cover(self, line: int) -> bool:
        """Tell whether a line lies in one of the stretches, and note that they are of use."""
        self.used |= self._whole_file
        covered = bool(self._whole_file)
        at = bisect_right(self._spans, line, key=itemgetter(0)) - 1
        while at >= 0 and self._lasts[at] >= line:
            if self._spans[at][1] >= line:
                self.used.add(self._spans[at])
                covered = True
            at -= 1
        return covered


def _span(comment: Suppression) -> tuple[int, int]:
    """Return the lines that a comment covers; 0 and 0 are those of the whole file."""
    return comment.first_line, comment.last_line


class _Comments:
    """The comments of a project, and which of the rules that they name had a finding."""

    def __init__(self, suppressions: Mapping[str, Sequence[Suppression]]) -> None:
        self._by_path = suppressions
        codes = {rule.code: rule.name for rule in all_rules().values()}
        self._rules = codes | {name: name for name in codes.values()}
        self._hints: dict[str, str] = {}
        named: dict[tuple[str, str], list[Suppression]] = {}
        for path, comments in suppressions.items():
            for comment in comments:
                rules = {rule for name in comment.names if (rule := self._rule(name)) is not None}
                for rule in rules:
                    named.setdefault((path, rule), []).append(comment)
        self._stretches = {key: _Stretches(comments) for key, comments in named.items()}

    def cover(self, finding: Finding) -> bool:
        """Tell whether a comment suppresses `finding`, and note that it is of use."""
        if finding.rule == "internal-error":
            return False
        stretches = self._stretches.get((finding.place.path, finding.rule))
        return stretches is not None and stretches.cover(finding.place.line)

    def findings(
        self, rules: ResolvedRules, unreadable: Collection[str], unfinished: Collection[str]
    ) -> Iterator[Finding]:
        """Yield a finding for each comment, or name in one, that does nothing."""
        for path, comments in self._by_path.items():
            for comment in comments:
                if comment.problem:
                    yield _malformed(path, comment)
                for name in comment.names:
                    rule = self._rule(name)
                    if rule is None:
                        yield self._unknown(path, comment, name)
                    elif (
                        _span(comment) not in self._stretches[path, rule].used
                        and rule not in ABOUT_COMMENTS
                        and rule not in unfinished
                        and rules.enabled_in(rule, path)
                        and (path not in unreadable or rule == "parse-error")
                    ):
                        yield _unused(path, comment, name, rule)

    def _rule(self, name: SuppressedName) -> str | None:
        return self._rules.get(name.text) or self._rules.get(name.text.upper())

    def _hint(self, text: str) -> str:
        """Return which rule may be meant; to look for it takes time, and is worth it for some."""
        if text not in self._hints and len(self._hints) < _MOST_HINTS:
            self._hints[text] = did_you_mean(text, self._rules)
        return self._hints.get(text, "")

    def _unknown(self, path: str, comment: Suppression, name: SuppressedName) -> Finding:
        text = name.text
        family = [rule for code, rule in self._rules.items() if code.startswith(text.upper())]
        if text == "ALL" or (text.upper().startswith("FLK") and family):
            message = f"{text!r} stands for many rules, and a suppression names single ones"
            help_ = "write the rule's name, as the finding prints it"
        else:
            message = f"there is no rule {text!r}{self._hint(text)}"
            help_ = "correct the name (`flask-lint rules` lists them) or take it away"
        place = Place(path, comment.line, name.column, comment.line, name.end_column)
        return unknown_suppression.RULE.finding(place, message, help=help_)


def _malformed(path: str, comment: Suppression) -> Finding:
    place = Place(path, comment.line, comment.column, comment.line, comment.end_column)
    what, _, how = comment.problem.partition(": ")
    message = f"this comment suppresses nothing: {what}"
    return unknown_suppression.RULE.finding(place, message, help=how)


def _unused(path: str, comment: Suppression, name: SuppressedName, rule: str) -> Finding:
    where = "in this file" if comment.whole_file else "here"
    place = Place(path, comment.line, name.column, comment.line, name.end_column)
    rest = len(comment.names) > 1
    help_ = f"take `{name.text}` out of the brackets" if rest else "take the comment away"
    return unused_suppression.RULE.finding(place, f"{rule} has no finding {where}", help=help_)
