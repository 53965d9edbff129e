"""What a condition is about: development, production, or another expression."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.names.scopes import Module

# What a parameter is called by which tests hand in settings of their own.
TEST_PARAMETER = re.compile(r".*(test|override).*", re.IGNORECASE)

_DEVELOPMENT = frozenset(
    {
        "debug",
        "dev",
        "develop",
        "development",
        "test",
        "tests",
        "testing",
        "unittest",
        "pytest",
        "ci",
        "local",
        "localhost",
        "mock",
        "mocks",
        "stub",
        "stubs",
    }
)
_PRODUCTION = frozenset({"prod", "production", "live", "deployed", "staging"})
_SECRET = frozenset({"secret", "secrets", "key", "keys", "salt", "token", "password"})
_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def tokens(name: str) -> set[str]:
    """Return the words of a name, in lower case: `LocalDevConfig` has three."""
    return {token.lower() for token in _TOKEN.findall(name)}


def is_development_name(name: str) -> bool:
    """Tell whether a class or module is called after development or tests."""
    found = tokens(name)
    return bool(found & _DEVELOPMENT) and not found & _PRODUCTION


def is_secret_name(name: str) -> bool:
    """Tell whether a name is one of a secret."""
    return bool(tokens(name) & _SECRET)


def words(node: n.Node) -> Iterator[str]:
    """Yield the names, attributes and strings of an expression."""
    for part in n.walk(node):
        if isinstance(part, n.Name):
            yield part.id
        elif isinstance(part, n.Attribute):
            yield part.name
        elif isinstance(part, n.Constant) and isinstance(part.value, str):
            yield part.value


def is_about(test: n.Expr, other: n.Expr) -> bool:
    """Tell whether `test` asks for `other`: `key if key else ...`, `"K" in environ`."""
    asked = {word for word in words(test) if word not in ("os", "environ", "get", "getenv")}
    return bool(asked.intersection(words(other)))


def is_development_only(module: Module, node: n.Node) -> bool:
    """Tell whether `node` stands in a branch that only development or tests take."""
    inner = node
    for around in module.ancestors(node):
        match around:
            case n.Branch():
                if inner is not around.test and _stands_for_development(around.test, holds=True):
                    return True
            case n.If():
                if not isinstance(inner, n.Branch) and any(
                    _stands_for_development(branch.test, holds=False) for branch in around.branches
                ):
                    return True
            case n.Conditional():
                if inner is not around.test and _stands_for_development(
                    around.test, holds=inner is around.body
                ):
                    return True
        inner = around
    return False


def _stands_for_development(test: n.Expr, *, holds: bool) -> bool:
    """Tell whether `test`, when it `holds` or does not, means development."""
    found = {token for word in words(test) for token in tokens(word)}
    negated = isinstance(test, n.Unary) and test.op == "not"
    if isinstance(test, n.Compare):
        negated = any(op in ("!=", "not in", "is not") for op in test.ops)
        # `test_config is None` holds where there are no tests.
        if any(isinstance(part, n.Constant) and part.value is None for part in test.comparators):
            negated = not negated
    if holds == negated:
        return bool(found & _PRODUCTION) and not found & _DEVELOPMENT
    return bool(found & _DEVELOPMENT) and not found & _PRODUCTION


def is_conditional(module: Module, node: n.Node) -> bool:
    """Tell whether `node` may not run when its scope does; what only tests leave out counts not.

    In `if test_config is None: ... else: ...` the first branch is what production runs.
    """
    inner = node
    for around in module.ancestors(node):
        match around:
            case n.Branch():
                if inner is not around.test and not _is_without_tests(around.test):
                    return True
            case n.If():
                if not isinstance(inner, n.Branch):
                    return True
            case n.Handler() | n.For() | n.While() | n.Case() | n.Conditional():
                return True
            case n.Function() | n.Lambda() | n.Class():
                return False
        inner = around
    return False


def _is_without_tests(test: n.Expr) -> bool:
    operand = test
    if isinstance(test, n.Compare) and test.ops == ["is"]:
        operand = test.left
    elif isinstance(test, n.Unary) and test.op == "not":
        operand = test.operand
    else:
        return False
    return isinstance(operand, n.Name) and bool(TEST_PARAMETER.fullmatch(operand.id))
