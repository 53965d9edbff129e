"""Which application every extension object is bound to, by its constructor or by `init_app`.

Source: Flask's page Flask Extension Development; the set-up page of each extension.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.names.scopes import assigned_name
from flask_lint.model.names.values import External, Literal, Site, Unknown
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.called import Called
    from flask_lint.model.execution.environments import Environment, Environments
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Value
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.providers.provider import Extension

_INIT = "init_app"
_DATABASE = "flask_sqlalchemy.SQLAlchemy"


class Initialisation(msgspec.Struct, frozen=True):
    """One binding of an extension object to an app: `run` is the run of the call at `site`.

    `app` is None where it is not known which one it is.
    """

    site: Site
    run: Environment
    app: Holder | None


class ExtensionObject(msgspec.Struct, eq=False):
    """An extension object that a module makes: the call `site` of the class `path`."""

    site: Site
    path: str
    kind: Extension
    name: str
    initialisations: list[Initialisation] = []

    @property
    def short(self) -> str:
        """The name of its class."""
        return self.path.rpartition(".")[2]


class _Bound(NamedTuple):
    """An object, and a place that binds it to an app."""

    made: ExtensionObject
    initialisation: Initialisation


class Initialisations:
    """The extension objects of a project's modules, and what binds them to apps.

    `is_complete` tells whether it is known of every `init_app` of the code what it is called on.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        holders: Holders,
        called: Called,
        modules: Iterable[Module],
        tests: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._called = called
        self._environments = environments
        self._holders = holders
        self.is_complete = True
        self._by_call: dict[n.Node, ExtensionObject] = {}
        self._modules = list(modules)
        for call, scope in called.of(knowledge().extensions):
            made = self._made(call, scope) if scope.kind == "module" else None
            if made is not None:
                self._by_call[call] = made
        self._tests = tests
        for module in self._modules:
            for bound in self._bound_in(module):
                if bound is None:
                    self.is_complete = False
                else:
                    bound.made.initialisations.append(bound.initialisation)

    @property
    def objects(self) -> Iterable[ExtensionObject]:
        """Every extension object that a module makes, in the order of the text."""
        return self._by_call.values()

    @cached_property
    def bound_by_tests(self) -> frozenset[ExtensionObject] | None:
        """The objects that tests bind to apps, None where they may bind any."""
        saying = (test for test in self._tests if test.may_say({_INIT}))
        found = [bound for test in saying for bound in self._bound_in(test)]
        known = frozenset(bound.made for bound in found if bound is not None)
        return None if None in found else known

    # Objects ---------------------------------------------------------------------------------

    def _made(self, call: n.Call, scope: Scope) -> ExtensionObject | None:
        for value in self._evaluator.values(call.func, scope):
            if not isinstance(value, External):
                continue
            kind = knowledge().extensions.get(value.path)
            if kind is None:
                continue
            short = value.path.rpartition(".")[2]
            name = assigned_name(scope.module, call) or short
            site = Site(call, scope)
            made = ExtensionObject(site, value.path, kind, name)
            argument = argument_of(call, kind)
            if argument is None and call.args and self._is_app(call.args[0], scope):
                # Versions differ in what comes first.
                argument = call.args[0]
            if argument is not None:
                made.initialisations += self._given(site, argument)
            elif _may_have_more(call):
                made.initialisations.append(Initialisation(site, NOTHING, None))
            return made
        return None

    def _is_app(self, node: n.Expr, scope: Scope) -> bool:
        values = self._evaluator.values(node, scope)
        return any(self._holders.kind(value) == "app" for value in values)

    def _given(self, site: Site, argument: n.Expr) -> Iterator[Initialisation]:
        """Yield what binds an object to the app that a call is given, for each run."""
        for run in self._environments.runs(site.node, site.scope):
            at = Situated(argument, site.scope, run)
            values = self._environments.values(at)
            if all(isinstance(value, Literal) and value.value is None for value in values):
                continue
            yield Initialisation(site, run, self._app(at))

    # `init_app` ------------------------------------------------------------------------------

    def _bound_in(self, module: Module) -> Iterator[_Bound | None]:
        """Yield what a module binds to apps, None for what may be any object."""
        if module.may_say({_INIT}):
            for node, scope in module.each(n.Constant, n.Attribute):
                if isinstance(node, n.Constant) and node.value == _INIT:
                    yield None  # `getattr(extension, "init_app")`
                elif isinstance(node, n.Attribute) and node.name == _INIT:
                    yield from self._bound_at(node, scope)
        for assignment, scope in module.each(n.Assign):
            yield from self._assigned(assignment, scope)

    def _bound_at(self, node: n.Attribute, scope: Scope) -> Iterator[_Bound | None]:
        parent = scope.module.parents.get(node)
        call = parent if isinstance(parent, n.Call) and parent.func is node else None
        argument = _first_argument(call) if call is not None else None
        for run in self._environments.runs(call or node, scope):
            app = self._app(Situated(argument, scope, run)) if argument is not None else None
            for value in self._environments.values(Situated(node.value, scope, run)):
                if _may_be_any(value):
                    yield None
                made = self._object_of(value)
                if made is not None:
                    # Without a call: `for init in (db.init_app, login.init_app): init(app)`
                    yield _Bound(made, Initialisation(Site(call or node, scope), run, app))

    def _app(self, at: Situated) -> Holder | None:
        """Return the app that an expression stands for, if that is known."""
        apps = {self._holders.of(value) for value in self._environments.values(at)}
        return apps.pop() if len(apps) == 1 else None

    def _assigned(self, node: n.Assign, scope: Scope) -> Iterator[_Bound]:
        """Yield what `db.app = app` binds, which some extensions are content with."""
        for target in node.targets:
            if isinstance(target, n.Attribute) and target.name in ("app", "_app"):
                for value in self._evaluator.values(target.value, scope):
                    made = self._object_of(value)
                    if made is not None:
                        yield _Bound(made, Initialisation(Site(node, scope), NOTHING, None))

    def _object_of(self, value: Value) -> ExtensionObject | None:
        if isinstance(value, External) and value.origin is not None:
            made = self._by_call.get(value.origin.node)
            if made is not None and value.path == f"{made.path}()":
                return made
        return None

    # Others of the same class ----------------------------------------------------------------

    def other(self, made: ExtensionObject) -> Site | None:
        """Return what binds another object of the same class to an app, if anything does."""
        return next(iter(self._bound.get(made.path, ())), None)

    @cached_property
    def _bound(self) -> dict[str, list[Site]]:
        """What binds objects to apps, wherever they are made, by their classes."""
        found: dict[str, list[Site]] = {}
        for made in self.objects:
            for one in made.initialisations:
                found.setdefault(made.path, []).append(one.site)
        binding = (path for path in self._called.paths if path.endswith(f"().{_INIT}"))
        for call, scope in self._called.of((*knowledge().extensions, *binding)):
            for path in self._bound_by(call, scope):
                found.setdefault(path, []).append(Site(call, scope))
        return found

    def _bound_by(self, call: n.Call, scope: Scope) -> Iterator[str]:
        for value in self._evaluator.values(call.func, scope):
            if not isinstance(value, External):
                continue
            kind = knowledge().extensions.get(value.path)
            if kind is not None and argument_of(call, kind) is not None:
                yield value.path
            elif value.path.endswith(f"().{_INIT}"):
                yield value.path.removesuffix(f"().{_INIT}")

    # Uses ------------------------------------------------------------------------------------

    @cached_property
    def used(self) -> set[ExtensionObject]:
        """The objects that the application does something with.

        Models that are declared with one `SQLAlchemy` may be asked for by the session of another.
        """
        found: set[ExtensionObject] = set()
        for module in self._modules:
            if not module.is_application:
                continue
            for node, scope in module.each(n.Attribute):
                if node.name != _INIT:
                    for value in self._evaluator.values(node.value, scope):
                        made = self._object_of(value)
                        if made is not None and not self._declares(made, node.name):
                            found.add(made)
        return found

    def _declares(self, made: ExtensionObject, name: str) -> bool:
        """Tell whether a use only declares models, where there is another object."""
        if made.path != _DATABASE or self.other(made) is None:
            return False
        start = f"{_DATABASE}().{name}"
        return name == "Model" or not any(key.startswith(start) for key in knowledge().needs)

    @cached_property
    def given_away(self) -> set[ExtensionObject]:
        """The objects that are passed to code which may bind them, for all that is known."""
        found: set[ExtensionObject] = set()
        for module in self._modules:
            for call, scope in module.each(n.Call):
                arguments = [*call.args, *(word.value for word in call.keywords)]
                names = [one for one in arguments if isinstance(one, (n.Name, n.Attribute))]
                if not names or not self._is_unseen(call, scope):
                    continue
                for argument in names:
                    for value in self._evaluator.values(argument, scope):
                        made = self._object_of(value)
                        if made is not None:
                            found.add(made)
        return found

    def _is_unseen(self, call: n.Call, scope: Scope) -> bool:
        values = self._evaluator.values(call.func, scope)
        return any(isinstance(value, (Unknown, External)) for value in values) and not any(
            isinstance(value, External) and value.path in knowledge().extensions for value in values
        )


def argument_of(call: n.Call, kind: Extension) -> n.Expr | None:
    """Return the application that the constructor of an extension is given."""
    for keyword in call.keywords:
        if keyword.name == kind.parameter:
            return keyword.value
    if len(call.args) > kind.position and not isinstance(call.args[kind.position], n.Starred):
        return call.args[kind.position]
    return None


def _may_be_any(value: Value) -> bool:
    """Tell whether a value may be one of the project's extension objects, for all one sees."""
    if isinstance(value, External):
        return value.path.startswith(("builtins.", "importlib."))
    return isinstance(value, Unknown)


def _first_argument(call: n.Call) -> n.Expr | None:
    if call.args:
        return call.args[0]
    return call.keywords[0].value if call.keywords else None


def _may_have_more(call: n.Call) -> bool:
    """Tell whether a call is given arguments that cannot be seen."""
    return any(word.name is None for word in call.keywords) or any(
        isinstance(argument, n.Starred) for argument in call.args
    )
