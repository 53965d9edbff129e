"""What holds for all tests."""

from __future__ import annotations

import compileall
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

SOURCE = Path(__file__).parent.parent / "src"


def pytest_configure(config: pytest.Config) -> None:
    """Compile flask-lint once, before the tests start some hundred interpreters that import it.

    Where Python is told to write no bytecode, each of them would compile all of it again.
    """
    is_worker = hasattr(config, "workerinput")
    if not is_worker:
        compileall.compile_dir(SOURCE, quiet=2)
