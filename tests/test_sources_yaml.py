"""YAML as plain data, checked against what PyYAML's safe loader makes of the same text."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flask_lint.sources.yaml import Scalar, YamlError, parse_yaml

if sys.version_info[:2] == (3, 13):
    import yaml_ft as yaml
else:
    import yaml


@pytest.fixture(params=[True, False], ids=["libyaml", "python"], autouse=True)
def _reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not every build of PyYAML has libyaml."""
    if request.param and not yaml.__with_libyaml__:
        pytest.skip("this build is without libyaml")
    monkeypatch.setattr(yaml, "__with_libyaml__", request.param)


def _plain(value: object) -> object:
    """Say of loaded YAML what can be said of what we make of it."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if value is None or type(value) is str else "scalar"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---\n...\n",
        "a: 1\nb: [x, 'y', \"z\\u00e9\", ~, 0x1F, 1_000, 1:30, .inf, on, 2001-12-14]\n",
        "a: |\n  one\n  two\nb: >-\n  one\n  two\n",
        "a: b\na: c\n",
        "- &a {x: y}\n- *a\n- <<: *a\n  z: w\n- {x: own, <<: *a}\n",
        "- &a {x: 'a', y: 'a'}\n- &b {x: 'b', z: 'b'}\n- <<: [*a, *b]\n- {<<: *a, <<: *b}\n",
        "!!map {a: !!str 200, b: !!seq [! 12, !!int '3', !!null '', !!binary aGk=]}",
        "? a\n: b\n? |\n  block\n: c\n",
        "'<<': {a: b}\n=: {c: d}\n",
        "&k key: &v value\nother: *v\n*k : again\n",
        "%YAML 1.1\n# a comment\n---\na: b # another\n...\n",
        "\ufeffa: b\n",
        "? '" + "x" * 3000 + "'\n: b",
    ],
)
def test_it_is_what_the_safe_loader_says(text: str) -> None:
    assert _plain(parse_yaml(text)) == _plain(yaml.safe_load(text))


def test_keys_are_text_and_scalars_keep_theirs() -> None:
    assert parse_yaml("{200: no, ~: 1.50}") == {"200": Scalar("no"), "None": Scalar("1.50")}


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=8)
VALUES = st.recursive(
    st.none() | TEXTS | st.integers() | st.booleans() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


# What stands in for the reader stays for all examples.
@given(VALUES, st.booleans())
def test_whatever_is_dumped_is_read(value: object, flow: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow)
    assert _plain(parse_yaml(text)) == _plain(yaml.safe_load(text))


SOUP = st.lists(
    st.sampled_from([*"[]{}:,-?&*!|>'\"#%\n ab~=1", "<<: ", "- ", "&a ", "*a", "!!x ", "\n  "])
)


@given(SOUP.map("".join))
@example("&a [*a]")
@example("{<<: &a {b: *a}}")
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_yaml(text)
    except YamlError:
        return
    # Of a lonely `!` libyaml and Python make text and nothing.
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        expected = yaml.load(text, loader)
    except yaml.YAMLError:
        return  # an anchor that comes twice, or a lonely `=`
    assert _values(_plain(found)) == _values(_plain(expected))


def _values(value: object) -> object:
    """Leave out the keys: numbers are written in other ways than they are said."""
    if isinstance(value, (dict, list)):
        return [_values(one) for one in (value if isinstance(value, list) else value.values())]
    return value


LAUGHS = "- &a0 [lol, lol]\n" + "".join(
    f"- &a{number + 1} [{', '.join([f'*a{number}'] * 9)}]\n" for number in range(30)
)
MERGES = "- &a0 {x: y}\n" + "".join(
    f"- &a{number + 1}\n  <<: [{', '.join([f'*a{number}'] * 9)}]\n  k{number}: v\n"
    for number in range(30)
)
LONG = f"- &a {'x' * 100_000}\n" + "- *a\n" * 1_000
CHAIN = "- &a0 {x: y}\n" + "".join(
    f"- &a{number + 1} {{x: *a{number}}}\n" for number in range(5_000)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "node content"),
        ("a: b\n\tc: d", "line 2: "),
        ("a: \x00", "characters are not allowed"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document begins"),
        ("a:\n - !!python/object/apply:os.system ['true']", "line 2: the tag `tag:yaml.org,2002:"),
        ("a: !include other.yaml", "line 1: the tag `!include` is not followed"),
        ("a: !!set {b, c}", "line 1: the tag `tag:yaml.org,2002:set` is not followed"),
        ("a: *b", "line 1: the alias `b` stands for nothing"),
        ("a: &b\n  c: *b", "line 2: the alias `b` stands for nothing, or for what it is part of"),
        ("? [a, b]\n: c", "line 1: a list or a dictionary is a key"),
        ("- <<: 3", "line 1: `<<` merges what is no dictionary"),
        ("- {<<: [{a: b}, c]}", "line 1: `<<` merges what is no dictionary"),
        ("a: <<", "line 1: `<<` is no value"),
        ("[" * 100_000, "line 1: its values are nested more than 100 levels deep"),
        ("a: " + "{b: " * 100_000, "line 1: its values are nested more than 100 levels deep"),
        ("- " * 100_000, "line 1: its values are nested more than 100 levels deep"),
        (CHAIN, "line 99: its values are nested more than 100 levels deep"),
        (LAUGHS, "with its aliases written out it is longer than 10,000,000 characters"),
        (MERGES, "with its aliases written out it is longer than 10,000,000 characters"),
        (LONG, "with its aliases written out it is longer than 10,000,000 characters"),
    ],
)
def test_what_is_not_read_is_explained(text: str, reason: str) -> None:
    with pytest.raises(YamlError) as caught:
        parse_yaml(text)
    assert reason in str(caught.value)
    assert str(caught.value).isprintable()
