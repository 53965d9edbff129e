"""Reads the code of a module or function as the steps that CPython takes, in CPython's order."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from flask_lint.model.execution.endings import is_generator
from flask_lint.model.execution.entries import is_main_test
from flask_lint.model.imports.steps import (
    AnyStep,
    Attempt,
    Bind,
    Caught,
    Escape,
    From,
    Load,
    OnlyMain,
    Perhaps,
    Raise,
    Read,
    Return,
    Run,
    Take,
    TakeAll,
    Unbind,
)
from flask_lint.syntax import nodes as n
from flask_lint.syntax.typing_only import is_type_checking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flask_lint.model.imports.targets import ImportTargets
    from flask_lint.model.names.scopes import Module, Scope

_SUPPRESS = "contextlib.suppress"
# Expressions that do nothing and have no parts, and those that do something themselves.
_LEAVES = frozenset({n.Name, n.Constant})
_HAPPENING = frozenset({n.Attribute, n.Call, n.Walrus})


def steps_of(targets: ImportTargets, scope: Scope) -> tuple[AnyStep, ...]:
    """Return the steps that the code of `scope`, a module or function, takes when it runs."""
    return _Reader(targets, scope).steps()


class _Reader:
    """Reads the statements of one scope."""

    def __init__(self, targets: ImportTargets, scope: Scope) -> None:
        self.targets = targets
        self.outermost = scope
        # The class body that is being read, or the scope itself.
        self.scope = scope
        self.module: Module = scope.module
        self.called = targets.functions_called(scope)

    def steps(self) -> tuple[AnyStep, ...]:
        if isinstance(self.outermost.node, n.Lambda):
            return tuple(self.expression(self.outermost.node.body))
        return self.block(self.outermost.body)

    # Statements ------------------------------------------------------------------------------

    def block(self, statements: Iterable[n.Stmt]) -> tuple[AnyStep, ...]:
        steps: list[AnyStep] = []
        for statement in statements:
            steps.extend(self.statement(statement))
            if isinstance(statement, (n.Return, n.Raise, n.Jump)) and not _is_pass(statement):
                break
        return tuple(steps)

    def statement(self, node: n.Stmt) -> Iterator[AnyStep]:
        match node:
            case n.Import():
                yield from self.imports(node)
            case n.ImportFrom():
                yield from self.takes(node)
            case n.If():
                yield from self.branches(node, 0)
            case n.Try():
                yield self.tries(node)
            case n.With():
                yield from self.items(node, 0)
            case n.For() | n.While() | n.Match():
                yield from self.compound(node)
            case n.Function():
                yield from self.function(node)
            case n.Class():
                yield from self.class_(node)
            case n.Return():
                yield from self.expression(node.value)
                yield Return(self.module, node)
            case n.Raise():
                for part in n.children(node):
                    yield from self.expression(part)
                yield Raise(self.module, node)
            case n.Delete():
                yield from self.deletes(node)
            case _:
                yield from self.simple(node)

    def compound(self, node: n.For | n.While | n.Match) -> Iterator[AnyStep]:
        match node:
            case n.For():
                yield from self.expression(node.iter)
                body = (*self.target(node, node.target), *self.block(node.body))
                runs = _has_items(node.iter) and not _jumps(node.body)
                yield from body if runs else self.perhaps(node, body)
                yield from self.perhaps(node, self.block(node.orelse))
            case n.While():
                yield from self.expression(node.test)
                body = self.block(node.body)
                runs = truth(node.test) is True and not _jumps(node.body)
                yield from body if runs else self.perhaps(node, body)
                yield from self.perhaps(node, self.block(node.orelse))
            case n.Match():
                yield from self.expression(node.subject)
                for case in node.cases:
                    binds = [step for name in case.binds for step in self.target(case, name)]
                    yield from self.perhaps(case, (*binds, *self.block(case.body)))

    def branches(self, node: n.If, index: int) -> Iterator[AnyStep]:
        """Yield the steps of an `if` from one of its branches on."""
        if index == len(node.branches):
            yield from self.block(node.orelse)
            return
        branch = node.branches[index]
        yield from self.expression(branch.test)
        if is_main_test(branch.test):
            yield OnlyMain(self.module, branch, self.block(branch.body))
            yield from self.perhaps(node, tuple(self.branches(node, index + 1)))
            return
        holds = truth(branch.test)
        if holds is not False:
            body = self.block(branch.body)
            yield from body if holds else self.perhaps(branch, body)
        if holds is not True:
            rest = tuple(self.branches(node, index + 1))
            yield from rest if holds is False else self.perhaps(node, rest)

    def tries(self, node: n.Try) -> Attempt:
        handlers: list[Caught] = []
        for handler in node.handlers:
            steps = self.block(handler.body)
            if handler.name is not None and self.is_global(handler.name):
                bound = Bind(self.module, handler, handler.name)
                steps = (bound, *steps, Unbind(self.module, handler, handler.name))
            handlers.append(Caught(*_catches(handler.caught), steps))
        body = self.attempted(node) if handlers else self.block(node.body)
        return Attempt(
            self.module,
            node,
            body,
            tuple(handlers),
            self.block(node.orelse),
            self.block(node.final),
            is_closed=all(map(self.is_closed, node.body)),
        )

    def attempted(self, node: n.Try) -> tuple[AnyStep, ...]:
        """Return the steps of a `try` body: what comes after anything else that fails, may not."""
        sure = 0
        while sure < len(node.body) and self.is_closed(node.body[sure]):
            sure += 1
        rest = self.block(node.body[sure + 1 :])
        return (*self.block(node.body[: sure + 1]), *self.perhaps(node, rest))

    def items(self, node: n.With, index: int) -> Iterator[AnyStep]:
        """Yield the steps of a `with` from one of its items on."""
        if index == len(node.items):
            yield from self.block(node.body)
            return
        item = node.items[index]
        yield from self.expression(item.context)
        if item.target is not None:
            yield from self.target(node, item.target)
        rest = tuple(self.items(node, index + 1))
        call = item.context
        if isinstance(call, n.Call) and _SUPPRESS in self.targets.paths(call.func, self.scope):
            caught = [_catches(argument) for argument in call.args]
            catches = Caught(any(one[0] for one in caught), any(one[1] for one in caught), ())
            yield Attempt(self.module, node, rest, (catches,), (), (), is_closed=True)
        else:
            yield from rest

    def function(self, node: n.Function) -> Iterator[AnyStep]:
        for part in (*node.decorators, *(param.default for param in node.params)):
            yield from self.expression(part)
        yield from self.decorated(node)
        yield from self.bound(node, node.name)

    def class_(self, node: n.Class) -> Iterator[AnyStep]:
        for part in (*node.decorators, *node.bases, *(word.value for word in node.keywords)):
            yield from self.expression(part)
        around, self.scope = self.scope, self.module.scope_of[node]
        yield from self.block(node.body)
        self.scope = around
        yield from self.decorated(node)
        yield from self.bound(node, node.name)

    def decorated(self, node: n.Function | n.Class) -> Iterator[AnyStep]:
        """Yield what runs when decorators are applied, from below."""
        for decorator in reversed(node.decorators):
            yield from self.runs(decorator, self.targets.run_by(decorator, self.scope))

    def simple(self, node: n.Stmt) -> Iterator[AnyStep]:
        targets: Sequence[n.Expr] = ()
        match node:
            case n.Assign():
                targets = node.targets
                yield from self.expression(node.value)
            case n.AnnAssign():
                # The annotation is left out: newer versions of Python do not evaluate it.
                targets = (node.target,) if node.value is not None else ()
                yield from self.expression(node.value)
            case n.AugAssign():
                targets = (node.target,)
                for part in n.children(node):
                    yield from self.expression(part)
            case _:
                for part in n.children(node):
                    yield from self.expression(part)
        for target in targets:
            yield from self.target(node, target)

    def deletes(self, node: n.Delete) -> Iterator[AnyStep]:
        for part in n.children(node):
            if isinstance(part, n.Name):
                if self.is_global(part.id):
                    yield Unbind(self.module, node, part.id)
            else:
                yield from self.expression(part)

    # Imports ---------------------------------------------------------------------------------

    def imports(self, node: n.Import) -> Iterator[AnyStep]:
        for alias in node.names:
            paths = self.targets.loaded_by(alias.name, self.module)
            if paths:
                whole = self.targets.is_whole(alias.name, paths)
                names = tuple(alias.name.split(".")) if alias.asname is not None else ()
                yield Load(self.module, node, paths, whole, names)
            yield from self.bound(node, alias.asname or alias.name.partition(".")[0])

    def takes(self, node: n.ImportFrom) -> Iterator[AnyStep]:
        source = self.targets.module_of(node, self.module)
        if node.level == 0:
            paths = self.targets.loaded_by(node.module, self.module)
        else:
            paths = self.targets.chain(source) if source is not None else ()
        takes: list[Take] = []
        for alias in node.names:
            if alias.name == "*":
                yield TakeAll(self.module, node, paths, source)
                return
            binds = alias.asname or alias.name
            submodule = self.targets.submodule_of(node, alias.name, self.module)
            below = self.targets.chain(submodule) if submodule is not None else ()
            takes.append(Take(self.module, node, paths, source, alias.name, binds, below))
        if source is not None or any(take.submodule for take in takes):
            yield From(self.module, node, tuple(takes))
        elif paths:
            yield Load(self.module, node, paths, whole=False)
        for take in takes:
            yield from self.bound(node, take.binds)

    # Names -----------------------------------------------------------------------------------

    def is_global(self, name: str) -> bool:
        """Tell whether a name that is bound here is one of the module."""
        return self.scope.kind == "module" or name in self.scope.globals

    def bound(self, node: n.Node, name: str) -> Iterator[AnyStep]:
        if self.is_global(name):
            yield Bind(self.module, node, name)

    def target(self, node: n.Node, target: n.Expr) -> Iterator[AnyStep]:
        match target:
            case n.Name():
                yield from self.bound(node, target.id)
            case n.Items():
                for item in target.items:
                    yield from self.target(node, item)
            case n.Starred():
                yield from self.target(node, target.value)
            case n.Attribute():
                yield from self.expression(target.value)
                read = self.targets.module_read(target, self.scope)
                if read is not None:
                    yield Bind(self.module, node, target.name, read.path)
            case _:
                yield from self.expression(target)

    # Expressions -----------------------------------------------------------------------------

    def perhaps(self, node: n.Node, steps: tuple[AnyStep, ...]) -> Iterator[AnyStep]:
        if steps:
            yield Perhaps(self.module, node, steps)

    def expression(self, root: n.Node | None) -> Iterator[AnyStep]:
        """Yield the steps of an expression: what stands within it comes before it."""
        if root is None or type(root) in _LEAVES:
            return
        # A stack, not recursion: chains of calls can be long. A node is entered, its parts
        # happen, then it happens itself. What may not be evaluated is collected on its own.
        outputs: list[list[AnyStep]] = [[]]
        work: list[tuple[str, n.Node]] = [("enter", root)]
        while work:
            action, node = work.pop()
            match action:
                case "enter":
                    if type(node) in _LEAVES:
                        continue
                    certain, doubtful = _parts(node)
                    if type(node) in _HAPPENING:
                        work.append(("leave", node))
                    for part in reversed(doubtful):
                        work += [("close", part), ("enter", part), ("open", part)]
                    work.extend(("enter", part) for part in reversed(certain))
                case "leave":
                    outputs[-1].extend(self.happens(node))
                case "open":
                    outputs.append([])
                case "close":
                    steps = tuple(outputs.pop())
                    outputs[-1].extend(self.perhaps(node, steps))
        yield from outputs[0]

    def happens(self, node: n.Node) -> Iterator[AnyStep]:
        """Yield what the evaluation of `node` itself does, when its parts have been evaluated."""
        match node:
            case n.Attribute() if isinstance(node.value, (n.Name, n.Attribute)):
                read = self.targets.module_read(node, self.scope)
                if read is not None:
                    step = Read(self.module, node, read.path, node.name)
                    yield from (step,) if read.certain else self.perhaps(node, (step,))
            case n.Call():
                for named in self.targets.named_by(node, self.scope):
                    yield Load(self.module, node, named.paths, named.gives_package)
                yield from self.runs(node, self.called.get(node, ()))
                if node not in self.called and self.targets.escapes(node, self.scope):
                    yield Escape(self.module, node)
            case n.Walrus():
                yield from self.bound(node, node.target.id)

    def runs(self, node: n.Node, targets: Sequence[Scope]) -> Iterator[AnyStep]:
        """Yield what a call runs; of several functions, which are not one class's, any."""
        steps = [Run(self.module, node, target) for target in targets if not _starts_later(target)]
        is_one = len(targets) < 2 or len({one.enclosing_class for one in targets} - {None}) == 1
        for step in steps:
            yield from (step,) if is_one else self.perhaps(node, (step,))

    def is_closed(self, node: n.Stmt) -> bool:
        """Tell whether a statement can fail for no other reason than the imports seen here."""
        match node:
            case n.ImportFrom():
                return self.targets.module_of(node, self.module) is not None
            case n.Import():
                return all(
                    self.targets.is_whole(alias.name, paths)
                    for alias in node.names
                    for paths in (self.targets.loaded_by(alias.name, self.module),)
                )
            case n.Assign() | n.AnnAssign():
                return isinstance(node.value, n.Constant)
            case n.Jump():
                return True
        return False


def truth(test: n.Expr) -> bool | None:
    """Return whether a condition holds in every run of the program; None where that depends."""
    match test:
        case n.Constant():
            return bool(test.value)
        case n.Unary(op="not"):
            holds = truth(test.operand)
            return None if holds is None else not holds
        case n.Boolean():
            parts = [truth(value) for value in test.values]
            decides = test.op == "or"
            if decides in parts:
                return decides
            return None if None in parts else not decides
    return False if is_type_checking(test) else None


def _parts(node: n.Node) -> tuple[Sequence[n.Node], Sequence[n.Node]]:
    """Return the parts of an expression that are evaluated with it, and those that may be."""
    match node:
        case n.Boolean():
            return node.values[:1], node.values[1:]
        case n.Conditional():
            return (node.test,), (node.body, node.orelse)
        case n.Compare():
            return (node.left, *node.comparators[:1]), node.comparators[1:]
        case n.Lambda():
            return [param.default for param in node.params if param.default is not None], ()
        case n.Comprehension():
            first, *others = node.generators
            inner: list[n.Node] = [*first.ifs]
            for generator in others:
                inner += [generator.iter, *generator.ifs]
            return (first.iter,), (*inner, *node.elements)
        case n.Dict():
            pairs = zip(node.keys, node.values, strict=True)
            return [part for pair in pairs for part in pair if part is not None], ()
    return n.children(node), ()


def _has_items(iterable: n.Expr) -> bool:
    """Tell whether a loop over `iterable` has at least one turn."""
    return isinstance(iterable, n.Items) and any(
        not isinstance(item, n.Starred) for item in iterable.items
    )


def _jumps(body: Iterable[n.Stmt]) -> bool:
    """Tell whether a loop may skip a part of its body."""
    return any(
        isinstance(node, n.Jump) and not _is_pass(node)
        for node in n.walk(*body, into_functions=False)
    )


def _is_pass(node: n.Stmt) -> bool:
    return isinstance(node, n.Jump) and node.kind == "pass"


def _starts_later(function: Scope) -> bool:
    """Tell whether calling a function only makes an object that runs its body later."""
    is_async = isinstance(function.node, n.Function) and function.node.is_async
    return is_async or is_generator(function)


def _catches(caught: n.Expr | None) -> tuple[bool, bool]:
    """Return whether an `except` clause catches ImportError, and whether AttributeError."""
    if caught is None:
        return True, True
    parts = caught.items if isinstance(caught, n.Items) else [caught]
    found = [_catches_one(part) for part in parts]
    return any(one[0] for one in found), any(one[1] for one in found)


def _catches_one(part: n.Expr) -> tuple[bool, bool]:
    error = getattr(builtins, part.id, None) if isinstance(part, n.Name) else None
    if not (isinstance(error, type) and issubclass(error, BaseException)):
        return True, True  # it may be anything
    return issubclass(ImportError, error), issubclass(AttributeError, error)
