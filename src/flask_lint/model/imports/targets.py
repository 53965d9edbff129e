"""What import statements, and calls that import, mean: the files that they run.

Source: the Python reference, page The import system.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.model.execution.environments import Situated
from flask_lint.model.names.values import UNKNOWN, ModuleValue
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.sources.modules import ModuleIndex

# What imports the module of which it is given the name, or what that has in it.
_IMPORTS = frozenset({"__import__", "builtins.__import__", "importlib.__import__"})
_LOADERS = _IMPORTS | frozenset(
    {
        "importlib.import_module",
        "werkzeug.utils.import_string",
        "flask.Flask().config.from_object",
    }
)


class ModuleRead(NamedTuple):
    """The project module that an attribute is read from; `certain` if it can be nothing else."""

    path: str
    certain: bool


class Named(NamedTuple):
    """The files that a call runs which is given a module's name.

    `gives_package` tells whether it returns the outermost package, as the statement does.
    """

    paths: tuple[str, ...]
    gives_package: bool


class ImportTargets:
    """Answers which files of the project imports and calls run."""

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        modules: Mapping[str, Module],
        index: ModuleIndex,
        environments: Environments,
        strings: StringReader,
    ) -> None:
        self._evaluator = evaluator
        self._calls = calls
        self._modules = modules
        self._index = index
        self._environments = environments
        self._strings = strings
        self._chains: dict[str, tuple[str, ...]] = {}

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

    def is_whole(self, dotted: str, paths: Sequence[str]) -> bool:
        """Tell whether the last of the files that `import dotted` runs is what it names."""
        return bool(paths) and self._modules[paths[-1]].name.endswith(dotted)

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

    def submodule(self, path: str, name: str) -> str | None:
        """Return the file of the submodule `name` of the package at `path`."""
        if not self._modules[path].is_package:
            return None
        found = self._index.relative(path, 1, name)
        return found if found in self._modules else None

    # What expressions do ---------------------------------------------------------------------

    def functions_called(self, scope: Scope) -> dict[n.Node, list[Scope]]:
        """Return the calls of a scope that run functions of the project, and these."""
        found: dict[n.Node, list[Scope]] = {}
        for site, target in self._calls.callees.get(scope.runs_in, ()):
            found.setdefault(site.node, []).append(target)
        return found

    def run_by(self, decorator: n.Expr, scope: Scope) -> list[Scope]:
        """Return the functions of the project that may run when a decorator is applied."""
        found: dict[Scope, None] = {}
        for value in self._evaluator.values(decorator, scope):
            found.update(dict.fromkeys(self._calls.run_by_calling(value)))
        return list(found)

    def paths(self, node: n.Expr, scope: Scope) -> set[str]:
        """Return the dotted names of the things from outside that an expression may stand for."""
        return set(self._evaluator.paths(node, scope))

    def module_read(self, node: n.Attribute, scope: Scope) -> ModuleRead | None:
        """Return the project module that an attribute is read from."""
        values = self._evaluator.values(node.value, scope)
        for value in values:
            if isinstance(value, ModuleValue):
                return ModuleRead(value.module.path, certain=len(values) == 1)
        return None

    def named_by(self, call: n.Call, scope: Scope) -> Iterator[Named]:
        """Yield what calls such as `import_module("shop.views")` import, turn by turn."""
        functions = _LOADERS.intersection(self._evaluator.paths(call.func, scope))
        if not call.args or not functions:
            return
        for environment in self._environments.runs(call, scope):
            at = Situated(call.args[0], scope, environment)
            dotted = self._strings.read(at).only
            path = self._named(dotted, scope.module) if dotted is not None else None
            if path is not None:
                yield Named(self.chain(path), gives_package=bool(functions & _IMPORTS))

    def escapes(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether a call may run code of the project that imports something, unseen."""
        func = call.func
        if isinstance(func, n.Attribute) and func.name not in self._importing:
            return False
        return UNKNOWN in self._evaluator.values(func, scope)

    @cached_property
    def _importing(self) -> set[str]:
        """The names of the functions that import something, themselves or by way of others."""
        pending = [
            scope
            for module in self._modules.values()
            if module.is_code
            for scope in module.scopes
            if scope.is_function and scope.each(n.Import, n.ImportFrom)
        ]
        found: set[Scope] = set()
        while pending:
            scope = pending.pop()
            if scope not in found:
                found.add(scope)
                callers = (site.scope.runs_in for site in self._calls.callers.get(scope, ()))
                pending.extend(caller for caller in callers if caller.is_function)
        return {scope.qualname.rpartition(".")[2] for scope in found}

    def _named(self, dotted: str, importer: Module) -> str | None:
        """Return the file of the module that is loaded by a name.

        The name may begin with dots, and end with that of an object in the module.
        """
        below = dotted.partition(":")[0].lstrip(".")
        level = len(dotted) - len(dotted.lstrip("."))
        while below:
            if level:
                path = self._index.relative(importer.path, level, below)
            else:
                path = self._index.find(below, importer.path)
            if path in self._modules:
                return path
            below = below.rpartition(".")[0]
        return None
