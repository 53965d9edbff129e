"""What files say, by the names of their contents, in a few files that are written once.

A run that has read files adds a *pack* of what they say. When there are several packs, they are
put together into one, without what has not been used for long. A pack is an index and then the
summaries one after another, so that only those are decoded that are asked for.
"""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask_lint.cache.sealed import Sealed

_MOST_PACKS = 8
# What some ten thousand files say.
_MOST_BYTES = 128_000_000
# How often packs are put together until what nobody has asked for is left out.
_MOST_IDLE = 3
_LENGTH = struct.Struct("<I")


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """Where a summary stands in its pack, and how often it was passed on without being used."""

    start: int
    length: int
    idle: int = 0


class _Index(msgspec.Struct, frozen=True, array_like=True):
    entries: dict[str, _Entry]


class _Kept(NamedTuple):
    """The bytes of a summary, and how often they were passed on without being used."""

    data: memoryview | bytes
    idle: int = 0


class _Packed(Protocol):
    """What a file says, the name of its contents, and whether no other reading knows better."""

    @property
    def contents(self) -> str: ...
    @property
    def exactly(self) -> bool: ...
    @property
    def data(self) -> memoryview | bytes: ...


PackedT = TypeVar("PackedT", bound=_Packed)


class Summaries(Generic[PackedT]):
    """What files say: those of this run, and those that earlier runs have kept in `sealed`.

    `kind` names the packs, and `wrap` makes of what they hold what is handed out. Call `put`
    inside `with_deep_stack`.
    """

    def __init__(
        self, sealed: Sealed | None, kind: str, wrap: Callable[[memoryview | bytes], PackedT]
    ) -> None:
        self._sealed = sealed
        self._kind = kind
        self._wrap = wrap
        self._packs: list[str] | None = None
        self._kept: dict[str, _Kept] = {}
        self._read: dict[str, PackedT] = {}
        self._new: dict[str, _Kept] = {}

    def any(self) -> bool:
        """Tell whether anything is known, so that it pays to ask."""
        self._load()
        return bool(self._kept or self._read)

    def get(self, name: str) -> PackedT | None:
        """Return what is said by the contents of this name, None when it is not known."""
        found = self._read.get(name)
        if found is None:
            self._load()
            kept = self._kept.get(name)
            if kept is not None:
                found = self._read[name] = self._wrap(kept.data)
        return found

    def has(self, name: str) -> bool:
        """Tell whether it is known what is said by the contents of this name."""
        self._load()
        return name in self._read or name in self._kept

    def put(self, read: PackedT) -> None:
        """Remember what a file says, unless it could not be read, or is known as exactly."""
        if not read.contents:
            return
        known = self._read.get(read.contents)
        if known is not None and (known.exactly or not read.exactly):
            return
        self._read[read.contents] = read
        if self._sealed is not None:
            self._new[read.contents] = _Kept(read.data)

    def count(self) -> int:
        """Return of how many contents it is known what they say."""
        self._load()
        return len(self._kept.keys() | self._read.keys())

    def save(self) -> None:
        """Keep what was read for other runs."""
        if self._sealed is None or not self._new:
            return
        added, self._new = self._new, {}
        self._load()
        packs = list(self._packs or ())
        size = sum(len(kept.data) for kept in self._kept.values())
        if len(packs) < _MOST_PACKS and size <= _MOST_BYTES:
            self._write(self._sealed, _within(added))
            return
        if self._write(self._sealed, _within(self._aged() | added)):
            for name in packs:
                self._sealed.remove(self._kind, name)

    def _aged(self) -> dict[str, _Kept]:
        """Return what was kept, but for what has not been used for long."""
        aged = {
            name: _Kept(kept.data, 0 if name in self._read else kept.idle + 1)
            for name, kept in self._kept.items()
        }
        return {name: kept for name, kept in aged.items() if kept.idle <= _MOST_IDLE}

    def _write(self, sealed: Sealed, kept: dict[str, _Kept]) -> bool:
        entries, start = {}, 0
        for name, one in kept.items():
            entries[name] = _Entry(start, len(one.data), one.idle)
            start += len(one.data)
        index = msgspec.msgpack.encode(_Index(entries))
        payload = b"".join((_LENGTH.pack(len(index)), index, *(one.data for one in kept.values())))
        name = hashlib.blake2b(index, digest_size=8).hexdigest()
        written = sealed.write(self._kind, name, payload) is not None
        if written and self._packs is not None:
            self._packs.append(name)
        return written

    def _load(self) -> None:
        if self._packs is not None or self._sealed is None:
            return
        self._packs = self._sealed.names(self._kind)
        for name in self._packs:
            payload = self._sealed.read(self._kind, name)
            if payload is None:
                # It is in nobody's way but that of those who count the packs.
                self._sealed.remove(self._kind, name)
                continue
            start = _LENGTH.size + _LENGTH.unpack_from(payload)[0]
            index = msgspec.msgpack.decode(payload[_LENGTH.size : start], type=_Index)
            data = payload[start:]
            for contents, entry in index.entries.items():
                part = data[entry.start : entry.start + entry.length]
                self._kept[contents] = _Kept(part, entry.idle)


def _within(kept: dict[str, _Kept]) -> dict[str, _Kept]:
    """Return as much as there is room for, what was used last first."""
    room = _MOST_BYTES
    fitting = {}
    for name, one in sorted(kept.items(), key=lambda item: (item[1].idle, item[0])):
        room -= len(one.data)
        if room < 0:
            break
        fitting[name] = one
    return fitting
