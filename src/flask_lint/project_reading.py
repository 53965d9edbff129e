"""One project, read: from the cache what is known there, the rest anew, and all of it linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.ahead import Ahead
from flask_lint.reading import ReadTemplate, read_plain, same_summary
from flask_lint.sources.contents import Seen
from flask_lint.sources.modules import ModuleIndex
from flask_lint.sources.roles import assign_roles
from flask_lint.summary.template import summarise_template
from flask_lint.workers import read_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from flask_lint.cache.cache import Cache
    from flask_lint.cache.runs import Question
    from flask_lint.model.project import FlaskProject
    from flask_lint.reading import Failed, Read
    from flask_lint.sources.discover import SourceFile
    from flask_lint.summary.module import ModuleSummary
    from flask_lint.summary.suppressions import Suppression
    from flask_lint.summary.template import TemplateSummary

    Progress = Callable[[int, int], None]


class Reading:
    """One project, read: the model of it, and what happened to its files on the way.

    `project` is made of every file that can be analysed; `failed` says of the others what is
    wrong with them. `seen` knows what each file held that has been read. Raises `FlaskLintError`
    when files cannot be read at all.
    """

    def __init__(
        self, question: Question, cache: Cache, *, progress: Progress | None, jobs: int | None
    ) -> None:
        self.discovery = question.discovery
        self.tree = question.tree
        self._cache = cache
        self.texts: dict[str, str | None] = {}
        self.seen = Seen()
        self._settings = question.settings
        self._progress = progress
        self._jobs = jobs
        self._read: dict[str, Read] = {}
        self._templates = {file.path: file for file in self.discovery.templates}
        self._said: dict[str, TemplateSummary | None] = {}
        self._ahead = Ahead(self.tree, self.discovery.python, jobs)
        self._read_all()
        templates = self._templates.values()
        self._ahead.begin_templates(
            [file for file in templates if not cache.knows_template(file, self.tree)]
        )
        self.project = self._linked()

    @property
    def analysed(self) -> list[str]:
        """The files that the project is made of."""
        return [path for path, read in self._read.items() if read.summary is not None]

    @property
    def suppressions(self) -> dict[str, tuple[Suppression, ...]]:
        """The suppression comments of each Python file that has some."""
        return {path: read.suppressions for path, read in self._read.items() if read.suppressions}

    @property
    def failed(self) -> dict[str, Failed]:
        """What is wrong with each file that cannot be analysed."""
        return {path: read.failed for path, read in self._read.items() if read.failed is not None}

    def summary(self, path: str) -> ModuleSummary | None:
        """Return what a Python file says, None where it cannot be analysed, or is none."""
        read = self._read.get(path)
        return None if read is None else read.summary

    def template(self, path: str) -> TemplateSummary | None:
        """Return what a file says as a template, None where it has no text."""
        if path not in self._said:
            self._said[path] = self._template(path)
        return self._said[path]

    def begin_exactly(self, paths: AbstractSet[str]) -> None:
        """Have LibCST start on these files in another process, where that saves time."""
        self._ahead.begin_exactly(self._inexact(paths))

    def read_exactly(self, paths: AbstractSet[str]) -> bool:
        """Have LibCST read these files, too; tell whether `project` is another one now."""
        files = self._inexact(paths)
        before = {file.path: self._read[file.path].summary for file in files}
        rest = [file for file in files if not self._ahead.is_begun(file)]
        read = read_files(rest, jobs=self._jobs, tree=self.tree, exactly=True)
        read |= self._ahead.exact()
        lost = [file for file in files if file.path not in read]
        read |= read_files(lost, jobs=self._jobs, tree=self.tree, exactly=True)
        self._keep(files, {path: read[path] for path in before})
        if all(same_summary(said, self._read[path].summary) for path, said in before.items()):
            return False
        self.project = self._linked()
        return True

    def close(self) -> None:
        """End what other processes have begun to read."""
        self._ahead.close()

    def _template(self, path: str) -> TemplateSummary | None:
        file = self._templates.get(path)
        if file is not None:
            read = self._cache.recall_template(file, self.tree) or self._ahead.template(path)
            if read is not None and read.contents:
                self.seen.note(path, read.contents)
                self._cache.note_template(file, read)
                return read.summary
        text = self.text(path)
        if text is None:
            return None
        summary = summarise_template(text)
        if file is not None:
            self._cache.note_template(file, ReadTemplate(summary, self.seen.names[path]))
        return summary

    def _inexact(self, paths: AbstractSet[str]) -> list[SourceFile]:
        """Return those of these files that LibCST has not read, and could read."""
        return [
            file
            for file in self.discovery.python
            if file.path in paths
            and not (read := self._read[file.path]).exactly
            and read.failed is None
        ]

    def _read_all(self) -> None:
        """Read every file, or recall what it says where its contents are known."""
        rest = []
        for file in self.discovery.python:
            known = self._cache.recall(file, self.tree)
            if known is None:
                rest.append(file)
            else:
                self._read[file.path] = known
                self.seen.note(file.path, known.contents)
        self._keep(rest, read_files(rest, jobs=self._jobs, progress=self._tell, tree=self.tree))

    def _keep(self, files: Iterable[SourceFile], read: dict[str, Read]) -> None:
        """Keep, and remember, what these files say."""
        self._read |= read
        for file in files:
            self._cache.note(file, read[file.path])
            self.seen.note(file.path, read[file.path].contents)

    def _linked(self) -> FlaskProject:
        """Link what the files say."""
        # Only now: the model is slow to import, and a run that is known needs none.
        from flask_lint.model.names.scopes import Module
        from flask_lint.model.project import FlaskProject

        paths = [file.path for file in self.discovery.python]
        roles = assign_roles(paths)
        index = ModuleIndex(paths)
        modules = [
            Module(
                path,
                index.names[path].dotted,
                roles[path],
                summary,
                is_package=path.rpartition("/")[2] == "__init__.py",
            )
            for path in paths
            if (summary := self._read[path].summary) is not None
        ]
        return FlaskProject(
            modules,
            index,
            self._settings,
            listing=self.discovery.listing,
            read=self.text,
            template=self.template,
            files=self._texts(self.discovery.configs),
        )

    def _texts(self, files: Iterable[SourceFile]) -> dict[str, str]:
        """Return the texts of files that are not Python; one that is no UTF-8 says nothing."""
        read = {file.path: self._plain(file.path, file.location) for file in files}
        return {path: text for path, text in read.items() if text is not None}

    def text(self, path: str) -> str | None:
        """Return the text of a file that is not Python, None where it has none."""
        if path not in self.texts:
            location = self.discovery.listing.files.get(path)
            self.texts[path] = None if location is None else self._plain(path, location)
        return self.texts[path]

    def _plain(self, path: str, location: str) -> str | None:
        text, contents = read_plain(location, self.tree)
        self.seen.note(path, contents)
        return text

    def _tell(self, count: int) -> None:
        """Pass on how many files have been read."""
        if self._progress is not None:
            self._progress(count, len(self.discovery.python))
