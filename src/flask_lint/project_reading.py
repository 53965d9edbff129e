"""One project, read: from the cache what is known there, the rest anew, and all of it linked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask_lint.crew import PAYS, PAYS_EXACTLY, Crew
from flask_lint.packed import PackedTemplate
from flask_lint.reading import ReadTemplate, read_plain, same_summary
from flask_lint.sources.contents import Seen
from flask_lint.sources.modules import ModuleIndex
from flask_lint.sources.roles import ASIDE, assign_roles
from flask_lint.summary.module import NOTHING
from flask_lint.summary.template import summarise_template
from flask_lint.workers import AS_TEMPLATES, EXACTLY, QUICKLY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from flask_lint.cache.cache import Cache
    from flask_lint.cache.runs import Question
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.project import FlaskProject
    from flask_lint.packed import PackedRead
    from flask_lint.reading import Failed
    from flask_lint.sources.discover import SourceFile
    from flask_lint.summary.module import ModuleSummary
    from flask_lint.summary.suppressions import Suppression
    from flask_lint.summary.template import TemplateSummary

    Progress = Callable[[int, int], None]

# The rules take longer with so many bytes of Python than a process does to start.
_LARGE = 400_000
# And so does Jinja's parser with so many of templates.
_MANY_TEMPLATES = 100_000


class Reading:
    """One project, read: the model of it, and what happened to its files on the way.

    `project` is made of every file that can be analysed; `failed` says of the others what is
    wrong with them. `seen` knows what each file held that has been read. Tests and migrations
    are read last, and a rule that asks for one waits for it. Raises `FlaskLintError` when files
    cannot be read at all.
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
        self._files = {file.path: file for file in self.discovery.python}
        self._roles = assign_roles(self._files)
        self._read: dict[str, PackedRead] = {}
        self._templates = {file.path: file for file in self.discovery.templates}
        self._said: dict[str, TemplateSummary | None] = {}
        self._crew = Crew(self.tree, jobs)
        self._is_large = sum(file.size for file in self.discovery.python) >= _LARGE
        self._read_code()
        self.project = self._linked()

    @property
    def analysed(self) -> list[str]:
        """The files that the project is made of."""
        return [path for path, read in self._all() if read.gist.summary is not None]

    @property
    def suppressions(self) -> dict[str, tuple[Suppression, ...]]:
        """The suppression comments of each Python file that has some."""
        return {path: said for path, read in self._all() if (said := read.gist.suppressions)}

    @property
    def failed(self) -> dict[str, Failed]:
        """What is wrong with each file that cannot be analysed."""
        return {path: said for path, read in self._all() if (said := read.gist.failed) is not None}

    def summary(self, path: str) -> ModuleSummary | None:
        """Return what a Python file says, None where it cannot be analysed, or is none."""
        return self._python(path).said.summary if path in self._files else None

    def template(self, path: str) -> TemplateSummary | None:
        """Return what a file says as a template, None where it has no text."""
        if path not in self._said:
            self._said[path] = self._template(path)
        return self._said[path]

    def begin_exactly(self, paths: AbstractSet[str]) -> None:
        """Have LibCST start on these files in another process, where that saves time."""
        files = self._inexact(paths)
        if files and self._is_large:
            self._crew.hire_one()
        self._crew.begin(files, EXACTLY, at_once=True)

    def read_exactly(self, paths: AbstractSet[str]) -> bool:
        """Have LibCST read these files, too; tell whether `project` is another one now."""
        files = self._inexact(paths)
        before = {file.path: self._read[file.path].said.summary for file in files}
        self._crew.hire(files, PAYS_EXACTLY)
        read = self._crew.read(files, EXACTLY)
        self._keep(read)
        if all(same_summary(said, read[path].said.summary) for path, said in before.items()):
            return False
        self.project = self._linked()
        return True

    def close(self) -> None:
        """End what other processes have begun to read."""
        self._crew.close()

    def _template(self, path: str) -> TemplateSummary | None:
        file = self._templates.get(path)
        if file is not None:
            read = self._cache.recall_template(file, self.tree)
            if read is None and self._crew.has_begun(AS_TEMPLATES, file):
                read = self._crew.result(AS_TEMPLATES, file)
            if read is not None and read.contents:
                self.seen.note(path, read.contents)
                self._cache.note_template(file, read)
                return read.said.summary
        text = self.text(path)
        if text is None:
            return None
        summary = summarise_template(text)
        if file is not None:
            said = ReadTemplate(summary, self.seen.names[path])
            self._cache.note_template(file, PackedTemplate(said))
        return summary

    def _inexact(self, paths: AbstractSet[str]) -> list[SourceFile]:
        """Return those of these files that LibCST has not read, and could read."""
        files = [file for file in self.discovery.python if file.path in paths]
        return [
            file
            for file in files
            if not (said := self._python(file.path).gist).exactly and said.failed is None
        ]

    def _read_code(self) -> None:
        """Read the application's code, or recall what it says where its contents are known.

        Other processes go on with tests and migrations, and then with templates.
        """
        code, aside = [], []
        for file in self.discovery.python:
            known = self._cache.recall(file, self.tree)
            if known is not None:
                self._read[file.path] = known
                self.seen.note(file.path, known.contents)
            elif self._roles[file.path] in ASIDE:
                aside.append(file)
            else:
                code.append(file)
        templates = [
            file
            for file in self.discovery.templates
            if not self._cache.knows_template(file, self.tree)
        ]
        self._crew.hire([*code, *aside], PAYS)
        if sum(file.size for file in templates) >= _MANY_TEMPLATES:
            self._crew.hire_one()
        self._crew.begin(sorted(code, key=lambda file: -file.size), QUICKLY)
        self._crew.begin(aside, QUICKLY)
        self._crew.begin(templates, AS_TEMPLATES)
        self._keep(self._crew.read(code, QUICKLY, progress=partial(self._tell, len(code))))

    def _python(self, path: str) -> PackedRead:
        """Return what a Python file says, and wait for it if it has not been read."""
        if path not in self._read:
            self._keep({path: self._crew.result(QUICKLY, self._files[path])})
        return self._read[path]

    def _all(self) -> Iterable[tuple[str, PackedRead]]:
        """Return what every Python file says, in the order of their paths."""
        rest = [file for file in self.discovery.python if file.path not in self._read]
        self._keep(self._crew.read(rest, QUICKLY))
        return [(path, self._read[path]) for path in self._files]

    def _keep(self, read: Mapping[str, PackedRead]) -> None:
        """Keep, and remember, what these files say."""
        self._read |= read
        for path, said in read.items():
            self._cache.note(self._files[path], said)
            self.seen.note(path, said.contents)

    def _linked(self) -> FlaskProject:
        """Link what the files say."""
        # Only now: the model is slow to import, and a run that is known needs none.
        from flask_lint.model.project import FlaskProject

        index = ModuleIndex(self._files)
        return FlaskProject(
            [
                self._module(path, index)
                for path, role in self._roles.items()
                if role in ASIDE or self._read[path].gist.summary is not None
            ],
            index,
            self._settings,
            listing=self.discovery.listing,
            read=self.text,
            template=self.template,
            files=self._texts(self.discovery.configs),
        )

    def _module(self, path: str, index: ModuleIndex) -> Module:
        """Return a module; a test or migration that cannot be analysed has nothing in it."""
        from flask_lint.model.names.scopes import Module

        return Module(
            path,
            index.names[path].dotted,
            self._roles[path],
            partial(self._summary, path),
            outline=lambda: self._python(path).gist.outline,
            is_package=path.rpartition("/")[2] == "__init__.py",
        )

    def _summary(self, path: str) -> ModuleSummary:
        return self._python(path).said.summary or NOTHING

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

    def _tell(self, total: int, count: int) -> None:
        """Pass on how many have been read of the files that rules wait for."""
        if self._progress is not None:
            self._progress(count, total)
