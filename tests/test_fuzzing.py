"""Whatever the checked project holds: no internal error, no exception, the same answer twice."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings

from mutants import (
    Files,
    baseline,
    bytes_of,
    check_mutant,
    configurations,
    mutated,
    projects,
    sources,
    templates,
)
from readers import (
    check_baseline,
    check_comments,
    check_configuration,
    check_python,
    check_template,
    check_template_comments,
)

# The same examples in every run: a change of the code, not luck, makes a test fail.
few = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=40,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
many = settings(few, max_examples=150)


@few
@given(projects())
def test_projects(files: Files) -> None:
    check_mutant(files)


@many
@given(sources())
def test_sources(text: str) -> None:
    # No file decodes to half of a surrogate pair.
    check_python(text.encode("utf-8", "replace"))


@many
@given(templates())
def test_templates(text: str) -> None:
    check_template(bytes_of(text))


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
    check_comments(bytes_of(text))


@many
@given(mutated("{# flask-lint: ignore[a] why #}{{ b(\n1) }}{#- flask-lint: ignore-file[c] -#}\n"))
def test_template_comments(text: str) -> None:
    check_template_comments(bytes_of(text))


@many
@given(configurations())
def test_configurations(data: bytes) -> None:
    check_configuration(data)


@many
@given(mutated(baseline()))
def test_baselines(text: str) -> None:
    check_baseline(bytes_of(text))
