"""Every rule is a check, a page and two apps, and is proven: what each owes is asserted here."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from expectations import expectations, read_sources
from flask_lint.rules.families import FAMILIES, family_of
from flask_lint.rules.registry import all_rules
from flask_lint.settings import Settings
from rule_pages import SECTIONS, examples, sections
from support import (
    FIXTURES,
    assert_folder,
    check_files,
    check_folder,
    fixture_app,
    fixture_settings,
)

if TYPE_CHECKING:
    from flask_lint.rules.rule import Rule

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src/flask_lint/rules"
RULES = list(all_rules().values())
# The linter's own findings are about its work, not about Flask: no app can show them.
WITH_APPS = [rule for rule in RULES if family_of(rule.code).folder != "own"]
PROVEN = [rule for rule in WITH_APPS if rule.proof == "runtime"]
SCAFFOLD_MARK = "FILL IN"

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
every_app = pytest.mark.parametrize(
    ("rule", "kind"),
    [
        pytest.param(rule, kind, id=f"{rule.slug}-{kind}")
        for rule in WITH_APPS
        for kind in ("bad", "good")
    ],
)


def rule_files() -> list[Path]:
    return sorted(path for path in PACKAGE.glob("*/*.py") if not path.name.startswith("_"))


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)


def app_settings(folder: Path, rule: Rule) -> Settings:
    """Return what the app itself asks for, with `rule` although it may be off by default."""
    settings = fixture_settings(folder)
    return msgspec.structs.replace(settings, extend_select=[*settings.extend_select, rule.name])


def findings_of(rule: Rule, files: dict[str, str]) -> list[str]:
    settings = Settings(extend_select=[rule.name])
    found = check_files(files, settings=settings)
    return [finding.message for finding in found if finding.rule == rule.name]


def test_every_rule_file_is_registered() -> None:
    spec = importlib.util.find_spec("flask_lint")
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).parent == PACKAGE.parent, "the tests look at another flask_lint"
    assert sorted(rule.module for rule in RULES) == sorted(map(module_of, rule_files()))


def test_codes_and_names_are_unique() -> None:
    # The registry is keyed by name, so a second rule of a name would be lost in it.
    codes = Counter(rule.code for rule in RULES)
    names = Counter(path.stem for path in rule_files())
    assert [code for code, times in codes.items() if times > 1] == []
    assert [name for name, times in names.items() if times > 1] == []


def test_every_folder_is_a_family() -> None:
    folders = {path.parent.name for path in rule_files()}
    assert folders <= {family.folder for family in FAMILIES}


@every_rule
def test_code_is_of_the_family_of_the_folder(rule: Rule) -> None:
    assert re.fullmatch(r"FLK\d{3}", rule.code)
    assert family_of(rule.code).folder == rule.module.split(".")[-2]


@every_rule
def test_page_has_its_sections(rule: Rule) -> None:
    assert re.fullmatch(r"\S.{10,118}\.", rule.summary), "one line, a sentence"
    assert tuple(sections(rule.page)) == SECTIONS
    for heading, text in sections(rule.page).items():
        assert text, f"nothing under {heading!r}"
    assert re.search(r"https://\S+", sections(rule.page)["References"])
    assert SCAFFOLD_MARK not in rule.page


@every_rule
def test_rule_has_a_check(rule: Rule) -> None:
    # The pipeline itself reports the linter's own findings: nothing in the project has them.
    assert rule._checks or family_of(rule.code).folder == "own"  # noqa: SLF001


def test_pages_are_the_generated_ones() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/pages.py", "--check"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr}run: python scripts/pages.py"


@every_rule
def test_examples_of_the_page_are_true(rule: Rule) -> None:
    parts = sections(rule.page)
    bad, good = examples(parts["Bad"]), examples(parts["Good"])
    if rule in WITH_APPS:
        assert bad, "no example under 'Bad'"
        assert good, "no example under 'Good'"
    for files in bad:
        assert findings_of(rule, files), f"not reported: {files}"
    for files in good:
        assert findings_of(rule, files) == []


@every_app
def test_app_stands_alone(rule: Rule, kind: str) -> None:
    folder = fixture_app(rule.slug, kind)
    assert (folder / "pyproject.toml").is_file(), "without it, the app is not its own project"
    assert any(folder.rglob("*.py"))
    expected = [want for want in expectations(read_sources(folder)) if want.rule == rule.name]
    assert bool(expected) == (kind == "bad")
    for path, text in read_sources(folder).items():
        assert SCAFFOLD_MARK not in text, path


@every_app
def test_app_is_reported_exactly_as_expected(rule: Rule, kind: str) -> None:
    folder = fixture_app(rule.slug, kind)
    for finding in assert_folder(folder, settings=app_settings(folder, rule)):
        assert finding.message.strip()
        assert finding.help.strip()
        assert finding.code == all_rules()[finding.rule].code
        for place in (finding.place, *(related.place for related in finding.related)):
            lines = (folder / place.path).read_text("utf-8").split("\n")
            assert 1 <= place.line <= place.end_line <= len(lines)
            assert 1 <= place.column <= len(lines[place.line - 1]) + 1
            assert 1 <= place.end_column <= len(lines[place.end_line - 1]) + 1


@every_app
def test_every_file_of_an_app_is_accounted_for(rule: Rule, kind: str) -> None:
    folder = fixture_app(rule.slug, kind)
    run = check_folder(folder, app_settings(folder, rule))
    seen = Counter([*run.analysed, *(note.path for note in (*run.skipped, *run.failed))])
    assert all(times == 1 for times in seen.values())
    assert {name for name in read_sources(folder) if name.endswith(".py")} <= seen.keys()
    assert run.failed == ()


@pytest.mark.parametrize("rule", PROVEN, ids=lambda rule: rule.slug)
def test_rule_is_proven(rule: Rule) -> None:
    path = ROOT / f"tests/proofs/test_{rule.module.rpartition('.')[2]}.py"
    assert path.is_file(), f"no proof: {path.relative_to(ROOT)}"
    functions = {
        node.name
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.FunctionDef)
    }
    for start in ("test_bad_", "test_good_"):
        assert any(name.startswith(start) for name in functions), f"no {start}* in {path.name}"


def test_every_folder_of_apps_belongs_to_a_rule() -> None:
    slugs = {rule.slug for rule in WITH_APPS}
    folders = {path.name for path in FIXTURES.glob("FLK*") if path.is_dir()}
    assert folders - slugs == set()


def test_every_proof_belongs_to_a_rule() -> None:
    known = {f"test_{path.stem}.py" for path in rule_files()}
    assert {path.name for path in (ROOT / "tests/proofs").glob("test_*.py")} - known == set()
