"""Which filters and tests templates may use, and where that knowledge ends.

Sources: `flask.sansio.app.App.template_filter`, `flask.sansio.blueprints`, `jinja2.Environment`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from flask_lint.model.execution.dictionaries import literal_keys
from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.names.values import External, FunctionValue
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.registry.holders import Holders
    from flask_lint.model.registry.mounts import Mounts
    from flask_lint.model.registry.receivers import Receivers
    from flask_lint.summary.filters import TemplateFilter

_KINDS = ("filter", "test")
_DECORATORS = frozenset(f"{start}template_{kind}" for start in ("", "app_") for kind in _KINDS)
_ADDERS = frozenset(f"add_{name}" for name in _DECORATORS) | frozenset(
    f"add_app_template_{kind}" for kind in _KINDS
)
_TABLES = frozenset(f"{kind}s" for kind in _KINDS)
_ENVIRONMENTS = ("env", "environment")
# What may make another environment of Flask's than it is by itself.
_REPLACERS = frozenset({"jinja_environment", "create_jinja_environment", "jinja_env"})
_DEFAULTS = ("jinja2.filters.FILTERS", "jinja2.tests.TESTS", "jinja2.defaults.DEFAULT_")
_TABLE_NAMES = ("FILTERS", "TESTS")
_OPTIONS = "jinja_options"
# A module in which no word ends like this has nothing to say in names and attributes.
_TELLING = ("jinja_env", _OPTIONS, *_TABLE_NAMES)
_JINJA_CLASSES = ("jinja2.ext.", "webassets.ext.jinja2.")


class FilterNames:
    """The filters and tests of all apps of a project, taken together.

    `names` are those that are known, Jinja's own included, and `is_open` tells that there may be
    others. Who asks learns of too much rather than too little.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        strings: StringReader,
        holders: Holders,
        mounts: Mounts,
        receivers: Receivers,
        modules: Iterable[Module],
    ) -> None:
        from jinja2.filters import FILTERS
        from jinja2.tests import TESTS

        self._evaluator = evaluator
        self._environments = environments
        self._strings = strings
        self.names: set[str] = {*FILTERS, *TESTS}
        self.is_open = not holders.apps or any(mount.child is None for mount in mounts.all)
        for holder in holders.all:
            self._of_package(holder.path)
        for receiving in receivers.all:
            self._of_package(receiving.path)
        for module in modules:
            self._of_module(module)

    def is_missing(self, used: TemplateFilter) -> bool:
        """Tell whether a template uses what no app has."""
        return not self.is_open and not used.is_asked_for and used.name not in self.names

    def _of_package(self, path: str) -> None:
        """Take in what a package brings that is given an app."""
        known = knowledge().template_filters
        head = path
        while head and head not in known:
            head = head.rpartition(".")[0]
        if head:
            self.names.update(known[head])
        elif path.partition(".")[0] not in sys.stdlib_module_names:
            self.is_open = True

    # Code ------------------------------------------------------------------------------------

    def _of_module(self, module: Module) -> None:
        for scope in module.scopes:
            self._of_scope(scope)
        if not any(word.endswith(_TELLING) for word in module.words):
            return
        for node, scope in module.each(n.Attribute, n.Name):
            if isinstance(node, n.Attribute) and node.name == "jinja_env":
                self._of_environment(node, scope)
            else:
                self._of_name(node, scope)

    def _of_scope(self, scope: Scope) -> None:
        node = scope.node
        if isinstance(node, n.Function) and scope.parent is not None:
            for decorator in node.decorators:
                self._of_decorator(decorator, node.name, scope.parent)
            if scope.enclosing_class is not None and node.name in _REPLACERS:
                self.is_open = True
        for part in scope.each(n.Call, n.Assign, n.AugAssign):
            match part:
                case n.Call():
                    self._of_call(part, scope)
                case n.Assign():
                    for target in part.targets:
                        self._of_target(target, part.value, scope)
                case n.AugAssign() if _is_table(part.target):
                    self._add_keys(part.value, scope)

    def _of_decorator(self, decorator: n.Expr, name: str, scope: Scope) -> None:
        func = decorator.func if isinstance(decorator, n.Call) else decorator
        # `@app.add_template_filter` adds as well, and leaves None behind.
        named = _DECORATORS if isinstance(decorator, n.Call) else _DECORATORS | _ADDERS
        if not isinstance(func, n.Attribute) or func.name not in named:
            return
        given = _name_given(decorator, 0) if isinstance(decorator, n.Call) else None
        if given is None:
            self.names.add(name)
        else:
            self._add(given, scope)

    def _of_call(self, call: n.Call, scope: Scope) -> None:
        func = call.func
        if isinstance(func, n.Attribute):
            if func.name in _ADDERS:
                self._of_adder(call, scope)
            elif func.name == "add_extension":
                self._of_extension(call, scope)
            elif func.name in ("update", "setdefault") and _is_table(func.value):
                self._of_update(call, scope)
        elif (
            isinstance(func, n.Call)
            and isinstance(func.func, n.Attribute)
            and func.func.name in _DECORATORS
        ):
            # `app.template_filter("name")(function)`
            self._add_given(_name_given(func, 0), call.args[:1], scope)

    def _of_adder(self, call: n.Call, scope: Scope) -> None:
        words = [word.value for word in call.keywords if word.name == "f"]
        self._add_given(_name_given(call, 1), call.args[:1] or words, scope)

    def _add_given(self, name: n.Expr | None, functions: Iterable[n.Expr], scope: Scope) -> None:
        """Add the name that is given, else those of the functions."""
        if name is not None:
            self._add(name, scope)
            return
        for function in functions:
            values = self._evaluator.values(function, scope)
            if not values:
                self.is_open = True
            for value in values:
                if isinstance(value, FunctionValue) and isinstance(value.scope.node, n.Function):
                    self.names.add(value.scope.node.name)
                elif isinstance(value, External) and not value.path.endswith(")"):
                    self.names.add(value.path.rpartition(".")[2])
                else:
                    self.is_open = True

    def _of_extension(self, call: n.Call, scope: Scope) -> None:
        for argument in call.args:
            text = self._strings.read(Situated(argument, scope, NOTHING)).only
            paths = [text] if text else self._evaluator.paths(argument, scope)
            if not paths or not all(path.startswith(_JINJA_CLASSES) for path in paths):
                self.is_open = True

    def _of_update(self, call: n.Call, scope: Scope) -> None:
        if isinstance(call.func, n.Attribute) and call.func.name == "setdefault":
            for argument in call.args[:1]:
                self._add(argument, scope)
            return
        for word in call.keywords:
            if word.name is None:
                self._add_keys(word.value, scope)
            else:
                self.names.add(word.name)
        for argument in call.args:
            self._add_keys(argument, scope)

    def _of_target(self, target: n.Expr, value: n.Expr, scope: Scope) -> None:
        if isinstance(target, n.Subscript) and _is_table(target.value):
            self._add(target.index, scope)
        elif isinstance(target, n.Attribute) and target.name in _REPLACERS:
            self.is_open = True
        elif _is_table(target):
            if isinstance(target, n.Attribute) and _is_environment(target.value):
                self._add_keys(value, scope)
        elif isinstance(target, n.Name) and (
            target.id == "jinja_environment"
            or (
                isinstance(value, n.Attribute) and _is_table(value) and _is_environment(value.value)
            )
        ):
            # A class of apps with an environment of its own, or another name for the table.
            self.is_open = True

    def _of_environment(self, node: n.Attribute, scope: Scope) -> None:
        """Note an environment that is given away: whoever gets it may add to it."""
        parent = scope.module.parents.get(node)
        if isinstance(parent, n.Call) and node in parent.args:
            if not self._is_own(parent, scope):
                self.is_open = True
        elif isinstance(parent, n.Keyword):
            self.is_open = True
        elif isinstance(parent, n.Assign) and node is parent.value:
            for target in parent.targets:
                if not isinstance(target, n.Name) or self._is_passed_on(target.id, scope):
                    self.is_open = True

    def _is_passed_on(self, name: str, scope: Scope) -> bool:
        return any(
            isinstance(argument, n.Name) and argument.id == name and not self._is_own(call, scope)
            for call in scope.each(n.Call)
            for argument in (*call.args, *(word.value for word in call.keywords))
        )

    def _is_own(self, call: n.Call, scope: Scope) -> bool:
        """Tell whether a call runs the project's own code and nothing else."""
        values = self._evaluator.values(call.func, scope)
        return bool(values) and all(isinstance(value, FunctionValue) for value in values)

    def _of_name(self, node: n.Attribute | n.Name, scope: Scope) -> None:
        name = node.name if isinstance(node, n.Attribute) else node.id
        if name == _OPTIONS:
            # It may name extensions.
            self.is_open = True
        if name.upper() == name and name.endswith(_TABLE_NAMES):
            paths = self._evaluator.paths(node, scope)
            if any(path.startswith(_DEFAULTS) for path in paths):
                self.is_open = True

    def _add(self, node: n.Expr, scope: Scope) -> None:
        """Add the name that an expression is, in each run of the code around it."""
        for run in self._environments.runs(node, scope):
            found = self._strings.read(Situated(node, scope, run))
            self.names.update(found.texts)
            if not found.complete:
                self.is_open = True

    def _add_keys(self, node: n.Expr, scope: Scope) -> None:
        """Add the keys of a dictionary."""
        for run in self._environments.runs(node, scope):
            keys = literal_keys(self._environments, Situated(node, scope, run))
            if keys is None:
                self.is_open = True
            else:
                self.names |= keys


def _name_given(call: n.Call, position: int) -> n.Expr | None:
    """Return the name that a filter is given, None where it has that of its function."""
    for word in call.keywords:
        if word.name == "name":
            return word.value
    given = call.args[position] if position < len(call.args) else None
    return None if isinstance(given, n.Constant) and given.value is None else given


def _is_table(node: n.Expr) -> bool:
    """Tell whether an expression is the table of an environment's filters or tests.

    Any attribute of that name counts: a name too many is no harm.
    """
    return isinstance(node, n.Attribute) and node.name in _TABLES


def _is_environment(node: n.Expr) -> bool:
    name = node.name if isinstance(node, n.Attribute) else getattr(node, "id", "")
    return name.endswith(_ENVIRONMENTS)
