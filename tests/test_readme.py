"""What the documents promise about files and commands is there."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from readme import commands

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "rules/README.md")
LINK = re.compile(r"\]\((?!https?:|#)([^)\s]+)\)")


def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


def test_two_commands_set_everything_up() -> None:
    try_it, test_it = commands(readme())
    for command in (try_it, test_it):
        assert shlex.split(command)[:4] == ["python3", "-m", "venv", ".venv"]
        assert command.count(".venv/bin/pip install") == 1
    assert (ROOT / try_it.split()[-1] / "pyproject.toml").is_file()
    assert shlex.split(test_it)[-4:] == ["&&", ".venv/bin/pytest", "-n", "auto"]


@pytest.mark.parametrize(
    "text",
    [
        "no command",
        "```sh\npython3 -m venv .venv && flask-lint check\n```\n",
        "```sh\npython3 -m venv .venv && x\n```\n```sh\npython3 -m venv .venv && y\n```\n",
    ],
)
def test_readme_without_the_two_commands_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="two one-line commands"):
        commands(text)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_to_files(document: str) -> None:
    path = ROOT / document
    gone = [
        link
        for link in LINK.findall(path.read_text("utf-8"))
        if not (path.parent / link.partition("#")[0]).exists()
    ]
    assert gone == []


def test_examples_of_settings_are_the_real_keys() -> None:
    # A key that is not one is an error for users; the README must not lead them into it.
    from msgspec.structs import fields

    from flask_lint.settings import Settings

    blocks = re.findall(r"^```toml\n(.*?)^```$", readme(), re.MULTILINE | re.DOTALL)
    tables = [tomllib.loads(block)["tool"]["flask-lint"] for block in blocks]
    known = {field.encode_name for field in fields(Settings)}
    assert tables
    assert {key for table in tables for key in table} <= known


def test_names_in_the_readme_are_rules() -> None:
    from flask_lint.rules.registry import all_rules, rules_of

    text = readme()
    named = re.findall(r"ignore(?:-file)?\[([\w-]+)\]|flask-lint rule ([a-z][\w-]+)", text)
    block = re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[0]
    table = tomllib.loads(block)["tool"]["flask-lint"]
    selectors = [*table["ignore"], *table["extend-select"], *table["severity"]]
    selectors += [name for names in table["per-file-ignores"].values() for name in names]
    for selector in selectors:
        assert rules_of(selector, where="README.md")
    assert {one or other for one, other in named} <= set(all_rules())


def test_examples_in_contributing_are_tests_that_pass() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ran = 0
    for block in blocks:
        namespace: dict[str, object] = {}
        exec(block, namespace)
        for name, value in namespace.items():
            if name.startswith("test_") and callable(value):
                value()
                ran += 1
    assert ran == 2
