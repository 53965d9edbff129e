"""Code frames: the lines around a place, measured in the columns that a terminal shows.

Tabs are widened, what cannot be printed is escaped, wide characters take two columns, and lines
that do not fit are cropped on both sides so that the marked place stays in sight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from flask_lint.report.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask_lint.findings import Place

TAB = 4

# Of a place that spans many lines only the first ones are shown.
_MOST_LINES = 4


class Row(NamedTuple):
    """One line of a frame: `mark_width` columns from `mark_start` on are underlined."""

    number: int
    text: str
    mark_start: int = 0
    mark_width: int = 0


class _Measured(NamedTuple):
    """A line as it is shown, and the column in which each of its characters starts."""

    pieces: list[str]
    starts: list[int]


def frame(
    lines: Sequence[str], place: Place, *, before: int = 0, after: int = 0, width: int
) -> list[Row]:
    """Return the rows that show `place` in the file whose text is `lines`.

    `before` and `after` say how many more lines to show, `width` how many columns there are for
    the text. The result is empty when the file has no such line.
    """
    if not 1 <= place.line <= len(lines):
        return []
    last = min(max(place.end_line, place.line), place.line + _MOST_LINES - 1, len(lines))
    first_shown = max(1, place.line - before)
    last_shown = min(len(lines), last + after)
    while first_shown < place.line and not lines[first_shown - 1].strip():
        first_shown += 1
    while last_shown > last and not lines[last_shown - 1].strip():
        last_shown -= 1
    measured = {
        number: _measure(lines[number - 1].rstrip("\r\n"))
        for number in range(first_shown, last_shown + 1)
    }
    marks = {
        number: _mark(measured[number], number, place) for number in range(place.line, last + 1)
    }
    left = _left_edge(marks[place.line], width)
    return [
        _row(number, line, marks.get(number, (0, 0)), left, width)
        for number, line in measured.items()
    ]


def _measure(line: str) -> _Measured:
    pieces, starts, column = [], [], 0
    for character in line:
        piece = " " * (TAB - column % TAB) if character == "\t" else printable(character)
        pieces.append(piece)
        starts.append(column)
        column += cell_len(piece)
    return _Measured(pieces, [*starts, column])


def _mark(line: _Measured, number: int, place: Place) -> tuple[int, int]:
    """Return the first column that is marked and the one after the last."""
    length = len(line.pieces)
    indent = next((at for at, piece in enumerate(line.pieces) if piece.strip()), 0)
    start = place.column - 1 if number == place.line else indent
    end = place.end_column - 1 if number == place.end_line else length
    start = min(max(start, 0), length)
    end = min(max(end, start), length)
    # A place without extent, or beyond the line's end, is still a place to point at.
    return line.starts[start], max(line.starts[end], line.starts[start] + 1)


def _left_edge(mark: tuple[int, int], width: int) -> int:
    start, end = mark
    if end < width:
        return 0
    # Leave a quarter of the room for what stands before the place.
    return max(0, min(start - width // 4, end - width // 2))


def _row(number: int, line: _Measured, mark: tuple[int, int], left: int, width: int) -> Row:
    total = line.starts[-1]
    if left == 0 and total <= width:
        return Row(number, "".join(line.pieces).rstrip(), mark[0], mark[1] - mark[0])
    right = left + width
    cut_left, cut_right = left > 0 and total > 0, total > right
    low, high = left + cut_left, right - cut_right
    shown = [
        (piece, start)
        for piece, start in zip(line.pieces, line.starts, strict=False)
        if start >= low and start + cell_len(piece) <= high
    ]
    # A wide character or a tab that is cut in half leaves a gap before what follows it.
    gap = " " * (shown[0][1] - low) if shown else ""
    text = ("…" if cut_left else "") + gap + "".join(piece for piece, _ in shown)
    text = text.rstrip() if not cut_right else text + "…"
    start, end = max(mark[0] - left, 0), min(mark[1] - left, width)
    return Row(number, text, start, max(end - start, 0))
