"""Which functions the tests call more than once in one process.

pytest runs a fixture again for every test that asks for it, unless its `scope` says otherwise, and
`setUp` before every test of its class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.values import FunctionValue, Site
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_SET_UPS = frozenset({"setUp", "setup_method"})
# What starts modules anew, so that what they hold is made again.
_FRESH = frozenset({"reload", "isolate", "forked"})


class Repeats:
    """Reads the tests of a project."""

    def __init__(self, evaluator: Evaluator, tests: Iterable[Module]) -> None:
        self._evaluator = evaluator
        self._tests = list(tests)
        self._known: dict[Scope, tuple[Site, ...]] = {}

    def calls(self, function: Scope) -> tuple[Site, ...]:
        """Return calls by tests that run `function` more than once; none where that is not known.

        One call is enough that is made anew for each of several tests.
        """
        if function not in self._known:
            self._known[function] = self._repeated(function)
        return self._known[function]

    def _repeated(self, function: Scope) -> tuple[Site, ...]:
        if any(_makes_modules_anew(module) for module in self._tests):
            return ()
        single: list[Site] = []
        for module in self._tests:
            if not module.may_say({function.qualname.rpartition(".")[2]}):
                continue
            for call, scope in module.each(n.Call):
                if not self._is_called(function, call, scope):
                    continue
                times = self._times(scope) if _is_plain(module, call) else 0
                if times > 1:
                    return (Site(call, scope),)
                single.extend([Site(call, scope)] * times)
        return tuple(single[:2]) if len(single) > 1 else ()

    def _is_called(self, function: Scope, call: n.Call, scope: Scope) -> bool:
        """Tell whether a call certainly runs `function`."""
        if not isinstance(call.func, (n.Name, n.Attribute)):
            return False
        values = self._evaluator.values(call.func, scope)
        return bool(values) and all(
            isinstance(value, FunctionValue) and value.scope is function for value in values
        )

    def _times(self, scope: Scope) -> int:
        """Return how often tests certainly run the code of a function: 2 stands for more."""
        node = scope.node
        if not isinstance(node, n.Function):
            return 0
        owner = scope.enclosing_class
        if owner is not None and node.name in _SET_UPS:
            return sum(_is_test(method) for method in owner.children)
        if _is_test(scope):
            return 1
        if not any(_is_fixture(decorator) for decorator in node.decorators):
            return 0
        return self._users(node.name)

    def _users(self, fixture: str) -> int:
        """Return how many tests ask for a fixture of their own, themselves or by another one."""
        functions = [
            (scope, scope.node)
            for module in self._tests
            for scope in module.scopes
            if isinstance(scope.node, n.Function)
        ]
        if sum(node.name == fixture for _, node in functions) != 1:
            return 0  # a folder's own fixture may hide it
        wanted = {fixture}
        users: set[Scope] = set()
        grown = True
        while grown:
            grown = False
            for scope, node in functions:
                if scope in users or not wanted & {param.name for param in node.params}:
                    continue
                if _is_test(scope):
                    users.add(scope)
                elif node.name not in wanted and any(map(_is_fixture, node.decorators)):
                    wanted.add(node.name)
                    grown = True
        return len(users)


def _is_test(scope: Scope) -> bool:
    return isinstance(scope.node, n.Function) and scope.node.name.startswith("test")


def _is_fixture(decorator: n.Expr) -> bool:
    """Tell whether a decorator makes a fixture that each test gets anew."""
    called = decorator.func if isinstance(decorator, n.Call) else decorator
    name = called.name if isinstance(called, n.Attribute) else getattr(called, "id", "")
    if name != "fixture":
        return False
    return not isinstance(decorator, n.Call) or all(
        word.name is not None and word.name != "scope" for word in decorator.keywords
    )


def _is_plain(module: Module, call: n.Call) -> bool:
    """Tell whether nothing around a call decides about it or expects it to fail."""
    return not any(
        isinstance(around, (n.Branch, n.If, n.Try, n.Lambda, n.With))
        for around in module.ancestors(call)
    )


def _makes_modules_anew(module: Module) -> bool:
    """Tell whether a test module unloads modules or runs tests in processes of their own."""
    return module.may_say({*_FRESH, "modules"}) and any(
        (isinstance(node, n.Attribute) and node.name in (*_FRESH, "modules"))
        or (isinstance(node, n.Name) and node.id in _FRESH)
        for scope in module.scopes
        for node in scope.nodes
    )
