"""The one module that knows the order: files, summaries, the model, rules, suppressions."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

import msgspec

from flask_lint.cache.cache import Cache
from flask_lint.cache.runs import Question
from flask_lint.carried import carry
from flask_lint.conclusion import conclude, with_definitions
from flask_lint.errors import breakdown
from flask_lint.findings import FileNote, Finding, Place, Run
from flask_lint.outcome import Outcome
from flask_lint.project_reading import Reading
from flask_lint.rules.own import internal_error, parse_error
from flask_lint.rules.selection import resolve
from flask_lint.sources.discover import discover
from flask_lint.sources.roles import is_boilerplate
from flask_lint.sources.tree import Disk
from flask_lint.summary.template_suppressions import read_template_suppressions
from flask_lint.syntax.parse import with_deep_stack
from flask_lint.workers import end_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from flask_lint.model.project import FlaskProject
    from flask_lint.project_reading import Progress
    from flask_lint.reading import Failed
    from flask_lint.rules.selection import ResolvedRules
    from flask_lint.settings import Settings
    from flask_lint.sources.contents import Seen
    from flask_lint.sources.tree import Tree
    from flask_lint.summary.module import ModuleSummary
    from flask_lint.summary.suppressions import Suppression

T = TypeVar("T")


def check(
    root: Path,
    report_paths: Sequence[Path],
    settings: Settings,
    *,
    progress: Progress | None = None,
    jobs: int | None = None,
    gate: Callable[[Run], Run] = lambda run: run,
    tree: Tree | None = None,
    cache: Cache | None = None,
) -> Run:
    """Lint the project in `root` and return what was found.

    `report_paths` narrow what is reported, never what is analysed: a finding is kept when one of
    its places lies in one of them; none means all. `progress` is told how many of how many files
    have been read. `jobs` is the number of processes that read; None means as many as pay off.
    `gate` is given the whole run, before it is narrowed, and returns what is to be reported.
    `tree` holds the files, if not the disk; `cache` saves doing twice what has been done.
    Raises `FlaskLintError` when the root cannot be read or `settings` are wrong.
    """
    started = time.perf_counter()
    tree = Disk(root) if tree is None else tree
    cache = Cache() if cache is None else cache
    discovery = discover(root, settings.exclude, tree=tree)
    question = Question(root, settings, discovery, tree)
    run = cache.find(question) or _answer(question, cache, progress=progress, jobs=jobs)
    run = gate(msgspec.structs.replace(run, seconds=time.perf_counter() - started))
    if not report_paths:
        return run
    wanted = [path.resolve() for path in report_paths]
    return _narrowed(run, root.resolve(), wanted)


def _answer(
    question: Question, cache: Cache, *, progress: Progress | None, jobs: int | None
) -> Run:
    """Find everything there is to find, and keep it."""
    rules = resolve(question.settings)

    def find() -> tuple[Run, Outcome, Mapping[str, str]]:
        carried = carry(question, cache, jobs=jobs)
        if carried is not None:
            outcome, seen = carried
            run = conclude(question, outcome, rules, summary=_recalled(seen, cache), seen=seen)
            return run, outcome, seen.names
        with closing(Reading(question, cache, progress=progress, jobs=jobs)) as reading:
            outcome = _Check(reading, rules).run()
        seen = reading.seen
        run = conclude(question, outcome, rules, summary=reading.summary, seen=seen)
        return run, outcome, seen.names

    run, outcome, contents = with_deep_stack(find)
    cache.save()
    cache.keep(question, run, outcome, contents)
    return run


def _recalled(seen: Seen, cache: Cache) -> Callable[[str], ModuleSummary | None]:
    """Return what tells what a file says, by its contents alone."""

    def summary(path: str) -> ModuleSummary | None:
        read = cache.said(seen.names.get(path, ""))
        return None if read is None else read.said.summary

    return summary


def ask(
    root: Path,
    settings: Settings,
    question: Callable[[Reading], T],
    *,
    progress: Progress | None = None,
    jobs: int | None = None,
    cache: Cache | None = None,
) -> T:
    """Read the project in `root` and return what `question` makes of it.

    `progress`, `jobs` and `cache` are those of `check`. Raises `FlaskLintError` when the
    root cannot be read, and whatever the question raises.
    """
    tree = Disk(root)
    asked = Question(root, settings, discover(root, settings.exclude, tree=tree), tree)
    cache = Cache() if cache is None else cache

    def answer() -> T:
        with closing(Reading(asked, cache, progress=progress, jobs=jobs)) as reading:
            return question(reading)

    found = with_deep_stack(answer, abandon=end_workers)
    cache.save()
    return found


class _Check:
    """The rules, asked of a project that has been read."""

    def __init__(self, reading: Reading, rules: ResolvedRules) -> None:
        self.reading = reading
        self.rules = rules
        self.skipped: list[FileNote] = []
        self.failed: list[FileNote] = []
        self.findings: list[Finding] = []
        self.broken: set[str] = set()

    def run(self) -> Outcome:
        self.question(self.reading.project)
        # What is said of a file stands on what LibCST makes of it.
        while self.reading.read_exactly({finding.place.path for finding in self.findings}):
            self.findings.clear()
            self.broken.clear()
            self.question(self.reading.project)
        suppressions = self.reading.suppressions
        for path, failed in self.reading.failed.items():
            if is_boilerplate(path) and not failed.internal:
                self.skipped.append(FileNote(path, "a template of Python, with names to fill in"))
                suppressions.pop(path, None)
            else:
                self.fail(path, failed)
        return Outcome(
            findings=tuple(with_definitions(self.findings, self.reading.summary)),
            suppressions=suppressions | self.template_comments(),
            analysed=tuple(sorted(self.reading.analysed)),
            skipped=tuple(sorted(self.skipped)),
            failed=tuple(sorted(self.failed)),
            texts=tuple(sorted(self.reading.texts)),
            broken=tuple(sorted(self.broken)),
            internal_error=bool(self.broken)
            or any(failed.internal for failed in self.reading.failed.values()),
        )

    def template_comments(self) -> dict[str, tuple[Suppression, ...]]:
        """Read the suppression comments of the templates, and of what else the rules have read."""
        templates = (file.path for file in self.reading.discovery.templates)
        found = {}
        for path in sorted({*self.reading.texts, *templates}):
            comments = read_template_suppressions(self.reading.text(path) or "")
            if comments:
                found[path] = tuple(comments)
        return found

    def fail(self, path: str, failed: Failed) -> None:
        """Note that a file could not be analysed, as a finding, too."""
        self.failed.append(FileNote(path, f"line {failed.line}: {failed.reason}"))
        place = Place(path, failed.line, failed.column, failed.line, failed.column)
        if failed.internal:
            way_out = f"`exclude = [{path!r}]` in the configuration leaves the file out"
            error = _internal_error(place, "reading this file", failed.reason, way_out)
            self.findings.append(error)
            return
        self.findings.append(
            parse_error.RULE.finding(
                place,
                f"cannot be analysed: {failed.reason}",
                help="correct the file, or leave it out with `exclude` in the configuration",
            )
        )

    def question(self, project: FlaskProject) -> None:
        """Ask the model the questions of every rule that is on."""
        for name, enabled in self.rules.enabled.items():
            try:
                self.findings.extend(enabled.rule.run(project, enabled.options))
            except Exception as error:  # noqa: BLE001 - one broken rule must not silence the rest
                self.broken.add(name)
                place = Place("pyproject.toml", 1, 1, 1, 1)
                way_out = f"`--ignore {name}` switches the rule off"
                self.findings.append(
                    _internal_error(place, f"the rule {name}", breakdown(error), way_out)
                )
            self.reading.begin_exactly({finding.place.path for finding in self.findings})


def _internal_error(place: Place, what: str, error: str, way_out: str) -> Finding:
    """Say that flask-lint itself is broken; `way_out` is how to do without the rule or the file."""
    return internal_error.RULE.finding(
        place,
        f"{what} broke down: {error}",
        help=f"report it at https://github.com/flask-lint/flask-lint/issues; until then, {way_out}",
    )


def _narrowed(run: Run, root: Path, wanted: Sequence[Path]) -> Run:
    def is_wanted(path: str) -> bool:
        full = root / path
        return any(full == one or one in full.parents for one in wanted)

    findings = tuple(
        finding
        for finding in run.findings
        if finding.rule == internal_error.RULE.name
        or any(
            is_wanted(place.path)
            for place in (finding.place, *(other.place for other in finding.related))
        )
    )
    return msgspec.structs.replace(run, findings=findings)
