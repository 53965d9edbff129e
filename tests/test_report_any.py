"""Whatever a finding says and wherever it points: every format can print it."""

from __future__ import annotations

import json

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from flask_lint.findings import FileNote, Finding, Place, Related, Run, Severity
from flask_lint.report.formats import FORMATS, Format, render
from test_report_sarif import SCHEMA

# Hypothesis leaves surrogates out unless it is told; a byte of a file name becomes one.
TEXT = st.text(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from("\x1b\t\r\n[]日\udce9…`")),
    max_size=40,
)
NUMBER = st.integers(min_value=1, max_value=60)
PLACE = st.builds(Place, TEXT, NUMBER, NUMBER, NUMBER, NUMBER)


@st.composite
def runs(draw: st.DrawFn) -> Run:
    place = draw(PLACE)
    related = Related(draw(PLACE), draw(TEXT))
    finding = Finding(
        rule="parse-error",
        code="FLK001",
        severity=draw(st.sampled_from(Severity)),
        message=draw(TEXT),
        place=place,
        help=draw(TEXT),
        related=(related,),
    )
    note = FileNote(draw(TEXT), draw(TEXT))
    lines = draw(st.lists(TEXT, max_size=8))
    return Run(
        root="/nowhere",
        findings=(finding,),
        analysed=(),
        skipped=(note,),
        failed=(note,),
        suppressed=0,
        seconds=0.0,
        lines={place.path: lines, related.place.path: lines},
    )


@settings(max_examples=60, deadline=None)
@given(runs(), st.sampled_from(FORMATS), st.booleans(), st.one_of(st.none(), st.integers(1, 120)))
def test_every_format_prints_every_finding(
    run: Run, output_format: Format, ascii_only: bool, width: int | None
) -> None:
    text = render(run, output_format, ascii_only=ascii_only, width=width)
    text.encode()
    assert "\x1b" not in text
    assert "\r" not in text


@settings(max_examples=30, deadline=None)
@given(runs())
def test_json_and_sarif_stay_what_they_are(run: Run) -> None:
    assert len(json.loads(render(run, "json"))["findings"]) == 1
    jsonschema.Draft4Validator(SCHEMA).validate(json.loads(render(run, "sarif")))
    for output_format in ("concise", "github"):
        assert render(run, output_format).count("\n") == 1


@settings(max_examples=30, deadline=None)
@given(runs(), st.integers(20, 120))
def test_colours_change_no_character(run: Run, width: int) -> None:
    import re

    coloured = render(run, "rich", color=True, width=width)
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render(run, "rich", width=width)
