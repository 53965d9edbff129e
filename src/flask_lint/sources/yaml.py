"""YAML that anybody may have written.

Importing this module imports PyYAML, or its fork where LibCST has that in its place.
"""

from __future__ import annotations

import sys
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

if sys.version_info[:2] == (3, 13):
    import yaml_ft as yaml
else:
    import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

# So deep may values lie in one another, and so long be the whole with its aliases written out.
_MAX_DEPTH = 100
_MAX_LENGTH = 10_000_000
_TAG = "tag:yaml.org,2002:"
_SCALARS = frozenset({"str", "null", "bool", "int", "float", "binary", "timestamp"})


class YamlError(Exception):
    """The text is no YAML that is safe to load, or too much; the text of the error says why."""


class Scalar(NamedTuple):
    """A number, a date, yes or no: what is neither text nor nothing."""

    text: str


def parse_yaml(text: str) -> object:
    """Return what `text` says: dictionaries, lists, strings, None, and `Scalar` for all others.

    It says what PyYAML's safe loader makes of it: of two equal keys the last one counts, and `<<`
    merges. The keys of dictionaries are strings. Raises `YamlError`, and does no more than a text
    of this length is worth, however it is nested and whatever its aliases stand for.
    """
    reader = _Reader()
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        for event in yaml.parse(text, loader):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        raise YamlError(_at(error.problem_mark, error.problem or "it is no YAML")) from None
    except yaml.YAMLError as error:  # a character that YAML does not have
        raise YamlError(str(error).partition("\n")[0]) from None
    return reader.document


class _Resolver(Protocol):
    def resolve(self, kind: type, value: str, implicit: tuple[bool, bool]) -> str: ...


class _Mark(Protocol):
    @property
    def line(self) -> int: ...


class _Special(Enum):
    MERGE = "<<"


class _Part(NamedTuple):
    """A value, how long it is when it is written out, and how many levels it has."""

    value: object
    length: int
    height: int


class _Open(msgspec.Struct):
    """A list, or a dictionary, whose end has not come; `key` is one without a value so far.

    `merged` is what a dictionary has from others, where it does not say otherwise itself.
    """

    anchor: str | None
    value: list[object] | dict[str, object]
    length: int = 1
    height: int = 0
    key: str | _Special | None = None
    merged: dict[str, object] = msgspec.field(default_factory=dict)


class _Reader:
    """Makes values of events; it keeps its own stack, so that nothing is nested too deeply."""

    def __init__(self) -> None:
        self.document: object = None
        self._resolver: _Resolver = yaml.resolver.Resolver()
        self._open: list[_Open] = []
        self._anchors: dict[str, _Part] = {}
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event; raise `YamlError` for what is not read."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise YamlError(_at(event.start_mark, "a second document begins"))
        elif isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
            self._add(_Part(value, 1 + len(event.value), 1), event, event.anchor)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin([], "seq", event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin({}, "map", event)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            ended = self._open.pop()
            value = ended.value
            if isinstance(value, dict) and ended.merged:
                value = ended.merged | value
            self._add(_Part(value, ended.length, ended.height + 1), event, ended.anchor)
        elif isinstance(event, yaml.AliasEvent):
            part = self._anchors.get(event.anchor or "")
            if part is None:
                what = f"the alias `{event.anchor}` stands for nothing, or for what it is part of"
                raise YamlError(_at(event.start_mark, what))
            self._add(part, event, None)

    def _begin(
        self,
        value: list[object] | dict[str, object],
        kind: str,
        event: yaml.SequenceStartEvent | yaml.MappingStartEvent,
    ) -> None:
        if event.tag not in (None, "!", _TAG + kind):
            raise YamlError(_at(event.start_mark, f"the tag `{event.tag}` is not followed"))
        self._open.append(_Open(event.anchor, value))
        self._limit_depth(0, event)

    def _scalar(self, event: yaml.ScalarEvent) -> object:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._resolver.resolve(yaml.ScalarNode, event.value, event.implicit)
        kind = tag.removeprefix(_TAG)
        if kind == "merge":
            return _Special.MERGE
        if kind == "value":  # a lonely `=`, which is text as a key
            return event.value
        if kind not in _SCALARS or kind == tag:
            raise YamlError(_at(event.start_mark, f"the tag `{tag}` is not followed"))
        if kind == "null":
            return None
        return event.value if kind == "str" else Scalar(event.value)

    def _add(self, part: _Part, event: yaml.Event, anchor: str | None) -> None:
        """Add a whole value to what is open, or make it the document."""
        self._limit_depth(part.height, event)
        if anchor is not None:
            self._anchors[anchor] = part
        if not self._open:
            self.document = part.value
            return
        around = self._open[-1]
        around.length += part.length
        around.height = max(around.height, part.height)
        if around.length > _MAX_LENGTH:
            what = f"with its aliases written out it is longer than {_MAX_LENGTH:,} characters"
            raise YamlError(what)
        if isinstance(around.value, dict) and around.key is None:
            around.key = _key(part.value, event)
        elif around.key is _Special.MERGE:
            around.merged |= _merged(part.value, event)
            around.key = None
        elif part.value is _Special.MERGE:
            raise YamlError(_at(event.start_mark, "`<<` is no value"))
        elif isinstance(around.value, list):
            around.value.append(part.value)
        elif isinstance(around.key, str):
            around.value[around.key] = part.value
            around.key = None

    def _limit_depth(self, height: int, event: yaml.Event) -> None:
        if len(self._open) + height > _MAX_DEPTH:
            what = f"its values are nested more than {_MAX_DEPTH} levels deep"
            raise YamlError(_at(event.start_mark, what))


def _key(value: object, event: yaml.Event) -> str | _Special:
    if isinstance(value, (str, _Special)):
        return value
    if value is None or isinstance(value, Scalar):
        return "None" if value is None else value.text
    raise YamlError(_at(event.start_mark, "a list or a dictionary is a key"))


def _merged(value: object, event: yaml.Event) -> Mapping[str, object]:
    """Return what `<<` takes over: the first of several dictionaries has the last word."""
    merged: dict[str, object] = {}
    for one in reversed(value if isinstance(value, list) else [value]):
        if not isinstance(one, dict):
            raise YamlError(_at(event.start_mark, "`<<` merges what is no dictionary"))
        merged |= one
    return merged


def _at(mark: _Mark | None, what: str) -> str:
    return what if mark is None else f"line {mark.line + 1}: {what}"
