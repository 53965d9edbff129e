"""One module's scopes: which code runs together, and which statements bind which names.

A scope is a module, a class body, a function or a lambda. Comprehensions bind their targets in
the scope around them, for their own stretch of text only.
"""

from __future__ import annotations

from functools import cached_property
from itertools import chain, count
from typing import TYPE_CHECKING, Any, TypeVar, overload

import msgspec

from flask_lint.sources.roles import ASIDE, Role
from flask_lint.syntax import nodes as n
from flask_lint.syntax.typing_only import is_type_checking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from flask_lint.findings import Place, Related
    from flask_lint.summary.module import ModuleSummary
    from flask_lint.summary.outline import Outline

NodeA = TypeVar("NodeA", bound=n.Node)
NodeB = TypeVar("NodeB", bound=n.Node)
NodeC = TypeVar("NodeC", bound=n.Node)
NodeD = TypeVar("NodeD", bound=n.Node)

ScopeNode = n.Function | n.Lambda | n.Class


class Binding(msgspec.Struct, eq=False):
    """One place that binds a name.

    `kind` is `import`, `from`, `def`, `class`, `assign`, `param`, `loop`, `with`, `comprehension`
    or `opaque` (a value that nothing can be said about). `value` is the expression that the name
    gets its value from, `unpack` the indices that lead to it in a tuple target, `node` what a
    finding would underline.
    `typing_only` marks a binding under `if TYPE_CHECKING:`.
    """

    kind: str
    name: str
    node: n.Node
    scope: Scope
    value: n.Expr | None = None
    unpack: tuple[int, ...] = ()
    typing_only: bool = False


class Scope(msgspec.Struct, eq=False):
    """Code that runs together.

    `nodes` holds every node that runs when the scope runs, in source order: the bodies of the
    functions, lambdas and classes within are not among them, their decorators and defaults are.
    """

    module: Module
    kind: str
    node: ScopeNode | None
    parent: Scope | None
    qualname: str
    bindings: dict[str, list[Binding]] = {}
    nodes: list[n.Node] = []
    children: list[Scope] = []
    globals: set[str] = set()
    nonlocals: set[str] = set()
    stars: list[n.ImportFrom] = []
    # The nodes of each kind, and of several kinds that have been asked for together.
    by_kind: dict[type[n.Node], list[n.Node]] = {}
    _by_kinds: dict[tuple[type[n.Node], ...], Sequence[n.Node]] = {}
    # Where each node stands in `nodes`, once that matters.
    _numbers: dict[n.Node, int] = {}

    @property
    def body(self) -> list[n.Stmt]:
        """The statements of the scope; none for a lambda."""
        if self.node is None:
            return self.module.summary.body
        return [] if isinstance(self.node, n.Lambda) else self.node.body

    @property
    def order(self) -> tuple[str, int]:
        """What scopes are sorted by: no two have the same."""
        return self.module.path, -1 if self.node is None else self.node.start

    @property
    def params(self) -> list[n.Parameter]:
        """The parameters of a function or a lambda; none for other scopes."""
        return self.node.params if isinstance(self.node, (n.Function, n.Lambda)) else []

    @property
    def is_function(self) -> bool:
        """Whether the scope runs only when it is called."""
        return self.kind in ("function", "lambda")

    @property
    def enclosing_class(self) -> Scope | None:
        """The class whose method this is."""
        if self.kind == "function" and self.parent is not None and self.parent.kind == "class":
            return self.parent
        return None

    @property
    def runs_in(self) -> Scope:
        """The module or function that this scope's code runs in: class bodies run at once."""
        scope = self
        while scope.kind == "class":
            assert scope.parent is not None  # noqa: S101 - a class always stands in a scope
            scope = scope.parent
        return scope

    @overload
    def each(self, kind: type[NodeA], /) -> Sequence[NodeA]: ...
    @overload
    def each(self, kind: type[NodeA], two: type[NodeB], /) -> Sequence[NodeA | NodeB]: ...
    @overload
    def each(
        self, kind: type[NodeA], two: type[NodeB], three: type[NodeC], /
    ) -> Sequence[NodeA | NodeB | NodeC]: ...
    @overload
    def each(
        self, kind: type[NodeA], two: type[NodeB], three: type[NodeC], four: type[NodeD], /
    ) -> Sequence[NodeA | NodeB | NodeC | NodeD]: ...
    @overload
    def each(self, *kinds: type[n.Node]) -> Sequence[n.Node]: ...
    def each(self, *kinds: type[n.Node]) -> Sequence[n.Node]:
        """Return those of `nodes` that are of one of these kinds, in source order."""
        if len(kinds) == 1:
            return self.by_kind.get(kinds[0], ())
        known = self._by_kinds.get(kinds)
        if known is None:
            found = [self.by_kind[kind] for kind in kinds if kind in self.by_kind]
            if len(found) > 1:
                if not self._numbers:
                    self._numbers.update(zip(self.nodes, count(), strict=False))
                known = sorted(chain.from_iterable(found), key=self._numbers.__getitem__)
            else:
                known = found[0] if found else ()
            self._by_kinds[kinds] = known
        return known

    def bound(self, name: str, at: int) -> list[Binding]:
        """Return what binds `name` in this scope, for a use at offset `at`."""
        bindings = self.bindings.get(name)
        if not bindings:
            return []
        if len(bindings) == 1 and bindings[0].kind != "comprehension":
            return bindings
        local: list[Binding] = []
        inner: Binding | None = None
        for binding in bindings:
            if binding.kind != "comprehension":
                local.append(binding)
            elif _runs_inside(binding.node, at):
                inner = binding  # the outer one of two that hold the place comes first
        return local if inner is None else [inner]


class Module:
    """One Python module of the project: its name, its role, its scopes.

    `name` is the dotted name under its own import root. `summary` and `outline`, which is that of
    the summary unless it is known otherwise, return what the file says when it is asked for.
    """

    def __init__(
        self,
        path: str,
        name: str,
        role: Role,
        summary: Callable[[], ModuleSummary],
        *,
        is_package: bool,
        outline: Callable[[], Outline] | None = None,
    ) -> None:
        self.path = path
        self.name = name
        self.role = role
        self.is_package = is_package
        self._summary = summary
        self._outline = outline
        # The scopes that have nodes of these kinds, and those nodes.
        self._holding: dict[tuple[type[n.Node], ...], list[tuple[Scope, Sequence[n.Node]]]] = {}

    @cached_property
    def summary(self) -> ModuleSummary:
        """What the file says."""
        return self._summary()

    @cached_property
    def outline(self) -> Outline:
        """What can be told of it without its tree."""
        return self.summary.outline if self._outline is None else self._outline()

    @cached_property
    def scope(self) -> Scope:
        """The scope of the module itself.

        It is made, with all that is in it, when something of it is first asked for.
        """
        self.parents, self.scope_of, self.scopes = {}, {}, []
        return _ScopeBuilder(self).build()

    @cached_property
    def scopes(self) -> list[Scope]:
        """Every scope: that of the module first, an outer one before those within it."""
        _ = self.scope
        return self.scopes

    @cached_property
    def parents(self) -> dict[n.Node, n.Node]:
        """For each node the one around it, where that is of the same module."""
        _ = self.scope
        return self.parents

    @cached_property
    def scope_of(self) -> dict[n.Node, Scope]:
        """The scopes of functions, lambdas and classes."""
        _ = self.scope
        return self.scope_of

    @overload
    def each(self, kind: type[NodeA], /) -> Iterator[tuple[NodeA, Scope]]: ...
    @overload
    def each(
        self, kind: type[NodeA], two: type[NodeB], /
    ) -> Iterator[tuple[NodeA | NodeB, Scope]]: ...
    @overload
    def each(
        self, kind: type[NodeA], two: type[NodeB], three: type[NodeC], /
    ) -> Iterator[tuple[NodeA | NodeB | NodeC, Scope]]: ...
    @overload
    def each(
        self, kind: type[NodeA], two: type[NodeB], three: type[NodeC], four: type[NodeD], /
    ) -> Iterator[tuple[NodeA | NodeB | NodeC | NodeD, Scope]]: ...
    def each(self, *kinds: type[n.Node]) -> Iterator[tuple[n.Node, Scope]]:
        """Yield what `Scope.each` returns, for one scope after the other, with the scope."""
        holding = self._holding.get(kinds)
        if holding is None:
            holding = [(scope, nodes) for scope in self.scopes if (nodes := scope.each(*kinds))]
            self._holding[kinds] = holding
        for scope, nodes in holding:
            for node in nodes:
                yield node, scope

    @cached_property
    def words(self) -> frozenset[str]:
        """What stands in the code as a name, an attribute, a keyword or a whole string.

        Where a word does not occur, nobody need look for it in the tree.
        """
        found: set[str] = set()
        found.update(node.id for node, _ in self.each(n.Name))
        found.update(node.name for node, _ in self.each(n.Attribute))
        found.update(node.name for node, _ in self.each(n.Keyword) if node.name is not None)
        found.update(node.value for node, _ in self.each(n.Constant) if isinstance(node.value, str))
        return frozenset(found)

    def may_say(self, words: AbstractSet[str]) -> bool:
        """Tell whether one of these words may stand in the code; it need not be linked for that."""
        return self.outline.has_any(words)

    @property
    def imports(self) -> list[n.Import | n.ImportFrom]:
        """The imports of the module, but for those under `if TYPE_CHECKING:`."""
        return self.outline.imports

    @property
    def is_application(self) -> bool:
        """Whether the file is part of the application itself."""
        return self.role is Role.APPLICATION

    @property
    def is_test(self) -> bool:
        """Whether the file is a test."""
        return self.role is Role.TEST

    @property
    def is_code(self) -> bool:
        """Whether the file is code that may run in the application: no test, and no migration."""
        return self.role not in ASIDE

    def __repr__(self) -> str:
        return f"<Module {self.path}>"

    def place(self, node: n.Node) -> Place:
        """Return where `node` of this module stands."""
        return self.summary.place(self.path, node)

    def related(self, node: n.Node, message: str) -> Related:
        """Return `node` as a second place of a finding."""
        from flask_lint.findings import Related

        return Related(self.place(node), message)

    def ancestors(self, node: n.Node) -> Iterator[n.Node]:
        """Yield the nodes around `node`, from the inside out, up to the edge of its scope."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def owner(self, node: n.Node) -> Scope:
        """Return the scope that `node` runs in."""
        inner = node
        for ancestor in self.ancestors(node):
            scope = self.scope_of.get(ancestor)
            if scope is not None and not any(
                part is inner for part in _runs_at_definition(ancestor)
            ):
                return scope
            inner = ancestor
        return self.scope


class _ScopeBuilder:
    """Fills in the scopes of a module in one pass over its tree."""

    def __init__(self, module: Module) -> None:
        self.module = module

    def build(self) -> Scope:
        top = Scope(self.module, "module", None, None, "")
        self.module.scopes.append(top)
        # A stack, not recursion: an item is a scope and the nodes that it runs.
        work: list[tuple[Scope, list[n.Stmt] | list[n.Expr]]] = [(top, self.module.summary.body)]
        while work:
            scope, roots = work.pop()
            inner = self.fill(scope, roots)
            work.extend(reversed(inner))
        return top

    def fill(
        self, scope: Scope, roots: list[n.Stmt] | list[n.Expr]
    ) -> list[tuple[Scope, list[n.Stmt] | list[n.Expr]]]:
        """Note all nodes below `roots` for `scope` and return the scopes found within."""
        inner: list[tuple[Scope, list[n.Stmt] | list[n.Expr]]] = []
        parents = self.module.parents
        nodes, by_kind = scope.nodes, scope.by_kind
        stack: list[n.Node] = list(reversed(roots))
        while stack:
            node = stack.pop()
            nodes.append(node)
            kind = type(node)
            if kind in by_kind:
                by_kind[kind].append(node)
            else:
                by_kind[kind] = [node]
            if kind is n.Name or kind is n.Constant:
                continue  # most of all nodes; there is nothing below, and nothing is bound
            if kind is n.Function or kind is n.Lambda or kind is n.Class:
                child = self.child(scope, node)  # type: ignore[arg-type]  # by its kind
                body = [node.body] if kind is n.Lambda else node.body  # type: ignore[attr-defined]  # by its kind
                inner.append((child, body))
                below = _runs_at_definition(node)
                for part in body:
                    parents[part] = node
            else:
                below = n.children(node)
            binder = _BINDERS.get(kind)
            if binder is not None:
                binder(scope, node)
            for part in below:
                parents[part] = node
            below.reverse()
            stack.extend(below)
        return inner

    def child(self, scope: Scope, node: ScopeNode) -> Scope:
        kind = {n.Function: "function", n.Lambda: "lambda", n.Class: "class"}[type(node)]
        name = "<lambda>" if isinstance(node, n.Lambda) else node.name
        qualname = f"{scope.qualname}.{name}" if scope.qualname else name
        child = Scope(self.module, kind, node, scope, qualname)
        scope.children.append(child)
        self.module.scopes.append(child)
        self.module.scope_of[node] = child
        if isinstance(node, (n.Function, n.Lambda)):
            for param in node.params:
                _bind(child, Binding("param", param.name, param, child, param.default))
        return child


def _runs_at_definition(node: n.Node) -> list[n.Node]:
    """Return the parts of a definition that run where it stands."""
    if isinstance(node, n.Class):
        return [*node.decorators, *node.bases, *node.keywords]
    assert isinstance(node, (n.Function, n.Lambda))  # noqa: S101 - the caller's condition
    parts: list[n.Node] = list(node.decorators) if isinstance(node, n.Function) else []
    parts.extend(param.default for param in node.params if param.default is not None)
    return parts


def _runs_inside(node: n.Node, at: int) -> bool:
    """Tell whether offset `at` is where the targets of the comprehension `node` are bound."""
    assert isinstance(node, n.Comprehension)  # noqa: S101 - the kind of the binding
    first = node.generators[0].iter  # runs before anything is bound
    return node.start <= at < node.end and not first.start <= at < first.end


def _bind(scope: Scope, binding: Binding) -> None:
    target = scope
    if binding.name in scope.globals:
        target = scope.module.scopes[0]
    elif binding.name in scope.nonlocals:
        # The scopes around have been filled before.
        while target.parent is not None:
            target = target.parent
            if target.is_function and binding.name in target.bindings:
                break
        else:
            target = scope
    target.bindings.setdefault(binding.name, []).append(binding)


def _bind_target(
    scope: Scope,
    kind: str,
    target: n.Expr,
    value: n.Expr | None,
    node: n.Node,
    unpack: tuple[int, ...] = (),
) -> None:
    if isinstance(target, n.Name):
        _bind(scope, Binding(kind, target.id, node, scope, value, unpack))
    elif isinstance(target, n.Items):
        starred = False
        for index, item in enumerate(target.items):
            starred = starred or isinstance(item, n.Starred)
            # After `*rest` the index of an item is not known.
            _bind_target(scope, "opaque" if starred else kind, item, value, node, (*unpack, index))
    elif isinstance(target, n.Starred):
        _bind_target(scope, "opaque", target.value, None, node)


def _bind_import(scope: Scope, node: n.Import) -> None:
    typing_only = in_type_checking(scope.module, node)
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        _bind(scope, Binding("import", name, alias, scope, typing_only=typing_only))


def _bind_import_from(scope: Scope, node: n.ImportFrom) -> None:
    typing_only = in_type_checking(scope.module, node)
    for alias in node.names:
        if alias.name == "*":
            scope.stars.append(node)
            continue
        name = alias.asname or alias.name
        binding = Binding("from", name, alias, scope, typing_only=typing_only)
        scope.module.parents[alias] = node
        _bind(scope, binding)


def _bind_assign(scope: Scope, node: n.Assign) -> None:
    for target in node.targets:
        _bind_target(scope, "assign", target, node.value, node)


def _bind_ann_assign(scope: Scope, node: n.AnnAssign) -> None:
    if node.value is not None:
        _bind_target(scope, "assign", node.target, node.value, node)
    else:
        _bind_target(scope, "declare", node.target, node.annotation, node)


def _bind_aug_assign(scope: Scope, node: n.AugAssign) -> None:
    _bind_target(scope, "opaque", node.target, None, node)


def _bind_loop(scope: Scope, node: n.For) -> None:
    _bind_target(scope, "loop", node.target, node.iter, node)


def _bind_with(scope: Scope, node: n.WithItem) -> None:
    if node.target is not None:
        _bind_target(scope, "with", node.target, node.context, node)


def _bind_handler(scope: Scope, node: n.Handler) -> None:
    if node.name is not None:
        _bind(scope, Binding("opaque", node.name, node, scope))


def _bind_case(scope: Scope, node: n.Case) -> None:
    for name in node.binds:
        _bind(scope, Binding("opaque", name.id, name, scope))


def _bind_walrus(scope: Scope, node: n.Walrus) -> None:
    _bind(scope, Binding("assign", node.target.id, node, scope, node.value))


def _bind_comprehension(scope: Scope, node: n.Comprehension) -> None:
    for generator in node.generators:
        for part in n.walk(generator.target):
            if isinstance(part, n.Name):
                unpack = () if part is generator.target else (-1,)
                binding = Binding("comprehension", part.id, node, scope, generator.iter, unpack)
                _bind(scope, binding)


def _bind_definition(scope: Scope, node: n.Function | n.Class) -> None:
    kind = "def" if isinstance(node, n.Function) else "class"
    _bind(scope, Binding(kind, node.name, node, scope))


def _declare(scope: Scope, node: n.Declare) -> None:
    declared = scope.globals if node.kind == "global" else scope.nonlocals
    declared.update(node.names)


_BINDERS: dict[type[n.Node], Callable[[Scope, Any], None]] = {
    n.Import: _bind_import,
    n.ImportFrom: _bind_import_from,
    n.Assign: _bind_assign,
    n.AnnAssign: _bind_ann_assign,
    n.AugAssign: _bind_aug_assign,
    n.For: _bind_loop,
    n.WithItem: _bind_with,
    n.Handler: _bind_handler,
    n.Case: _bind_case,
    n.Walrus: _bind_walrus,
    n.Comprehension: _bind_comprehension,
    n.Function: _bind_definition,
    n.Class: _bind_definition,
    n.Declare: _declare,
}


def assignment_of(module: Module, node: n.Node) -> list[n.Expr]:
    """Return the targets that the value of `node` is assigned to, as it is or as an alternative."""
    inner = node
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, n.Assign):
            return ancestor.targets if inner is ancestor.value else []
        if isinstance(ancestor, n.AnnAssign):
            return [ancestor.target] if inner is ancestor.value else []
        if not isinstance(ancestor, (n.Boolean, n.Conditional, n.Walrus)):
            return []
        inner = ancestor
    return []


def assigned_name(module: Module, node: n.Node) -> str:
    """Return the name that the value of `node` is assigned to, or an empty string."""
    for target in assignment_of(module, node):
        if isinstance(target, n.Name):
            return target.id
        if isinstance(target, n.Attribute):
            return target.name
    return ""


def in_type_checking(module: Module, node: n.Node) -> bool:
    """Tell whether `node` stands under `if TYPE_CHECKING:` and so never runs."""
    inner = node
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, n.Branch) and is_type_checking(ancestor.test):
            return inner is not ancestor.test
        inner = ancestor
    return False
