"""Where a value comes from: a literal, a fallback, a generator of random values, the deployment.

The evaluator says what an expression may stand for; this follows the same steps and also keeps
how the value was reached: as a fallback, through which call of a helper, under which condition.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from flask_lint.model.execution.conditions import (
    is_about,
    is_conditional,
    is_development_only,
    is_secret_name,
)
from flask_lint.model.names.evaluate import argument_for
from flask_lint.model.names.values import (
    ClassValue,
    Display,
    External,
    FunctionValue,
    Instance,
    ModuleValue,
    Site,
)
from flask_lint.model.names.visible import visible
from flask_lint.providers.knowledge import knowledge
from flask_lint.sources.roles import Role
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Binding, Scope
    from flask_lint.model.names.values import Value

MAX_STEPS = 30
# Values that are made of one another branch without end before they have been followed so far.
MAX_EXPRESSIONS = 5_000

# Methods and functions that give the same secret in another spelling.
_SPELLINGS = frozenset(
    {
        "encode",
        "decode",
        "strip",
        "rstrip",
        "lstrip",
        "lower",
        "upper",
        "hex",
        "replace",
        "tobytes",
    }
)
_ENCODERS = frozenset(
    {
        "builtins.str",
        "builtins.bytes",
        "builtins.list",
        "builtins.tuple",
        "builtins.repr",
        "base64.b64encode",
        "base64.urlsafe_b64encode",
        "base64.b64decode",
        "binascii.hexlify",
        "binascii.unhexlify",
        "codecs.encode",
        "bytes.fromhex",
        "builtins.bytes.fromhex",
        "pydantic.SecretStr",
        "werkzeug.utils.cached_property",
    }
)


class Form(StrEnum):
    """What kind of thing a value comes from."""

    LITERAL = "literal"
    EMPTY = "empty"
    NUMBER = "number"
    RANDOM = "random"
    ENVIRONMENT = "environment"
    UNKNOWN = "unknown"


class Origin(msgspec.Struct, frozen=True):
    """One thing that a value may come from.

    `site` is the literal or the random expression; where a helper of the project makes the value,
    the call of the helper, and `generator` is the expression in it. `fallback` tells that it is
    taken only where something else gives nothing, `variable` which variable of the environment.
    """

    form: Form
    site: Site
    value: str | bytes | int | float | bool | None = None
    fallback: bool = False
    variable: str = ""
    predictable: bool = False
    generator: Site | None = None


class _Frame(msgspec.Struct, frozen=True):
    """A call that was followed into a function of the project."""

    call: Site
    function: Scope
    outer: _Way


class _Way(msgspec.Struct, frozen=True):
    """How the present expression was reached."""

    frame: _Frame | None = None
    fallback: bool = False
    variable: str = ""
    steps: int = 0


class OriginTracer:
    """Follows values to their origins."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._left = 0

    def trace(self, site: Site) -> list[Origin]:
        """Return what the expression at `site` may come from."""
        self._left = MAX_EXPRESSIONS
        return list(dict.fromkeys(self._expression(site.expr, site.scope, _Way())))

    def trace_bindings(self, bindings: Iterable[Binding]) -> list[Origin]:
        """Return what a name with these bindings may come from."""
        self._left = MAX_EXPRESSIONS
        return list(dict.fromkeys(self._bindings(list(bindings), _Way())))

    # Expressions -----------------------------------------------------------------------------

    def _expression(self, node: n.Expr, scope: Scope, way: _Way) -> Iterator[Origin]:
        self._left -= 1
        if way.steps > MAX_STEPS or self._left < 0:
            yield Origin(Form.UNKNOWN, Site(node, scope))
            return
        way = replace(way, steps=way.steps + 1)
        match node:
            case n.Constant() | n.FString() | n.Binary():
                yield from self._text(node, scope, way)
            case n.Boolean() if node.op == "or":
                yield from self._or(node, scope, way)
            case n.Boolean():
                yield from self._expression(node.values[-1], scope, way)
            case n.Conditional():
                yield from self._conditional(node, scope, way)
            case n.Name():
                yield from self._name(node, scope, way)
            case n.Attribute():
                yield from self._attribute(node, scope, way)
            case n.Subscript():
                yield from self._subscript(node, scope, way)
            case n.Call():
                yield from self._call(node, scope, way)
            case n.Items():
                for item in node.items:
                    yield from self._expression(item, scope, way)
            case n.Walrus():
                yield from self._expression(node.value, scope, way)
            case n.Comprehension():
                yield from self._random_in(node.elements, scope, way)
            case _:
                yield Origin(Form.UNKNOWN, Site(node, scope))

    def _text(self, node: n.Expr, scope: Scope, way: _Way) -> Iterator[Origin]:
        """Yield the origin of a constant, or of a text put together."""
        known, value = constant(node)
        if not known:
            yield from self._random_in(_parts(node), scope, way)
            return
        if isinstance(value, bool):
            form = Form.UNKNOWN
        elif isinstance(value, (int, float)):
            form = Form.NUMBER
        else:
            form = Form.LITERAL if value else Form.EMPTY
        yield Origin(form, Site(node, scope), value, way.fallback, way.variable)

    def _random_in(self, nodes: Iterable[n.Expr], scope: Scope, way: _Way) -> Iterator[Origin]:
        """Yield the random values among expressions that something unknown is made of."""
        found = [
            origin
            for node in nodes
            for origin in self._expression(node, scope, way)
            if origin.form is Form.RANDOM
        ]
        if found:
            # One is enough: the whole is random.
            yield found[0]
        else:
            yield Origin(Form.UNKNOWN, Site(next(iter(nodes), None) or _NOTHING, scope))

    def _or(self, node: n.Boolean, scope: Scope, way: _Way) -> Iterator[Origin]:
        variable = way.variable
        for index, value in enumerate(node.values):
            inner = way if index == 0 else replace(way, fallback=True, variable=variable)
            for origin in self._expression(value, scope, inner):
                if origin.form is Form.ENVIRONMENT:
                    variable = variable or origin.variable
                yield origin

    def _conditional(self, node: n.Conditional, scope: Scope, way: _Way) -> Iterator[Origin]:
        for branch, other in ((node.body, node.orelse), (node.orelse, node.body)):
            if is_development_only(scope.module, branch):
                continue
            falls_back = is_about(node.test, other)
            inner = replace(way, fallback=True) if falls_back else way
            yield from self._expression(branch, scope, inner)

    # Names -----------------------------------------------------------------------------------

    def _name(self, node: n.Name, scope: Scope, way: _Way) -> Iterator[Origin]:
        if bindings := visible(node.id, scope, node.start):
            yield from self._bindings(bindings, way)
            return
        for star in reversed(scope.module.scope.stars):
            source = self._evaluator.source_module(star, scope.module)
            if source is not None and (bindings := source.scope.bound(node.id, -1)):
                yield from self._bindings(bindings, way)
                return
        yield Origin(Form.UNKNOWN, Site(node, scope))

    def _bindings(self, bindings: list[Binding], way: _Way) -> Iterator[Origin]:
        # Each of them has to be looked at, whatever it leads to.
        self._left -= len(bindings) - 1
        if self._left < 0:
            yield Origin(Form.UNKNOWN, Site(bindings[0].node, bindings[0].scope))
            return
        found = [
            (binding, list(self._binding(binding, way)))
            for binding in _live(bindings)
            if not is_development_only(binding.scope.module, binding.node)
        ]
        for binding, origins in found:
            conditional = is_conditional(binding.scope.module, binding.node)
            others = [one for _, more in found if more is not origins for one in more]
            yield from _left_over(origins, others) if conditional else origins

    def _binding(self, binding: Binding, way: _Way) -> Iterator[Origin]:
        scope, node = binding.scope, binding.node
        if way.steps > MAX_STEPS:
            return
        way = replace(way, steps=way.steps + 1)
        if binding.kind == "assign" and binding.value is not None and not binding.unpack:
            yield from self._expression(binding.value, scope, way)
        elif binding.kind == "from":
            yield from self._imported(binding, way)
        elif binding.kind == "param":
            yield from self._parameter(binding, way)
        elif binding.kind == "def":
            # A property, where an attribute is asked for.
            yield from self._returned(scope.module.scope_of[node], way)
        else:
            yield Origin(Form.UNKNOWN, Site(node, scope))

    def _imported(self, binding: Binding, way: _Way) -> Iterator[Origin]:
        module = binding.scope.module
        statement, alias = module.parents[binding.node], binding.node
        assert isinstance(statement, n.ImportFrom)  # noqa: S101 - what binds so
        assert isinstance(alias, n.Alias)  # noqa: S101 - what binds so
        source = self._evaluator.source_module(statement, module)
        if source is not None and (bindings := source.scope.bound(alias.name, -1)):
            yield from self._bindings(bindings, way)
        else:
            yield Origin(Form.UNKNOWN, Site(alias, binding.scope))

    def _parameter(self, binding: Binding, way: _Way) -> Iterator[Origin]:
        function, param = binding.scope, binding.node
        assert isinstance(param, n.Parameter)  # noqa: S101 - what binds so
        frame = way.frame
        while frame is not None and frame.function is not function:
            frame = frame.outer.frame
        if frame is not None:
            argument = argument_for(frame.call, function, param)
            if argument is not None:
                outer = replace(way, frame=frame.outer.frame)
                yield from self._expression(argument, frame.call.scope, outer)
                return
        else:
            yield Origin(Form.UNKNOWN, Site(param, function))
            for site in self._evaluator.callers.get(function, ()):
                argument = argument_for(site, function, param)
                if argument is not None and site.module.role is not Role.TEST:
                    yield from self._expression(argument, site.scope, way)
        if param.default is not None and function.parent is not None:
            yield from self._expression(param.default, function.parent, way)

    def _attribute(self, node: n.Attribute, scope: Scope, way: _Way) -> Iterator[Origin]:
        found = False
        for base in self._evaluator.values(node.value, scope):
            bindings = self._attribute_bindings(base, node.name)
            if bindings:
                found = True
                yield from self._bindings(bindings, way)
            elif isinstance(base, Instance):
                for cls in self._evaluator.mro(base.scope):
                    if isinstance(cls, str):
                        continue
                    for site in self._evaluator.attributes_of(cls).get(node.name, ()):
                        found = True
                        yield from self._expression(site.expr, site.scope, way)
        if not found:
            random = [path for path in self._evaluator.paths(node, scope) if _made_random(path)]
            if random:
                # `uuid4().hex`: an attribute of the random value.
                yield from self._expression(node.value, scope, way)
            else:
                yield Origin(Form.UNKNOWN, Site(node, scope))

    def _attribute_bindings(self, base: Value, name: str) -> list[Binding]:
        if isinstance(base, ModuleValue):
            return base.module.scope.bound(name, -1)
        if isinstance(base, (ClassValue, Instance)):
            for cls in self._evaluator.mro(base.scope):
                if not isinstance(cls, str) and name in cls.bindings:
                    return cls.bindings[name]
        return []

    def _subscript(self, node: n.Subscript, scope: Scope, way: _Way) -> Iterator[Origin]:
        for base in self._evaluator.values(node.value, scope):
            if isinstance(base, External) and base.path.startswith("os.environ"):
                yield Origin(Form.ENVIRONMENT, Site(node, scope), variable=_text_of(node.index))
                return
            if isinstance(base, Display) and isinstance(base.site.node, n.Dict):
                wanted = constant(node.index)
                for key, value in zip(base.site.node.keys, base.site.node.values, strict=True):
                    if key is not None and wanted[0] and constant(key) == wanted:
                        yield from self._expression(value, base.site.scope, way)
                return
        # `token_hex()[:16]` is random, too.
        yield from self._random_in([node.value], scope, way)

    # Calls -----------------------------------------------------------------------------------

    def _call(self, node: n.Call, scope: Scope, way: _Way) -> Iterator[Origin]:
        site = Site(node, scope)
        callees = self._evaluator.values(node.func, scope)
        paths = [value.path for value in callees if isinstance(value, External)]
        for path in paths:
            if path in knowledge().random:
                yield self._random(site, path, way)
                return
            if path in knowledge().lookups:
                yield from self._lookup(node, scope, way, knowledge().lookups[path])
                return
            if path in _ENCODERS or path == "typing.cast":
                for argument in node.args[-1:] if path == "typing.cast" else node.args[:1]:
                    yield from self._expression(argument, scope, way)
                return
            if path == "pydantic.Field":
                yield from self._fallbacks(node, scope, way, 0)
                return
        functions = [value for value in callees if isinstance(value, FunctionValue)]
        if functions:
            for function in functions:
                yield from self._returned(
                    function.scope, replace(way, frame=_Frame(site, function.scope, way))
                )
            return
        if isinstance(node.func, n.Attribute):
            if node.func.name in _SPELLINGS:
                yield from self._expression(node.func.value, scope, way)
                return
            if node.func.name in ("get", "pop", "setdefault"):
                yield Origin(Form.UNKNOWN, site)
                # `parser.get("flask", "secret_key")` names a section and a key, no default.
                named = bool(node.args) and is_secret_name(_text_of(node.args[0]))
                yield from self._fallbacks(node, scope, way, 1 if named else len(node.args))
                return
        receiver = [node.func.value] if isinstance(node.func, n.Attribute) else []
        words = [word.value for word in node.keywords]
        yield from self._random_in([*receiver, *node.args, *words], scope, way)

    def _random(self, site: Site, path: str, way: _Way) -> Origin:
        outermost = None
        frame = way.frame
        while frame is not None:
            outermost, frame = frame.call, frame.outer.frame
        return Origin(
            Form.RANDOM,
            outermost or site,
            fallback=way.fallback,
            variable=way.variable,
            predictable=knowledge().random[path],
            generator=site if outermost is not None else None,
        )

    def _lookup(self, node: n.Call, scope: Scope, way: _Way, position: int) -> Iterator[Origin]:
        variable = _text_of(node.args[0]) if node.args else ""
        yield Origin(Form.ENVIRONMENT, Site(node, scope), variable=variable)
        yield from self._fallbacks(node, scope, replace(way, variable=variable), position)

    def _fallbacks(self, node: n.Call, scope: Scope, way: _Way, position: int) -> Iterator[Origin]:
        inner = replace(way, fallback=True)
        if len(node.args) > position:
            yield from self._expression(node.args[position], scope, inner)
        for word in node.keywords:
            if word.name in ("default", "fallback", "default_value"):
                yield from self._expression(word.value, scope, inner)

    def _returned(self, function: Scope, way: _Way) -> Iterator[Origin]:
        if isinstance(function.node, n.Lambda):
            yield from self._expression(function.node.body, function, way)
            return
        returns = [node for node in function.each(n.Return) if node.value is not None]
        if not returns:
            yield Origin(Form.UNKNOWN, Site(function.node or _NOTHING, function))
        found = [
            (node, list(self._expression(node.value, function, way)))
            for node in returns
            if node.value is not None
            and not is_development_only(function.module, node)
            and not _is_other_case(node, function, way.frame)
        ]
        for _, origins in found:
            yield from _left_over(
                origins, [one for _, more in found if more is not origins for one in more]
            )


_NOTHING = n.Constant(0, 0, None)


def _is_other_case(node: n.Return, function: Scope, frame: _Frame | None) -> bool:
    """Tell whether a call ends elsewhere: `if key == "url":` and another key is asked for."""
    if frame is None or frame.function is not function or not isinstance(function.node, n.Function):
        return False
    params = {param.name: param for param in function.node.params}
    for around in function.module.ancestors(node):
        if around is function.node:
            break
        if not isinstance(around, n.Branch) or not isinstance(around.test, n.Compare):
            continue
        left = around.test.left
        if around.test.ops != ["=="] or not isinstance(left, n.Name) or left.id not in params:
            continue
        argument = argument_for(frame.call, function, params[left.id])
        given = constant(argument) if argument is not None else (False, None)
        wanted = constant(around.test.comparators[0])
        if given[0] and wanted[0] and given != wanted:
            return True
    return False


def constant(node: n.Expr) -> tuple[bool, str | bytes | int | float | bool | None]:
    """Return whether an expression is a constant, and its value: `"a" * 24` is one."""
    match node:
        case n.Constant():
            return True, node.value
        case n.FString():
            known = [constant(part) for part in node.parts]
            if all(found and isinstance(value, str) for found, value in known):
                return True, "".join(str(value) for _, value in known)
        case n.Binary():
            return _computed(node)
    return False, None


def _computed(node: n.Binary) -> tuple[bool, str | bytes | int | float | bool | None]:
    known = [constant(operand) for operand in node.operands]
    values = [value for found, value in known if found]
    if len(values) != len(known):
        return False, None
    if set(node.ops) == {"+"}:
        if all(isinstance(value, str) for value in values):
            return True, "".join(str(value) for value in values)
        if all(isinstance(value, bytes) for value in values):
            return True, b"".join(value for value in values if isinstance(value, bytes))
    if node.ops == ["*"]:
        text, times = values if isinstance(values[1], int) else (values[1], values[0])
        if isinstance(text, (str, bytes)) and isinstance(times, int):
            return True, text * min(max(times, 0), 1024)
    return False, None


def _parts(node: n.Expr) -> list[n.Expr]:
    if isinstance(node, n.FString):
        return node.parts
    return node.operands if isinstance(node, n.Binary) else []


def _text_of(node: n.Expr) -> str:
    return node.value if isinstance(node, n.Constant) and isinstance(node.value, str) else ""


def _made_random(path: str) -> bool:
    head = path.partition("()")[0]
    return head in knowledge().random


def _live(bindings: list[Binding]) -> list[Binding]:
    """Return the bindings that a name may have in the end: an unconditional one ends the others."""
    start = 0
    for index, binding in enumerate(bindings):
        same = binding.scope is bindings[0].scope
        conditional = is_conditional(binding.scope.module, binding.node)
        if same and not conditional and binding.kind != "opaque" and not _uses_itself(binding):
            start = index
    return bindings[start:]


def _uses_itself(binding: Binding) -> bool:
    return binding.value is not None and any(
        isinstance(node, n.Name) and node.id == binding.name for node in n.walk(binding.value)
    )


def _left_over(origins: Iterable[Origin], others: Iterable[Origin]) -> Iterator[Origin]:
    """Mark origins as fallbacks where the `others` depend on the deployment.

    Next to `return os.environ[...]`, another `return` is what is left without the variable.
    """
    deployed = [one for one in others if one.form in (Form.ENVIRONMENT, Form.UNKNOWN)]
    variable = next((one.variable for one in deployed if one.variable), "")
    for origin in origins:
        if deployed:
            yield replace(origin, fallback=True, variable=origin.variable or variable)
        else:
            yield origin
