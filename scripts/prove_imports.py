"""Compares what the model says about imports with what Python does, on many random trees.

    python scripts/prove_imports.py --trees 2000

prints the numbers, or the first tree on which they differ.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
from hypothesis import HealthCheck, Phase, given, settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from models import project_of
from package_trees import errors_of, interpreter, trees, write_tree


@click.command()
@click.option("--trees", "count", default=2000, show_default=True, help="How many trees.")
def prove(count: int) -> None:
    """Import every module of COUNT random trees first, in Python and in the model."""
    seen = {"trees": 0, "entries": 0, "failing": 0}
    with interpreter() as python:

        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(trees())
        def compare(files: dict[str, str]) -> None:
            project = project_of(files)
            with tempfile.TemporaryDirectory() as folder:
                write_tree(Path(folder), files)
                names = [module.name for module in project.modules.values()]
                real = python.failures(Path(folder), names)
            seen["trees"] += 1
            seen["entries"] += len(real)
            seen["failing"] += len(real) - real.count(None)
            assert errors_of(project) == real

        compare()
    click.echo(", ".join(f"{value} {name}" for name, value in seen.items()) + ", 0 disagreements")


if __name__ == "__main__":
    prove()
