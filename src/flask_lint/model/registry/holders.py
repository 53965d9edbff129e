"""The objects that routes are registered on: applications and blueprints, and how they are made.

Source: the signatures of `flask.Flask` and `flask.Blueprint`, and `flask.sansio.scaffold`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.execution.strings import NO_STRING, StringReader, Strings
from flask_lint.model.names.evaluate import argument_for
from flask_lint.model.names.scopes import Scope, assigned_name
from flask_lint.model.names.values import ClassValue, External, Instance, Site, Value
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.called import Called
    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module

# The positional parameters of the constructors, after `self`.
_APP_PARAMETERS = (
    "import_name",
    "static_url_path",
    "static_folder",
    "static_host",
    "host_matching",
    "subdomain_matching",
    "template_folder",
    "instance_path",
)
_BLUEPRINT_PARAMETERS = (
    "name",
    "import_name",
    "static_folder",
    "static_url_path",
    "template_folder",
    "url_prefix",
    "subdomain",
    "url_defaults",
)

# A class of the project's own that defines these adds rules or calls views as it likes.
_OWN_WAYS = frozenset(
    {
        "add_url_rule",
        "dispatch_request",
        "full_dispatch_request",
        "make_setup_state",
        "register",
        "url_map_class",
        "url_rule_class",
    }
)


class Holder(msgspec.Struct, frozen=True, eq=False):
    """One place that makes an application or a blueprint.

    `path` is the external class, `cls` the project's own subclass of it, if any. `arguments` are
    the constructor's, by the names of its parameters; where `open_arguments` is true there may be
    others, that cannot be followed. `names` are the names that a blueprint may have.
    """

    site: Site
    path: str
    cls: Scope | None
    is_app: bool
    arguments: dict[str, Situated]
    open_arguments: bool
    names: Strings

    @property
    def module(self) -> Module:
        """The module that makes it."""
        return self.site.module

    @property
    def name(self) -> str | None:
        """The blueprint's name; None if it is not known, or differs from run to run."""
        return self.names.only

    @property
    def label(self) -> str:
        """What to call it in a message: the variable that it is bound to, else its name."""
        variable = assigned_name(self.site.module, self.site.node)
        return variable or self.name or ("the app" if self.is_app else "a blueprint")

    def takes(self, parameter: str) -> bool:
        """Tell whether the constructor is given `parameter`, or may be."""
        return parameter in self.arguments or self.open_arguments


class Holders:
    """The applications and blueprints of a project."""

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        strings: StringReader,
        called: Called,
    ) -> None:
        self._evaluator = evaluator
        self._environments = environments
        self._strings = strings
        self._of_site: dict[n.Node, Holder] = {}
        known = knowledge()
        making = {*known.app_classes, *known.blueprint_classes, *known.makers}
        for call, scope in called.of(making, or_classes=True):
            holder = self._made(call, scope)
            if holder is not None:
                self._of_site[call] = holder

    @cached_property
    def all(self) -> list[Holder]:
        """Every holder, in the order of the files."""
        return list(self._of_site.values())

    @cached_property
    def apps(self) -> list[Holder]:
        """The applications."""
        return [holder for holder in self.all if holder.is_app]

    @cached_property
    def blueprints(self) -> list[Holder]:
        """The blueprints."""
        return [holder for holder in self.all if not holder.is_app]

    def of(self, value: Value) -> Holder | None:
        """Return the holder that a value is, if the place that makes it is known."""
        if isinstance(value, (External, Instance)) and value.origin is not None:
            holder = self._of_site.get(value.origin.node)
            if holder is not None and self.kind(value) is not None:
                return holder
        return None

    def kind(self, value: Value) -> str | None:
        """Return `app` or `blueprint` for a value that is one, whoever made it."""
        if self._evaluator.is_app(value):
            return "app"
        if any(path in knowledge().blueprint_classes for path in self._evaluator.type_paths(value)):
            return "blueprint"
        return None

    def is_plain(self, holder: Holder) -> bool:
        """Tell whether rules are added, and views called, by Flask itself and not in some way.

        Some libraries' applications do it their own way, and classes of the project may.
        """
        if holder.path not in knowledge().plain_classes:
            return False
        return holder.cls is None or not any(
            isinstance(entry, Scope) and _OWN_WAYS & set(entry.bindings)
            for entry in self._evaluator.mro(holder.cls)
        )

    def _made(self, call: n.Call, scope: Scope) -> Holder | None:
        """Return the holder that `call` itself makes."""
        callees = self._evaluator.values(call.func, scope)
        for callee in callees:
            # The callee is known anyway, what the call gives is not.
            if isinstance(callee, External):
                classes = {knowledge().makers.get(callee.path, callee.path)}
            elif isinstance(callee, ClassValue):
                classes = {
                    entry for entry in self._evaluator.mro(callee.scope) if isinstance(entry, str)
                }
            else:
                continue
            apps = [path for path in knowledge().app_classes if path in classes]
            blueprints = [path for path in knowledge().blueprint_classes if path in classes]
            if not apps and not blueprints:
                continue
            cls = callee.scope if isinstance(callee, ClassValue) else None
            path = (apps or blueprints)[0]
            usual = _APP_PARAMETERS if apps else _BLUEPRINT_PARAMETERS
            maker = callee.path if isinstance(callee, External) else path
            parameters = knowledge().constructors.get(maker, None)
            if parameters is None:
                parameters = knowledge().constructors.get(path, usual)
            arguments, is_open = self.arguments_of(Situated(call, scope, NOTHING), cls, parameters)
            options = arguments.pop(knowledge().constructor_options.get(path, ""), None)
            if options is not None:
                further, is_further_open = self._written_out(options)
                arguments |= further
                is_open = is_open or is_further_open
            return Holder(
                Site(call, scope),
                path,
                cls,
                bool(apps),
                arguments,
                is_open,
                (_made_names(callees) or self._names(arguments.get("name")))
                if blueprints
                else NO_STRING,
            )
        return None

    def _written_out(self, options: Situated) -> tuple[dict[str, Situated], bool]:
        """Return the arguments in a dictionary, and whether it may hold others."""
        made = self._environments.resolved(options)
        if not isinstance(made.node, n.Dict):
            return {}, True
        found = {
            key.value: made.at(value)
            for key, value in zip(made.node.keys, made.node.values, strict=True)
            if isinstance(key, n.Constant) and isinstance(key.value, str) and value is not None
        }
        return found, len(found) < len(made.node.keys)

    def _names(self, given: Situated | None) -> Strings:
        """Return the names that a blueprint may have, one for each call of a helper around it."""
        if given is None:
            return NO_STRING
        read = [
            self._strings.read(Situated(given.node, given.scope, run))
            for run in self._environments.runs(given.node, given.scope)
        ]
        texts = tuple(dict.fromkeys(text for one in read for text in one.texts))
        return Strings(texts, all(one.complete for one in read))

    def arguments_of(
        self, made: Situated, cls: Scope | None, parameters: tuple[str, ...]
    ) -> tuple[dict[str, Situated], bool]:
        """Return what the external constructor is given, and whether it may be given more.

        `made` calls it, or the project's subclass `cls` of its class.
        """
        call = made.node
        assert isinstance(call, n.Call)  # noqa: S101 - the caller's condition
        found: dict[str, Situated] = {}
        is_open = False
        constructor = self._constructor(cls) if cls is not None else None
        if constructor is not None:
            inner = _call_of_super(constructor)
            assert isinstance(constructor.node, n.Function)  # noqa: S101 - a method is one
            stars = {param.kind for param in constructor.node.params}
            if inner is None:
                is_open = True
            else:
                bound: dict[n.Node, tuple[Situated, ...]] = {
                    param: (Situated(argument, made.scope, made.environment),)
                    for param in constructor.node.params
                    if (argument := argument_for(made.site, constructor, param)) is not None
                }
                for param in constructor.node.params:
                    if param not in bound and param.default is not None and constructor.parent:
                        default = Situated(param.default, constructor.parent, NOTHING)
                        bound[param] = (default,)
                inside = Situated(inner, constructor, NOTHING.with_bound(bound))
                found, is_open = _given(inside, parameters, skip_self=not _is_super(inner))
                if not stars & {"*", "**"}:
                    return found, is_open
                # `*args` and `**kwargs` are passed on, as a rule.
                is_open = False
        own, starred = _given(made, parameters, skip_self=False)
        return {**own, **found}, is_open or starred

    def _constructor(self, cls: Scope) -> Scope | None:
        """Return the `__init__` that the project gives a class of its own."""
        for entry in self._evaluator.mro(cls):
            if isinstance(entry, Scope):
                for child in entry.children:
                    if isinstance(child.node, n.Function) and child.node.name == "__init__":
                        return child
        return None


def _made_names(callees: Iterable[Value]) -> Strings | None:
    """Return the names of the blueprints that a library's functions make, None for other callees.

    Which of several functions it is that is called may not be known.
    """
    known = knowledge().blueprint_names
    callees = list(callees)
    paths = [callee.path for callee in callees if isinstance(callee, External)]
    names = tuple(known[path] for path in paths if path in known)
    return Strings(names, len(names) == len(callees)) if names else None


def _call_of_super(constructor: Scope) -> n.Call | None:
    """Return the call by which `__init__` calls the one above."""
    for call in constructor.each(n.Call):
        if isinstance(call.func, n.Attribute) and call.func.name == "__init__":
            return call
    return None


def _is_super(call: n.Call) -> bool:
    return isinstance(call.func, n.Attribute) and isinstance(call.func.value, n.Call)


def _given(
    made: Situated, parameters: tuple[str, ...], *, skip_self: bool
) -> tuple[dict[str, Situated], bool]:
    call = made.node
    assert isinstance(call, n.Call)  # noqa: S101 - the caller's condition
    found: dict[str, Situated] = {}
    args = call.args[1:] if skip_self else call.args
    is_open = False
    for name, argument in _matched(parameters, args):
        if isinstance(argument, n.Starred):
            is_open = True
            break
        found[name] = made.at(argument)
    for word in call.keywords:
        if word.name is None:
            is_open = True
        else:
            found[word.name] = made.at(word.value)
    return found, is_open


def _matched(parameters: tuple[str, ...], args: list[n.Expr]) -> Iterator[tuple[str, n.Expr]]:
    yield from zip(parameters, args, strict=False)
