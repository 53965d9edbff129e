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

from mutants import Files, bytes_of, check_mutant, projects

ROUND = 200


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="How long, as processor time.")
@click.option("--seed", "first", default=0, show_default=True, help="The seed of the first round.")
@click.option("--keep", default=Path("fuzzed"), show_default=True, type=click.Path(path_type=Path))
def fuzz(minutes: float, first: int, keep: Path) -> None:
    """Lint mutated apps for some MINUTES; the exit status is 1 when one breaks the linter."""
    end = time.process_time() + 60 * minutes
    number = first
    while time.process_time() < end:
        click.echo(f"seed {number}")
        broken = _round(number)
        if broken is not None:
            _keep(keep / str(number), *broken)
            click.echo(f"seed {number} breaks the linter: see {keep / str(number)}")
            raise SystemExit(1)
        number += 1
    click.echo(f"{(number - first) * ROUND} apps, none of which breaks anything")


def _round(number: int) -> tuple[Files, str] | None:
    """Lint some apps; return the smallest that breaks the linter, and how."""
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
    def mutants(files: Files) -> None:
        last[:] = [files]
        check_mutant(files)

    try:
        mutants()
    except Exception:  # noqa: BLE001 - whatever it is, it is what was looked for
        # Hypothesis runs the smallest example last.
        return last[0], traceback.format_exc()
    return None


def _keep(folder: Path, files: Files, reason: str) -> None:
    for path, text in {**files, "reason.txt": reason}.items():
        location = folder / path
        location.parent.mkdir(parents=True, exist_ok=True)
        location.write_bytes(bytes_of(text))


if __name__ == "__main__":
    fuzz()
