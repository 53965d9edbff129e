"""A pipeline that remembers how it was called and returns what the test wants."""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any

from flask_lint.findings import Run
from runs import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pytest

    from flask_lint.settings import Settings


class FakePipeline(types.ModuleType):
    """Stands in for `flask_lint.pipeline`."""

    def __init__(self) -> None:
        super().__init__("flask_lint.pipeline")
        self.result: Run | BaseException = run()
        self.calls: list[tuple[Path, list[Path], Settings]] = []
        self.progress: Callable[[int, int], None] | None = None
        self.jobs: int | None = None
        self.tree: object = None

    def check(
        self, root: Path, report_paths: Sequence[Path], settings: Settings, **rest: Any
    ) -> Run:
        """Do what the pipeline does, as far as the command line can tell."""
        self.calls.append((root, list(report_paths), settings))
        self.progress = rest.pop("progress", None)
        self.jobs = rest.pop("jobs", None)
        gate = rest.pop("gate")
        self.tree = rest.pop("tree")
        del rest["cache"]
        assert not rest
        if isinstance(self.result, Run):
            passed: Run = gate(self.result)
            return passed
        raise self.result

    @property
    def settings(self) -> Settings:
        """The settings of the only call."""
        ((_, _, settings),) = self.calls
        return settings


def install(monkeypatch: pytest.MonkeyPatch) -> FakePipeline:
    """Put a `FakePipeline` into the place of the real one."""
    fake = FakePipeline()
    monkeypatch.setitem(sys.modules, "flask_lint.pipeline", fake)
    monkeypatch.setattr("flask_lint.pipeline", fake, raising=False)
    return fake
