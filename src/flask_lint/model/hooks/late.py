"""Functions that are registered for the current request when its response is already on its way.

Source: `flask.app.Flask.process_response`, which calls what `after_this_request` noted before it
calls the `after_request` functions, and never again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.execution.endings import is_generator
from flask_lint.providers.provider import Kind, Moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.entries import Execution
    from flask_lint.model.hooks.hooks import Hook, Hooks
    from flask_lint.model.names.scopes import Scope

_CURRENT = "after_this_request"


class LateCallbacks:
    """Finds what is registered for the current request and not called any more."""

    def __init__(self, hooks: Hooks, calls: CallGraph, execution: Execution) -> None:
        self._hooks = hooks
        self._calls = calls
        self._execution = execution
        self._last = {
            hook.function: hook
            for hook in hooks.all
            if hook.certain
            and hook.name != _CURRENT
            and hook.call.moment in (Moment.AFTER, Moment.TEARDOWN, Moment.APP_TEARDOWN)
        }

    def find(self) -> Iterator[tuple[Hook, str]]:
        """Yield each such registration, and where it stands, in words."""
        for hook in self._hooks.all:
            if hook.certain and hook.name == _CURRENT:
                function = hook.site.scope.runs_in
                why = self._lateness(function, frozenset()) if function.is_function else None
                if why is not None:
                    yield hook, why

    def _lateness(self, function: Scope, seen: frozenset[Scope]) -> str | None:
        """Return why a function runs too late, None if it may run in time."""
        last = self._last.get(function)
        entries = self._execution.entries.get(function, ())
        if last is not None:
            in_time = any(entry.kind not in (Kind.HOOK, Kind.TEARDOWN) for entry in entries)
            callers = self._calls.callers.get(function, ())
            return None if in_time or callers else f"`{last.name}`"
        if is_generator(function):
            return None
        callers = self._calls.callers.get(function, ())
        if entries or not callers or function in seen:
            return None
        found = [self._lateness(site.scope.runs_in, seen | {function}) for site in callers]
        return None if None in found else found[0]
