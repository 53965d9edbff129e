"""What an expression may evaluate to, across modules, without running anything.

The evaluator follows names to what binds them, attributes into modules, classes and instances,
calls into the returned expressions, and parameters to the arguments of all known calls. A name
from another scope stands for everything that is ever bound to it there. Where it cannot follow,
the answer holds `UNKNOWN`.
"""

from __future__ import annotations

import builtins
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING

from flask_lint.model.names.questions import Questions, distinct
from flask_lint.model.names.scopes import Binding, Module, Scope
from flask_lint.model.names.values import (
    UNKNOWN,
    ClassValue,
    Display,
    External,
    FunctionValue,
    Instance,
    Literal,
    ModuleValue,
    Site,
    Unknown,
    Value,
    Values,
)
from flask_lint.model.names.visible import visible
from flask_lint.providers.knowledge import canonical, knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flask_lint.sources.modules import ModuleIndex

# `a.b().c().d()...`: paths longer than this tell nothing more.
MAX_PATH = 200

_BUILTINS = frozenset(dir(builtins))
_UNKNOWN: Values = (UNKNOWN,)

# Calls that return their first argument, as far as a linter is concerned.
_TRANSPARENT = frozenset(
    {
        "typing.cast()",
        "builtins.str()",
        "copy.copy()",
        "copy.deepcopy()",
        "werkzeug.local.LocalProxy()._get_current_object()",
    }
)


class Evaluator:
    """Answers what expressions of one project stand for; all answers are remembered."""

    def __init__(self, modules: Mapping[str, Module], index: ModuleIndex) -> None:
        self.modules = modules
        self.index = index
        # Filled in by the call graph: for each function, the calls that run it.
        self.callers: dict[Scope, list[Site]] = {}
        # Filled in by the call graph: what the project stores in attributes of its apps.
        self.app_attributes: dict[str, list[Site]] = {}
        self._questions = Questions()
        self._known = self._questions.known
        self._bases: dict[Scope, tuple[Value, ...]] = {}
        self._open_bases = 0
        self._mros: dict[Scope, tuple[Scope | str, ...]] = {}
        self._instance_attributes: dict[Scope, dict[str, list[Site]]] = {}

    def forget_unknown(self) -> None:
        """Drop the answers that more knowledge about callers may complete."""
        self._questions.forget(lambda found: UNKNOWN in found)

    # Expressions -----------------------------------------------------------------------------

    def values(self, node: n.Expr, scope: Scope) -> Values:
        """Return everything that `node`, which runs in `scope`, may stand for."""
        known = self._known(node)
        if known is not None:
            return known
        if isinstance(node, n.Name):
            return self._name(node, scope)
        if isinstance(node, n.Attribute):
            return self._attribute(node, scope)
        return self._questions.answer(node, lambda: self._evaluate(node, scope))

    def paths(self, node: n.Expr, scope: Scope) -> list[str]:
        """Return the paths of the external things that `node` may stand for."""
        return [value.path for value in self.values(node, scope) if isinstance(value, External)]

    def _evaluate(self, node: n.Expr, scope: Scope) -> Iterable[Value]:
        match node:
            case n.Call():
                return self._call(node, scope)
            case n.Constant():
                return (Literal(node.value, Site(node, scope)),)
            case n.Items() | n.Dict() | n.Comprehension():
                return (Display(Site(node, scope)),)
            case n.Lambda():
                return (FunctionValue(scope.module.scope_of[node]),)
            case n.Boolean():
                return self._union(node.values, scope)
            case n.Conditional():
                return self._union((node.body, node.orelse), scope)
            case n.Walrus():
                return self.values(node.value, scope)
            case n.Subscript():
                return self._subscript(node, scope)
            case n.Wait() if node.kind == "await" and node.value is not None:
                return self.values(node.value, scope)
            case n.Binary() if node.ops == ["|"]:
                return self._union(node.operands, scope)
            case _:
                return _UNKNOWN

    def _union(self, nodes: Iterable[n.Expr], scope: Scope) -> Iterator[Value]:
        for node in nodes:
            yield from self.values(node, scope)

    def _of_each(self, bases: Values, name: str) -> Iterator[Value]:
        for base in bases:
            yield from self.attribute(base, name)

    # Names -----------------------------------------------------------------------------------

    def name(self, name: str, scope: Scope, at: int) -> Values:
        """Return what `name` stands for where it is used at offset `at` of `scope`."""
        bindings = visible(name, scope, at)
        return self.bindings(bindings) if bindings else self._unbound(name, scope)

    def _name(self, node: n.Name, scope: Scope) -> Values:
        bindings = visible(node.id, scope, node.start)
        if not bindings:
            return self._questions.answer(node, lambda: self._unbound(node.id, scope))
        if len(bindings) == 1 and (known := self._known(bindings[0])) is not None:
            return self._questions.keep(node, known)
        return self._questions.answer(node, lambda: self.bindings(bindings))

    def _unbound(self, name: str, scope: Scope) -> Values:
        """Return what a name stands for that nothing around its use binds."""
        star = self._from_stars(scope.module, name)
        if star:
            return star
        if name in _BUILTINS:
            return (External(f"builtins.{name}"),)
        return _UNKNOWN

    def bindings(self, bindings: Iterable[Binding]) -> Values:
        """Return everything that these bindings give a name."""
        answer = self._questions.answer
        found = [answer(binding, partial(self._binding, binding)) for binding in bindings]
        return found[0] if len(found) == 1 else distinct(chain.from_iterable(found))

    def _binding(self, binding: Binding) -> Iterable[Value]:
        scope, node = binding.scope, binding.node
        match binding.kind:
            case "def":
                return self._definition(node, scope)
            case "class":
                return (ClassValue(scope.module.scope_of[node]),)
            case "import":
                assert isinstance(node, n.Alias)  # noqa: S101 - what binds an import
                dotted = node.name if node.asname else binding.name
                return (self.module_value(dotted, scope.module),)
            case "from":
                statement = scope.module.parents[node]
                assert isinstance(statement, n.ImportFrom)  # noqa: S101 - its kind
                assert isinstance(node, n.Alias)  # noqa: S101 - its kind
                return self.imported(statement, node.name, scope.module)
            case "param":
                return self._parameter(binding)
            case "assign" | "with":
                if binding.value is None:
                    return _UNKNOWN
                found = self.values(binding.value, scope)
                return self._unpacked(found, binding.unpack) if binding.unpack else found
            case "loop" | "comprehension":
                if binding.value is None:
                    return _UNKNOWN
                return self._unpacked(self._elements(binding.value, scope), binding.unpack)
            case "declare":
                assert binding.value is not None  # noqa: S101 - its kind
                return self.annotated(binding.value, scope)
            case _:
                return _UNKNOWN

    def _definition(self, node: n.Node, scope: Scope) -> Iterable[Value]:
        function = scope.module.scope_of[node]
        assert isinstance(node, n.Function)  # noqa: S101 - its kind
        for decorator in node.decorators:
            for path in self.paths(decorator, scope):
                if path == "werkzeug.local.LocalProxy" or path in knowledge().replaced:
                    return (External(f"{path}()", Site(node, scope)),)
        return (FunctionValue(function),)

    def _parameter(self, binding: Binding) -> Iterator[Value]:
        function, param = binding.scope, binding.node
        assert isinstance(param, n.Parameter)  # noqa: S101 - its kind
        assert isinstance(function.node, (n.Function, n.Lambda))  # noqa: S101 - its kind
        owner = function.enclosing_class
        if owner is not None and function.node.params and function.node.params[0] is param:
            kinds = _method_kind(function.node)
            if kinds != "staticmethod":
                yield ClassValue(owner) if kinds == "classmethod" else Instance(owner)
                return
        known = False
        if param.default is not None and function.parent is not None:
            for value in self.values(param.default, function.parent):
                if not (isinstance(value, Literal) and value.value is None):
                    yield value
        for site in self.callers.get(function, ()):
            argument = argument_for(site, function, param)
            if argument is not None:
                known = True
                yield from self.values(argument, site.scope)
        if param.annotation is not None and function.parent is not None:
            for value in self.annotated(param.annotation, function.parent):
                known = known or not isinstance(value, Unknown)
                yield value
        yield UNKNOWN

    def annotated(self, annotation: n.Expr, scope: Scope) -> Iterator[Value]:
        """Return what an object annotated so may be: `Flask` gives an instance of Flask."""
        if isinstance(annotation, n.Constant) and isinstance(annotation.value, str):
            # A forward reference; a dotted or subscripted one is not worth a parser.
            values: Values = self.name(annotation.value, scope, annotation.start)
        elif isinstance(annotation, n.Subscript):
            values = ()
            if any(path.endswith(".Optional") for path in self.paths(annotation.value, scope)):
                yield from self.annotated(annotation.index, scope)
        else:
            values = self.values(annotation, scope)
        for value in values:
            if isinstance(value, External) and not value.path.startswith(("builtins.", "typing.")):
                yield External(f"{value.path}()")
            elif isinstance(value, ClassValue):
                yield Instance(value.scope)

    def _from_stars(self, module: Module, name: str) -> Values:
        for statement in reversed(module.scope.stars):
            found = self.imported(statement, name, module)
            if any(not isinstance(value, (Unknown, External)) for value in found):
                return found
            externals = [value for value in found if isinstance(value, External)]
            if externals and name not in _BUILTINS and len(module.scope.stars) == 1:
                return tuple(externals)
            if externals and self.source_module(statement, module) is not None:
                return tuple(externals)
        return ()

    # Imports ---------------------------------------------------------------------------------

    def module_value(self, dotted: str, importer: Module) -> Value:
        """Return what `import dotted` binds, seen from `importer`."""
        path = self.index.find(dotted, importer.path)
        if path is not None and path in self.modules:
            return ModuleValue(self.modules[path])
        return External(canonical(dotted))

    def source_module(self, statement: n.ImportFrom, importer: Module) -> Module | None:
        """Return the project module that a from-import takes names from."""
        if statement.level:
            path = self.index.relative(importer.path, statement.level, statement.module)
        else:
            path = self.index.find(statement.module, importer.path)
        return self.modules.get(path) if path is not None else None

    def imported(self, statement: n.ImportFrom, name: str, importer: Module) -> Values:
        """Return what `from module import name` binds."""
        target = self.source_module(statement, importer)
        if target is not None:
            return self.member(target, name)
        if statement.level:
            path = self.index.relative(
                importer.path, statement.level, _joined(statement.module, name)
            )
        else:
            dotted = _joined(statement.module, name)
            path = self.index.find(dotted, importer.path)
            if path is None:
                return (External(canonical(dotted)),)
        module = self.modules.get(path) if path is not None else None
        return (ModuleValue(module),) if module is not None else _UNKNOWN

    def member(self, module: Module, name: str) -> Values:
        """Return what the attribute `name` of a module of the project stands for."""
        return self._questions.answer((module.scope, name), lambda: self._member(module, name))

    def _member(self, module: Module, name: str) -> Values:
        bindings = module.scope.bound(name, -1)
        found = self.bindings(bindings) if bindings else ()
        if not found:
            # `from .views import *` in a package may bind a name that a submodule has, too: the
            # star is what runs last.
            starred = self._from_stars(module, name)
            submodule = self.submodule(module, name)
            if submodule is None or any(_is_of_project(value) for value in starred):
                found = starred or _UNKNOWN
            else:
                found = (ModuleValue(submodule),)
        return found

    def submodule(self, module: Module, name: str) -> Module | None:
        """Return the module `name` in the package `module`."""
        if not module.is_package:
            return None
        path = self.index.relative(module.path, 1, name)
        return self.modules.get(path) if path is not None else None

    # Attributes ------------------------------------------------------------------------------

    def _attribute(self, node: n.Attribute, scope: Scope) -> Values:
        found = self.values(node.value, scope)
        if self._known(node.value) is found and len(found) == 1:
            base = found[0]
            if isinstance(base, Unknown):
                return self._questions.keep(node, _UNKNOWN)
            if isinstance(base, External) and not self._stands_for_others(base, node.name):
                return self._questions.keep(node, self._outside(base, node.name))
        return self._questions.answer(
            node, lambda: self._of_each(self.values(node.value, scope), node.name)
        )

    def attribute(self, base: Value, name: str) -> Values:
        """Return what `base.name` stands for."""
        match base:
            case External():
                return self._external_attribute(base, name)
            case ModuleValue():
                return self.member(base.module, name)
            case ClassValue():
                return self._class_attribute(base.scope, name, instance=None)
            case Instance():
                return self._class_attribute(base.scope, name, instance=base)
            case _:
                return _UNKNOWN

    def _stands_for_others(self, base: External, name: str) -> bool:
        """Tell whether `base.name` may be something of the project."""
        return base.path == "werkzeug.local.LocalProxy()" or name in self.app_attributes

    def _external_attribute(self, base: External, name: str) -> Values:
        if base.path == "werkzeug.local.LocalProxy()" and base.origin is not None:
            found = [
                value
                for function in self.behind_proxy(base.origin)
                for result in self.returned(function)
                for value in self.attribute(result, name)
            ]
            if found:
                return distinct(found)
        if name in self.app_attributes and self.is_app(base):
            stored = self.app_attributes[name]
            return distinct(
                value for site in stored for value in self.values(site.expr, site.scope)
            )
        return self._outside(base, name)

    def _outside(self, base: External, name: str) -> Values:
        """Return what an attribute stands for that the project has no say in."""
        if len(base.path) > MAX_PATH:
            return _UNKNOWN
        if name == "_get_current_object" and base.path != "flask.current_app":
            return (base,)
        path = canonical(f"{base.path}.{name}") if base.origin is None else f"{base.path}.{name}"
        if path in knowledge().same_objects:
            return (base,)
        return (External(path, base.origin),)

    def behind_proxy(self, origin: Site) -> Iterator[FunctionValue]:
        """Yield the functions that a `LocalProxy`, made at `origin`, calls at each use."""
        if isinstance(origin.node, n.Function):
            yield FunctionValue(origin.module.scope_of[origin.node])
        elif isinstance(origin.node, n.Call) and origin.node.args:
            for value in self.values(origin.node.args[0], origin.scope):
                if isinstance(value, FunctionValue):
                    yield value

    def _class_attribute(self, scope: Scope, name: str, instance: Instance | None) -> Values:
        found: list[Value] = []
        for cls in self.mro(scope):
            if isinstance(cls, Scope):
                for site in self.attributes_of(cls).get(name, ()):
                    if instance is not None or _is_class_method(site.scope):
                        found.extend(self.values(site.expr, site.scope))
                if name in cls.bindings:
                    for site in self._set_from_outside(cls, name):
                        found.extend(self.values(site.expr, site.scope))
                own = self.bindings(cls.bindings.get(name, ()))
                for value in own:
                    found.extend(self._bound(value, scope, instance))
                if found:
                    return distinct(found)
            else:
                suffix = "()" if instance is not None else ""
                origin = instance.origin if instance is not None else None
                path = canonical(f"{cls}{suffix}.{name}")
                if instance is not None and path in knowledge().same_objects:
                    found.append(instance)
                else:
                    found.append(External(path, origin))
        return distinct(found) or _UNKNOWN

    def _bound(self, value: Value, owner: Scope, instance: Instance | None) -> Iterator[Value]:
        if isinstance(value, FunctionValue):
            if instance is not None and is_property(value.scope):
                yield from self.returned(value)
            else:
                yield FunctionValue(value.scope, owner)
        else:
            yield value

    def _set_from_outside(self, cls: Scope, name: str) -> Iterator[Site]:
        """Yield what code sets an attribute to that a class declares: `Server.app = app`."""
        assert isinstance(cls.node, n.Class)  # noqa: S101 - the type of the scope
        for target, site in self._set_by_name.get(name, ()):
            if target.id == cls.node.name and any(
                isinstance(owner, ClassValue) and owner.scope is cls
                for owner in self.values(target, site.scope)
            ):
                yield site

    @cached_property
    def _set_by_name(self) -> dict[str, list[tuple[n.Name, Site]]]:
        """What code sets in classes that it names, such as `Server.app = app`, by attribute."""
        found: dict[str, list[tuple[n.Name, Site]]] = {}
        for module in self.modules.values():
            if not module.is_code:
                continue
            for node, scope in module.each(n.Assign):
                for target in node.targets:
                    if isinstance(target, n.Attribute) and isinstance(target.value, n.Name):
                        stored = found.setdefault(target.name, [])
                        stored.append((target.value, Site(node.value, scope)))
        return found

    def attributes_of(self, cls: Scope) -> dict[str, list[Site]]:
        """Return what the methods of a class assign to attributes of `self`."""
        known = self._instance_attributes.get(cls)
        if known is None:
            known = self._instance_attributes[cls] = {}
            for method in cls.children:
                if not isinstance(method.node, n.Function) or not method.node.params:
                    continue
                own = method.node.params[0].name
                for node in method.each(n.Assign, n.AnnAssign):
                    if node.value is None:
                        continue
                    targets = node.targets if isinstance(node, n.Assign) else [node.target]
                    for target in targets:
                        if (
                            isinstance(target, n.Attribute)
                            and isinstance(target.value, n.Name)
                            and target.value.id == own
                        ):
                            known.setdefault(target.name, []).append(Site(node.value, method))
        return known

    # Classes ---------------------------------------------------------------------------------

    def bases(self, cls: Scope) -> tuple[Value, ...]:
        """Return what the base classes of a class stand for."""
        known = self._bases.get(cls)
        if known is None:
            assert isinstance(cls.node, n.Class)  # noqa: S101 - the type of the scope
            assert cls.parent is not None  # noqa: S101 - a class always stands in a scope
            self._bases[cls] = ()  # a class that inherits from itself ends here
            self._open_bases += 1
            try:
                known = distinct(self._found_bases(cls.node, cls.parent))
            except BaseException:
                del self._bases[cls]
                raise
            finally:
                self._open_bases -= 1
            self._bases[cls] = known
        return known

    def _found_bases(self, node: n.Class, scope: Scope) -> Iterator[Value]:
        yield from self._union(node.bases, scope)
        for decorator in node.decorators:
            for path in self.paths(decorator, scope):
                if path in knowledge().base_makers:
                    yield External(knowledge().base_makers[path])

    def mro(self, cls: Scope) -> tuple[Scope | str, ...]:
        """Return the class and its ancestors, nearest first; those from outside as paths."""
        known = self._mros.get(cls)
        if known is None:
            known = self._ancestors(cls)
            if not self._open_bases:  # else some of them are not known yet
                self._mros[cls] = known
        return known

    def _ancestors(self, cls: Scope) -> tuple[Scope | str, ...]:
        order: dict[Scope | str, None] = {}
        stack: list[Scope | str] = [cls]
        while stack:
            current = stack.pop()
            if current in order:
                continue
            order[current] = None
            if isinstance(current, Scope):
                above: list[Scope | str] = []
                for base in self.bases(current):
                    if isinstance(base, ClassValue):
                        above.append(base.scope)
                    elif isinstance(base, External):
                        above.append(base.path)
                stack.extend(reversed(above))
        # External bases come last: what they hold is not known by name.
        return tuple(sorted(order, key=lambda entry: isinstance(entry, str)))

    def type_paths(self, value: Value) -> list[str]:
        """Return the paths of the external classes that a value is an instance of."""
        if isinstance(value, External):
            return [value.path[:-2]] if value.path.endswith("()") else []
        if isinstance(value, Instance):
            return [entry for entry in self.mro(value.scope) if isinstance(entry, str)]
        return []

    def is_app(self, value: Value) -> bool:
        """Tell whether `value` is an application."""
        if isinstance(value, External) and value.path == "flask.current_app":
            return True
        return any(path in knowledge().app_classes for path in self.type_paths(value))

    # Calls -----------------------------------------------------------------------------------

    def _call(self, node: n.Call, scope: Scope) -> Iterator[Value]:
        site = Site(node, scope)
        for callee in self.values(node.func, scope):
            yield from self.result(callee, site)

    def result(self, callee: Value, site: Site) -> Iterator[Value]:
        """Yield what calling `callee` at `site` gives."""
        call = site.node
        assert isinstance(call, n.Call)  # noqa: S101 - a call is what calls
        match callee:
            case External():
                yield from self._external_result(callee, site, call)
            case ClassValue():
                yield Instance(callee.scope, site)
            case FunctionValue():
                yield from self.returned(callee)
            case Instance():
                for value in self.attribute(callee, "__call__"):
                    if isinstance(value, FunctionValue):
                        yield from self.returned(value)
                    else:
                        yield UNKNOWN
            case _:
                yield UNKNOWN

    def _external_result(self, callee: External, site: Site, call: n.Call) -> Iterator[Value]:
        """Yield what calling something from outside gives."""
        path = f"{callee.path}()"
        if path in _TRANSPARENT:
            at = 1 if path == "typing.cast()" else 0
            if len(call.args) > at:
                yield from self.values(call.args[at], site.scope)
        elif callee.path == "functools.partial" and call.args:
            yield from self.values(call.args[0], site.scope)
        elif callee.path == "importlib.import_module":
            yield from self._imported_by_name(call, site.scope)
        elif callee.path == "flask.current_app._get_current_object":
            # The application itself: what a proxy needs, it does not.
            yield External("flask.Flask()")
        elif callee.path in knowledge().makers:
            yield External(f"{knowledge().makers[callee.path]}()", site)
        elif callee.path.endswith("._get_current_object") or (
            callee.origin is not None and callee.path.endswith("()")
        ):
            yield callee
        elif len(path) <= MAX_PATH:
            yield External(path, callee.origin or site)
        else:
            yield UNKNOWN

    def _imported_by_name(self, call: n.Call, scope: Scope) -> Iterator[Value]:
        for value in self.values(call.args[0], scope) if call.args else ():
            if isinstance(value, Literal) and isinstance(value.value, str):
                yield self.module_value(value.value, scope.module)
            else:
                yield UNKNOWN

    def returned(self, function: FunctionValue) -> Values:
        """Return what calling a function of the project gives."""
        scope = function.scope
        if isinstance(scope.node, n.Lambda):
            return self.values(scope.node.body, scope)
        found: list[Value] = []
        is_manager = isinstance(scope.node, n.Function) and any(
            path.endswith("contextmanager")
            for decorator in scope.node.decorators
            for path in self.paths(decorator, scope.parent or scope)
        )
        returns = False
        # `with manager() as x` binds what the manager yields.
        for node in scope.each(n.Return, n.Wait) if is_manager else scope.each(n.Return):
            if node.value is not None:
                returns = returns or isinstance(node, n.Return)
                found.extend(self.values(node.value, scope))
        # A result that is the function's own, called again, is nothing new, and not unknown.
        return distinct(found) if returns else distinct(found) or _UNKNOWN

    # Containers ------------------------------------------------------------------------------

    def _subscript(self, node: n.Subscript, scope: Scope) -> Iterator[Value]:
        for base in self.values(node.value, scope):
            if isinstance(base, External):
                if len(base.path) > MAX_PATH:
                    yield UNKNOWN
                else:
                    yield External(f"{base.path}[]", base.origin)
            elif isinstance(base, Display):
                yield from self._item(base, node.index)
            else:
                yield UNKNOWN

    def _item(self, display: Display, index: n.Expr) -> Iterator[Value]:
        """Yield the item under a constant key, else everything that the display holds."""
        shown, scope = display.site.node, display.site.scope
        if isinstance(shown, n.Dict):
            wanted = index.value if isinstance(index, n.Constant) else None
            for key, value in zip(shown.keys, shown.values, strict=True):
                literal = key.value if isinstance(key, n.Constant) else None
                if wanted is None or literal is None or literal == wanted:
                    yield from self.values(value, scope)
        elif isinstance(shown, n.Items):
            at = _constant_index(index)
            if at is not None:
                if -len(shown.items) <= at < len(shown.items):
                    yield from self.values(shown.items[at], scope)
                return
            for item in shown.items:
                yield from self.values(item, scope)
        yield UNKNOWN

    def _elements(self, iterated: n.Expr, scope: Scope) -> Values:
        """Return what the elements of an iterable may be."""
        found: list[Value] = []
        for value in self.values(iterated, scope):
            if isinstance(value, Display):
                node, inner = value.site.node, value.site.scope
                if isinstance(node, n.Items):
                    found.extend(self._union(node.items, inner))
                elif isinstance(node, n.Dict):
                    found.extend(self._union((key for key in node.keys if key), inner))
                elif isinstance(node, n.Comprehension):
                    found.extend(self._union(node.elements[:1], inner))
            elif isinstance(value, External) and len(value.path) < MAX_PATH:
                found.append(External(f"{value.path}[]", value.origin))
            else:
                found.append(UNKNOWN)
        return distinct(found)

    def _unpacked(self, values: Values, unpack: tuple[int, ...]) -> Values:
        """Return what the nested item at `unpack` of each value is."""
        for index in unpack:
            found: list[Value] = []
            for value in values:
                if isinstance(value, Display) and isinstance(value.site.node, n.Items):
                    items = value.site.node.items
                    if 0 <= index < len(items):
                        found.extend(self.values(items[index], value.site.scope))
                        continue
                found.append(UNKNOWN)
            values = distinct(found)
        return values


def _constant_index(index: n.Expr) -> int | None:
    if isinstance(index, n.Unary) and index.op == "-":
        at = _constant_index(index.operand)
        return None if at is None else -at
    if isinstance(index, n.Constant) and isinstance(index.value, int):
        return index.value
    return None


def _is_of_project(value: Value) -> bool:
    return not isinstance(value, (Unknown, External))


def argument_for(site: Site, function: Scope, param: n.Parameter) -> n.Expr | None:
    """Return the argument that the call at `site` gives `param`, or None for its default."""
    call = site.node
    assert isinstance(call, n.Call)  # noqa: S101 - callers are calls
    assert isinstance(function.node, (n.Function, n.Lambda))  # noqa: S101 - its kind
    for keyword in call.keywords:
        if keyword.name == param.name:
            return keyword.value
    if param.kind not in ("", "*"):
        return None
    positional = [other for other in function.node.params if other.kind == ""]
    if function.enclosing_class is not None and _method_kind(function.node) != "staticmethod":
        positional = positional[1:]
    if param not in positional:
        return None
    index = positional.index(param)
    before = call.args[: index + 1]
    if len(before) <= index or any(isinstance(argument, n.Starred) for argument in before):
        return None
    return before[index]


def _method_kind(node: n.Function | n.Lambda) -> str:
    if isinstance(node, n.Function):
        for decorator in node.decorators:
            if isinstance(decorator, n.Name) and decorator.id in ("staticmethod", "classmethod"):
                return decorator.id
    return "method"


def _is_class_method(method: Scope) -> bool:
    """Tell whether the first parameter of a method is the class."""
    return isinstance(method.node, n.Function) and any(
        isinstance(decorator, n.Name) and decorator.id == "classmethod"
        for decorator in method.node.decorators
    )


def is_property(function: Scope) -> bool:
    """Tell whether reading an attribute runs a function, a method."""
    if not isinstance(function.node, n.Function):
        return False
    for decorator in function.node.decorators:
        name = decorator.id if isinstance(decorator, n.Name) else getattr(decorator, "name", "")
        if name in ("property", "cached_property", "hybrid_property", "locked_cached_property"):
            return True
    return False


def _joined(module: str, name: str) -> str:
    return f"{module}.{name}" if module else name
