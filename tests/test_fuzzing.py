"""Whatever the checked project holds: no internal error, no exception, the same answer twice."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flask_lint.config.load import load
from flask_lint.errors import ConfigError, FlaskLintError
from flask_lint.gate.baseline import entries_of, read_baseline, write_baseline
from flask_lint.summary.suppressions import read_suppressions
from flask_lint.summary.template import summarise_template
from flask_lint.summary.template_suppressions import read_template_suppressions
from flask_lint.syntax.parse import SourceSyntaxError, parse, with_deep_stack
from mutants import Files, check_mutant, configurations, mutated, projects, sources, templates
from runs import finding

# The same examples in every run: a change of the code, not luck, makes a test fail.
few = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
many = settings(few, max_examples=300)


@few
@given(projects())
def test_projects(files: Files) -> None:
    check_mutant(files)


@many
@given(sources())
def test_sources(text: str) -> None:
    # No file decodes to half of a surrogate pair.
    source = text.encode("utf-8", "replace").decode()
    with contextlib.suppress(SourceSyntaxError):
        with_deep_stack(lambda: parse(source))


@many
@given(templates())
def test_templates(text: str) -> None:
    assert summarise_template(text) == summarise_template(text)


COMMENTS = """\
x = 1  # flask-lint: ignore[a, FLK101] why  # flask-lint: ignore-file[b]
@d  # flask-lint: ignore[c]
# flask-lint: ignore[d]
def f(
    a,  # flask-lint: ignore[e]
): pass
"""


@many
@given(mutated(COMMENTS))
def test_comments(text: str) -> None:
    lines = 1 + text.count("\n") + text.count("\r") + text.count("\f")
    for comment in read_suppressions(text):
        assert bool(comment.problem) != bool(comment.names)
        assert comment.whole_file or 0 <= comment.first_line <= comment.last_line <= lines


@many
@given(mutated("{# flask-lint: ignore[a] why #}{{ b(\n1) }}{#- flask-lint: ignore-file[c] -#}\n"))
def test_template_comments(text: str) -> None:
    for comment in read_template_suppressions(text):
        assert bool(comment.problem) != bool(comment.names)
        assert comment.whole_file or 0 <= comment.first_line <= comment.last_line


@many
@given(configurations())
def test_configurations(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("pyproject.toml", "flask-lint.toml"):
            Path(folder, name).write_bytes(data)
            with contextlib.suppress(ConfigError):
                load(Path(folder))


@many
@given(st.data())
def test_baselines(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "baseline")
        mark = "0f" * 12
        found = [finding(path=f"{name}.py", fingerprint=f"{mark}-{name}") for name in "123"]
        write_baseline(path, entries_of(found))
        text = data.draw(mutated(path.read_text()))
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        with contextlib.suppress(FlaskLintError):
            entries = read_baseline(path)
            write_baseline(path, entries)
            assert read_baseline(path) == entries
