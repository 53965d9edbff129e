"""Nothing depends on the order in which files are found."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import msgspec
import pytest

import flask_lint.pipeline
from flask_lint.settings import Settings
from flask_lint.sources.discover import discover
from support import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from flask_lint.sources.discover import Discovery
    from flask_lint.sources.tree import Tree

APPS = sorted(FIXTURES.glob("FLK*/bad"))


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.parent.name)
def test_findings_do_not_depend_on_the_order_of_files(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Also of a rule that is off by default.
    settings = Settings(extend_select=[app.parent.name.partition("-")[0]])
    in_order = flask_lint.pipeline.check(app, [], settings)
    assert in_order.findings
    shuffled = random.Random(app.parent.name)

    def in_disorder(root: Path, exclude: Sequence[str], *, tree: Tree) -> Discovery:
        found = discover(root, exclude, tree=tree)
        files = list(found.python)
        while len(files) > 1 and tuple(files) == found.python:
            shuffled.shuffle(files)
        return msgspec.structs.replace(found, python=tuple(files))

    monkeypatch.setattr(flask_lint.pipeline, "discover", in_disorder)
    assert flask_lint.pipeline.check(app, [], settings).findings == in_order.findings
