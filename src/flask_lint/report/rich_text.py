"""The format `rich`: findings for people, grouped by file, each with its code in a frame.

The same code writes to a terminal, to a pipe (plain text) and into the picture in the README.
"""

from __future__ import annotations

import io
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.text import Text

from flask_lint.findings import Severity
from flask_lint.report.frames import frame
from flask_lint.report.printable import one_line, printable
from flask_lint.report.totals import plural, summary_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.syntax import Syntax

    from flask_lint.findings import Finding, Place, Run
    from flask_lint.report.frames import Row

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}
_QUIET = "bright_black"
_CODE_WIDTH_IN_A_PIPE = 100
_SKIPPED_SHOWN = 5


class _Signs(NamedTuple):
    """The characters that frames are drawn with."""

    bar: str
    opening: str
    branch: str
    closing: str
    mark: str
    second_mark: str
    ellipsis: str


_UNICODE = _Signs("│", "╭─", "├─", "╰─", "━", "─", "…")
_ASCII = _Signs("|", "-->", ":::", "=", "^", "-", "~")


def render(
    run: Run, *, color: bool = False, width: int | None = None, ascii_only: bool = False
) -> str:
    """Return the report on `run`, with colours (ANSI) or without.

    `width` is that of the terminal; without one, nothing but code is fitted to a width.
    `ascii_only` is for output that cannot encode the characters that frames are drawn with.
    """
    stream = io.StringIO()
    console = Console(
        file=stream,
        force_terminal=color,
        color_system="standard" if color else None,
        width=width or _CODE_WIDTH_IN_A_PIPE,
        legacy_windows=False,
    )
    write(run, console, wrap=width is not None, ascii_only=ascii_only)
    return stream.getvalue()


def write(run: Run, console: Console, *, wrap: bool = True, ascii_only: bool = False) -> None:
    """Write the report on `run` to `console`."""
    _Writer(run, console, wrap=wrap, signs=_ASCII if ascii_only else _UNICODE).write()


class _Writer:
    def __init__(self, run: Run, console: Console, *, wrap: bool, signs: _Signs) -> None:
        self._run = run
        self._console = console
        self._wrap = wrap
        self._signs = signs
        self._plain = console.color_system is None and not console.record
        self._lines: list[Text] = []
        self._highlighters: dict[str, Syntax] = {}

    def write(self) -> None:
        for path, findings in groupby(self._run.findings, key=lambda finding: finding.place.path):
            self._file(path, list(findings))
        self._skipped()
        self._summary()
        self._flush()

    def _file(self, path: str, findings: list[Finding]) -> None:
        heading = _styled(printable(path), "bold underline")
        self._line(heading + _styled(f"  {plural(len(findings), 'problem')}", _QUIET))
        self._line()
        for finding in findings:
            self._finding(finding)
            self._line()
            self._flush()

    def _finding(self, finding: Finding) -> None:
        places = [finding.place, *(related.place for related in finding.related)]
        gutter = max(2, *(len(str(place.end_line)) for place in places)) + 2
        style = _STYLES[finding.severity]
        label = _styled(f"{finding.severity:<7} ", style)
        self._hanging(label, _prose(finding.message))
        self._line(
            Text(" " * len(label))
            + _styled(finding.rule, "bold")
            + _styled(f" {finding.code}", _QUIET)
        )
        self._place(finding.place, "", gutter, first=True, style=style)
        for related in finding.related:
            self._place(related.place, related.message, gutter, first=False, style="cyan")
        if lines := finding.help.strip().splitlines():
            lead = _styled(" " * gutter + self._signs.closing + " ", _QUIET)
            lead.append("help: ", style="bold green")
            self._hanging(lead, _prose(lines[0]))
            for line in lines[1:]:
                self._hanging(Text(" " * len(lead)), _prose(line))

    def _place(self, place: Place, message: str, gutter: int, *, first: bool, style: str) -> None:
        opening = self._signs.opening if first else self._signs.branch
        lead = _styled(" " * gutter + opening + " ", _QUIET)
        where = _styled(f"{printable(place.path)}:{place.line}:{place.column}", "cyan")
        self._hanging(lead, where + Text(" ") + _prose(message) if message else where)
        context = 1 if first else 0
        rows = frame(
            self._run.lines.get(place.path, ()),
            place,
            before=context,
            after=context,
            width=max(20, self._console.width - gutter - 2),
        )
        mark = self._signs.mark if first else self._signs.second_mark
        for row, code in zip(rows, self._highlighted(place.path, rows), strict=True):
            self._line(_styled(f"{row.number:>{gutter - 1}} {self._signs.bar} ", _QUIET) + code)
            if row.mark_width:
                line = _styled(" " * gutter + self._signs.bar + " ", _QUIET)
                self._line(
                    line + Text(" " * row.mark_start) + _styled(mark * row.mark_width, style)
                )

    def _highlighted(self, path: str, rows: Sequence[Row]) -> list[Text]:
        texts = [row.text.replace("…", self._signs.ellipsis) for row in rows]
        if self._console.color_system is None or not rows:
            return [Text(text) for text in texts]
        # Only now: pygments, which this brings along, is slow to import.
        from rich.syntax import Syntax

        lexer = "python" if path.endswith((".py", ".pyi")) else "html+jinja"
        if lexer not in self._highlighters:
            # Given a name, it would look the lexer up again for each frame.
            found = Syntax("", lexer).lexer or lexer
            self._highlighters[lexer] = Syntax("", found, theme="ansi_dark")
        coloured = self._highlighters[lexer].highlight("\n".join(texts))
        lines = list(coloured.split("\n", allow_blank=True))[: len(texts)]
        # A lexer that drops or adds a character must not cost the reader the code itself.
        same = [line.plain for line in lines] == texts
        return lines if same else [Text(text) for text in texts]

    def _skipped(self) -> None:
        for note in self._run.skipped[:_SKIPPED_SHOWN]:
            self._line(_styled(f"skipped {printable(note.path)}: {one_line(note.reason)}", _QUIET))
        more = len(self._run.skipped) - _SKIPPED_SHOWN
        if more > 0:
            text = f"skipped {more} more; `flask-lint check --show-files` names them"
            self._line(_styled(text, _QUIET))
        if self._run.skipped:
            self._line()

    def _summary(self) -> None:
        gravest = min(
            (finding.severity for finding in self._run.findings), key=lambda s: s.rank, default=None
        )
        self._line(_styled(summary_line(self._run), _STYLES[gravest] if gravest else "bold green"))

    def _hanging(self, lead: Text, body: Text) -> None:
        """Write `lead` and `body`; lines that `body` is wrapped to are indented below it."""
        room = self._console.width - lead.cell_len
        if not self._wrap or room < 20:
            self._line(lead + body)
            return
        for number, line in enumerate(body.wrap(self._console, room)):
            line.rstrip()
            self._line((Text(" " * lead.cell_len) if number else lead) + line)

    def _line(self, text: Text | None = None) -> None:
        self._lines.append(text if text is not None else Text())

    def _flush(self) -> None:
        """Print what has gathered; line by line it takes rich several times as long."""
        if self._plain:
            self._console.file.write("".join(f"{line.plain}\n" for line in self._lines))
        elif self._lines:
            # Text objects are never searched for markup, nothing is wrapped behind our back.
            self._console.print(Text("\n").join(self._lines), soft_wrap=True)
        self._lines.clear()


def _styled(text: str, style: str) -> Text:
    """Return `text` in a style that does not spread to what is joined to it."""
    return Text().append(text, style)


def _prose(message: str) -> Text:
    text = Text(one_line(message))
    text.highlight_regex(r"`[^`]+`", "bold")
    return text
