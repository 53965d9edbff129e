"""The configuration of each application, from all writes that reach it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.config.loaded import Reader
from flask_lint.model.config.outsiders import Outsiders
from flask_lint.model.config.writes import Write, WriteFinder, is_test_parameter
from flask_lint.model.execution.conditions import is_conditional, is_development_name
from flask_lint.model.names.values import (
    ClassValue,
    Display,
    External,
    Literal,
    ModuleValue,
    Site,
    Unknown,
)
from flask_lint.providers.knowledge import knowledge
from flask_lint.sources.roles import Role
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.factories import App, Apps
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Binding, Module, Scope
    from flask_lint.model.names.values import Value

# Loaders whose source lies outside the project: a deployment may set any key there.
OUTSIDE = frozenset({"from_envvar", "from_prefixed_env", "from_pyfile", "from_file", "from_json"})
_CONFIG_NAME = re.compile(r"config|settings|default|conf(?![a-z])", re.IGNORECASE)
_CONFIG_MODULE = re.compile(r"(.*_)?(config|configs|settings|conf|configuration)(_.*)?")
_MAX_STEPS = 6
# What a class of applications defines to be set up in its own way.
_OWN_SETUP = frozenset(
    {"make_config", "config_class", "default_config", "secret_key", "session_interface"}
)


class Setting(msgspec.Struct, frozen=True, eq=False):
    """One key and what may be its value.

    The value is an expression at `value`, or what `bindings` give a name in `holder`, the class
    or module that a loader read. `write` is the code that puts it into the configuration; None
    for a holder that no loader could be linked to.
    """

    key: str
    value: Site | None = None
    bindings: tuple[Binding, ...] = ()
    holder: Scope | None = None
    write: Write | None = None


class Gap(msgspec.Struct, frozen=True):
    """A source whose keys are not known, and why."""

    reason: str
    write: Write


class ConfigSpace(msgspec.Struct):
    """What is known about the configuration of one application."""

    app: App
    settings: list[Setting] = []
    gaps: list[Gap] = []

    @property
    def complete(self) -> bool:
        """Whether every source of the configuration has been read."""
        return not self.gaps

    def named(self, key: str) -> list[Setting]:
        """Return the settings of one key."""
        return [setting for setting in self.settings if setting.key == key]


class Configuration:
    """The configurations of all applications of a project."""

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        apps: Apps,
        modules: Iterable[Module],
        tests: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._calls = calls
        self._apps = apps
        self._modules = list(modules)
        self._tests = tests
        self._reader = Reader(evaluator)
        self.finder = WriteFinder(evaluator)
        self.writes: list[Write] = self._written_in(self._modules)
        self._expanded: dict[Write, tuple[list[Setting], list[Gap]]] = {
            write: self._expand(write) for write in self.writes
        }

    def _written_in(self, modules: Iterable[Module]) -> list[Write]:
        return [
            write
            for module in modules
            for scope in module.scopes
            for write in self.finder.find(scope)
        ]

    @cached_property
    def writes_of_tests(self) -> list[Write]:
        """What tests write to configurations."""
        words = {"config", *knowledge().config_attributes}
        return self._written_in(test for test in self._tests if test.may_say(words))

    @cached_property
    def spaces(self) -> list[ConfigSpace]:
        """One space for each application."""
        spaces = []
        for app in self._apps.all:
            space = ConfigSpace(app)
            for write, (settings, gaps) in self._expanded.items():
                if write.app is None or write.app == app.site:
                    if is_of_tests(write):
                        continue
                    space.settings.extend(settings)
                    space.gaps.extend(gaps)
            spaces.append(space)
        return spaces

    @cached_property
    def settings(self) -> list[Setting]:
        """Every setting of every application, and of holders that may be loaded."""
        found = [setting for settings, _ in self._expanded.values() for setting in settings]
        return [*found, *self._unlinked()]

    @cached_property
    def loaded(self) -> set[Scope]:
        """The classes and modules that a loader names itself, not those that these inherit from."""
        found: set[Scope] = set()
        for write in self.writes:
            if write.kind == "from_object" and write.value is not None and not is_of_tests(write):
                for value in self._objects(write.value, write.site.scope):
                    if isinstance(value, ModuleValue):
                        found.add(value.module.scope)
                    elif hasattr(value, "scope"):
                        found.add(value.scope)
        return found

    def expanded(self, write: Write) -> tuple[list[Setting], list[Gap]]:
        """Return the settings that a write makes, and what it may make besides."""
        if write not in self._expanded:
            self._expanded[write] = self._expand(write)
        return self._expanded[write]

    def is_closed(self, space: ConfigSpace, key: str) -> bool:
        """Tell whether it is certain that nothing else gives `key` a value in `space`.

        Every source is read, no code outside the project gets the application, its class and its
        sessions are Flask's own in this respect, and no line writes `key` to something that was
        not followed.
        """
        site = space.app.site
        return (
            space.complete
            and not self._outsiders.may_configure(site)
            and not self._has_class_of_its_own(space.app)
            and not self.replaces_sessions
            and not self._has_stray(key)
        )

    @cached_property
    def _outsiders(self) -> Outsiders:
        return Outsiders(self._evaluator, self.finder, self._modules)

    def _has_class_of_its_own(self, app: App) -> bool:
        """Tell whether the class of an application sets it up in ways of its own."""
        call = app.site.node
        assert isinstance(call, n.Call)  # noqa: S101 - what makes an application
        for value in self._evaluator.values(call.func, app.site.scope):
            if isinstance(value, ClassValue):
                for entry in self._evaluator.mro(value.scope):
                    if isinstance(entry, str):
                        if entry not in knowledge().app_classes and entry != "builtins.object":
                            return True
                    elif not _OWN_SETUP.isdisjoint(entry.bindings):
                        return True
        return False

    @cached_property
    def replaces_sessions(self) -> bool:
        """Whether some application keeps its sessions in a way of its own."""
        for module in self._modules:
            for node, scope in module.each(n.Assign, n.Call):
                if isinstance(node, n.Assign) and any(
                    isinstance(target, n.Attribute) and target.name == "session_interface"
                    for target in node.targets
                ):
                    return True
                if isinstance(node, n.Call):
                    for value in self._evaluator.values(node.func, scope):
                        if isinstance(value, External):
                            path = value.path.removesuffix("().init_app")
                            if path in knowledge().session_replacements:
                                return True
        return False

    def _has_stray(self, key: str) -> bool:
        """Tell whether a line of the project writes `key` to something that was not followed."""
        settings = [setting for space in self.spaces for setting in space.named(key)]
        known = {write.site.node for write in self.writes if write.key == key}
        known |= {setting.write.site.node for setting in settings if setting.write is not None}
        known |= {setting.value.node for setting in settings if setting.value is not None}
        linked = {binding.node for setting in settings for binding in setting.bindings}
        attributes = {name for name, of in knowledge().config_attributes.items() if of == key}
        return any(
            written not in known
            for module in self._modules
            for node, _ in module.each(n.Assign, n.Dict, n.Call)
            for written in _written(node, key, attributes)
        ) or any(
            binding.node not in linked
            for module in self._modules
            for scope in module.scopes
            for binding in scope.bindings.get(key, ())
        )

    def later_outside(self, setting: Setting) -> Write | None:
        """Return a later source outside the project that may replace a setting.

        That a source is read under a condition, such as that its file exists, changes nothing: it
        is there or not, as one that is read silently.
        """
        if setting.write is None:
            return None
        return next(
            (
                write
                for write in self._after(setting.write, conditional=True)
                if write.kind in ("from_envvar", "from_prefixed_env")
                or (self._expanded[write][1] and (write.kind in OUTSIDE or _is_read_in(write)))
            ),
            None,
        )

    def replaced_by(self, setting: Setting) -> Setting | None:
        """Return an unconditional later setting of the same key, which makes this one moot."""
        if setting.write is None:
            return None
        if setting.write.default_only:
            return None
        for write in self._after(setting.write):
            if write.default_only:
                continue
            settings = self._expanded[write][0]
            kinds = {other.holder for other in settings}
            for other in settings:
                # One of several objects that may be loaded does not replace it for sure.
                if other.key == setting.key and (write.kind == "item" or len(kinds) == 1):
                    return other
        return None

    def _after(self, write: Write, *, conditional: bool = False) -> Iterator[Write]:
        """Yield the writes to the same configuration that run after `write`.

        Those under a condition are among them only if `conditional` is true.
        """
        for other in self.writes:
            if other is write or other.site.module.role is Role.TEST:
                continue
            if other.conditional and not conditional:
                continue
            if other.app != write.app and None not in (other.app, write.app):
                continue
            if self._runs_after(other.site, write.site):
                yield other

    def _runs_after(self, later: Site, earlier: Site) -> bool:
        """Tell whether `later` runs after `earlier`, both straight from one scope."""
        places = dict(self._ways_up(earlier))
        for scope, node in self._ways_up(later):
            first = places.get(scope)
            if first is not None and first is not node:
                return first.start < node.start
        return False

    def _ways_up(self, site: Site) -> list[tuple[Scope, n.Node]]:
        """Return the scopes around a place and the nodes in them that lead to it.

        Callers are followed while there is one that calls unconditionally.
        """
        found: list[tuple[Scope, n.Node]] = []
        node, scope = site.node, site.scope.runs_in
        for _ in range(_MAX_STEPS):
            found.append((scope, node))
            callers = [
                caller
                for caller in self._calls.callers.get(scope, ())
                if caller.module.role is not Role.TEST
            ]
            if len(callers) != 1 or is_conditional(callers[0].module, callers[0].node):
                break
            node, scope = callers[0].node, callers[0].scope.runs_in
        return found

    # What a write writes ---------------------------------------------------------------------

    def _expand(self, write: Write) -> tuple[list[Setting], list[Gap]]:
        """Return the settings of a write, and what is not known about it."""
        settings: list[Setting] = []
        gaps: list[Gap] = []
        scope = write.site.scope
        match write.kind:
            case "item" if write.default_only and write.key in knowledge().preset_keys:
                pass  # The key is there, as None: `setdefault` changes nothing.
            case "item":
                assert write.value is not None  # noqa: S101 - an item has a value
                settings.append(Setting(write.key, Site(write.value, scope), write=write))
            case "mapping":
                self._expand_mapping(write, settings, gaps)
            case "from_object":
                self._expand_object(write, settings, gaps)
            case "from_pyfile":
                self._expand_file(write, settings, gaps)
            case "opaque":
                gaps.append(Gap("a key that is known only at run time", write))
            case _:
                gaps.append(Gap(f"{write.kind}() reads what the project does not hold", write))
        return settings, gaps

    def _expand_mapping(self, write: Write, settings: list[Setting], gaps: list[Gap]) -> None:
        scope = write.site.scope
        assert write.value is not None  # noqa: S101 - a mapping is an argument
        match write.value:
            case n.Call(func=n.Name(id="dict"), args=[], keywords=words):
                settings.extend(
                    Setting(word.name, Site(word.value, scope), write=write)
                    for word in words
                    if word.name is not None
                )
                return
        for value in self._evaluator.values(write.value, scope):
            if isinstance(value, Display) and value.site.module.role is Role.TEST:
                continue
            if isinstance(value, Display) and isinstance(value.site.node, n.Dict):
                shown = value.site.node
                for key, item in zip(shown.keys, shown.values, strict=True):
                    if isinstance(key, n.Constant) and isinstance(key.value, str):
                        site = Site(item, value.site.scope)
                        settings.append(Setting(key.value, site, write=write))
                    else:
                        gaps.append(Gap("a mapping with keys known only at run time", write))
            elif isinstance(value, Literal) and value.value is None:
                continue
            elif not _is_filled_by_tests(write.value, scope):
                gaps.append(Gap("a mapping known only at run time", write))

    def _expand_object(self, write: Write, settings: list[Setting], gaps: list[Gap]) -> None:
        if write.value is None:
            return
        scope = write.site.scope
        for value in self._objects(write.value, scope):
            holding = self._reader.read(value)
            if holding is not None and holding.holders[0].module.role is Role.TEST:
                continue
            if holding is None:
                if not (isinstance(value, Unknown) and _is_filled_by_tests(write.value, scope)):
                    gaps.append(Gap("an object known only at run time", write))
                continue
            gaps.extend(Gap(reason, write) for reason in holding.gaps)
            settings.extend(
                Setting(key, bindings=tuple(bindings), holder=holding.holders[0], write=write)
                for key, bindings in holding.keys.items()
            )

    def _objects(self, node: n.Expr, scope: Scope) -> Iterator[Value]:
        """Yield what a loader of objects is given; `__name__` is the module itself."""
        if isinstance(node, n.Name) and node.id == "__name__":
            yield ModuleValue(scope.module)
        else:
            values = self._evaluator.values(node, scope)
            yield from self._reader.objects(values, scope.module)

    def _expand_file(self, write: Write, settings: list[Setting], gaps: list[Gap]) -> None:
        scope = write.site.scope
        found = False
        values = self._evaluator.values(write.value, scope) if write.value is not None else ()
        for value in values:
            if isinstance(value, Literal) and isinstance(value.value, str):
                name = value.value.removeprefix("./").lstrip("/")
                for module in self._modules:
                    if module.path == name or module.path.endswith(f"/{name}"):
                        holding = self._reader.read_module(module)
                        found = True
                        gaps.extend(Gap(reason, write) for reason in holding.gaps)
                        settings.extend(
                            Setting(key, bindings=tuple(items), holder=module.scope, write=write)
                            for key, items in holding.keys.items()
                        )
        if not found or len(values) > 1:
            gaps.append(Gap("a file that is not in the project", write))

    # Holders that nothing was linked to ------------------------------------------------------

    def _unlinked(self) -> Iterator[Setting]:
        """Yield the settings of classes and modules that are loaded in a way not understood.

        A class of configuration counts by its name; a module only when some loader in the
        project is given an object that is not known.
        """
        linked = {
            binding.scope
            for write, (settings, _) in self._expanded.items()
            if not is_of_tests(write)
            for setting in settings
            for binding in setting.bindings
        } | self.loaded
        for module in self._modules:
            if module.role is not Role.APPLICATION:
                continue
            for scope in module.scopes:
                if scope.kind != "class" or scope in linked:
                    continue
                name = scope.qualname.rpartition(".")[2]
                if _CONFIG_NAME.search(name) or _CONFIG_MODULE.fullmatch(_last(module.name)):
                    yield from _own_settings(scope)
            if (
                self._loads_unknown
                and module.scope not in linked
                and _CONFIG_MODULE.fullmatch(_last(module.name))
            ):
                yield from _own_settings(module.scope)

    @cached_property
    def _loads_unknown(self) -> bool:
        return any(
            write.kind in ("from_object", "from_pyfile")
            and gaps
            and write.site.module.role is Role.APPLICATION
            and not is_test_parameter(write.value, write.site.scope)
            for write, (_, gaps) in self._expanded.items()
            if write.value is not None
        )


def _is_read_in(write: Write) -> bool:
    """Tell whether a mapping is made while the app is, and not what a caller may leave out."""
    if write.kind != "mapping" or write.value is None:
        return False
    scope = write.site.scope
    return not any(
        binding.kind == "param"
        for name in n.walk(write.value)
        if isinstance(name, n.Name)
        for binding in scope.bound(name.id, name.start)
    )


def is_of_tests(write: Write) -> bool:
    """Tell whether a write stands in a test, or in a class or function called after tests."""
    names = write.site.scope.qualname.split(".")
    return write.site.module.role is Role.TEST or any(map(is_development_name, names))


def _own_settings(scope: Scope) -> Iterator[Setting]:
    for key, bindings in scope.bindings.items():
        if key.isupper():
            yield Setting(key, bindings=tuple(bindings), holder=scope)


def _written(node: n.Node, key: str, attributes: set[str]) -> Iterator[n.Node]:
    """Yield what shows that a statement, call or mapping gives `key` a value."""
    match node:
        case n.Assign(targets=targets):
            for target in targets:
                named = isinstance(target, n.Attribute) and target.name in {key, *attributes}
                if named or (isinstance(target, n.Subscript) and _is_text(target.index, key)):
                    yield node
        case n.Dict(keys=keys, values=values):
            for name, value in zip(keys, values, strict=True):
                if name is not None and _is_text(name, key):
                    yield value
        case n.Call(func=n.Attribute(name="setdefault" | "set" | "__setitem__"), args=args):
            if args and _is_text(args[0], key):
                yield node
        case n.Call(keywords=keywords):
            if any(word.name == key for word in keywords):
                yield node


def _is_text(node: n.Expr, text: str) -> bool:
    return isinstance(node, n.Constant) and node.value == text


def _last(dotted: str) -> str:
    return dotted.rpartition(".")[2]


def _is_filled_by_tests(node: n.Expr, scope: Scope) -> bool:
    """Tell whether a mapping or object is a parameter for tests, also as `x or {}`."""
    if isinstance(node, n.Boolean):
        return any(_is_filled_by_tests(value, scope) for value in node.values)
    return is_test_parameter(node, scope)
