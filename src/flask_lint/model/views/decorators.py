"""What decorators make of functions: the same object, a wrapper, or something else.

Sources: the standard library's `functools.wraps`, Flask's pattern "View Decorators".
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from flask_lint.model.names.values import (
    ClassValue,
    External,
    FunctionValue,
    Instance,
    Site,
    Value,
)
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.providers.provider import Protection

_WRAPS = frozenset({"functools.wraps", "functools.wraps()", "werkzeug.utils.wraps"})
_UPDATERS = frozenset({"functools.update_wrapper", "decorator.decorator", "wrapt.decorator"})
# What makes a decorator of a function that takes the wrapped one and its arguments.
_DECORATOR_MAKERS = frozenset({"wrapt.decorator", "decorator.decorator"})
# Names of modules whose decorators keep the name of what they decorate, as wrapt's do.
_PRESERVING = ("wrapt.", "decorator.", "functools.", "decopatch.", "makefun.")
# Decorators of methods that are decorators themselves.
_METHOD_KINDS = frozenset({"builtins.staticmethod", "builtins.classmethod", "typing.no_type_check"})
# Calls that only look at the function that they are given.
_LOOKING = (
    "builtins.callable",
    "builtins.getattr",
    "builtins.hasattr",
    "builtins.isinstance",
    "builtins.issubclass",
    "builtins.print",
    "builtins.repr",
    "builtins.str",
    "inspect.",
    "asyncio.",
    "functools.",
    "logging.",
    "typing.",
    "warnings.",
)


class Gives(StrEnum):
    """What a decorator returns."""

    SAME = "the function itself"
    WRAPPER = "a function that wraps it"
    OBJECT = "an object without a name"
    NOTHING = "None, though a wrapper was made"
    UNKNOWN = "something that cannot be followed"


class Effect(msgspec.Struct, frozen=True):
    """What one decorator makes of a function.

    `name` is the `__name__` of a wrapper that does not take over that of the function, None where
    it does; `certain` tells whether that is known. `wrapper` is the function that takes its
    place, where the project defines it, and `decorator` the project's function that puts it
    there. `marks` tells that the function is noted or changed on the way, so that the decorator
    may do its work wherever it stands. `always` is false where it sometimes returns the function
    as it is. `protects` is what a library's wrapper does.
    """

    gives: Gives
    name: str | None = None
    wrapper: Scope | None = None
    decorator: Scope | None = None
    certain: bool = True
    marks: bool = False
    always: bool = True
    protects: Protection | None = None


UNKNOWN_EFFECT = Effect(Gives.UNKNOWN, certain=False)
_SAME = Effect(Gives.SAME)


class Decorators:
    """Reads the bodies of the project's decorators; those of libraries are known or not."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._known: dict[n.Node, Effect] = {}

    def effect(self, decorator: n.Expr, scope: Scope) -> Effect:
        """Return what the decorator expression, which runs in `scope`, makes of a function."""
        known = self._known.get(decorator)
        if known is None:
            self._known[decorator] = UNKNOWN_EFFECT
            known = self._known[decorator] = self._effect(decorator, scope)
        return known

    def wrapper(self, site: Site) -> Scope | None:
        """Return the function that a decorator surely puts there, and that runs as it is written.

        None for what wraps only sometimes, and where something else wraps the wrapper.
        """
        effect = self.effect(site.expr, site.scope)
        wrapper = effect.wrapper
        if effect.gives is not Gives.WRAPPER or not (effect.certain and effect.always):
            return None
        if wrapper is None or wrapper is effect.decorator or wrapper.enclosing_class is not None:
            return None
        if effect.protects is not None or not isinstance(wrapper.node, n.Function):
            return None
        return wrapper if all(map(self._copies_name, decorated_sites(wrapper))) else None

    def _copies_name(self, site: Site) -> bool:
        """Tell whether a decorator is `functools.wraps`, which gives back what it is given."""
        return any(path in _WRAPS for path in self._evaluator.paths(site.expr, site.scope))

    def is_external(self, site: Site) -> bool:
        """Tell whether a decorator is of some library, and nothing else."""
        values = self._evaluator.values(site.expr, site.scope)
        return bool(values) and all(isinstance(value, External) for value in values)

    def _effect(self, decorator: n.Expr, scope: Scope) -> Effect:
        values = self._evaluator.values(decorator, scope)
        effects = [self._of_value(value) for value in values]
        if isinstance(decorator, n.Call) and all(one.gives is Gives.UNKNOWN for one in effects):
            # A factory of decorators that returns what the evaluator cannot follow.
            factory = [
                self._of_factory(value) for value in self._evaluator.values(decorator.func, scope)
            ]
            effects = factory or effects
        return _one_of(effects)

    def _of_factory(self, value: Value) -> Effect:
        if isinstance(value, FunctionValue):
            for child in value.scope.children:
                if isinstance(child.node, n.Function) and _returns(value.scope, child.node.name):
                    return self._of_function(child)
        return UNKNOWN_EFFECT

    def _of_value(self, value: Value) -> Effect:
        if isinstance(value, External):
            return self._of_library(value.path)
        if isinstance(value, FunctionValue):
            return self._of_function(value.scope)
        if isinstance(value, Instance):
            for method in self._evaluator.attribute(value, "__call__"):
                if isinstance(method, FunctionValue):
                    return self._of_function(method.scope)
        if isinstance(value, ClassValue):
            return self._of_class(value.scope)
        return UNKNOWN_EFFECT

    def _of_library(self, path: str) -> Effect:
        known = knowledge()
        if path in known.view_markers:
            return replace(_SAME, marks=True)
        if path in known.entries or path in known.returns_same or path in known.hooks:
            return _SAME
        protects = known.view_wrappers.get(path)
        if protects is not None:
            return Effect(Gives.WRAPPER, protects=protects)
        return UNKNOWN_EFFECT

    def _of_class(self, cls: Scope) -> Effect:
        """Return the effect of a class whose instances are called in the function's place."""
        methods = {
            child.node.name: child for child in cls.children if isinstance(child.node, n.Function)
        }
        copies = any(
            path in _UPDATERS or path.startswith("builtins.setattr")
            for child in methods.values()
            for call in child.each(n.Call)
            for path in self._evaluator.paths(call.func, child)
        )
        start = methods.get("__init__")
        if (
            "__call__" not in methods
            or "__name__" in cls.bindings
            or "__new__" in methods
            or "__getattr__" in methods
            or "__name__" in self._evaluator.attributes_of(cls)
            or self._evaluator.bases(cls)
            or start is None
        ):
            return UNKNOWN_EFFECT
        assert isinstance(start.node, n.Function)  # noqa: S101 - as collected
        taken = [param for param in start.node.params if param.kind == ""][1:]
        if len(taken) != 1 or taken[0].default is not None:
            return UNKNOWN_EFFECT  # an instance is a decorator rather than the decorated
        marks = self._marks(start, taken[0].name)
        gives = Gives.WRAPPER if copies else Gives.OBJECT
        return Effect(gives, wrapper=methods["__call__"], decorator=cls, marks=marks)

    def _of_function(self, scope: Scope) -> Effect:
        """Return the effect of a project function that is called with the decorated one."""
        node = scope.node
        if isinstance(node, n.Lambda):
            first = node.params[0].name if node.params else ""
            return self._returned(node.body, scope, first) if first else UNKNOWN_EFFECT
        if not isinstance(node, n.Function) or node.is_async:
            return UNKNOWN_EFFECT
        kinds = {
            path
            for decorator in node.decorators
            for path in self._evaluator.paths(decorator, scope.parent or scope)
        }
        if kinds & _DECORATOR_MAKERS:
            return Effect(Gives.WRAPPER, wrapper=scope, decorator=scope)
        if (node.decorators and not kinds) or kinds - _METHOD_KINDS - _WRAPS:
            return UNKNOWN_EFFECT  # what is called is not this function
        params = [param for param in node.params if param.kind == ""]
        is_method = scope.enclosing_class is not None and "builtins.staticmethod" not in kinds
        if len(params) <= is_method:
            return UNKNOWN_EFFECT
        given = params[is_method].name
        if len(scope.bindings.get(given, ())) != 1:
            return UNKNOWN_EFFECT  # bound anew: which function comes out is another question
        returned = [part.value for part in scope.each(n.Return) if part.value is not None]
        if not returned:
            return self._without_return(scope, given)
        effect = _one_of([self._returned(value, scope, given) for value in returned])
        if effect.gives is Gives.UNKNOWN:
            return effect
        marks = effect.marks or self._marks(scope, given)
        return replace(effect, decorator=scope, marks=marks)

    def _without_return(self, scope: Scope, given: str) -> Effect:
        """Return the effect of a decorator that returns None, perhaps by mistake."""
        if scope.each(n.Wait):
            return UNKNOWN_EFFECT
        inner = [child for child in scope.children if isinstance(child.node, n.Function)]
        if len(inner) == 1 and any(node.id == given for node in inner[0].each(n.Name)):
            name = inner[0].node.name  # type: ignore[union-attr]  # functions only, see above
            used = any(node.id == name for node in scope.each(n.Name))
            if not used:
                marks = self._marks(scope, given)
                return Effect(Gives.NOTHING, None, inner[0], scope, certain=False, marks=marks)
        return UNKNOWN_EFFECT

    # What is returned ------------------------------------------------------------------------

    def _returned(self, value: n.Expr, scope: Scope, given: str) -> Effect:
        """Return the effect of a decorator that returns `value`; `given` is the function's name."""
        if isinstance(value, n.Name):
            return self._returned_name(value, scope, given)
        if isinstance(value, n.Conditional):
            return _one_of(
                [self._returned(part, scope, given) for part in (value.body, value.orelse)]
            )
        if isinstance(value, n.Lambda):
            return Effect(Gives.WRAPPER, "<lambda>", scope.module.scope_of[value], scope)
        if not isinstance(value, n.Call) or not value.args:
            return UNKNOWN_EFFECT
        paths = self._evaluator.paths(value.func, scope)
        if any(path in _UPDATERS or path in _WRAPS for path in paths):
            # `update_wrapper(wrapper, f)` and `wraps(f)(wrapper)`
            first = value.args[0]
            inner = _child(scope, first.id) if isinstance(first, n.Name) else None
            return Effect(Gives.WRAPPER, None, inner, scope)
        if "functools.partial" in paths:
            return Effect(Gives.OBJECT, decorator=scope)
        if len(value.args) != 1 or value.keywords:
            return UNKNOWN_EFFECT
        # `login_required(wrapper)`: one decorator after another
        inside = self._returned(value.args[0], scope, given)
        return _after(inside, self.effect(value.func, scope))

    def _returned_name(self, value: n.Name, scope: Scope, given: str) -> Effect:
        if value.id == given:
            return _SAME
        bindings = scope.bindings.get(value.id, ())
        if len(bindings) != 1:
            return UNKNOWN_EFFECT
        inner = _child(scope, value.id)
        if inner is not None:
            return self._inner(inner, scope)
        binding = bindings[0]
        if binding.kind == "assign" and binding.value is not None and not binding.unpack:
            return self._returned(binding.value, scope, given)
        return UNKNOWN_EFFECT

    def _inner(self, inner: Scope, outer: Scope) -> Effect:
        """Return the effect of returning a function that the decorator defines."""
        assert isinstance(inner.node, n.Function)  # noqa: S101 - what `_child` looks for
        effect = Effect(Gives.WRAPPER, None, inner, outer)
        if self._is_named_later(inner.node.name, outer):
            return effect
        named: str | None = inner.node.name
        certain = True
        protects: Protection | None = None
        for decorator in reversed(inner.node.decorators):
            paths = self._evaluator.paths(decorator, outer)
            if any(path in _WRAPS or path.startswith(_PRESERVING) for path in paths):
                named, certain = None, True
                continue
            other = self.effect(decorator, outer)
            protects = protects or other.protects
            if other.gives is Gives.OBJECT:
                return replace(other, wrapper=inner, decorator=outer)
            if other.gives is Gives.UNKNOWN:
                certain = False
            elif other.name is not None:
                named = other.name
        later = self._later_calls(inner.node.name, outer)
        return replace(effect, name=named, certain=certain and not later, protects=protects)

    def renames(self, name: str, outer: Scope) -> bool:
        """Tell whether the function `outer` may give the function `name` in it another name."""
        return self._is_named_later(name, outer) or self._later_calls(name, outer)

    def _is_named_later(self, name: str, outer: Scope) -> bool:
        """Tell whether the function `outer` gives the function `name` in it another name."""
        for node in outer.each(n.Assign, n.Call):
            if isinstance(node, n.Assign) and any(
                isinstance(target, n.Attribute)
                and target.name in ("__name__", "__dict__")
                and isinstance(target.value, n.Name)
                and target.value.id == name
                for target in node.targets
            ):
                return True
            if (
                isinstance(node, n.Call)
                and _takes(node, name)
                and any(path in _UPDATERS | _WRAPS for path in self._paths(node, outer))
            ):
                return True
        return False

    def _later_calls(self, name: str, outer: Scope) -> bool:
        """Tell whether the wrapper is handed to something that may rename it."""
        return any(
            _takes(node, name) and isinstance(outer.module.parents.get(node), n.Evaluate)
            for node in outer.each(n.Call)
        )

    def _paths(self, call: n.Call, scope: Scope) -> list[str]:
        return self._evaluator.paths(call.func, scope)

    # Marks -----------------------------------------------------------------------------------

    def _marks(self, scope: Scope, given: str) -> bool:
        """Tell whether a decorator does something else with the function than wrap it."""
        return any(node.id == given and self._is_mark(node, scope) for node in scope.each(n.Name))

    def _is_mark(self, node: n.Name, scope: Scope) -> bool:
        for ancestor in scope.module.ancestors(node):
            if isinstance(ancestor, n.Call) and any(
                path in _WRAPS or path in _UPDATERS or path.startswith(_LOOKING)
                for path in self._paths(ancestor, scope)
            ):
                return False
            if isinstance(ancestor, (n.Assign, n.AnnAssign, n.AugAssign)):
                targets = ancestor.targets if isinstance(ancestor, n.Assign) else [ancestor.target]
                return not all(self._keeps(target, scope) for target in targets)
            if isinstance(ancestor, n.Evaluate):
                return True
            if isinstance(ancestor, (n.If, n.Return, n.Raise, n.Assert, n.Function, n.Class)):
                return False
        return False

    def _keeps(self, target: n.Expr, scope: Scope) -> bool:
        """Tell whether what is assigned to `target` stays with the decorator."""
        if isinstance(target, n.Name):
            return target.id not in scope.globals and target.id not in scope.nonlocals
        if isinstance(target, n.Attribute) and isinstance(target.value, n.Name):
            starts = isinstance(scope.node, n.Function) and scope.node.name == "__init__"
            return starts or _child(scope, target.value.id) is not None
        return False


def passes_through(wrapper: Scope) -> bool:
    """Tell whether a wrapper does nothing but call what it wraps."""
    body = [
        statement
        for statement in wrapper.body
        if not (isinstance(statement, n.Evaluate) and isinstance(statement.value, n.Constant))
    ]
    return (
        len(body) == 1
        and isinstance(body[0], n.Return)
        and isinstance(body[0].value, n.Call)
        and isinstance(body[0].value.func, n.Name)
        and all(isinstance(one, n.Starred) for one in body[0].value.args)
        and all(word.name is None for word in body[0].value.keywords)
    )


def is_decorator(scope: Scope) -> bool:
    """Tell whether a function returns what it makes of one of its own that calls its argument."""
    params = {param.name for param in scope.params if param.kind == ""}
    returned = {
        part.id
        for node in scope.each(n.Return)
        for part in n.walk(node)
        if isinstance(part, n.Name)
    }
    return any(
        isinstance(child.node, n.Function)
        and child.node.name in returned
        and any(
            isinstance(call.func, n.Name) and call.func.id in params for call in child.each(n.Call)
        )
        for child in scope.children
    )


def _one_of(effects: Iterable[Effect]) -> Effect:
    """Return the effect of something that has one of these effects."""
    found = set(effects)
    if len(found) == 1:
        return found.pop()
    wrapping = [one for one in found if one.gives in (Gives.WRAPPER, Gives.OBJECT)]
    if len({one.gives for one in wrapping}) != 1:
        return UNKNOWN_EFFECT
    names = {one.name if one in wrapping else None for one in found}
    certain = all(one.certain for one in found) and len(names) == 1
    if wrapping[0].gives is Gives.OBJECT:
        return UNKNOWN_EFFECT
    best = next((one for one in wrapping if one.protects is not None), wrapping[0])
    return replace(
        best,
        name=best.name if certain else None,
        wrapper=best.wrapper if len({one.wrapper for one in wrapping}) == 1 else None,
        certain=certain,
        marks=any(one.marks for one in found),
        always=len(wrapping) == len(found) and all(one.always for one in found),
    )


def _after(inside: Effect, outside: Effect) -> Effect:
    """Return the effect of one decorator called with what another one gives."""
    if outside.gives is Gives.SAME:
        return replace(inside, marks=inside.marks or outside.marks)
    if inside.gives is Gives.SAME:
        return outside
    if inside.gives is Gives.WRAPPER and outside.gives in (Gives.WRAPPER, Gives.UNKNOWN):
        return Effect(
            Gives.WRAPPER,
            outside.name or inside.name,
            inside.wrapper,
            inside.decorator,
            inside.certain and outside.certain,
            inside.marks or outside.marks,
            inside.always or outside.always,
            outside.protects or inside.protects,
        )
    return UNKNOWN_EFFECT


def _takes(call: n.Call, name: str) -> bool:
    return any(isinstance(argument, n.Name) and argument.id == name for argument in call.args)


def _returns(scope: Scope, name: str) -> bool:
    return any(
        isinstance(node.value, n.Name) and node.value.id == name for node in scope.each(n.Return)
    )


def _child(scope: Scope, name: str) -> Scope | None:
    for child in scope.children:
        if isinstance(child.node, n.Function) and child.node.name == name:
            return child
    return None


def decorated_sites(scope: Scope) -> Iterator[Site]:
    """Yield the decorators of a function or class, the topmost first."""
    if isinstance(scope.node, (n.Function, n.Class)) and scope.parent is not None:
        for decorator in scope.node.decorators:
            yield Site(decorator, scope.parent)
