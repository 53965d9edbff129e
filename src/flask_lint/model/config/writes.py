"""Where code writes to the configuration of an application, as it is spelled.

`app.config["K"] = v`, `app.secret_key = v`, `app.config.update(...)` and the loaders: each is one
`Write`. What a loaded object holds is not looked up here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.conditions import TEST_PARAMETER, is_conditional
from flask_lint.model.names.values import External, Instance, Site, Unknown
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope

MAPPINGS = frozenset({"update", "from_mapping"})
LOADERS = frozenset(
    {
        "from_object",
        "from_pyfile",
        "from_file",
        "from_json",
        "from_envvar",
        "from_prefixed_env",
        "load_dotenv",
    }
)
# An object that could not be followed is taken for an application when it is called like one.
_APP_NAME = re.compile(r"(.*_)?(app|application)", re.IGNORECASE)
# The parameter by which tests hand their settings to a factory.


class Write(msgspec.Struct, frozen=True):
    """One statement or call that writes to a configuration.

    `kind` is `item` (one key), `mapping` (a mapping of the code), a loader's name, or `opaque`
    (which keys it writes cannot be read). `app` is the call that made the application, None when
    any may be meant. `value` is what is written or loaded.
    """

    kind: str
    site: Site
    app: Site | None
    value: n.Expr | None = None
    key: str = ""
    conditional: bool = False
    default_only: bool = False


class WriteFinder:
    """Finds the writes in a scope."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._config_paths = {f"{path}().config" for path in knowledge().app_classes}
        self._config_paths.add("flask.current_app.config")

    def find(self, scope: Scope) -> Iterator[Write]:
        """Yield the writes that run when `scope` runs."""
        for node in scope.each(n.Assign, n.AnnAssign, n.AugAssign, n.Call):
            if isinstance(node, n.Assign):
                for target in node.targets:
                    yield from self._assigned(node, target, node.value, scope)
            elif isinstance(node, n.AnnAssign) and node.value is not None:
                yield from self._assigned(node, node.target, node.value, scope)
            elif isinstance(node, n.AugAssign) and node.op == "|=":
                for app in self.configs(node.target, scope):
                    yield self._write("mapping", node, scope, app, node.value)
            elif isinstance(node, n.Call):
                yield from self._called(node, scope)

    def _assigned(
        self, node: n.Stmt, target: n.Expr, value: n.Expr, scope: Scope
    ) -> Iterator[Write]:
        if isinstance(target, n.Subscript):
            for app in self.configs(target.value, scope):
                for key in self._keys(target.index, scope):
                    kind = "item" if key else "opaque"
                    yield self._write(kind, node, scope, app, value, key)
        elif isinstance(target, n.Attribute):
            if target.name == "config":
                for app in self.apps(target.value, scope):
                    yield self._write("opaque", node, scope, app, value)
            elif target.name in knowledge().config_attributes:
                named = knowledge().config_attributes[target.name]
                for app in self.apps(target.value, scope):
                    yield self._write("item", node, scope, app, value, named)

    def _called(self, call: n.Call, scope: Scope) -> Iterator[Write]:
        if not isinstance(call.func, n.Attribute):
            return
        name = call.func.name
        if name not in LOADERS and name not in MAPPINGS and name != "setdefault":
            return
        first = call.args[0] if call.args else None
        for app in self.configs(call.func.value, scope):
            if name in LOADERS:
                if first is None and call.keywords:
                    first = call.keywords[0].value
                yield self._write(name, call, scope, app, first)
                continue
            if name == "setdefault":
                if len(call.args) > 1:
                    for key in self._keys(call.args[0], scope):
                        kind = "item" if key else "opaque"
                        found = self._write(kind, call, scope, app, call.args[1], key)
                        yield _as_default(found)
                continue
            for argument in call.args:
                yield self._write("mapping", call, scope, app, argument)
            for word in call.keywords:
                if word.name is None:
                    yield self._write("mapping", call, scope, app, word.value)
                else:
                    yield self._write("item", call, scope, app, word.value, word.name)

    def _write(
        self,
        kind: str,
        node: n.Node,
        scope: Scope,
        app: Site | None,
        value: n.Expr | None,
        key: str = "",
    ) -> Write:
        conditional = is_conditional(scope.module, node)
        return Write(kind, Site(node, scope), app, value, key, conditional)

    def _keys(self, index: n.Expr, scope: Scope) -> list[str]:
        """Return the keys that an index stands for; an empty one is not known."""
        if isinstance(index, n.Constant):
            return [index.value] if isinstance(index.value, str) else [""]
        found: list[str] = []
        for value in self._evaluator.values(index, scope):
            literal = getattr(value, "value", None)
            found.append(literal if isinstance(literal, str) else "")
        return list(dict.fromkeys(found)) or [""]

    # Whose configuration ---------------------------------------------------------------------

    def configs(self, node: n.Expr, scope: Scope) -> list[Site | None]:
        """Return the applications, as their calls, whose configuration `node` is."""
        if isinstance(node, n.Attribute) and node.name == "config":
            return self.apps(node.value, scope)
        if not isinstance(node, (n.Name, n.Attribute)):
            return []
        return list(
            dict.fromkeys(
                value.origin
                for value in self._evaluator.values(node, scope)
                if isinstance(value, External) and value.path in self._config_paths
            )
        )

    def apps(self, node: n.Expr, scope: Scope) -> list[Site | None]:
        """Return the calls that made the applications that `node` stands for."""
        values = self._evaluator.values(node, scope)
        found: dict[Site | None, None] = {}
        for value in values:
            if isinstance(value, (External, Instance)) and self._evaluator.is_app(value):
                found[value.origin] = None
        if not found and all(isinstance(value, Unknown) for value in values):
            name = node.id if isinstance(node, n.Name) else getattr(node, "name", "")
            if _APP_NAME.fullmatch(name):
                return [None]
        if len(found) > 1:
            # An annotated parameter whose callers are known, too.
            found.pop(None, None)
        return list(found)


def is_test_parameter(node: n.Expr, scope: Scope) -> bool:
    """Tell whether `node` is the parameter of a factory that tests fill."""
    return (
        isinstance(node, n.Name)
        and bool(TEST_PARAMETER.fullmatch(node.id))
        and any(binding.kind == "param" for binding in scope.bound(node.id, node.start))
    )


def _as_default(write: Write) -> Write:
    return Write(
        write.kind,
        write.site,
        write.app,
        write.value,
        write.key,
        write.conditional,
        default_only=True,
    )
