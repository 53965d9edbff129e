"""What a module does to names and to other modules while it is imported, step by step.

The steps are those that CPython takes: imports, bindings, attributes read from other modules,
calls of functions that import something. Everything else has no influence on the import order.
Source: the Python reference, pages The import system and Naming and binding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_lint.model.execution.entries import is_main_test
from flask_lint.model.names.scopes import Scope, is_type_checking
from flask_lint.model.names.values import External, ModuleValue
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module
    from flask_lint.sources.modules import ModuleIndex

# What an `except` must name for a failing import to be expected.
_EXPECTED = frozenset(
    {"ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"}
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `node` is the statement or expression, in the module `module`.

    `soft` marks a step whose failure is caught, `conditional` one that may not be taken,
    `main_only` one that is taken only when the module is run as a program.
    """

    module: Module
    node: n.Node
    soft: bool
    conditional: bool
    main_only: bool


@dataclass(frozen=True, slots=True)
class Load(Step):
    """`import a.b`: run the modules at `paths`, in order."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Take(Step):
    """`from m import name as binds`.

    `paths` are m's packages and m itself, which comes last; `source` is m's path, or None when m
    has no file. `submodule` is what to run when m does not have the name: m's submodule.
    """

    paths: tuple[str, ...]
    source: str | None
    name: str
    binds: str
    submodule: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeAll(Step):
    """`from m import *`; `source` is None for a module from outside the project."""

    paths: tuple[str, ...]
    source: str | None


@dataclass(frozen=True, slots=True)
class Bind(Step):
    """A name of the module gets a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Read(Step):
    """`module.name` is evaluated, where `source` is the path of the module."""

    source: str
    name: str


@dataclass(frozen=True, slots=True)
class Run(Step):
    """A function of the project is called."""

    function: Scope


class ImportEvents:
    """The steps of each module and function, made when they are first asked for."""

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        modules: Mapping[str, Module],
        index: ModuleIndex,
    ) -> None:
        self._evaluator = evaluator
        self._calls = calls
        self._modules = modules
        self._index = index
        self._steps: dict[Scope, tuple[Step, ...]] = {}
        self._chains: dict[str, tuple[str, ...]] = {}
        self._open: dict[str, bool] = {}

    def of(self, scope: Scope) -> tuple[Step, ...]:
        """Return the steps of a module's body, or of a function's."""
        known = self._steps.get(scope)
        if known is None:
            known = self._steps[scope] = tuple(_Reader(self, scope).steps())
        return known

    def chain(self, path: str) -> tuple[str, ...]:
        """Return the packages above a module, outermost first, and the module itself."""
        known = self._chains.get(path)
        if known is None:
            root = self._index.names[path].import_root
            folders = path.split("/")[:-1]
            depth = len(root.split("/")) if root else 0
            inits = [
                "/".join([*folders[: count + 1], "__init__.py"])
                for count in range(depth, len(folders))
            ]
            above = [init for init in inits if init in self._modules and init != path]
            known = self._chains[path] = (*above, path)
        return known

    def has_open_names(self, path: str) -> bool:
        """Tell whether a module may have names that cannot be seen in it."""
        known = self._open.get(path)
        if known is None:
            scope = self._modules[path].scope
            known = "__getattr__" in scope.bindings or any(
                isinstance(node, n.Call)
                and isinstance(node.func, n.Name)
                and node.func.id in ("globals", "exec", "vars", "locals", "setattr")
                for node in scope.nodes
            )
            for statement in scope.stars:
                known = known or self.module_of(statement, self._modules[path]) is None
            self._open[path] = known
        return known

    def names_of(self, path: str) -> set[str]:
        """Return the names that a module has when it has finished, as far as they can be seen."""
        names: set[str] = set()
        seen: set[str] = set()
        pending = [path]
        while pending:
            current = pending.pop()
            if current in seen:
                continue
            seen.add(current)
            module = self._modules[current]
            names.update(module.scope.bindings)
            for statement in module.scope.stars:
                source = self.module_of(statement, module)
                if source is not None:
                    pending.append(source)
        return names

    def has_submodule(self, path: str, name: str) -> bool:
        """Tell whether the package at `path` has a submodule `name` that can be read."""
        return self._index.relative(path, 1, name) in self._modules

    def module_of(self, statement: n.ImportFrom, importer: Module) -> str | None:
        """Return the file of the module that a from-import names, when the project has one."""
        if statement.level:
            path = self._index.relative(importer.path, statement.level, statement.module)
        else:
            path = self._index.find(statement.module, importer.path)
        return path if path in self._modules else None

    def submodule_of(self, statement: n.ImportFrom, name: str, importer: Module) -> str | None:
        """Return the file of the submodule `name` of the module that a from-import names."""
        dotted = f"{statement.module}.{name}" if statement.module else name
        if statement.level:
            path = self._index.relative(importer.path, statement.level, dotted)
        else:
            path = self._index.find(dotted, importer.path)
        return path if path in self._modules else None

    def loaded_by(self, dotted: str, importer: Module) -> tuple[str, ...]:
        """Return the files that `import dotted` runs, in order."""
        paths: list[str] = []
        words = dotted.split(".")
        for count in range(1, len(words) + 1):
            path = self._index.find(".".join(words[:count]), importer.path)
            if path in self._modules:
                assert path is not None  # noqa: S101 - None is no key
                paths.extend(one for one in self.chain(path) if one not in paths)
        return tuple(paths)

    def functions_called(self, scope: Scope) -> Iterator[tuple[n.Call, Scope]]:
        """Yield the calls of a scope that run a function of the project."""
        for site, target in self._calls.callees.get(scope.runs_in, ()):
            if isinstance(site.node, n.Call):
                yield site.node, target

    def module_read(self, node: n.Attribute, scope: Scope) -> str | None:
        """Return the file of the project module that an attribute is read from."""
        for value in self._evaluator.values(node.value, scope):
            if isinstance(value, ModuleValue):
                return value.module.path
            if isinstance(value, External):
                return None
        return None


class _Reader:
    """Reads the statements of one scope as steps."""

    def __init__(self, events: ImportEvents, scope: Scope) -> None:
        self.events = events
        self.scope = scope
        self.module = scope.module
        self.called: dict[n.Node, list[Scope]] = {}
        for call, target in events.functions_called(scope):
            self.called.setdefault(call, []).append(target)
        self.soft = False
        self.conditional = False
        self.main_only = False

    def steps(self) -> Iterator[Step]:
        if isinstance(self.scope.node, n.Lambda):
            yield from self.expression(self.scope.node.body)
        else:
            yield from self.block(self.scope.body)

    def flags(self, node: n.Node) -> tuple[Module, n.Node, bool, bool, bool]:
        return (self.module, node, self.soft, self.conditional, self.main_only)

    def block(self, statements: Iterable[n.Stmt]) -> Iterator[Step]:
        for statement in statements:
            yield from self.statement(statement)

    def statement(self, node: n.Stmt) -> Iterator[Step]:
        match node:
            case n.Import():
                yield from self.imports(node)
            case n.ImportFrom():
                yield from self.takes(node)
            case n.If():
                yield from self.branches(node)
            case n.Try():
                yield from self.tries(node)
            case n.For() | n.While() | n.With() | n.Match():
                yield from self.compound(node)
            case n.Function() | n.Class():
                yield from self.definition(node)
            case _:
                yield from self.simple(node)

    def compound(self, node: n.For | n.While | n.With | n.Match) -> Iterator[Step]:
        match node:
            case n.For() | n.While():
                head = node.iter if isinstance(node, n.For) else node.test
                yield from self.expression(head)
                if isinstance(node, n.For):
                    yield from self.binds(node, node.target)
                yield from self.maybe([*node.body, *node.orelse])
            case n.With():
                for item in node.items:
                    yield from self.expression(item.context)
                    if item.target is not None:
                        yield from self.binds(node, item.target)
                yield from self.block(node.body)
            case n.Match():
                yield from self.expression(node.subject)
                for case in node.cases:
                    yield from self.maybe(case.body)

    def definition(self, node: n.Function | n.Class) -> Iterator[Step]:
        match node:
            case n.Function():
                for part in (*node.decorators, *(param.default for param in node.params)):
                    if part is not None:
                        yield from self.expression(part)
                yield Bind(*self.flags(node), node.name)
            case n.Class():
                heads = [*node.decorators, *node.bases, *(word.value for word in node.keywords)]
                for part in heads:
                    yield from self.expression(part)
                for step in self.block(node.body):
                    # The names of a class body are not the module's.
                    if not isinstance(step, Bind):
                        yield step
                yield Bind(*self.flags(node), node.name)

    def simple(self, node: n.Stmt) -> Iterator[Step]:
        for part in n.children(node):
            is_target = isinstance(node, n.Assign) and part in node.targets
            if not (is_target and isinstance(part, (n.Name, n.Items))):
                yield from self.expression(part)
        targets: Sequence[n.Expr] = ()
        if isinstance(node, n.Assign):
            targets = node.targets
        elif isinstance(node, (n.AnnAssign, n.AugAssign)) and node.value is not None:
            targets = (node.target,)
        for target in targets:
            yield from self.binds(node, target)

    def binds(self, node: n.Node, target: n.Expr) -> Iterator[Step]:
        for part in n.walk(target):
            if isinstance(part, n.Name):
                yield Bind(*self.flags(node), part.id)

    def maybe(self, statements: Iterable[n.Stmt]) -> Iterator[Step]:
        """Yield the steps of statements that may not run."""
        before = self.conditional
        self.conditional = True
        yield from self.block(statements)
        self.conditional = before

    def branches(self, node: n.If) -> Iterator[Step]:
        for branch in node.branches:
            if is_type_checking(branch.test):
                continue
            yield from self.expression(branch.test)
            if is_main_test(branch.test):
                before = self.main_only
                self.main_only = True
                yield from self.block(branch.body)
                self.main_only = before
            else:
                yield from self.maybe(branch.body)
        if all(is_type_checking(branch.test) for branch in node.branches):
            yield from self.block(node.orelse)
        else:
            yield from self.maybe(node.orelse)

    def tries(self, node: n.Try) -> Iterator[Step]:
        before = self.soft
        self.soft = before or any(map(_expects_failure, node.handlers))
        yield from self.block(node.body)
        self.soft = before
        for handler in node.handlers:
            # A handler runs only when something went wrong; what it would bind counts as bound.
            for step in self.maybe(handler.body):
                if isinstance(step, Bind):
                    yield step
                elif isinstance(step, Take):
                    yield Bind(*self.flags(step.node), step.binds)
        yield from self.block(node.orelse)
        yield from self.block(node.final)

    def imports(self, node: n.Import) -> Iterator[Step]:
        for alias in node.names:
            paths = self.events.loaded_by(alias.name, self.module)
            if paths:
                yield Load(*self.flags(node), paths)
            name = alias.asname or alias.name.partition(".")[0]
            yield Bind(*self.flags(node), name)

    def takes(self, node: n.ImportFrom) -> Iterator[Step]:
        source = self.events.module_of(node, self.module)
        if node.level == 0:
            paths = self.events.loaded_by(node.module, self.module)
        else:
            paths = self.events.chain(source) if source is not None else ()
        for alias in node.names:
            if alias.name == "*":
                yield TakeAll(*self.flags(node), paths, source)
                continue
            binds = alias.asname or alias.name
            submodule = self.events.submodule_of(node, alias.name, self.module)
            if source is None and submodule is None:
                yield Bind(*self.flags(node), binds)
                continue
            below = self.events.chain(submodule) if submodule is not None else ()
            yield Take(*self.flags(node), paths, source, alias.name, binds, below)

    def expression(self, root: n.Node) -> Iterator[Step]:
        for node in n.walk(root, into_functions=False):
            if isinstance(node, n.Attribute) and isinstance(node.value, (n.Name, n.Attribute)):
                source = self.events.module_read(node, self.scope)
                if source is not None:
                    yield Read(*self.flags(node), source, node.name)
            elif node in self.called:
                for function in self.called[node]:
                    yield Run(*self.flags(node), function)
            elif isinstance(node, n.Walrus):
                yield Bind(*self.flags(node), node.target.id)


def _expects_failure(handler: n.Handler) -> bool:
    if handler.caught is None:
        return True
    caught = handler.caught.items if isinstance(handler.caught, n.Items) else [handler.caught]
    return any(
        (part.id if isinstance(part, n.Name) else getattr(part, "name", "")) in _EXPECTED
        for part in caught
    )
