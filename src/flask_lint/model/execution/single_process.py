"""Programs for one person: one process that serves its own application."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from flask_lint.model.names.values import Site
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from flask_lint.model.execution.entries import Execution
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_ALONE = frozenset({Kind.MAIN, Kind.TEST, Kind.COMMAND, Kind.PLAIN_COMMAND})
_SERVERS = frozenset(
    {"serve", "create_server", "make_server", "WSGIServer", "run_simple", "Server", "WSGIContainer"}
)


class SinglePrograms:
    """Answers whether code belongs to a program that runs as a single process."""

    def __init__(self, evaluator: Evaluator, execution: Execution) -> None:
        self._evaluator = evaluator
        self._execution = execution

    def runs_alone(self, site: Site) -> bool:
        """Tell whether the code at `site` runs only in a program, a command or a test.

        A web server imports the application or calls its factory, so what only a
        `__main__` block leads to is not run by one.
        """
        ways = self._execution.ways_to(site)
        return bool(ways) and all(way.entry.kind in _ALONE for way in ways)

    @cached_property
    def is_frozen(self) -> bool:
        """Whether the project is packed into a program: `sys._MEIPASS`, `sys.frozen`."""
        return any(
            (isinstance(node, n.Attribute) and node.name == "_MEIPASS")
            or (isinstance(node, n.Constant) and node.value == "_MEIPASS")
            for module in self._evaluator.modules.values()
            for scope in module.scopes
            for node in scope.nodes
        )

    def opens_browser(self, module: Module) -> bool:
        """Tell whether the module's `__main__` block shows its application to the user."""
        return any(
            "webbrowser.open" in self._evaluator.paths(call.func, scope)
            and self.runs_alone(Site(call, scope))
            for call, scope in module.each(n.Call)
        )

    def serves_itself(self, app: Site) -> bool:
        """Tell whether an object makes an application for itself and serves it, too."""
        cls = app.scope.enclosing_class
        held = self._held_as(app)
        if cls is None or held is None:
            return False
        return any(_serves(call, held) for method in cls.children for call in method.each(n.Call))

    def _held_as(self, app: Site) -> str | None:
        """Return the attribute of the object that an application is assigned to."""
        parent = app.module.parents.get(app.node)
        if isinstance(parent, n.Assign):
            for target in parent.targets:
                if isinstance(target, n.Attribute) and isinstance(target.value, n.Name):
                    return target.name
        return None

    def app_of(self, scope: Scope, apps: list[Site]) -> list[Site]:
        """Return those of `apps` that the code of `scope`, or of its class, makes."""
        cls = scope.enclosing_class
        return [
            app
            for app in apps
            if app.scope is scope or (cls is not None and app.scope.enclosing_class is cls)
        ]


def _serves(call: n.Call, held: str) -> bool:
    func = call.func
    name = func.name if isinstance(func, n.Attribute) else getattr(func, "id", "")
    if name in _SERVERS:
        return any(
            isinstance(part, n.Attribute) and part.name == held
            for argument in [*call.args, *(word.value for word in call.keywords)]
            for part in n.walk(argument)
        )
    return (
        isinstance(func, n.Attribute)
        and func.name == "run"
        and isinstance(func.value, n.Attribute)
        and func.value.name == held
    )
