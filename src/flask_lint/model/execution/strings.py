"""Which strings an expression may be: constants, and what is put together from constants."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import ClassValue, Instance, Literal, ModuleValue
from flask_lint.model.names.visible import visible
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask_lint.model.execution.environments import Environments, Situated
    from flask_lint.model.names.heirs import Heirs

# More than this many alternatives say nothing worth the time.
_MAX_ALTERNATIVES = 64
_MAX_DEPTH = 12
_CASES = {"lower": str.lower, "upper": str.upper}
_FORMAT_FIELD = re.compile(r"\{(\w*)\}")


class Strings(msgspec.Struct, frozen=True):
    """The strings that an expression may be; `complete` tells whether there are no others.

    `prefix` is what every other one begins with, as far as that is known.
    """

    texts: tuple[str, ...]
    complete: bool
    prefix: str = ""

    @property
    def only(self) -> str | None:
        """The string, if it can be no other."""
        return self.texts[0] if self.complete and len(self.texts) == 1 else None


NO_STRING = Strings((), False)

if TYPE_CHECKING:
    # Takes an expression and how deep the reader is; gives None where nothing is configured.
    SettingReader = Callable[[Situated, "StringReader", int], Strings | None]


class StringReader:
    """Reads the strings off expressions."""

    def __init__(
        self, environments: Environments, heirs: Heirs, settings: SettingReader | None = None
    ) -> None:
        self._environments = environments
        self._heirs = heirs
        # Reads what comes from the configuration of an application.
        self._settings = settings

    def read(self, at: Situated | None, depth: int = 0) -> Strings:
        """Return the strings that an expression may be; none known where there is no expression."""
        if at is None or depth > _MAX_DEPTH:
            return NO_STRING
        at = self._environments.resolved(at)
        match at.node:
            case n.FString():
                return self._joined([at.at(part) for part in at.node.parts], depth)
            case n.Binary() if set(at.node.ops) == {"+"}:
                return self._joined([at.at(part) for part in at.node.operands], depth)
            case n.Binary() if at.node.ops == ["%"]:
                return self._percent(at, at.node, depth)
            case n.Call() if (
                isinstance(at.node.func, n.Attribute) and at.node.func.name == "format"
            ):
                return self._formatted(at, at.node, at.node.func, depth)
            case n.Call(func=n.Attribute() as func) if func.name in _CASES and not at.node.args:
                read = self.read(at.at(func.value), depth + 1)
                return Strings(tuple(map(_CASES[func.name], read.texts)), read.complete)
            case n.Attribute(name="__name__"):
                return self._class_names(at.at(at.node.value))
            case n.Conditional():
                return _union(
                    [self.read(at.at(part), depth + 1) for part in (at.node.body, at.node.orelse)]
                )
            case n.Boolean() if at.node.op == "or":
                return _union([self.read(at.at(part), depth + 1) for part in at.node.values])
            case n.Name(id="__name__"):
                return Strings((at.scope.module.name,), True)
        if self._settings is not None and isinstance(at.node, (n.Subscript, n.Call)):
            held = self._settings(at, self, depth + 1)
            if held is not None:
                return held
        found = self._constants(at)
        if isinstance(at.node, n.Attribute) and self._may_be_replaced(at, at.node):
            return Strings(found.texts, False)
        return found

    def _may_be_replaced(self, at: Situated, node: n.Attribute) -> bool:
        """Tell whether a class below the receiver's has another value for its attribute.

        `self` and `cls` are as a rule of such a class, where there is one.
        """
        receiver = self._environments.resolved(at.at(node.value))
        if not isinstance(receiver.node, n.Name) or self._is_named(receiver):
            return False
        return any(
            self._heirs.with_own(value.scope, node.name)
            for value in self._environments.values(receiver)
            if isinstance(value, (ClassValue, Instance))
        )

    def _class_names(self, at: Situated) -> Strings:
        """Return the names of the classes that an expression may be.

        What a decorator makes of a class may be called otherwise, and `cls`, `type(self)` and the
        attributes of classes may be of another class, which inherits the code.
        """
        at = self._environments.resolved(at)
        if not self._is_named(at):
            return NO_STRING
        values = self._environments.values(at)
        names = [
            value.scope.node.name
            for value in values
            if isinstance(value, ClassValue)
            and isinstance(value.scope.node, n.Class)
            and not value.scope.node.decorators
        ]
        complete = bool(names) and len(names) == len(values)
        return Strings(tuple(dict.fromkeys(names)), complete)

    def _is_named(self, at: Situated) -> bool:
        """Tell whether an expression names what a module, or the code itself, defines."""
        if isinstance(at.node, n.Name):
            bindings = visible(at.node.id, at.scope, at.node.start)
            return all(binding.kind != "param" for binding in bindings)
        return isinstance(at.node, n.Attribute) and all(
            isinstance(value, ModuleValue)
            for value in self._environments.values(at.at(at.node.value))
        )

    def _constants(self, at: Situated) -> Strings:
        """Return the constants among what an expression may stand for."""
        texts: list[str] = []
        complete = True
        for value in self._environments.values(at):
            if isinstance(value, Literal) and isinstance(value.value, str):
                texts.append(value.value)
            elif isinstance(value, Literal) and value.value is None:
                continue
            elif isinstance(value, ModuleValue):
                complete = False
            else:
                complete = False
        return Strings(tuple(dict.fromkeys(texts)), complete and bool(texts))

    def _joined(self, parts: list[Situated], depth: int) -> Strings:
        read = [self.read(part, depth + 1) for part in parts]
        prefix = ""
        for one in read:
            if one.only is None:
                return (
                    Strings((), False, prefix)
                    if any(not part.complete for part in read)
                    else _combined(read)
                )
            prefix += one.only
        return Strings((prefix,), True)

    def _percent(self, at: Situated, node: n.Binary, depth: int) -> Strings:
        template = self.read(at.at(node.operands[0]), depth + 1).only
        given = node.operands[1]
        items = given.items if isinstance(given, n.Items) and given.kind == "tuple" else [given]
        if template is None or template.replace("%%", "").count("%") != template.count("%s"):
            return NO_STRING
        pieces = template.split("%s")
        if len(pieces) != len(items) + 1:
            return NO_STRING
        return self._filled(at, pieces, items, depth)

    def _formatted(self, at: Situated, node: n.Call, func: n.Attribute, depth: int) -> Strings:
        template = self.read(at.at(func.value), depth + 1).only
        if template is None:
            return NO_STRING
        named = {word.name: word.value for word in node.keywords}
        items: list[n.Expr] = []
        for index, field in enumerate(_FORMAT_FIELD.findall(template)):
            position = index if not field else int(field) if field.isdigit() else None
            if position is None:
                if field not in named:
                    return NO_STRING
                items.append(named[field])
            elif position < len(node.args):
                items.append(node.args[position])
            else:
                return NO_STRING
        pieces = _FORMAT_FIELD.split(template)[::2]
        if any("{" in piece or "}" in piece for piece in pieces):
            return NO_STRING
        return self._filled(at, pieces, items, depth)

    def _filled(self, at: Situated, pieces: list[str], items: list[n.Expr], depth: int) -> Strings:
        read: list[Strings] = []
        for piece, item in zip(pieces, [*items, None], strict=True):
            read.append(Strings((piece,), True))
            if item is not None:
                read.append(self.read(at.at(item), depth + 1))
        if all(one.complete for one in read):
            return _combined(read)
        return Strings((), False, pieces[0])


def _combined(parts: list[Strings]) -> Strings:
    count = 1
    for part in parts:
        count *= len(part.texts)
    if count > _MAX_ALTERNATIVES:
        return NO_STRING
    texts = tuple("".join(chosen) for chosen in product(*(part.texts for part in parts)))
    return Strings(texts, True)


def _union(parts: Iterable[Strings]) -> Strings:
    parts = list(parts)
    texts = dict.fromkeys(text for part in parts for text in part.texts)
    return Strings(tuple(texts), bool(texts) and all(part.complete for part in parts))
