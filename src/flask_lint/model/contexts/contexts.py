"""Application and request contexts: which code needs one, and whether it has one."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.contexts.implicit import Implicit
from flask_lint.model.contexts.needs import Need, Needs
from flask_lint.model.contexts.supply import Supply, catches_all
from flask_lint.model.execution.endings import is_generator
from flask_lint.model.execution.surroundings import (
    around,
    before,
    conditions,
    exits,
    is_tried,
    mentions,
    runs,
    undecided_names,
)
from flask_lint.model.names.values import ClassValue, FunctionValue, Instance, Site
from flask_lint.providers.provider import Level
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.findings import Related
    from flask_lint.model.contexts.versions import Versions
    from flask_lint.model.execution.called import Called
    from flask_lint.model.execution.calls import CallGraph
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Value

# Through how many calls a need is followed.
MAX_STEPS = 5
_COROUTINE_RUNNERS = frozenset({"run", "run_until_complete"})


class Chance(IntEnum):
    """Whether code runs when the function around it runs."""

    UNSURE = 0  # that depends on the arguments, or on the object
    LIKELY = 1
    CERTAIN = 2


class Lack(msgspec.Struct, frozen=True):
    """A need for which no context is active, and the calls that lead to it, outermost first."""

    calls: tuple[Site, ...]
    need: Need

    @property
    def start(self) -> Site:
        """Where the way to the need begins."""
        return self.calls[0] if self.calls else self.need.site

    def path(self) -> str:
        """Return the way as text, without its first step."""
        return " -> ".join(self._steps()[1:])

    def whole_path(self) -> str:
        """Return the whole way as text."""
        return " -> ".join(self._steps())

    def _steps(self) -> list[str]:
        steps = [(site, dotted(site.node)) for site in self.calls]
        steps.append((self.need.site, self.need.text))
        return [
            f"{site.module.path}:{site.module.place(site.node).line} `{text}`"
            for site, text in steps
        ]

    def whole(self) -> list[Related]:
        """Return all steps, for a start that stands elsewhere."""
        if not self.calls:
            return self.related()
        site = self.calls[0]
        return [site.module.related(site.node, f"calls `{dotted(site.node)}`"), *self.related()]

    def related(self) -> list[Related]:
        """Return the steps after the first call, the need last."""
        steps = [
            site.module.related(site.node, f"which calls `{dotted(site.node)}`")
            for site in self.calls[1:]
        ]
        site = self.need.site
        kind = "a request" if self.need.level is Level.REQUEST else "an application"
        steps.append(site.module.related(site.node, f"`{self.need.text}` needs {kind} context"))
        return steps


class Contexts:
    """Answers where a context is needed and none is active."""

    def __init__(
        self,
        evaluator: Evaluator,
        calls: CallGraph,
        called: Called,
        modules: Iterable[Module],
        versions: Versions,
    ) -> None:
        self._evaluator = evaluator
        self._calls = calls
        modules = list(modules)
        self.needs = Needs(evaluator, called, modules, versions)
        self.supply = Supply(evaluator)
        self._finder = Implicit(evaluator, modules)
        self._implicit: dict[n.Node, list[tuple[Scope, ...]]] = {}
        self._noted: dict[Scope, list[n.Node]] = {}
        self._lacks: dict[tuple[Scope, Level, Chance], Lack | None] = {}
        self._undecided: dict[Scope, set[str]] = {}
        self._active: set[tuple[Scope, Level, Chance]] = set()
        self._cut = False

    def of_scope(self, scope: Scope, active: Level, at_least: Chance) -> Lack | None:
        """Return the first lack when `scope`, a function, runs while `active` is all there is.

        `at_least` says how sure it must be that each step is taken.
        """
        active = max(active, self.supply.given(scope))
        key = (scope, active, at_least)
        if key in self._lacks:
            return self._lacks[key]
        if key in self._active or len(self._active) >= MAX_STEPS:
            self._cut = True
            return None
        self._active.add(key)
        found = self._first(scope, active, at_least)
        self._active.discard(key)
        # An answer that a circle or the depth has cut short holds only on this way.
        if found is not None or not self._cut:
            self._lacks[key] = found
        if not self._active:
            self._cut = False
        return found

    def _first(self, scope: Scope, active: Level, at_least: Chance) -> Lack | None:
        for site, need in self.steps(scope):
            level = max(active, self.supply.at(site))
            if level is Level.REQUEST or self.chance(site) < at_least:
                continue
            found = self.at_site(site, need, level, at_least)
            if found is not None:
                return found
        return None

    def at_site(self, site: Site, need: Need | None, level: Level, at_least: Chance) -> Lack | None:
        """Return what is lacking at one of the `steps` of a scope, where `level` is active."""
        if need is not None:
            return Lack((), need) if need.level > level else None
        found = None
        if isinstance(site.node, n.Call):
            found = self._of_call(site.node.func, site, level, at_least)
        if found is None:
            found = self._of_implicit(site, level, at_least)
        return Lack((site, *found.calls), found.need) if found is not None else None

    def steps(self, scope: Scope) -> Iterator[tuple[Site, Need | None]]:
        """Yield the needs of a function, or of a module, and what may lead to others.

        They come in the order of the text. The bodies of the classes within run with it.
        """
        found: list[tuple[Site, Need | None]] = []
        work = [scope]
        while work:
            one = work.pop()
            work.extend(child for child in one.children if child.kind == "class")
            needs = self.needs.of(one)
            needing = {need.site.node for need in needs}
            found.extend((need.site, need) for need in needs)
            implicit = self._implicit_of(one)
            calls = (call for call in one.each(n.Call) if self._leads_on(call, one))
            called = dict.fromkeys((*calls, *implicit))
            found.extend((Site(node, one), None) for node in called if node not in needing)
        found.sort(key=lambda step: (step[0].node.start, -step[0].node.end))
        yield from found

    def _leads_on(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether all that `call` may call is code of the project."""
        return all(
            isinstance(value, (FunctionValue, ClassValue, Instance))
            for value in self._evaluator.values(call.func, scope)
        )

    def _implicit_of(self, scope: Scope) -> list[n.Node]:
        """Return the expressions of a scope that run functions without calling them."""
        if scope not in self._noted:
            found: list[n.Node] = []
            for site, functions in self._finder.of(scope):
                self._implicit.setdefault(site.node, []).append(functions)
                found.append(site.node)
            self._noted[scope] = found
        return self._noted[scope]

    def _of_implicit(self, site: Site, level: Level, at_least: Chance) -> Lack | None:
        """Return what the functions lack that an expression runs without calling them."""
        for functions in self._implicit.get(site.node, ()):
            if not runs(site):
                return None
            found = [self.of_scope(function, level, at_least) for function in functions]
            if found and None not in found:
                return found[0]
        return None

    def _of_call(self, func: n.Expr, site: Site, level: Level, at_least: Chance) -> Lack | None:
        """Return what the functions lack that the call at `site` runs; all that `func` is must."""
        if not runs(site):
            return None
        found: list[Lack] = []
        for value in self._evaluator.values(func, site.scope):
            lack = self._of_value(value, site, level, at_least)
            if lack is None:
                return None
            found.append(lack)
        return found[0] if found else None

    def _of_value(self, value: Value, site: Site, level: Level, at_least: Chance) -> Lack | None:
        for scope in self._calls.run_by_calling(value):
            if isinstance(value, FunctionValue) and not self._runs_when_called(scope, site):
                continue
            lack = self.of_scope(scope, level, at_least)
            if lack is not None:
                return lack
        return None

    def _runs_when_called(self, scope: Scope, site: Site) -> bool:
        """Tell whether a call runs the body: that of a generator runs later, or never."""
        if is_generator(scope):
            return False
        if isinstance(scope.node, n.Function) and scope.node.is_async:
            parent = site.module.parents.get(site.node)
            if isinstance(parent, n.Wait):
                return True
            return (
                isinstance(parent, n.Call)
                and isinstance(parent.func, n.Attribute)
                and parent.func.name in _COROUTINE_RUNNERS
            )
        return True

    def is_expected(self, site: Site) -> bool:
        """Tell whether code around `site` catches what is raised without a context."""
        return any(
            isinstance(ancestor, n.Try)
            and is_tried(inner, ancestor)
            and catches_all(ancestor.handlers)
            for inner, ancestor in around(site)
        )

    def chance(self, site: Site) -> Chance:
        """Return whether `site` is reached when its function, or module, runs."""
        names = self._undecided.get(site.scope)
        if names is None:
            names = self._undecided[site.scope] = undecided_names(site.scope)
        found = [Chance.CERTAIN, *(_depending(test, names) for test, _ in conditions(site))]
        for inner, ancestor in around(site):
            match ancestor:
                case n.Match() if inner is not ancestor.subject:
                    found.append(_depending(ancestor.subject, names))
                case n.For() if inner is not ancestor.iter:
                    found.append(Chance.LIKELY)
                case n.Comprehension() if inner is not ancestor.generators[0]:
                    found.append(Chance.LIKELY)
                case n.Handler():
                    found.append(Chance.LIKELY)
                case n.Try() if is_tried(inner, ancestor) and catches_all(ancestor.handlers):
                    found.append(Chance.LIKELY)
                case _:
                    pass
        for statement in before(site):
            if isinstance(statement, n.If):
                leaving = [branch for branch in statement.branches if exits(branch.body)]
                found += [_depending(branch.test, names) for branch in leaving]
            elif isinstance(statement, (n.Return, n.Raise)):
                found.append(Chance.UNSURE)
        return min(found)


def _depending(test: n.Expr, names: set[str]) -> Chance:
    """Return how sure it is that `test` holds: what callers decide, nobody knows."""
    return Chance.UNSURE if mentions(test, names) else Chance.LIKELY
