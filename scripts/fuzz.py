"""Lints mutated fixture apps for as long as one likes, and keeps the first that breaks something.

    python scripts/fuzz.py --minutes 60

prints the seed of each round; `--seed` begins with one. An app that fails is made as small as it
gets and written to a folder, with what it breaks. The suite runs the same on a few examples.
"""

from __future__ import annotations

import sys
import time
import traceback
from pathlib import Path

import click
from hypothesis import HealthCheck, Phase, given, seed, settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from mutants import Files, check_mutant, projects

ROUND = 200


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="How long, as processor time.")
@click.option("--seed", "first", default=0, show_default=True, help="The seed of the first round.")
@click.option("--keep", default=Path("fuzzed"), show_default=True, type=click.Path(path_type=Path))
def fuzz(minutes: float, first: int, keep: Path) -> None:
    """Lint mutated apps for some MINUTES; the exit status is 1 when one breaks the linter."""
    number, count, end = first, 0, time.process_time() + 60 * minutes
    while time.process_time() < end:
        click.echo(f"seed {number}")
        last: list[Files] = []

        @seed(number)
        @settings(
            max_examples=ROUND,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(projects())
        def mutants(files: Files, last: list[Files] = last) -> None:
            last[:] = [files]
            check_mutant(files)

        try:
            mutants()
        except Exception:  # noqa: BLE001 - whatever it is, it is what was looked for
            # Hypothesis runs the smallest example last.
            _keep(keep / str(number), last[0], traceback.format_exc())
            click.echo(f"seed {number} fails: see {keep / str(number)}")
            raise SystemExit(1) from None
        number, count = number + 1, count + ROUND
    click.echo(f"{count} apps, none of which breaks anything")


def _keep(folder: Path, files: Files, reason: str) -> None:
    for path, text in {**files, "reason.txt": reason}.items():
        location = folder / path
        location.parent.mkdir(parents=True, exist_ok=True)
        location.write_bytes(text.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    fuzz()
