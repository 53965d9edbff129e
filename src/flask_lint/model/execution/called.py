"""The calls of a project's code, by what they call.

Most questions about calls are about a few functions of libraries. Whoever asks one goes through the
calls of these, and not through all there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.values import ClassValue, External
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope


class Called:
    """Answers which calls may call what; make it when the callers of functions are known."""

    def __init__(self, evaluator: Evaluator, modules: Iterable[Module]) -> None:
        self.all = [(call, scope) for module in modules for call, scope in module.each(n.Call)]
        self._by_path: dict[str, list[int]] = {}
        self._of_classes: list[int] = []
        for number, (call, scope) in enumerate(self.all):
            for value in evaluator.values(call.func, scope):
                if isinstance(value, External):
                    self._by_path.setdefault(value.path, []).append(number)
                elif isinstance(value, ClassValue):
                    self._of_classes.append(number)

    @property
    def paths(self) -> Collection[str]:
        """The paths of all that is called and is not of the project."""
        return self._by_path.keys()

    def of(self, paths: Iterable[str], *, or_classes: bool = False) -> list[tuple[n.Call, Scope]]:
        """Return the calls that may call one of `paths`, in the order of the text.

        With `or_classes` those that may call a class of the project are among them.
        """
        numbers = set(self._of_classes if or_classes else ())
        for path in paths:
            numbers.update(self._by_path.get(path, ()))
        return [self.all[number] for number in sorted(numbers)]
