from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from flask_lint.config.load import load
from flask_lint.errors import ConfigError
from flask_lint.findings import Severity
from flask_lint.rules import registry, selection
from flask_lint.rules.rule import Rule
from flask_lint.rules.selection import resolve
from flask_lint.settings import Settings
from runs import finding

if TYPE_CHECKING:
    from pathlib import Path


class ManyOptions(msgspec.Struct, frozen=True, rename="kebab"):
    allowed_names: list[str] = []
    at_most: int = 3


def made_rule(name: str, code: str, **values: Any) -> Rule:
    values = {"severity": Severity.WARNING} | values
    module = f"flask_lint.rules.made.{name.replace('-', '_')}"
    return Rule(module=module, page=f"{name}.", code=code, **values)


MADE = [
    made_rule("parse-error", "FLK001", severity=Severity.ERROR),
    made_rule("internal-error", "FLK002", severity=Severity.ERROR),
    made_rule("unused-suppression", "FLK003"),
    made_rule("key-missing", "FLK601"),
    made_rule("key-weak", "FLK602"),
    made_rule("key-long", "FLK611", default=False, options=ManyOptions),
]


@pytest.fixture(autouse=True)
def _made_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {rule.name: rule for rule in MADE}
    monkeypatch.setattr(registry, "all_rules", lambda: rules)
    monkeypatch.setattr(selection, "all_rules", lambda: rules)
    monkeypatch.setattr("flask_lint.config.load.all_rules", lambda: rules)


def write(root: Path, text: str, name: str = "flask-lint.toml") -> Path:
    path = root / name
    path.write_text(text)
    return path


def error_of(root: Path, text: str, name: str = "flask-lint.toml") -> str:
    write(root, text, name)
    with pytest.raises(ConfigError) as caught:
        load(root)
    message = str(caught.value)
    assert "\n" not in message
    return message


FULL = """
select = ["ALL"]
extend-select = ["key-long"]
ignore = ["FLK602"]
exclude = ["vendor/"]
entry-points = ["wsgi.py"]
fail-on = "error"
per-file-ignores = {"tests/**" = ["FLK6"]}
severity = {key-missing = "error"}

[rules.key-long]
allowed-names = ["a"]
"""


def test_every_key_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, FULL)
    loaded = load(tmp_path)
    assert loaded.path == path
    assert loaded.settings == Settings(
        select=["ALL"],
        extend_select=["key-long"],
        ignore=["FLK602"],
        exclude=["vendor/"],
        entry_points=["wsgi.py"],
        fail_on=Severity.ERROR,
        per_file_ignores={"tests/**": ["FLK6"]},
        severity={"key-missing": Severity.ERROR},
        rules={"key-long": {"allowed-names": ["a"]}},
    )


def test_pyproject_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "[tool.flask-lint]\nignore = ['FLK6']\n", "pyproject.toml")
    assert load(tmp_path) == (Settings(ignore=["FLK6"]), path)


def test_own_file_wins_over_pyproject(tmp_path: Path) -> None:
    write(tmp_path, "[tool.flask-lint]\nignore = ['FLK6']\n", "pyproject.toml")
    own = write(tmp_path, "ignore = ['FLK601']")
    assert load(tmp_path) == (Settings(ignore=["FLK601"]), own)


@pytest.mark.parametrize("text", ["", "[project]\nname = 'flask'\n", "[{{ name }}]\n", "tool = 1"])
def test_a_pyproject_of_others_is_none_of_our_business(tmp_path: Path, text: str) -> None:
    write(tmp_path, text, "pyproject.toml")
    assert load(tmp_path) == (Settings(), None)


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load(tmp_path) == (Settings(), None)


def test_a_named_file_is_read_instead(tmp_path: Path) -> None:
    write(tmp_path, "ignore = ['FLK6']")
    other = write(tmp_path, "ignore = ['FLK602']", "ci.toml")
    assert load(tmp_path, config=other) == (Settings(ignore=["FLK602"]), other)


def test_a_named_file_has_to_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nope\.toml: cannot be read: No such file"):
        load(tmp_path, config=tmp_path / "nope.toml")


def test_a_named_pyproject_needs_the_table(tmp_path: Path) -> None:
    path = write(tmp_path, "[project]\n", "pyproject.toml")
    with pytest.raises(ConfigError, match=r"there is no table \[tool\.flask-lint\]"):
        load(tmp_path, config=path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("slect = []", "flask-lint.toml: unknown key 'slect'; did you mean 'select'?"),
        ("select = 'ALL'", "flask-lint.toml: select: expected a list, got a string"),
        (
            "ignore = ['FLK6', 1]",
            "flask-lint.toml: ignore: expected a string, got a whole number as item 2",
        ),
        (
            "fail-on = 'eror'",
            "flask-lint.toml: fail-on: unknown value 'eror'; did you mean 'error'?",
        ),
        (
            "severity = {FLK6 = 'loud'}",
            (
                "flask-lint.toml: severity.FLK6: unknown value 'loud'; "
                "expected one of error, warning, info"
            ),
        ),
        ("fail-on = 3", "flask-lint.toml: fail-on: expected a string, got a whole number"),
        ("rules = 1", "flask-lint.toml: rules: expected a table, got a whole number"),
        (
            "per-file-ignores = {'a.py' = 'FLK6'}",
            "flask-lint.toml: per-file-ignores.a.py: expected a list, got a string",
        ),
        (
            "[tool.flask-lint]",
            (
                "flask-lint.toml: unknown key 'tool'; "
                "in flask-lint.toml the keys stand at the top, without [tool.flask-lint]"
            ),
        ),
        (
            "[rules.key-lonk]",
            "flask-lint.toml: rules: unknown rule 'key-lonk'; did you mean 'key-long'?",
        ),
        (
            "[rules.key-long]\nalowed-names = []",
            (
                "flask-lint.toml: rules.key-long: unknown option 'alowed-names' of rule 'key-long'"
                "; did you mean 'allowed-names'?"
            ),
        ),
        (
            "[rules.key-weak]\nat-most = 1",
            (
                "flask-lint.toml: rules.key-weak: unknown option 'at-most' of rule 'key-weak'"
                "; it has no options"
            ),
        ),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    assert error_of(tmp_path, text) == message


def test_a_wrong_option_value_names_rule_and_option(tmp_path: Path) -> None:
    message = error_of(tmp_path, "[rules.key-long]\nat-most = 'many'")
    assert "rules.key-long" in message
    assert "at-most" in message


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("select = ['key-missin']", "select"),
        ("extend-select = ['key-missin']", "extend-select"),
        ("ignore = ['key-missin']", "ignore"),
        ("severity = {key-missin = 'error'}", "severity"),
        ("per-file-ignores = {'a/**' = ['key-missin']}", "per-file-ignores.a/**"),
    ],
)
def test_an_unknown_rule_is_an_error_wherever_it_stands(
    tmp_path: Path, text: str, key: str
) -> None:
    hint = "unknown rule 'key-missin'; did you mean 'key-missing'?"
    assert error_of(tmp_path, text) == f"flask-lint.toml: {key}: {hint}"


def test_errors_in_pyproject_name_the_table(tmp_path: Path) -> None:
    message = error_of(tmp_path, "[tool.flask-lint]\nignore = 1", "pyproject.toml")
    assert (
        message == "pyproject.toml: [tool.flask-lint] ignore: expected a list, got a whole number"
    )


@pytest.mark.parametrize("name", ["flask_lint", "flasklint"])
def test_a_table_that_looks_like_ours_is_not_passed_over(tmp_path: Path, name: str) -> None:
    message = error_of(tmp_path, f"[tool.{name}]\nignore = []", "pyproject.toml")
    assert message == f"pyproject.toml: [tool.{name}] is not read; write [tool.flask-lint]"


def test_the_table_has_to_be_a_table(tmp_path: Path) -> None:
    assert "expected a table" in error_of(tmp_path, "[tool]\nflask-lint = 1", "pyproject.toml")


def test_invalid_toml_names_the_line(tmp_path: Path) -> None:
    message = error_of(tmp_path, "ignore = []\nselect = [\n'a' 'b']\n")
    assert "flask-lint.toml: invalid TOML" in message
    assert "line 3" in message


def test_invalid_toml_in_a_pyproject_that_configures_us_is_an_error(tmp_path: Path) -> None:
    assert "line 2" in error_of(tmp_path, "[tool.flask-lint]\nignore = =\n", "pyproject.toml")


def test_a_file_that_is_no_utf8_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "flask-lint.toml").write_bytes(b"ignore = []\nexclude = ['caf\xe9']\n")
    with pytest.raises(ConfigError, match="line 2 is not UTF-8"):
        load(tmp_path)


ALWAYS = {"parse-error", "internal-error"}


@pytest.mark.parametrize(
    ("settings", "enabled"),
    [
        (Settings(), {"unused-suppression", "key-missing", "key-weak"}),
        (Settings(select=[]), set()),
        (Settings(select=["ALL"]), {"unused-suppression", "key-missing", "key-weak", "key-long"}),
        (Settings(select=["FLK60"]), {"key-missing", "key-weak"}),
        (Settings(select=["FLK6"], ignore=["FLK61"]), {"key-missing", "key-weak"}),
        (Settings(select=["FLK61"], ignore=["FLK6"]), {"key-long"}),
        (Settings(select=["flk601"], ignore=["FLK6"]), {"key-missing"}),
        (Settings(select=["key-weak"], ignore=["ALL"]), {"key-weak"}),
        (Settings(select=["key-weak"], ignore=["FLK602"]), set()),
        (Settings(select=["FLK6"], ignore=["FLK6"]), set()),
        (Settings(ignore=["ALL"]), set()),
        (Settings(ignore=["key-weak"]), {"unused-suppression", "key-missing"}),
        (
            Settings(extend_select=["key-long"]),
            {"unused-suppression", "key-missing", "key-weak", "key-long"},
        ),
        (Settings(select=["key-weak"], extend_select=["key-long"]), {"key-weak", "key-long"}),
    ],
)
def test_the_most_specific_selector_decides(settings: Settings, enabled: set[str]) -> None:
    assert set(resolve(settings).enabled) - ALWAYS == enabled


def test_no_selection_hides_broken_files() -> None:
    assert set(resolve(Settings(select=[], ignore=["ALL", "FLK0"])).enabled) == ALWAYS


def test_a_parse_error_is_ignored_only_by_name_and_an_internal_error_never() -> None:
    ignoring = Settings(ignore=["parse-error", "internal-error"])
    enabled = resolve(ignoring).enabled
    assert "parse-error" not in enabled
    assert "internal-error" in enabled


def test_severities_are_overridden_by_the_most_specific_selector() -> None:
    severity = {"key-weak": Severity.INFO, "FLK6": Severity.ERROR}
    resolved = resolve(Settings(severity=severity))
    weak = finding(rule="key-weak")
    missing = finding(rule="key-missing")
    other = finding(rule="unused-suppression")
    severities = [
        one.severity for f in (weak, missing, other) if (one := resolved.apply(f)) is not None
    ]
    assert severities == [Severity.INFO, Severity.ERROR, Severity.WARNING]


def test_options_are_converted_to_the_type_of_the_rule() -> None:
    settings = Settings(select=["key-long"], rules={"key-long": {"allowed-names": ["a"]}})
    options = resolve(settings).enabled["key-long"].options
    assert options == ManyOptions(allowed_names=["a"])


def test_per_file_ignores_take_globs() -> None:
    resolved = resolve(
        Settings(per_file_ignores={"tests/**": ["FLK6"], "a.py": ["key-weak", "internal-error"]})
    )
    paths = ["tests/deep/x.py", "a.py", "pkg/a.py", "b.py"]
    assert [resolved.enabled_in("key-weak", path) for path in paths] == [False, False, False, True]
    assert [resolved.enabled_in("key-missing", path) for path in paths] == [
        False,
        True,
        True,
        True,
    ]
    assert resolved.apply(finding("tests/x.py", rule="key-weak")) is None
    assert resolved.enabled_in("internal-error", "a.py")


def test_a_finding_of_a_rule_that_is_off_is_dropped() -> None:
    assert resolve(Settings(ignore=["key-weak"])).apply(finding(rule="key-weak")) is None
