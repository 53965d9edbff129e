"""Which modules a server runs: those that define or serve an application, and their imports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_lint.model.names.values import FunctionValue
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flask_lint.model.execution.factories import Apps
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

# What a module that a server is pointed at is called, as a rule.
_SERVED = frozenset(
    """
    app application asgi autoapp flask_app index main passenger_wsgi run serve server web wsgi
    """.split()  # noqa: SIM905 - as a list it would be a line a word
)
# Modules of these names are there to be imported, also where nobody does so yet.
_IMPORTED = frozenset({"database", "db", "entities", "extensions", "model", "models", "schema"})
# Modules and functions named so prepare a database when a person asks for it.
_ROUTINE = frozenset(
    """
    backup bootstrap demo dump fake faker fixture fixtures import importer populate restore sample
    samples seed seeder seeds
    """.split()  # noqa: SIM905 - a line a word says no more
)
_SET_UP = frozenset(
    """
    build create drop generate init initdb install load make migrate rebuild recreate reset setup
    upgrade
    """.split()  # noqa: SIM905 - a line a word says no more
)
_COMMAND_FOLDERS = frozenset({"cli", "command", "commands", "management"})
_COMMAND_MODULES = frozenset({"cli", "command", "commands", "manage", "manager", "management"})


class Serving:
    """Answers which modules run in the process of a server.

    `modules` holds every module that defines or serves an application and everything that these
    import, whenever they do. A script that imports the application is not among them.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        apps: Apps,
        modules: Iterable[Module],
        files: Mapping[str, str],
    ) -> None:
        self._evaluator = evaluator
        self._apps = apps
        self._files = files
        modules = list(modules)
        imported = {
            target for module in modules for target in self._imports(module) if target is not module
        }
        self.modules: set[Module] = set()
        pending = [
            module
            for module in modules
            if module.is_application
            and not is_command_module(module)
            and self._is_root(module, is_imported=module in imported)
        ]
        while pending:
            module = pending.pop()
            if module in self.modules or not module.is_application:
                continue
            self.modules.add(module)
            pending.extend(self._imports(module))

    def _is_root(self, module: Module, *, is_imported: bool) -> bool:
        if any(factory.module is module for factory in self._apps.factories):
            return True
        name = module.path.rpartition("/")[2].removesuffix(".py")
        if not is_imported and _words(name) & (_ROUTINE | _SET_UP):
            return False
        if any(app.module is module and app.at_import for app in self._apps.all):
            return True
        if name in _IMPORTED:
            return True
        return self._makes_app_at_import(module) and (
            name in _SERVED or self._runs_app(module) or self._is_named(module)
        )

    def _makes_app_at_import(self, module: Module) -> bool:
        """Tell whether the module's own code calls a factory."""
        return any(
            isinstance(value, FunctionValue) and value.scope in self._apps.factories
            for call in module.scope.each(n.Call)
            for value in self._evaluator.values(call.func, module.scope)
        )

    def _runs_app(self, module: Module) -> bool:
        """Tell whether the module starts a development server somewhere."""
        return any(
            isinstance(call.func, n.Attribute)
            and call.func.name == "run"
            and any(
                self._evaluator.is_app(value)
                for value in self._evaluator.values(call.func.value, scope)
            )
            for call, scope in module.each(n.Call)
        )

    def _is_named(self, module: Module) -> bool:
        """Tell whether a file such as a Procfile points a server at the module."""
        pattern = re.compile(rf"(?<![\w.]){re.escape(module.name)}:\w+")
        return any(pattern.search(text) for text in self._files.values())

    def _imports(self, module: Module) -> Iterator[Module]:
        for node, _ in module.each(n.Import, n.ImportFrom):
            if isinstance(node, n.Import):
                for alias in node.names:
                    yield from self._loaded(alias.name, module)
            elif isinstance(node, n.ImportFrom):
                yield from self._from(node, module)

    def _loaded(self, dotted: str, importer: Module) -> Iterator[Module]:
        """Yield a module and the packages above it."""
        while dotted:
            path = self._evaluator.index.find(dotted, importer.path)
            if path is not None and path in self._evaluator.modules:
                yield self._evaluator.modules[path]
            dotted = dotted.rpartition(".")[0]

    def _from(self, node: n.ImportFrom, importer: Module) -> Iterator[Module]:
        index, modules = self._evaluator.index, self._evaluator.modules
        if not node.level:
            yield from self._loaded(node.module, importer)
        for name in ("", *(alias.name for alias in node.names)):
            dotted = ".".join(part for part in (node.module, name) if part)
            if node.level:
                path = index.relative(importer.path, node.level, dotted)
            else:
                path = index.find(dotted, importer.path)
            if path is not None and path in modules:
                yield modules[path]


def is_command_module(module: Module) -> bool:
    """Tell whether a module holds commands, judged by its path."""
    *folders, name = module.path.split("/")
    return name.removesuffix(".py") in _COMMAND_MODULES or any(
        folder in _COMMAND_FOLDERS for folder in folders
    )


def is_routine(scope: Scope) -> bool:
    """Tell whether a function, or its module, seeds, restores or imports a whole database."""
    name = scope.module.path.rpartition("/")[2].removesuffix(".py")
    return bool((_words(scope.qualname) | _words(name)) & _ROUTINE)


def _words(name: str) -> set[str]:
    return set(re.split(r"[^a-z]+", name.lower()))
