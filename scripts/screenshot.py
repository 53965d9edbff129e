"""Write the picture in the README: the report on an app, as the terminal shows it.

    python scripts/screenshot.py tests/fixtures/FLK602-secret-key-hardcoded/bad

The picture is drawn by the code that draws the report, so it cannot promise what is not there.
"""

from __future__ import annotations

import argparse
import io
import re
from pathlib import Path

from rich.console import Console
from rich.text import Text

from flask_lint.config.load import load
from flask_lint.pipeline import check
from flask_lint.report.rich_text import write
from flask_lint.sources.root import find_root

WIDTH = 100
TARGET = Path(__file__).parents[1] / "docs" / "screenshot.svg"


def draw(app: Path, *, only: list[str], width: int = WIDTH) -> str:
    """Return an SVG of the report on the project at `app`, narrowed to the paths `only`."""
    root = find_root(app)
    paths = [root / path for path in only] if only else ([app] if app.resolve() != root else [])
    run = check(root, paths, load(root).settings)
    console = Console(
        record=True,
        file=io.StringIO(),
        width=width,
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )
    console.print(Text("$ flask-lint check", style="bold"))
    console.print()
    write(run, console)
    svg = console.export_svg(title="flask-lint", unique_id="flask-lint")
    # The fonts are named, not fetched: a picture in a README should load nothing.
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def main() -> None:
    """Read the command line, write the picture and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("app", type=Path, help="folder of the app to lint")
    parser.add_argument("--only", nargs="*", default=[], help="paths in it to report on")
    parser.add_argument("--width", type=int, default=WIDTH, help="columns of the terminal")
    parser.add_argument("--output", type=Path, default=TARGET, help="the file to write")
    arguments = parser.parse_args()
    svg = draw(arguments.app, only=arguments.only, width=arguments.width)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(svg, encoding="utf-8")
    print(arguments.output)


if __name__ == "__main__":
    main()
