"""The output formats by name; each is imported only when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from flask_lint.findings import Run

Format = Literal["rich", "concise", "json", "github", "sarif", "gitlab", "junit", "markdown"]

FORMATS: tuple[str, ...] = get_args(Format)


def render(
    run: Run,
    output_format: Format,
    *,
    color: bool = False,
    width: int | None = None,
    ascii_only: bool = False,
) -> str:
    """Return the report on `run`, with a line end at its end.

    `color`, `width` and `ascii_only` are about the format `rich` alone; without a `width` in
    columns nothing is wrapped.
    """
    match output_format:
        case "rich":
            from flask_lint.report import rich_text

            return rich_text.render(run, color=color, width=width, ascii_only=ascii_only)
        case "concise":
            from flask_lint.report import concise

            return concise.render(run)
        case "json":
            from flask_lint.report import json_object

            return json_object.render(run)
        case "github":
            from flask_lint.report import github

            return github.render(run)
        case "sarif":
            from flask_lint.report import sarif

            return sarif.render(run)
        case "gitlab":
            from flask_lint.report import gitlab

            return gitlab.render(run)
        case "junit":
            from flask_lint.report import junit

            return junit.render(run)
        case "markdown":
            from flask_lint.report import markdown

            return markdown.render(run)
