"""Lets atheris look for files that crash what reads them: code, comments, settings, baselines.

    pip install atheris  (it has wheels for some versions of Python alone)
    python scripts/fuzz_readers.py --minutes 60

atheris is led by the branches that its inputs take, and begins with the files of the fixture apps.
The first input that breaks something is kept in a folder; `--again FILE` gives it to its reader.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("src", "tests")]

# What breaks off here is a hang.
MOST_SECONDS = 60
MOST_BYTES = 4_000


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="How long.")
@click.option("--seed", default=1, show_default=True, help="The seed of the first input.")
@click.option("--keep", default=Path("fuzzed"), show_default=True, type=click.Path(path_type=Path))
@click.option("--again", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def fuzz(minutes: float, seed: int, keep: Path, again: Path | None) -> None:
    """Feed the readers for some MINUTES; the exit status is not 0 when one breaks."""
    if again is not None:
        _read(again.read_bytes())
        return
    if importlib.util.find_spec("atheris") is None:
        raise click.ClickException("atheris is not installed: pip install atheris")
    atheris: Any = importlib.import_module("atheris")
    keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        with atheris.instrument_imports(include=["flask_lint"]):
            _write_seeds(Path(corpus))
            # Much is imported only when it is needed: one input for each reader.
            for first in Path(corpus).glob("*-0"):
                _read(first.read_bytes())
        options = [
            f"-max_total_time={int(60 * minutes)}",
            f"-timeout={MOST_SECONDS}",
            f"-max_len={MOST_BYTES}",
            f"-artifact_prefix={keep}/",
            f"-seed={seed}",
            "-print_final_stats=1",
        ]
        atheris.Setup([sys.argv[0], *options, corpus], _read)
        atheris.Fuzz()


def _read(data: bytes) -> None:
    """Give an input to the reader that its first byte names."""
    from readers import READERS

    if data:
        list(READERS.values())[data[0] % len(READERS)](data[1:])


def _write_seeds(folder: Path) -> None:
    """Write an input for each short file of the fixture apps, and for the other readers."""
    from mutants import CONFIGURATION, apps, baseline, bytes_of
    from readers import READERS

    texts = {(path, text) for app in apps() for path, text in app.items()}
    python = [text for path, text in texts if path.endswith(".py")]
    templates = [text for path, text in texts if path.endswith(".html")]
    seeds = {
        "python": python,
        "comments": [*python, "x = 1  # flask-lint: ignore[a, FLK101] why\n"],
        "template": templates,
        "template comments": [*templates, "{# flask-lint: ignore-file[a] why #}{{ b }}"],
        "configuration": [CONFIGURATION],
        "baseline": [baseline()],
    }
    for number, reader in enumerate(READERS):
        for index, text in enumerate(sorted(set(seeds[reader]))):
            data = bytes([number]) + bytes_of(text)
            if len(data) <= MOST_BYTES:
                (folder / f"{number}-{index}").write_bytes(data)


if __name__ == "__main__":
    fuzz()
