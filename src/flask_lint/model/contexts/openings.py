"""Contexts that are pushed and stay, and contexts that are opened where one is active."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.endings import is_generator
from flask_lint.model.execution.surroundings import around, before, conditions
from flask_lint.model.names.values import Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Kind
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.contexts.contexts import Contexts
    from flask_lint.model.contexts.versions import Versions
    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.entries import Execution, Way
    from flask_lint.model.execution.factories import Apps
    from flask_lint.model.execution.serving import Serving
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

# What makes a context that can be pushed.
_MAKERS = frozenset({"app_context", "test_request_context", "request_context"})
_PUSHES = frozenset({"push", "__enter__"})
# What modules are called that a task queue or a scheduler starts.
_WORKERS = frozenset({"celery", "cron", "huey", "jobs", "rq", "scheduler", "tasks", "worker"})
# Before this version of Flask-SQLAlchemy, a session belongs to the thread, not to the context.
_SESSION_A_CONTEXT = (3,)
# In how many functions a block is followed.
_MOST_FUNCTIONS = 40
_EARLY = frozenset({Kind.IMPORT, Kind.FACTORY})
_REQUEST = frozenset({Kind.VIEW, Kind.HOOK, Kind.HANDLER})


class Pushed(msgspec.Struct, frozen=True):
    """A context that is pushed and never popped.

    `way` is how the code comes to run: when the application is imported or made, or in a request.
    """

    site: Site
    way: Way
    is_request: bool
    in_request: bool


class Nested(msgspec.Struct, frozen=True):
    """A block with the context of the app whose request is being answered, and a way there.

    `kept` is what the block uses that each context has of its own.
    """

    site: Site
    kept: str
    way: Way


class Openings:
    """Finds such places."""

    def __init__(
        self,
        evaluator: Evaluator,
        execution: Execution,
        calls: CallGraph,
        contexts: Contexts,
        apps: Apps,
        serving: Serving,
        modules: Iterable[Module],
        versions: Versions,
    ) -> None:
        self._evaluator = evaluator
        self._execution = execution
        self._calls = calls
        self._contexts = contexts
        self._supply = contexts.supply
        self._needs = contexts.needs
        self._kept = {"flask.g"}
        lowest = versions.lowest("flask-sqlalchemy")
        if lowest is None or lowest >= _SESSION_A_CONTEXT:
            self._kept.update(knowledge().request_sessions, knowledge().model_queries)
        self._apps = apps
        self._serving = serving
        self._modules = list(modules)

    # Pushed and never popped -----------------------------------------------------------------

    def left(self) -> Iterator[Pushed]:
        """Yield the contexts that stay in the process, or the request, that serves visitors."""
        for module in self._modules:
            for call, scope in module.each(n.Call):
                name = self._pushed(call, scope)
                if name:
                    found = self._stays(Site(call, scope), is_request=name != "app_context")
                    if found is not None:
                        yield found

    def _pushed(self, call: n.Call, scope: Scope) -> str:
        """Return the method that made what `call` pushes, if nothing can pop it."""
        func = call.func
        if not isinstance(func, n.Attribute) or func.name not in _PUSHES:
            return ""
        name = _maker(func.value)
        if not name and isinstance(func.value, n.Name):
            makers = {
                _maker(binding.value) if binding.value is not None else ""
                for binding in scope.bound(func.value.id, call.start)
            }
            if len(makers) == 1 and not self._is_used(func.value.id, scope.module):
                name = makers.pop()
        return name

    def _is_used(self, name: str, module: Module) -> bool:
        """Tell whether anything but a push is done with a variable of that name."""
        for node, _ in module.each(n.Name):
            if node.id == name:
                parent = module.parents.get(node)
                if isinstance(parent, n.Attribute) and parent.name in _PUSHES:
                    continue
                if not (isinstance(parent, n.Assign) and node in parent.targets):
                    return True
        return False

    def _stays(self, site: Site, *, is_request: bool) -> Pushed | None:
        ways = self._ways(site)
        for way in ways:
            if way.entry.kind in _REQUEST and not any(map(self._is_apart, way.steps)):
                return Pushed(site, way, is_request, in_request=True)
        for way in ways:
            module = way.start.module
            if way.entry.kind not in _EARLY or module not in self._serving.modules:
                continue
            if not self._is_for_worker(module):
                return Pushed(site, way, is_request, in_request=False)
        return None

    def _is_for_worker(self, module: Module) -> bool:
        """Tell whether a module is there for a worker: it names what a worker is started with."""
        if _WORKERS.intersection(re.split(r"[^a-z]+", module.name.lower())):
            return True
        return any(
            path in knowledge().worker_classes
            for bindings in module.scope.bindings.values()
            for value in self._evaluator.bindings(bindings)
            for path in self._evaluator.type_paths(value)
        )

    def _is_apart(self, step: Site) -> bool:
        """Tell whether a step runs in a context of its own, or later than its caller."""
        scope = step.scope.runs_in
        return bool(self._supply.at(step)) or is_generator(scope)

    def _ways(self, site: Site) -> list[Way]:
        return self._execution.ways_to(site)

    # Opened within a request -----------------------------------------------------------------

    def nested(self) -> Iterator[Nested]:
        """Yield the blocks that open a second context of the app that answers the request.

        All known ways must come from requests, and the block must see the difference.
        """
        for module in self._modules:
            for node, scope in module.each(n.With):
                for item in node.items:
                    app = _app_of(item.context)
                    if app is None or not self._is_same_app(app, scope):
                        continue
                    way = self._only_requests(Site(item.context, scope))
                    kept = self._kept_in(node.body, scope) if way is not None else ""
                    if way is not None and kept:
                        yield Nested(Site(item.context, scope), kept, way)

    def _kept_in(self, body: list[n.Stmt], scope: Scope) -> str:
        """Return what code uses that each context has of its own, as text."""
        start, end = body[0].start, body[-1].end
        work = [
            (need, site)
            for site, need in self._contexts.steps(scope)
            if start <= site.node.start and site.node.end <= end
        ]
        seen = {scope}
        while work:
            need, site = work.pop(0)
            if need is not None and need.path in self._kept:
                return need.text
            if need is None and isinstance(site.node, n.Call) and len(seen) < _MOST_FUNCTIONS:
                for value in self._evaluator.values(site.node.func, site.scope):
                    for function in self._calls.run_by_calling(value):
                        if function not in seen:
                            seen.add(function)
                            steps = self._contexts.steps(function)
                            work += [(inner, at) for at, inner in steps]
        return ""

    def _is_same_app(self, app: n.Expr, scope: Scope) -> bool:
        """Tell whether `app` is surely the app that answers the request."""
        values = self._evaluator.values(app, scope)
        if self._is_current(app, scope):
            return True
        made = [self._apps.made_at(value) for value in values]
        if len(self._apps.all) != 1 or not isinstance(app, (n.Name, n.Attribute)):
            return False
        only = self._apps.all[0]
        return (
            bool(made)
            and only.at_import
            and all(site is not None and site.node is only.site.node for site in made)
        )

    def _is_current(self, app: n.Expr, scope: Scope) -> bool:
        """Tell whether `app` is `current_app`, or the object behind it."""
        if isinstance(app, n.Name):
            bindings = scope.bound(app.id, app.start)
            if bindings and all(isinstance(one.value, n.Call) for one in bindings):
                return all(
                    one.value is not None and self._is_current(one.value, scope) for one in bindings
                )
        if isinstance(app, n.Call) and isinstance(app.func, n.Attribute):
            return app.func.name == "_get_current_object" and self._is_proxy(app.func.value, scope)
        return self._is_proxy(app, scope)

    def _is_proxy(self, app: n.Expr, scope: Scope) -> bool:
        return self._needs.proxy(app, scope) == "flask.current_app"

    def _only_requests(self, site: Site) -> Way | None:
        ways = [way for way in self._ways(site) if way.entry.kind is not Kind.TEST]
        if not ways or any(way.entry.kind not in _REQUEST for way in ways):
            return None
        return None if any(map(self._may_leave, ways)) else ways[0]

    def _may_leave(self, way: Way) -> bool:
        """Tell whether the place may be reached outside of the request: later, or elsewhere."""
        return any(
            self._is_apart(step)
            or self._is_asked(step)
            or (step.scope.runs_in is not way.start and self._supply.given(step.scope.runs_in))
            for step in way.steps
        )

    def _is_asked(self, step: Site) -> bool:
        """Tell whether code around or before a step asks whether a context is active."""
        if any(isinstance(ancestor, n.Handler) for _, ancestor in around(step)):
            return True
        tests = [test for test, _ in conditions(step)]
        for statement in before(step):
            if isinstance(statement, n.If):
                tests += [branch.test for branch in statement.branches]
        return any(max(self._supply.asks(test, step.scope)) for test in tests)


def _maker(node: n.Expr) -> str:
    """Return the name of the method that makes the context that `node` is, or ``""``."""
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute):
        return node.func.name if node.func.name in _MAKERS else ""
    return ""


def _app_of(node: n.Expr) -> n.Expr | None:
    """Return the app of `app.app_context()`."""
    if isinstance(node, n.Call) and isinstance(node.func, n.Attribute) and not node.args:
        return node.func.value if node.func.name == "app_context" else None
    return None
