"""What the conditions that were passed say about later ones: `if a: ... elif not a: ...`.

Two conditions that look alike are taken to have the same answer as long as no name in them is
bound anew. Where an answer would need an unusual value (an object that is not None, and false all
the same), it is taken to be impossible: this module errs on the side of fewer paths.
"""

from __future__ import annotations

import re
from functools import lru_cache

from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

Facts = dict[tuple[str, ...], object]

_ALL = frozenset("<=>")
_RELATIONS = {
    "==": frozenset("="),
    "!=": frozenset("<>"),
    "<": frozenset("<"),
    "<=": frozenset("<="),
    ">": frozenset(">"),
    ">=": frozenset(">="),
}
_MIRRORED = {"<": ">", ">": "<", "=": "="}
# What fills a list or dictionary says that it exists, not that it was filled.
_GROWS = frozenset({"append", "extend", "add", "update", "items", "get"})
# What runs later, or not at all.
_NOT_AT_ONCE = (n.Boolean, n.Conditional, n.Lambda, n.Comprehension, n.Function, n.Class)
_NO_CONSTANT = object()
# How keys spell a name or an attribute.
_SPELLED = re.compile(r"[na]:\w+;")
_EMPTY = (None, False, 0, "", b"")


def key(node: n.Node) -> str:
    """Return a text that two expressions share exactly if they are written alike."""
    own = [type(node).__name__]
    if isinstance(node, n.Name):
        own.append(f"n:{node.id};")
    elif isinstance(node, n.Attribute):
        own.append(f"a:{node.name};")
    elif isinstance(node, n.Constant):
        own.append(repr(node.value))
    elif isinstance(node, n.Keyword):
        own.append(f"k:{node.name};")
    elif isinstance(node, (n.Binary, n.Compare)):
        own.append(" ".join(node.ops))
    elif isinstance(node, (n.Boolean, n.Unary)):
        own.append(node.op)
    return f"{' '.join(own)}({','.join(key(child) for child in n.children(node))})"


def assume(facts: Facts, test: n.Expr, *, holds: bool) -> Facts | None:
    """Return what is known once `test`, which is no `and`, `or` or `not`, `holds` or does not.

    None tells that it cannot be so.
    """
    if isinstance(test, n.Constant):
        return facts if bool(test.value) is holds else None
    if isinstance(test, n.Compare):
        if len(test.ops) == 1:
            return _compared(facts, test, holds=holds)
        # `1 <= x <= 4`
        return {**facts, **{("checked", key(one)): True for one in test.comparators[:-1] if holds}}
    return _truth(facts, test, holds=holds)


def _truth(facts: Facts, node: n.Expr, *, holds: bool) -> Facts | None:
    if isinstance(node, n.Attribute) and node.name in knowledge().opposites:
        node = n.Attribute(node.start, node.end, node.value, knowledge().opposites[node.name])
        holds = not holds
    text = key(node)
    if facts.get(("truth", text), holds) is not holds:
        return None
    none = facts.get(("none", text))
    if (none is True and holds) or (none is False and not holds):
        return None
    more: Facts = {("truth", text): holds}
    if holds:
        more["none", text] = False
    return {**facts, **more}


def _compared(facts: Facts, test: n.Compare, *, holds: bool) -> Facts | None:
    left, op, right = test.left, test.ops[0], test.comparators[0]
    if isinstance(left, n.Constant) and not isinstance(right, n.Constant) and op in ("==", "!="):
        left, right = right, left
    constant = right.value if isinstance(right, n.Constant) else _NO_CONSTANT
    if op in ("is", "is not", "==", "!=") and (constant is True or constant is False):
        return _truth(facts, left, holds=constant is (holds == (op in ("is", "=="))))
    text = key(left)
    if op in ("is", "is not", "==", "!=") and constant is None:
        is_none = holds == (op in ("is", "=="))
        truth = facts.get(("truth", text))
        if facts.get(("none", text), is_none) is not is_none or (
            truth is True if is_none else truth is False
        ):
            return None
        return {**facts, ("none", text): is_none}
    if op in _RELATIONS:
        return _related(facts, left, right, _RELATIONS[op] if holds else _ALL - _RELATIONS[op])
    positive = op in ("in", "is")
    name = ("in" if "in" in op else "is", text, key(right))
    if facts.get(name, holds == positive) is not (holds == positive):
        return None
    more: Facts = {name: holds == positive}
    if "in" in op and holds == positive:
        more["checked", text] = True
    return {**facts, **more}


def _related(facts: Facts, left: n.Expr, right: n.Expr, allowed: frozenset[str]) -> Facts | None:
    first, second = key(left), key(right)
    if first > second:
        first, second = second, first
        allowed = frozenset(_MIRRORED[one] for one in allowed)
    known = facts.get(("relation", first, second), _ALL)
    assert isinstance(known, frozenset)  # noqa: S101 - what this function stores
    found = known & allowed
    if _is_size(left) and isinstance(right, n.Constant) and right.value == 0:
        found -= {"<"} if first == key(left) else {">"}
    if not found:
        return None
    more: Facts = {("relation", first, second): found}
    value = _constant(right)
    if value is not None:
        text = key(left)
        equal = facts.get(("equals", text))
        if "=" not in found:
            before = facts.get(("excluded", text), frozenset())
            assert isinstance(before, frozenset)  # noqa: S101 - what this function stores
            more["excluded", text] = before | {value}
        if found == frozenset("="):
            if equal is not None and equal != value:
                return None
            more["equals", text] = value
        elif equal == value and "=" not in found:
            return None
        if (
            isinstance(right, n.Constant)
            and right.value in _EMPTY
            and found == frozenset("<>")
            and (facts.get(("truth", text)) is False)
        ):
            return None
    return {**facts, **more}


def _constant(node: n.Expr) -> str | None:
    """Return a text for a constant, such as a member of an enumeration: `Kind.PUBLIC`."""
    if isinstance(node, n.Constant):
        return repr(node.value)
    return key(node) if isinstance(node, n.Attribute) and node.name.isupper() else None


def _is_size(node: n.Expr) -> bool:
    return isinstance(node, n.Call) and isinstance(node.func, n.Name) and node.func.id == "len"


def assigned(facts: Facts, target: n.Expr, value: n.Expr | None) -> Facts:
    """Return what is known after `target = value`; a value that is not known is None."""
    facts = without(facts, names_bound(target))
    if isinstance(target, n.Name) and isinstance(value, n.Constant):
        text = key(target)
        facts = {
            **facts,
            ("truth", text): bool(value.value),
            ("none", text): value.value is None,
            ("equals", text): repr(value.value),
        }
        if value.value is None:
            del facts["equals", text]
    elif isinstance(target, n.Name) and _is_filled(facts, value):
        facts = {**facts, ("truth", key(target)): True, ("none", key(target)): False}
    return facts


def _is_filled(facts: Facts, value: n.Expr | None) -> bool:
    """Tell whether a value is made of the elements of something that is known to have some."""
    if (
        not isinstance(value, n.Comprehension)
        or value.kind == "generator"
        or len(value.generators) > 1
        or value.generators[0].ifs
    ):
        return False
    text = key(value.generators[0].iter)
    # `len(page.items)` says as much of `page`.
    return facts.get(("truth", text)) is True or any(
        about[0] == "excluded"
        and about[1].startswith("Call(Name n:len;")
        and text in about[1]
        and isinstance(fact, frozenset)
        and "0" in fact
        for about, fact in facts.items()
    )


def names_bound(target: n.Expr) -> frozenset[str]:
    """Return what an assignment to `target` changes, as it is spelled in keys."""
    match target:
        case n.Name():
            return frozenset({f"n:{target.id};"})
        case n.Attribute():
            return frozenset({f"a:{target.name};"})
        case n.Items():
            return frozenset(name for item in target.items for name in names_bound(item))
        case n.Starred() | n.Subscript():
            return names_bound(target.value)
    return frozenset()


def without(facts: Facts, names: frozenset[str]) -> Facts:
    """Return what is still known after these names have been bound anew."""
    if not names or not facts:
        return facts
    return {about: fact for about, fact in facts.items() if names.isdisjoint(_named_in(about))}


@lru_cache(maxsize=100_000)
def _named_in(about: tuple[str, ...]) -> frozenset[str]:
    """Return the names and attributes in these keys, as they are spelled there."""
    return frozenset(name for part in about for name in _SPELLED.findall(part))


def common(several: list[Facts]) -> Facts:
    """Return what is known in each of several cases."""
    first, *others = several
    return {
        about: fact
        for about, fact in first.items()
        if all(other.get(about) == fact for other in others)
    }


def checked(facts: Facts, target: n.Expr) -> Facts:
    """Return what is known after something that can check it gave `target` its value."""
    names = [part for part in n.walk(target) if isinstance(part, n.Name)]
    return {**facts, **{("checked", key(name)): True for name in names}}


def is_used_up(facts: Facts) -> bool:
    """Tell whether something is none of several values, and was checked to be one of a set.

    `if kind not in KINDS: abort(404)`, and then an `if` for each kind. A function of the project
    that gives the value may check it, too.
    """
    return any(
        about[0] == "excluded" and len(fact) > 1 and ("checked", about[1]) in facts
        for about, fact in facts.items()
        if isinstance(fact, frozenset)
    )


def dereferenced(node: n.Node) -> Facts:
    """Return what is known after `node` ran: what an attribute was taken of is not None."""
    found: Facts = {}
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, n.Attribute) and part.name not in _GROWS:
            found["none", key(part.value)] = False
        if not isinstance(part, _NOT_AT_ONCE):
            stack.extend(n.children(part))
    return found


def bound_in(*roots: n.Node) -> frozenset[str]:
    """Return what the statements in `roots` bind anew."""
    found: set[str] = set()
    for node in n.walk(*roots, into_functions=False):
        for target in _targets(node):
            found |= names_bound(target)
    return frozenset(found)


def _targets(node: n.Node) -> list[n.Expr]:
    match node:
        case n.Assign() | n.Delete():
            return list(node.targets)
        case n.AnnAssign() | n.AugAssign() | n.For() | n.Walrus():
            return [node.target]
        case n.WithItem() if node.target is not None:
            return [node.target]
        case n.Handler() if node.name is not None:
            return [n.Name(node.start, node.end, node.name)]
        case n.Case():
            return list(node.binds)
    return []
