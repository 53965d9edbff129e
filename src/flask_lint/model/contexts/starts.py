"""Where code is started that gets no context from anybody: threads, jobs, plain commands."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.endings import is_generator
from flask_lint.model.execution.named import function_named
from flask_lint.model.names.values import (
    Display,
    External,
    FunctionValue,
    Instance,
    Literal,
    Site,
    Value,
)
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flask_lint.model.contexts.contexts import Contexts
    from flask_lint.model.contexts.needs import Need
    from flask_lint.model.execution.called import Called
    from flask_lint.model.execution.entries import Execution
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.providers.provider import Registrar

_KINDS = frozenset({Kind.THREAD, Kind.GREENLET, Kind.JOB})
_SLOTS = frozenset({"args", "kwargs"})


class Start(msgspec.Struct, frozen=True):
    """A call that hands a function to someone who runs it later, without a context.

    `argument` is what stands for the function; `targets` are the functions that it may be, none
    when it is not known or not one of the project.
    """

    kind: Kind
    call: n.Call
    scope: Scope
    argument: n.Expr
    targets: tuple[Scope, ...]

    @property
    def site(self) -> Site:
        """The call, and where it runs."""
        return Site(self.call, self.scope)


class _Use(msgspec.Struct, frozen=True):
    """A place that names a click command: `holder` is the call or display around it."""

    command: Scope
    node: n.Expr
    scope: Scope
    holder: n.Node | None


class Starts:
    """Finds the places; what happens there is another question."""

    def __init__(
        self,
        evaluator: Evaluator,
        execution: Execution,
        contexts: Contexts,
        called: Called,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._called = called
        self._supply = contexts.supply
        self._needs = contexts.needs
        self._execution = execution
        self._modules = list(modules)

    # Threads and jobs ------------------------------------------------------------------------

    @cached_property
    def calls(self) -> list[Start]:
        """The calls that start functions elsewhere, in the order of the files."""
        return [
            start
            for call, scope in self._called.of(knowledge().registrars)
            if (start := self._start(call, scope)) is not None
        ]

    def _start(self, call: n.Call, scope: Scope) -> Start | None:
        values = self._evaluator.values(call.func, scope)
        found = [
            knowledge().registrars.get(value.path) if isinstance(value, External) else None
            for value in values
        ]
        if not found or found[0] is None or any(one != found[0] for one in found):
            return None
        registrar = found[0]
        argument = _argument(call, registrar)
        if registrar.kind not in _KINDS or argument is None:
            return None
        functions = self._evaluator.values(argument, scope)
        targets: tuple[Scope, ...] = ()
        if all(isinstance(value, FunctionValue) for value in functions):
            targets = tuple(value.scope for value in functions if isinstance(value, FunctionValue))
        named = function_named(self._evaluator, argument, registrar, scope.module)
        if named is not None:
            targets = (named,)
        return Start(registrar.kind, call, scope, argument, targets)

    def is_called_early(self, start: Start) -> bool:
        """Tell whether the argument is the call of a function that gives nothing to be called."""
        if not isinstance(start.argument, n.Call):
            return False
        values = self._evaluator.values(start.argument.func, start.site.scope)
        return bool(values) and all(
            isinstance(value, FunctionValue) and self._gives_nothing(value.scope)
            for value in values
        )

    def _gives_nothing(self, function: Scope) -> bool:
        node = function.node
        if not isinstance(node, n.Function) or node.is_async or node.decorators:
            return False
        if is_generator(function) or not function.each(n.Call, n.Assign):
            return False  # a generator, or a method that only says what others have to do
        return all(
            isinstance(value, (Literal, Display))
            for part in function.each(n.Return)
            if part.value is not None
            for value in self._evaluator.values(part.value, function)
        )

    def proxies_given(self, start: Start) -> Iterator[tuple[str, Need]]:
        """Yield the proxies among the arguments of the function that is started: path and need.

        The function must be known to use the parameter.
        """
        for name, index, node in passed(start.call, start.argument):
            if not isinstance(node, (n.Name, n.Attribute)):
                continue
            path = self._needs.proxy(node, start.scope)
            is_used = all(_uses(target, name, index) for target in start.targets)
            if path is not None and start.targets and is_used:
                yield path, self._needs.of_proxy(path, Site(node, start.scope))

    @cached_property
    def declared(self) -> list[tuple[Kind, Scope]]:
        """The functions that are threads or jobs by class, by decorator or by configuration."""
        return [
            (entry.kind, scope)
            for scope, entries in self._execution.entries.items()
            if not scope.module.is_test
            for entry in entries
            if entry.kind in _KINDS and (entry.site is None or _declares(entry.site, scope))
        ]

    # Commands --------------------------------------------------------------------------------

    @cached_property
    def commands(self) -> list[Scope]:
        """The click commands that are started in sight, and by nobody who brings a context."""
        plain: dict[n.Node, Scope] = {
            scope.node: scope
            for scope, entries in self._execution.entries.items()
            if isinstance(scope.node, n.Function)
            and not scope.module.is_test
            and any(entry.kind is Kind.PLAIN_COMMAND for entry in entries)
            and all(not entry.level for entry in entries)
        }
        if not plain:
            return []
        above: dict[Scope, set[Scope]] = {scope: set() for scope in plain.values()}
        started: set[Scope] = set()
        escaped: set[Scope] = set()
        for scope in plain.values():
            above[scope] |= set(self._groups_of(scope, plain))
        escaped |= {scope for scope in plain.values() if _has_own_class(scope)}
        for use in self._uses(plain):
            verdict = self._judge(use, plain)
            if isinstance(verdict, bool):
                (started if verdict else escaped).add(use.command)
            elif verdict is not None:
                above[use.command].add(verdict)
        return [
            scope
            for scope in plain.values()
            if not (chain := _all_above(scope, above)) & escaped and chain & started
        ]

    def groups(self, command: Scope) -> list[Scope]:
        """Return the functions of the groups that a command is declared in."""
        found: list[Scope] = []
        work = [command]
        while work:
            scope = work.pop()
            for value in self._group_values(scope):
                group = _function_of(value)
                if group is not None and group not in found:
                    found.append(group)
                    work.append(group)
        return found

    def _group_values(self, scope: Scope) -> Iterator[Value]:
        if isinstance(scope.node, n.Function) and scope.parent is not None:
            for decorator in scope.node.decorators:
                called = decorator.func if isinstance(decorator, n.Call) else decorator
                if isinstance(called, n.Attribute):
                    yield from self._evaluator.values(called.value, scope.parent)

    def _groups_of(self, scope: Scope, plain: dict[n.Node, Scope]) -> Iterator[Scope]:
        for value in self._group_values(scope):
            group = _function_of(value)
            if group is not None and group.node in plain:
                yield group

    def _uses(self, plain: dict[n.Node, Scope]) -> Iterator[_Use]:
        names = {node.name for node in plain if isinstance(node, n.Function)}
        for module in self._modules:
            # A command may be imported under another name.
            known = names | {
                alias.asname
                for node in module.scope.each(n.ImportFrom)
                for alias in node.names
                if alias.asname and alias.name in names
            }
            for node, scope in module.each(n.Name, n.Attribute):
                if (node.id if isinstance(node, n.Name) else node.name) in known:
                    for value in self._evaluator.values(node, scope):
                        found = _function_of(value)
                        if found is not None and found.node in plain:
                            yield _Use(found, node, scope, module.parents.get(node))

    def _judge(self, use: _Use, plain: dict[n.Node, Scope]) -> bool | Scope | None:
        """Say what a use does: start a command (True), give it away (False), put it in a group."""
        holder = use.holder
        if isinstance(holder, n.Attribute):
            return None  # `group.command`, `group.add_command`
        if isinstance(holder, n.Call) and holder.func is use.node:
            if self._supply.at(Site(holder, use.scope)):
                return False
            return None if use.scope.is_function else True
        if (
            isinstance(holder, n.Call)
            and isinstance(holder.func, n.Attribute)
            and holder.func.name == "add_command"
        ):
            for value in self._evaluator.values(holder.func.value, use.scope):
                if self._is_flask_group(value):
                    return True
                group = _function_of(value)
                if group is not None and group.node in plain:
                    return group
        return False

    def _is_flask_group(self, value: Value) -> bool:
        """Tell whether a value is a group as `flask` is one.

        It finds what is added to it itself before it loads the app, and so runs it without a
        context.
        """
        group = _function_of(value)
        if group is None:
            return self._has_class_of_flask([value])
        if not isinstance(group.node, n.Function) or self._supply.pushes(group):
            return False
        return any(
            word.name == "cls"
            and self._has_class_of_flask(
                [
                    made
                    for cls in self._evaluator.values(word.value, group.parent or group)
                    for made in self._evaluator.result(cls, Site(decorator, group.parent or group))
                ]
            )
            for decorator in group.node.decorators
            if isinstance(decorator, n.Call)
            for word in decorator.keywords
        )

    def _has_class_of_flask(self, values: Sequence[Value]) -> bool:
        """Tell whether values are groups of Flask's class, or of one that adds no context."""
        return bool(values) and all(
            self._evaluator.type_paths(value) == ["flask.cli.FlaskGroup"]
            and not (isinstance(value, Instance) and self._brings_context(value.scope))
            for value in values
        )

    def _brings_context(self, cls: Scope) -> bool:
        """Tell whether a method of a class, or of one above it, may open a context."""
        return any(
            self._supply.pushes(method)
            or any(self._supply.at(Site(call, method)) for call in method.each(n.Call))
            for above in self._evaluator.mro(cls)
            if not isinstance(above, str)
            for method in above.children
        )

    @cached_property
    def foreign_commands(self) -> list[tuple[Site, str]]:
        """The calls that add a library's command which needs a context to a group without one."""
        return [
            (Site(call, scope), path)
            for module in self._modules
            for scope in module.scopes
            for call in scope.each(n.Call)
            if isinstance(call.func, n.Attribute) and call.func.name == "add_command" and call.args
            for path in self._evaluator.paths(call.args[0], scope)
            if path in knowledge().bare_commands
            and any(map(self._is_flask_group, self._evaluator.values(call.func.value, scope)))
        ]


def _function_of(value: Value) -> Scope | None:
    """Return the function that was made a click command or group."""
    if not isinstance(value, External) or not value.path.startswith("click."):
        return None
    if value.origin is None or not isinstance(value.origin.node, n.Function):
        return None
    return value.origin.module.scope_of[value.origin.node]


def _declares(site: Site, scope: Scope) -> bool:
    """Tell whether a site makes a function a job for good: a decorator does, a setting does."""
    if isinstance(scope.node, n.Function) and site.node in scope.node.decorators:
        return True
    return not isinstance(site.node, n.Call)


def _has_own_class(scope: Scope) -> bool:
    """Tell whether a command is made with `cls=FlaskGroup` or the like, who may do anything."""
    return isinstance(scope.node, n.Function) and any(
        word.name in ("cls", None)
        for decorator in scope.node.decorators
        if isinstance(decorator, n.Call)
        for word in decorator.keywords
    )


def _all_above(scope: Scope, above: dict[Scope, set[Scope]]) -> set[Scope]:
    found: set[Scope] = set()
    work = [scope]
    while work:
        one = work.pop()
        if one not in found:
            found.add(one)
            work.extend(above.get(one, ()))
    return found


def _argument(call: n.Call, registrar: Registrar) -> n.Expr | None:
    """Return the argument that is the function to run."""
    for word in call.keywords:
        if word.name in registrar.keywords:
            return word.value
    for position in registrar.positions:
        before = call.args[: position + 1]
        if len(before) > position and not any(isinstance(one, n.Starred) for one in before):
            return before[position]
    return None


def passed(call: n.Call, function: n.Expr) -> Iterator[tuple[str, int, n.Expr]]:
    """Yield the arguments that `function` will be called with: name, position, expression."""
    after = False
    index = 0
    for argument in call.args:
        if after:
            # `Timer(1, f, (a, b))` takes a tuple, `submit(f, a, b)` takes them one by one.
            if isinstance(argument, n.Items):
                yield from (("", at, item) for at, item in enumerate(argument.items))
            else:
                yield "", index, argument
            index += 1
        after = after or argument is function
    for word in call.keywords:
        if word.name == "args" and isinstance(word.value, n.Items):
            yield from (("", at, item) for at, item in enumerate(word.value.items))
        elif word.name == "kwargs" and isinstance(word.value, n.Dict):
            for key, value in zip(word.value.keys, word.value.values, strict=True):
                if isinstance(key, n.Constant) and isinstance(key.value, str):
                    yield key.value, -1, value
        elif word.name is not None and word.name not in _SLOTS and word.value is not function:
            yield word.name, -1, word.value


def parameter(function: Scope, name: str, index: int) -> str:
    """Return the parameter that takes the argument of that name or position, "" if none does."""
    params = [param for param in function.params if param.kind == ""]
    if function.enclosing_class is not None:
        params = params[1:]
    if name:
        return name
    return params[index].name if index < len(params) else ""


def _uses(function: Scope, name: str, index: int) -> bool:
    """Tell whether a function reads an attribute of the parameter of that name or position."""
    name = parameter(function, name, index)
    return any(
        isinstance(node.value, n.Name) and node.value.id == name
        for node in function.each(n.Attribute)
    )
