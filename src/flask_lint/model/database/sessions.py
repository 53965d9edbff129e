"""What code does with the database session, in the order in which it does it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from flask_lint.model.execution.flow import Leave
from flask_lint.model.names.evaluate import argument_for
from flask_lint.model.names.values import UNKNOWN, External, FunctionValue, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.execution.flow import Flow
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Value
    from flask_lint.model.templates.templates import Templates

# How many calls deep the functions of the project are followed.
DEPTH = 2
# A user loader may go through a model's class method and a query helper.
_LOADER_DEPTH = 3

_RESETS = frozenset({"rollback", "close", "remove", "invalidate", "reset"})
_FLUSHES = frozenset({"commit", "flush"})
_USES = frozenset(
    """
    begin_nested bulk_insert_mappings bulk_save_objects bulk_update_mappings connection execute get
    get_one merge query refresh scalar scalars
    """.split()  # noqa: SIM905 - as a list it would be a line a word
)
_MANAGERS = frozenset({"begin", "begin_nested"})


class Act(StrEnum):
    """What is done: `flush` sends changes, `use` asks, `reset` makes a failed session whole."""

    FLUSH = "flush"
    USE = "use"
    RESET = "reset"


class Session(msgspec.Struct, frozen=True):
    """Which session: `kind` is `request`, `scoped`, `global`, `chain` or `own`.

    That of Flask-SQLAlchemy is `request`: it is removed with the application context. A `global`
    one lives in a module, an `own` one in a variable of a function. A `chain` is known by its
    spelling alone. `name` tells several of a kind from each other.
    """

    kind: str
    name: object = None

    @property
    def is_shared(self) -> bool:
        """Whether other functions that run in the same request use the same session."""
        return self.kind != "own"


class SessionAct(msgspec.Struct, frozen=True):
    """One act: `steps` lead from the code that was asked about to it; `what` says it in words.

    `renders` tells that a template does it, which the call of the first step renders.
    """

    kind: Act
    session: Session
    what: str
    steps: tuple[Site, ...]
    renders: bool = False

    @property
    def site(self) -> Site:
        """Where the code that was asked about does it."""
        return self.steps[0]


def _no_test(_test: n.Expr) -> bool:
    return False


class Sessions:
    """Answers what code does with database sessions."""

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        flow: Flow,
        templates: Templates,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._flow = flow
        self._templates = templates
        self._modules = list(modules)
        self._targets: dict[n.Node, list[Scope]] = {}
        for found in calls.callees.values():
            for site, target in found:
                self._targets.setdefault(site.node, []).append(target)
        self._of_function: dict[tuple[Scope, int], list[SessionAct]] = {}
        self._user: list[SessionAct] | None = None
        self._processors: list[tuple[Value, SessionAct]] | None = None
        self.is_used = any(
            _imports_sqlalchemy(node)
            for module in self._modules
            for node, _ in module.each(n.Import, n.ImportFrom)
        )

    # Sessions --------------------------------------------------------------------------------

    def session(self, node: n.Expr, scope: Scope) -> Session | None:
        """Return the session that an expression stands for, None where it is none."""
        values = self._evaluator.values(node, scope)
        for value in values:
            if isinstance(value, External) and value.path in knowledge().sessions:
                if value.path in knowledge().request_sessions:
                    return Session("request")
                if value.path.startswith("sqlalchemy.orm.scoped_session"):
                    return Session("scoped")
                if self._is_local(node, scope):
                    return Session("own", (dotted(node), scope.runs_in))
                return Session("global", dotted(node))
        if (
            self.is_used
            and isinstance(node, n.Attribute)
            and node.name == "session"
            and all(value is UNKNOWN for value in values)
        ):
            return Session("chain", dotted(node))
        return None

    def _is_local(self, node: n.Expr, scope: Scope) -> bool:
        """Tell whether an expression begins with a variable of the function, or a call."""
        while isinstance(node, n.Attribute):
            node = node.value
        if not isinstance(node, n.Name):
            return True
        return scope.runs_in.kind == "module" or node.id in scope.runs_in.bindings

    # Acts ------------------------------------------------------------------------------------

    def acts(
        self,
        block: Iterable[n.Node],
        scope: Scope,
        depth: int = DEPTH,
        *,
        ignored: Callable[[n.Expr], bool] = _no_test,
    ) -> Iterator[SessionAct]:
        """Yield what `block` does with sessions, in order; calls are followed `depth` deep.

        An error that the block itself swallows is no act. Branches whose condition is `ignored`
        count only where they reset the session.
        """
        for node in block:
            match node:
                case n.Function() | n.Class():
                    continue
                case n.Try():
                    yield from self._of_try(node, scope, depth, ignored)
                case n.If():
                    yield from self._of_if(node, scope, depth, ignored)
                case n.With():
                    yield from self._of_with(node, scope, depth, ignored)
                case n.For():
                    yield from self._of_node(node.iter, scope, depth)
                    yield from self.acts([*node.body, *node.orelse], scope, depth, ignored=ignored)
                case n.While():
                    yield from self._of_node(node.test, scope, depth)
                    yield from self.acts([*node.body, *node.orelse], scope, depth, ignored=ignored)
                case n.Match():
                    yield from self._of_node(node.subject, scope, depth)
                    for case in node.cases:
                        yield from self.acts(case.body, scope, depth, ignored=ignored)
                case _:
                    yield from self._of_node(node, scope, depth)

    def _of_try(
        self, node: n.Try, scope: Scope, depth: int, ignored: Callable[[n.Expr], bool]
    ) -> Iterator[SessionAct]:
        body = list(self.acts(node.body, scope, depth, ignored=ignored))
        catching = [
            handler
            for handler in node.handlers
            if self.catches(handler, scope)
            and self._flow.leaves(handler.body, scope) != {Leave.RAISE}
        ]
        others = [*(part for handler in catching for part in handler.body), *node.final]
        after = list(self.acts(others, scope, depth, ignored=ignored))
        if not catching:
            # What a handler of other errors, or one that raises again, resets is whole, too.
            rest = [*(part for handler in node.handlers for part in handler.body), *node.final]
            if any(act.kind is Act.RESET for act in self.acts(rest, scope, depth)):
                body = [
                    replace(act, kind=Act.USE) if act.kind is Act.FLUSH else act for act in body
                ]
            yield from body
            yield from self.acts([*node.orelse, *node.final], scope, depth, ignored=ignored)
            return
        resets = [act for act in after if act.kind is Act.RESET]
        yield from (act for act in body if act.kind is Act.RESET)
        if resets:
            yield resets[0]
        else:
            yield from after
        yield from self.acts(node.orelse, scope, depth, ignored=ignored)

    def _of_if(
        self, node: n.If, scope: Scope, depth: int, ignored: Callable[[n.Expr], bool]
    ) -> Iterator[SessionAct]:
        found: list[SessionAct] = []
        for branch in node.branches:
            found.extend(self._of_node(branch.test, scope, depth))
            inside = list(self.acts(branch.body, scope, depth, ignored=ignored))
            if ignored(branch.test):
                inside = [act for act in inside if act.kind is Act.RESET]
            found.extend(inside)
        found.extend(self.acts(node.orelse, scope, depth, ignored=ignored))
        # Whoever resets the session under a condition is taken to know which.
        yield from (act for act in found if act.kind is Act.RESET)
        yield from (act for act in found if act.kind is not Act.RESET)

    def _of_with(
        self, node: n.With, scope: Scope, depth: int, ignored: Callable[[n.Expr], bool]
    ) -> Iterator[SessionAct]:
        if self.pushes_context(node, scope):
            # A new application context has a session of its own.
            return
        for item in node.items:
            yield from self._of_node(item.context, scope, depth)
        for act in self.acts(node.body, scope, depth, ignored=ignored):
            if act.kind is Act.FLUSH and self.rolls_back(node, scope):
                yield replace(act, kind=Act.USE)
            else:
                yield act

    def _of_node(self, node: n.Node, scope: Scope, depth: int) -> Iterator[SessionAct]:
        """Yield the acts of an expression or a simple statement, what is evaluated first first."""
        if isinstance(node, (n.Lambda, n.Function, n.Class)):
            return
        for child in n.children(node):
            yield from self._of_node(child, scope, depth)
        if isinstance(node, n.Call):
            yield from self._of_call(node, scope, depth)
        elif isinstance(node, n.Attribute):
            yield from self._of_attribute(node, scope)

    def _of_attribute(self, node: n.Attribute, scope: Scope) -> Iterator[SessionAct]:
        site = Site(node, scope)
        paths = self._evaluator.paths(node, scope) if node.name == "query" else ()
        for path in paths:
            if path in knowledge().model_queries:
                kind = "request" if path.startswith("flask_sqlalchemy") else "scoped"
                yield SessionAct(Act.USE, Session(kind), f"`{dotted(node)}`", (site,))
                return
        if isinstance(node.value, n.Name) and any(
            path in knowledge().user_proxies for path in self._evaluator.paths(node.value, scope)
        ):
            for act in self.user():
                what = f"`{dotted(node)}` (the user is loaded from the database)"
                yield SessionAct(Act.USE, act.session, what, (site, *act.steps))

    def _of_call(self, node: n.Call, scope: Scope, depth: int) -> Iterator[SessionAct]:
        site = Site(node, scope)
        if _sounds_like_reset(node.func):
            yield SessionAct(Act.RESET, Session("request"), f"`{dotted(node)}`", (site,))
            return
        if isinstance(node.func, n.Attribute):
            kind = _kind_of(node.func.name)
            if kind is not None:
                session = self.session(node.func.value, scope)
                if session is not None:
                    yield SessionAct(kind, session, f"`{dotted(node)}`", (site,))
                    return
            for path in self._evaluator.paths(node.func, scope):
                if path in knowledge().session_calls:
                    yield SessionAct(Act.USE, Session("request"), f"`{dotted(node)}`", (site,))
                    return
        if depth > 0:
            for target in self._targets.get(node, ()):
                for act in self.of_function(target, depth - 1):
                    if act.renders and self._templates.is_named_by_caller(act.site.node, target):
                        # This call says below which template it is: the others belong to others.
                        continue
                    if not self._is_switched_off(act, site, target):
                        what = f"`{dotted(node)}` -> {act.what}"
                        yield SessionAct(act.kind, act.session, what, (site, *act.steps))
        rendered = self._templates.rendered(node, scope)
        if rendered is not None:
            yield from self._of_rendering(site, rendered)

    def _is_switched_off(self, act: SessionAct, site: Site, target: Scope) -> bool:
        """Tell whether the call at `site` switches an act of `target` off: `save(commit=False)`."""
        inner: n.Node = act.site.node
        for ancestor in target.module.ancestors(act.site.node):
            if ancestor is target.node:
                return False
            if isinstance(ancestor, n.Branch) and inner is not ancestor.test:
                given = _flag_given(ancestor.test, site, target)
                if isinstance(given, n.Constant) and not given.value:
                    return True
            inner = ancestor
        return False

    def of_function(self, scope: Scope, depth: int = DEPTH) -> list[SessionAct]:
        """Return what calling a function of the project does with shared sessions, in order."""
        key = (scope, depth)
        known = self._of_function.get(key)
        if known is None:
            self._of_function[key] = []  # a function that calls itself
            body: Iterable[n.Node] = scope.body
            if isinstance(scope.node, n.Lambda):
                body = [scope.node.body]
            known = [act for act in self.acts(body, scope, depth) if act.session.is_shared]
            if any(act.kind is Act.RESET for act in known) or self._is_wrapped(scope):
                # A function that resets the session anywhere is taken to leave it whole.
                known = [
                    replace(act, kind=Act.USE) if act.kind is Act.FLUSH else act for act in known
                ]
            self._of_function[key] = known
        return known

    def _is_wrapped(self, scope: Scope) -> bool:
        """Tell whether a decorator of the project resets the session when the function fails."""
        if not isinstance(scope.node, n.Function) or scope.parent is None:
            return False
        return any(
            isinstance(value, FunctionValue) and _mentions_reset(value.scope)
            for decorator in scope.node.decorators
            for value in self._evaluator.values(
                decorator.func if isinstance(decorator, n.Call) else decorator, scope.parent
            )
        )

    # Context managers ------------------------------------------------------------------------

    def pushes_context(self, node: n.With, scope: Scope) -> bool:
        """Tell whether a `with` pushes an application context."""
        return any(
            path in knowledge().supplies
            for item in node.items
            for path in self._evaluator.paths(item.context, scope)
        )

    def rolls_back(self, node: n.With, scope: Scope) -> bool:
        """Tell whether a `with` leaves the session whole when its body fails."""
        return any(self._manager_rolls_back(item.context, scope) for item in node.items)

    def _manager_rolls_back(self, context: n.Expr, scope: Scope) -> bool:
        if isinstance(context, n.Call):
            func = context.func
            if isinstance(func, n.Attribute) and func.name in _MANAGERS:
                return True
            for value in self._evaluator.values(func, scope):
                if isinstance(value, FunctionValue):
                    return _mentions_reset(value.scope)
                if value is UNKNOWN:
                    return True
        return any(
            value is UNKNOWN or (isinstance(value, External) and value.path in knowledge().sessions)
            for value in self._evaluator.values(context, scope)
        )

    # Handlers --------------------------------------------------------------------------------

    def catches(self, handler: n.Handler, scope: Scope) -> bool:
        """Tell whether a handler catches errors of a failed commit."""
        if handler.caught is None:
            return True
        return any(path in knowledge().database_errors for path in self.caught(handler, scope))

    def caught(self, handler: n.Handler, scope: Scope) -> list[str]:
        """Return the paths of the external exceptions that a handler catches."""
        if handler.caught is None:
            return ["builtins.BaseException"]
        caught = handler.caught
        parts = caught.items if isinstance(caught, n.Items) else [caught]
        return [path for part in parts for path in self._evaluator.paths(part, scope)]

    # Templates and users ---------------------------------------------------------------------

    def user(self) -> list[SessionAct]:
        """Return the first act of loading the user of a request, none where it is not known."""
        if self._user is None:
            self._user = []
            for registered, _ in self._registered(knowledge().user_loaders):
                acts = self.of_function(registered, _LOADER_DEPTH)
                self._user.extend(act for act in acts[:1] if act.kind is not Act.RESET)
            self._user = self._user[:1]
        return self._user

    def _registered(self, registrars: tuple[str, ...]) -> Iterator[tuple[Scope, Value]]:
        """Yield the functions that decorators or calls register, with what did it."""
        for module in self._modules:
            for scope in module.scopes:
                if isinstance(scope.node, n.Function) and scope.parent is not None:
                    for decorator in scope.node.decorators:
                        for value in self._evaluator.values(decorator, scope.parent):
                            if isinstance(value, External) and value.path in registrars:
                                yield scope, value
                for call in scope.each(n.Call):
                    if not call.args:
                        continue
                    for value in self._evaluator.values(call.func, scope):
                        if isinstance(value, External) and value.path in registrars:
                            for given in self._evaluator.values(call.args[0], scope):
                                if isinstance(given, FunctionValue):
                                    yield given.scope, value

    def _of_rendering(self, site: Site, rendered: list[str]) -> Iterator[SessionAct]:
        for processor, act in self._context_processors():
            if self._may_meet(processor, site):
                what = f"the context processor `{act.steps[0].scope.qualname}()` -> {act.what}"
                yield SessionAct(Act.USE, act.session, what, (site, *act.steps), renders=True)
                return
        users = self.user()
        if not rendered or not users:
            return
        chains = [self._user_read(path) for path in rendered]
        if all(chains):
            # Whichever of the templates it is, it reads the user.
            what = f"{chains[0]} reads `current_user`"
            steps = (site, *users[0].steps)
            yield SessionAct(Act.USE, users[0].session, what, steps, renders=True)

    def _user_read(self, path: str) -> str:
        """Return the chain of templates that leads to a read of the user, "" where none does."""
        for found in self._templates.reads(path):
            if found.read.path.partition(".")[0] == "current_user":
                return " -> ".join(self._templates.name(link) for link in found.chain)
        return ""

    def _context_processors(self) -> list[tuple[Value, SessionAct]]:
        """Return what context processors that run for every template do first."""
        if self._processors is None:
            self._processors = []
            for scope, value in self._registered(knowledge().context_processors):
                for act in self.of_function(scope)[:1]:
                    if act.kind is not Act.RESET:
                        self._processors.append((value, act))
        return self._processors

    def _may_meet(self, processor: Value, site: Site) -> bool:
        """Tell whether a context processor runs for the templates of the code at `site`."""
        assert isinstance(processor, External)  # noqa: S101 - what registers is from outside
        if not processor.path.startswith(tuple(f"{path}()" for path in knowledge().app_classes)):
            if processor.path.endswith(".app_context_processor"):
                return True
            return processor.origin is not None and processor.origin.module is site.module
        makers = {
            Site(call, scope)
            for module in self._modules
            for call, scope in module.each(n.Call)
            if any(
                path in knowledge().app_classes for path in self._evaluator.paths(call.func, scope)
            )
        }
        if len({maker.module for maker in makers}) <= 1:
            return True
        return processor.origin is None or processor.origin.module is site.module


def _kind_of(method: str) -> Act | None:
    if method in _FLUSHES:
        return Act.FLUSH
    if method in _RESETS:
        return Act.RESET
    return Act.USE if method in _USES else None


def _flag_given(test: n.Expr, site: Site, target: Scope) -> n.Expr | None:
    """Return what the call at `site` gives the parameter of `target` that `test` asks for.

    The parameter may be one of `**kwargs`: `commit = kwargs.pop("commit", False)`.
    """
    if not isinstance(test, n.Name) or not isinstance(target.node, n.Function):
        return None
    for binding in target.bindings.get(test.id, ()):
        if isinstance(binding.node, n.Parameter):
            return argument_for(site, target, binding.node) or binding.node.default
        value = binding.value
        if not isinstance(value, n.Call) or not isinstance(value.func, n.Attribute):
            continue
        mapping, name = value.func.value, value.args[:1]
        is_taken = value.func.name in ("pop", "get") and any(
            isinstance(mapping, n.Name) and parameter.kind == "**" and parameter.name == mapping.id
            for parameter in target.node.params
        )
        if is_taken and name and isinstance(name[0], n.Constant) and isinstance(site.node, n.Call):
            for keyword in site.node.keywords:
                if keyword.name in (name[0].value, None):
                    return keyword.value
            return value.args[1] if len(value.args) > 1 else None
    return None


def _sounds_like_reset(func: n.Expr) -> bool:
    """Tell whether a call resets a session by its name, whoever it belongs to.

    A unit of work, a helper, an object that cannot be followed: it is better to believe them.
    """
    *owner, name = dotted(func).lower().split(".")
    if "rollback" in name:
        return True
    return name in _RESETS and bool(owner) and (owner[-1] == "db" or "session" in owner[-1])


def _imports_sqlalchemy(node: n.Import | n.ImportFrom) -> bool:
    names = [alias.name for alias in node.names] if isinstance(node, n.Import) else [node.module]
    return any(
        name.partition(".")[0] in ("sqlalchemy", "flask_sqlalchemy", "sqlmodel") for name in names
    )


def _mentions_reset(scope: Scope) -> bool:
    """Tell whether a function, or one defined in it, calls something like `rollback()`."""
    pending = [scope]
    while pending:
        current = pending.pop()
        pending.extend(current.children)
        for call in current.each(n.Call):
            if isinstance(call.func, n.Attribute) and call.func.name in _RESETS:
                return True
    return False
