"""Which decorators hand a view's arguments on as they are.

A decorator of the project does when its wrapper takes `*args, **kwargs` and calls the function
with just these; one of a library when its provider says so.

Source: Flask's page "View Decorators".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.values import External
from flask_lint.model.views.decorators import Gives
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Protection
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Site
    from flask_lint.model.views.decorators import Decorators, Effect

# What code may do with `kwargs` without changing what the function is given.
_READING = frozenset({"copy", "get", "items", "keys", "values"})


class PassThrough:
    """Answers whether decorators change what a function is called with."""

    def __init__(self, evaluator: Evaluator, decorators: Decorators) -> None:
        self._evaluator = evaluator
        self._decorators = decorators
        self._known: dict[n.Node, bool] = {}

    def all_pass(self, sites: Iterable[Site]) -> bool:
        """Tell whether every one of these decorators is known to hand the arguments on."""
        return all(self.passes(site) for site in sites)

    def called_first(self, sites: Sequence[Site]) -> Scope | None:
        """Return the wrapper that is called in the place of a decorated function.

        `sites` are the decorators, the innermost first. Those that hand the arguments on are
        passed over. None where all do, or where it is not known what is called.
        """
        for site in reversed(sites):
            if not self.passes(site):
                return self._decorators.wrapper(site)
        return None

    def passes(self, site: Site) -> bool:
        """Tell whether the decorator is known to hand the arguments on."""
        known = self._known.get(site.node)
        if known is None:
            known = self._known[site.node] = self._passes(site)
        return known

    def _passes(self, site: Site) -> bool:
        values = self._evaluator.values(site.expr, site.scope)
        if values and all(
            isinstance(value, External) and value.path in knowledge().passes_arguments
            for value in values
        ):
            return True
        return _hands_on(self._decorators.effect(site.expr, site.scope))


def _hands_on(effect: Effect) -> bool:
    if effect.gives is Gives.SAME:
        return True
    wrapper, decorator = effect.wrapper, effect.decorator
    if effect.gives is not Gives.WRAPPER or decorator is None or not effect.certain:
        return False
    if effect.protects in (Protection.INPUT, Protection.OUTPUT):
        return False  # one decorator after another, and one of them adds arguments
    if wrapper is None or not isinstance(wrapper.node, n.Function):
        return False
    given = _given(decorator)
    stars = {param.kind: param.name for param in wrapper.node.params if param.kind in ("*", "**")}
    plain = [param.name for param in wrapper.node.params if param.kind not in ("*", "**")]
    if given is None or set(stars) != {"*", "**"} or plain not in ([], ["self"]):
        return False
    if any(len(wrapper.bindings.get(name, ())) != 1 for name in (*plain, *stars.values())):
        return False
    return _calls_only_so(wrapper, given, plain, stars["*"], stars["**"])


def _given(decorator: Scope) -> str | None:
    """Return the name by which a decorator knows the function that it is given."""
    if not isinstance(decorator.node, n.Function):
        return None
    names = [param.name for param in decorator.node.params if param.kind == ""]
    if decorator.enclosing_class is not None:
        names = names[1:]
    return names[0] if names else None


def _calls_only_so(wrapper: Scope, given: str, plain: list[str], args: str, kwargs: str) -> bool:
    """Tell whether the wrapper calls the function, and always with what it got itself."""
    assert isinstance(wrapper.node, n.Function)  # noqa: S101 - the caller's condition
    module = wrapper.module
    called = False
    for node in n.walk(*wrapper.node.body):
        if not isinstance(node, n.Name):
            continue
        if node.id == given:
            call = _call_of(node, module)
            if call is None:
                if not isinstance(module.parents.get(node), n.Attribute):
                    return False  # handed to someone else
            elif not _is_handed_on(call, plain, args, kwargs):
                return False
            else:
                called = True
        elif node.id == kwargs and not _is_read(node, module):
            return False
    return called


def _call_of(node: n.Name, module: Module) -> n.Call | None:
    """Return the call of the function, which may be `ensure_sync(f)(...)`."""
    parent = module.parents.get(node)
    if not isinstance(parent, n.Call):
        return None
    if parent.func is node:
        return parent
    outer = module.parents.get(parent)
    is_sync = isinstance(parent.func, n.Attribute) and parent.func.name == "ensure_sync"
    return outer if is_sync and isinstance(outer, n.Call) and outer.func is parent else None


def _is_handed_on(call: n.Call, plain: list[str], args: str, kwargs: str) -> bool:
    if not call.args:
        return False
    *first, last = call.args
    names = [argument.id for argument in first if isinstance(argument, n.Name)]
    return (
        len(names) == len(first)
        and names == plain
        and isinstance(last, n.Starred)
        and isinstance(last.value, n.Name)
        and last.value.id == args
        and len(call.keywords) == 1
        and call.keywords[0].name is None
        and isinstance(call.keywords[0].value, n.Name)
        and call.keywords[0].value.id == kwargs
    )


def _is_read(node: n.Name, module: Module) -> bool:
    """Tell whether a use of `kwargs` leaves it as it is."""
    parent = module.parents.get(node)
    match parent:
        case n.Attribute():
            return parent.name in _READING
        case n.Keyword():
            return parent.name is None
        case n.Subscript():
            around = module.parents.get(parent)
            changes = isinstance(around, (n.Assign, n.AnnAssign, n.AugAssign, n.Delete))
            return not changes or (isinstance(around, n.Assign) and around.value is parent)
        case n.Compare() | n.Branch() | n.Unary() | n.Boolean() | n.FString():
            return True
    return False
