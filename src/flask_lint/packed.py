"""What a file says, as it comes from other processes and out of the cache.

It is unpacked only when somebody asks for it, and packed only when it is to be kept.
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any, Generic, TypeVar

import msgspec

from flask_lint.reading import Gist, Read, ReadTemplate

Said = TypeVar("Said", Read, ReadTemplate)
Bytes = bytes | memoryview


class Packed(Generic[Said]):
    """What a file says, given as an object of the type `says`, or as MessagePack of this build.

    Ask for it inside `with_deep_stack`. Raises `msgspec.DecodeError` where the bytes are not whole.
    """

    def __init__(self, says: type[Said], given: Said | Bytes) -> None:
        self._says: type[Said] = says
        self._given: Said | Bytes = given

    @cached_property
    def said(self) -> Said:
        """All that the file says."""
        if isinstance(self._given, (bytes, memoryview)):
            found: Said = _decoder(self._says).decode(self._given)
            return found
        return self._given

    @cached_property
    def data(self) -> Bytes:
        """The MessagePack of it."""
        if isinstance(self._given, (bytes, memoryview)):
            return self._given
        return msgspec.msgpack.encode(self._given)


class PackedRead(Packed[Read]):
    """What a Python file says."""

    def __init__(self, given: Read | Bytes) -> None:
        super().__init__(Read, given)

    @cached_property
    def gist(self) -> Gist:
        """What can be told of it without its tree."""
        if isinstance(self._given, (bytes, memoryview)):
            found: Gist = _decoder(Gist).decode(self._given)
            return found
        return self._given.gist

    @property
    def contents(self) -> str:
        """The name of the bytes that say so."""
        return self.gist.contents

    @property
    def exactly(self) -> bool:
        """Whether it was LibCST that was asked first."""
        return self.gist.exactly


class PackedTemplate(Packed[ReadTemplate]):
    """What a template says."""

    def __init__(self, given: ReadTemplate | Bytes) -> None:
        super().__init__(ReadTemplate, given)

    @property
    def contents(self) -> str:
        """The name of the bytes that say so."""
        return self.said.contents

    @property
    def exactly(self) -> bool:
        """Whether no other reading would know better: there is one alone."""
        return True


@cache
def _decoder(says: type[Any]) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(says)
