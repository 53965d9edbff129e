"""Which expressions need an application or request context to be evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from flask_lint.model.execution.surroundings import runs
from flask_lint.model.names.values import ClassValue, External, Instance, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import Level
from flask_lint.syntax import nodes as n
from flask_lint.syntax.dotted import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.contexts.versions import Versions
    from flask_lint.model.execution.called import Called
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.names.values import Value

# What a proxy answers itself.
_OWN_ATTRIBUTES = frozenset({"_get_current_object", "__class__", "__wrapped__", "__doc__"})
_ATTRIBUTE_FUNCTIONS = frozenset({"getattr", "hasattr", "setattr", "delattr"})
# What reads the whole object that it is given.
_READERS = frozenset({"dict", "len"})
_ITERATING = frozenset({"list", "set", "sorted", "tuple"})
_NOT_ITERABLE = "TypeError: 'LocalProxy' object is not iterable"


class Need(msgspec.Struct, frozen=True):
    """An expression that cannot be evaluated without a context.

    `text` names it as people say it: `current_app.config`, `url_for()`. `error` is what is
    raised without the context. `path` is that of what is used, such as `flask.current_app`.
    """

    site: Site
    level: Level
    text: str
    error: str
    path: str


# The code that may need a context by itself.
_NEEDING = (n.Function, n.Attribute, n.Subscript, n.Compare, n.Call, n.For, n.Comprehension)


class Needs:
    """Answers what the expressions of a scope need."""

    def __init__(
        self, evaluator: Evaluator, called: Called, modules: Iterable[Module], versions: Versions
    ) -> None:
        self._evaluator = evaluator
        self._calls = called
        self._known: dict[Scope, tuple[Need, ...]] = {}
        free = tuple(f"{path}()" for path in self._bound_classes(list(modules), versions))
        self._table = {
            path: level
            for path, level in knowledge().needs.items()
            if not (free and path.startswith(free))
        }

    def of(self, scope: Scope) -> tuple[Need, ...]:
        """Return the needs of what runs when `scope` runs, in the order of the text."""
        known = self._known.get(scope)
        if known is None:
            known = self._known[scope] = tuple(self._find(scope))
        return known

    def among(self, parts: Iterable[n.Node], scope: Scope) -> Iterator[Need]:
        """Yield what `parts` of `scope` need, whenever they run."""
        for node in n.walk(*parts, into_functions=False):
            found = self._level(node, scope)
            if found is not None and found[0]:
                level, path = found
                yield Need(Site(node, scope), level, _text(node), _error(level, path), path)

    def of_calling(self, func: n.Expr, scope: Scope) -> Need | None:
        """Return what `func` will need when somebody else calls it."""
        found = self._called(func, scope)
        if found is None:
            return None
        level, path = found
        return Need(Site(func, scope), level, f"{dotted(func)}()", _error(level, path), path)

    def proxy(self, node: n.Expr, scope: Scope) -> str | None:
        """Return the path of the context's proxy that `node` is; None when it may be another."""
        paths = {
            value.path if isinstance(value, External) else ""
            for value in self._evaluator.values(node, scope)
        }
        path = paths.pop() if len(paths) == 1 else ""
        return path if path in knowledge().proxies else None

    def of_proxy(self, path: str, site: Site) -> Need:
        """Return what the use of the proxy at `site` needs."""
        level = self._table.get(f"{path}.*", Level.APP)
        return Need(site, level, dotted(site.expr), _error(level, path), path)

    def _find(self, scope: Scope) -> Iterator[Need]:
        for node in scope.each(*_NEEDING):
            if isinstance(node, n.Function):
                yield from self._decorating(node, scope)
            yield from self._read(node, scope)
            found = self._level(node, scope)
            if found is None or not found[0]:
                continue
            level, path = found
            site = Site(node, scope)
            if runs(site) and not self._is_written(site):
                yield Need(site, level, _text(node), _error(level, path), path)

    def _read(self, node: n.Node, scope: Scope) -> Iterator[Need]:
        """Yield the needs of code that reads a whole proxy: `for key in session`, `dict(g)`."""
        parts: list[n.Expr] = []
        error = _NOT_ITERABLE
        match node:
            case n.For():
                parts = [node.iter]
            case n.Comprehension():
                parts = [part.iter for part in node.generators]
            case n.Call() if isinstance(node.func, n.Name):
                if node.func.id in _READERS | _ITERATING:
                    parts = node.args[:1]
                if node.func.id in _READERS:
                    error = ""
        for part in parts:
            if isinstance(part, (n.Name, n.Attribute)):
                path = self.proxy(part, scope)
                if path is not None and runs(Site(part, scope)):
                    need = self.of_proxy(path, Site(part, scope))
                    yield replace(need, error=error or need.error)

    def _decorating(self, function: n.Function, scope: Scope) -> Iterator[Need]:
        """Yield the needs of decorators that register the function with what is active."""
        for decorator in function.decorators:
            if isinstance(decorator, n.Call):
                continue
            found = self._called(decorator, scope)
            if found is not None and (
                found[1] in knowledge().hooks or found[1] in knowledge().transparent
            ):
                level, path = found
                text = f"{dotted(decorator)}()"
                yield Need(Site(decorator, scope), level, text, _error(level, path), path)

    def _is_written(self, site: Site) -> bool:
        """Tell whether `site` is `C.query` in `C.query = ...`, which reads nothing."""
        parent = site.module.parents.get(site.node)
        return (
            isinstance(parent, n.Assign)
            and site.node in parent.targets
            and isinstance(site.node, n.Attribute)
            and bool(self._of_class(site.node, site.scope))
        )

    def _level(self, node: n.Node, scope: Scope) -> tuple[Level, str] | None:
        match node:
            case n.Attribute() if node.name not in _OWN_ATTRIBUTES:
                bases = self._evaluator.values(node.value, scope)
                if any(_is_model_base(base) for base in bases):
                    return None  # it has no table; before 3.0 its `query` is None
                return self._all(bases, f".{node.name}", ".*") or self._of_class(node, scope)
            case n.Subscript():
                return self._all(self._evaluator.values(node.value, scope), "[]", ".*")
            case n.Compare() if node.ops[-1] in ("in", "not in"):
                values = self._evaluator.values(node.comparators[-1], scope)
                return self._all(values, ".__contains__", ".*")
            case n.Call():
                return self._call(node, scope)
        return None

    def _call(self, node: n.Call, scope: Scope) -> tuple[Level, str] | None:
        if any(word.name == "app" for word in node.keywords):
            return None  # is told which application
        func = node.func
        if isinstance(func, n.Name) and func.id in _ATTRIBUTE_FUNCTIONS and len(node.args) > 1:
            return self._all(self._evaluator.values(node.args[0], scope), ".*", ".*")
        found = self._called(func, scope)
        if found is not None:
            return found
        values = self._evaluator.values(func, scope)
        classes = [value for value in values if isinstance(value, ClassValue)]
        if classes and len(classes) == len(values):
            if any(word.name == "meta" for word in node.keywords):
                return None
            levels = [self._made(cls) for cls in classes]
            return min(levels) if all(level for level, _ in levels) else None
        return None

    def _called(self, func: n.Expr, scope: Scope) -> tuple[Level, str] | None:
        """Return what calling `func`, a function of a library, needs."""
        if isinstance(func, n.Attribute):
            bases = self._evaluator.values(func.value, scope)
            found = self._all(bases, f".{func.name}()", ".*()")
            if found is not None:
                return found
        return self._all(self._evaluator.values(func, scope), "()", "()")

    def _made(self, cls: ClassValue) -> tuple[Level, str]:
        """Return what making an object of a project class needs, for its outside ancestors."""
        paths = [f"{one}()" for one in self._evaluator.mro(cls.scope) if isinstance(one, str)]
        return max(
            ((self._table.get(path, Level.NONE), path) for path in paths), default=(Level.NONE, "")
        )

    def _all(self, values: tuple[Value, ...], exact: str, pattern: str) -> tuple[Level, str] | None:
        """Return the lowest level that all of `values` need, when all of them are known to."""
        found: list[tuple[Level, str]] = []
        for value in values:
            if not isinstance(value, External):
                return None
            level = self._table.get(f"{value.path}{exact}")
            if level is None:
                level = self._table.get(f"{value.path}{pattern}", Level.NONE)
            if not level:
                return None
            found.append((level, value.path))
        return min(found, default=None)

    def _of_class(self, node: n.Attribute, scope: Scope) -> tuple[Level, str] | None:
        """Return what `Model.query` needs: one of the ancestors has such an attribute."""
        bases = self._evaluator.values(node.value, scope)
        if not bases or not all(isinstance(base, (ClassValue, Instance)) for base in bases):
            return None
        found: list[tuple[Level, str]] = []
        for base in bases:
            values = self._evaluator.attribute(base, node.name)
            levels = [
                (self._table.get(value.path, Level.NONE), value.path)
                for value in values
                if isinstance(value, External)
            ]
            if len(levels) != len(values) or not levels or not max(levels)[0]:
                return None
            found.append(max(levels))
        return min(found)

    # Objects that know their application -----------------------------------------------------

    def _bound_classes(self, modules: list[Module], versions: Versions) -> Iterator[str]:
        """Yield the extension classes of which an object needs no context in this project."""
        for path, until in knowledge().self_sufficient.items():
            lowest = versions.lowest(knowledge().distributions.get(path, ""))
            if until and lowest is not None and lowest >= _numbers(until):
                continue
            if self._binds(path, modules):
                yield path

    def _binds(self, path: str, modules: list[Module]) -> bool:
        """Tell whether the project makes an object of the class `path` for one application."""
        return any(
            (call.args or call.keywords)
            and self._gives_app(call, path)
            and self._is_class(path, call.func, scope)
            for call, scope in self._calls.of({path}, or_classes=True)
        ) or any(
            isinstance(target, n.Attribute)
            and target.name == "app"
            and f"{path}()" in self._evaluator.paths(target.value, scope)
            for module in modules
            for assignment, scope in module.each(n.Assign)
            for target in assignment.targets
        )

    def _gives_app(self, call: n.Call, path: str) -> bool:
        extension = knowledge().extensions.get(path)
        position, name = (extension.position, extension.parameter) if extension else (0, "app")
        if len(call.args) > position and not _is_none(call.args[position]):
            return True
        return any(word.name in (name, None) and not _is_none(word.value) for word in call.keywords)

    def _is_class(self, path: str, func: n.Expr, scope: Scope) -> bool:
        name = func.id if isinstance(func, n.Name) else getattr(func, "name", "")
        if not name[:1].isupper():
            return False  # no class: not worth the evaluation
        for value in self._evaluator.values(func, scope):
            if isinstance(value, External) and value.path == path:
                return True
            if isinstance(value, ClassValue) and path in self._evaluator.mro(value.scope):
                return True
        return False


def _is_model_base(value: Value) -> bool:
    return isinstance(value, External) and value.path in knowledge().model_bases


def _is_none(node: n.Expr) -> bool:
    return isinstance(node, n.Constant) and node.value is None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _text(node: n.Node) -> str:
    match node:
        case n.Subscript():
            return f"{dotted(node.value)}[...]"
        case n.Compare():
            return f"... {node.ops[-1]} {dotted(node.comparators[-1])}"
        case n.Call() if isinstance(node.func, n.Name) and node.func.id in _ATTRIBUTE_FUNCTIONS:
            return f"{node.func.id}({dotted(node.args[0])}, ...)"
        case _:
            return dotted(node)


def _error(level: Level, path: str) -> str:
    if path in knowledge().user_proxies:
        return "AttributeError: it is None outside of a request"
    kind = "request" if level is Level.REQUEST else "application"
    return f"RuntimeError: Working outside of {kind} context"
