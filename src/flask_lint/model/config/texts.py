"""What a text that is read from the configuration of an application is, where it can be only one.

Source: Flask's page "Configuration Handling".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.execution.strings import NO_STRING, Strings
from flask_lint.model.names.values import Literal
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from flask_lint.model.config.spaces import ConfigSpace, Configuration, Setting
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator


class ConfigTexts:
    """Reads `app.config["KEY"]` and `current_app.config.get("KEY", "")`."""

    def __init__(self, evaluator: Evaluator, configuration: Configuration) -> None:
        self._evaluator = evaluator
        self._configuration = configuration
        self._known: dict[tuple[n.Node, str], list[Setting] | None] = {}

    def read(self, at: Situated, strings: StringReader, depth: int) -> Strings | None:
        """Return what the configuration holds there; None where nothing is read from one.

        A value counts when nobody else can give the key another: no file, no environment, no code
        that was not followed.
        """
        match at.node:
            case n.Subscript(value=config, index=key):
                default = None
            case n.Call(func=n.Attribute(name="get", value=config), args=[key, *more]):
                default = more[0] if more else n.Constant(0, 0, None)
            case _:
                return None
        name = self._key(at.at(key))
        if name is None:
            return None
        apps = list(self._configuration.finder.configs(config, at.scope))
        if not apps:
            return None
        spaces = [
            space for space in self._configuration.spaces if None in apps or space.app.site in apps
        ]
        found = [self._held(space, name, at, default, strings, depth) for space in spaces]
        texts = {text for one in found for text in one.texts}
        if len(texts) != 1 or not all(one.complete for one in found):
            return NO_STRING
        return Strings(tuple(texts), True)

    def _key(self, at: Situated) -> str | None:
        values = self._evaluator.values(at.node, at.scope)
        if len(values) == 1 and isinstance(values[0], Literal):
            key = values[0].value
            return key if isinstance(key, str) else None
        return None

    def _settings(self, space: ConfigSpace, key: str) -> list[Setting] | None:
        """Return the settings of a key that nothing replaces, None if there may be others."""
        at = (space.app.site.node, key)
        if at not in self._known:
            found = [
                setting
                for setting in space.named(key)
                if self._configuration.replaced_by(setting) is None
            ]
            closed = self._configuration.is_closed(space, key)
            self._known[at] = found if closed else None
        return self._known[at]

    def _held(
        self,
        space: ConfigSpace,
        key: str,
        at: Situated,
        default: n.Expr | None,
        strings: StringReader,
        depth: int,
    ) -> Strings:
        settings = self._settings(space, key)
        if settings is None:
            return NO_STRING
        found = [one for setting in settings for one in _values(setting, strings, depth)]
        if default is not None and all(_is_perhaps(setting) for setting in settings):
            found.append(strings.read(at.at(default), depth))
        texts = dict.fromkeys(text for one in found for text in one.texts)
        return Strings(tuple(texts), bool(found) and all(one.complete for one in found))


def _is_perhaps(setting: Setting) -> bool:
    return setting.write is None or setting.write.conditional


def _values(setting: Setting, strings: StringReader, depth: int) -> list[Strings]:
    if setting.value is not None:
        return [strings.read(Situated(setting.value.expr, setting.value.scope, NOTHING), depth)]
    return [
        NO_STRING
        if binding.value is None or binding.unpack or binding.kind != "assign"
        else strings.read(Situated(binding.value, binding.scope, NOTHING), depth)
        for binding in setting.bindings
    ]
