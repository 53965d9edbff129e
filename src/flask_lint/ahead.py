"""What other processes read while this one links the project and asks its rules.

It pays in a project that is large enough: a process takes a tenth of a second to start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.workers import AS_TEMPLATES, EXACTLY, Worker, processors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask_lint.reading import Read, ReadTemplate
    from flask_lint.sources.discover import SourceFile
    from flask_lint.sources.tree import Tree

# The rules take longer with so many bytes of Python than a process does to start.
_LARGE = 400_000
# And so does Jinja's parser with so many of templates.
_MANY_TEMPLATES = 100_000


class Ahead:
    """The readings that have begun; `close` ends them.

    `tree` is where the files come from, `python` are all of the project's, and `jobs` is the
    number of processes that may run, this one included; None means as many as there are processors.
    """

    def __init__(self, tree: Tree, python: Iterable[SourceFile], jobs: int | None) -> None:
        self._tree = tree
        self._free = (processors() if jobs is None else jobs) - 1
        self._is_large = sum(file.size for file in python) >= _LARGE
        self._templates: Worker[ReadTemplate] | None = None
        self._exact: Worker[Read] | None = None
        self._begun: set[str] = set()

    def begin_templates(self, files: Sequence[SourceFile]) -> None:
        """Have these templates read."""
        if self._free > 0 and sum(file.size for file in files) >= _MANY_TEMPLATES:
            self._templates = Worker(self._tree, AS_TEMPLATES, files)

    def template(self, path: str) -> ReadTemplate | None:
        """Wait for what a template says; None where it has not been begun with, or is lost."""
        return None if self._templates is None else self._templates.result(path)

    def begin_exactly(self, files: Sequence[SourceFile]) -> None:
        """Have LibCST read those of these files that it has not begun with, if a process is free.

        Otherwise nothing happens: who asks again may find one.
        """
        new = [file for file in files if file.path not in self._begun]
        if not new or not self._is_large:
            return
        if self._exact is None:
            busy = self._templates is not None and self._templates.is_busy
            if self._free <= int(busy):
                return
            self._exact = Worker(self._tree, EXACTLY)
        self._exact.ask(new)
        self._begun |= {file.path for file in new}

    def is_begun(self, file: SourceFile) -> bool:
        """Tell whether LibCST has begun with a file."""
        return file.path in self._begun

    def exact(self) -> dict[str, Read]:
        """Wait for all that LibCST has begun with; what is lost is not in it."""
        return {} if self._exact is None else self._exact.results()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        for worker in (self._templates, self._exact):
            if worker is not None:
                worker.stop()
