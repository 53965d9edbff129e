"""What may become a key that applications sign with, and is no secret or not the same everywhere.

The three questions about keys ask for the same candidates: literals, literal fallbacks, random
values. What never reaches production, what is replaced and what the program refuses to start with
is left out here.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from flask_lint.model.config.spaces import is_of_tests
from flask_lint.model.execution.conditions import is_development_name, is_development_only, words
from flask_lint.model.keys.origins import Form, Origin
from flask_lint.model.names.heirs import Heirs
from flask_lint.model.names.values import External, Site
from flask_lint.providers.knowledge import knowledge
from flask_lint.sources.roles import Role
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.config.spaces import Configuration, Setting
    from flask_lint.model.config.writes import Write
    from flask_lint.model.keys.origins import OriginTracer
    from flask_lint.model.keys.startup_checks import StartupChecks
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope

_CUSTOM_KEY = re.compile(r"SECRET_KEY_[A-Z0-9_]+")
# Names about a key, not of one.
_ABOUT = frozenset(
    {
        "FILE",
        "FILENAME",
        "PATH",
        "DIR",
        "VARIABLE",
        "VAR",
        "ENV",
        "NAME",
        "LENGTH",
        "LEN",
        "SIZE",
        "BYTES",
        "ID",
        "URL",
        "PREFIX",
        "SUFFIX",
        "HEADER",
        "ALGORITHM",
        "ALG",
        "HASH",
        "TTL",
        "MAX",
        "AGE",
        "ROTATION",
        "DAYS",
        "VERSION",
        "REQUIRED",
        "ENABLED",
        "COMMAND",
        "MIN",
        "DEFAULT",
        "PLACEHOLDER",
        "FORMAT",
        "TYPE",
        "SOURCE",
        "MESSAGE",
        "HELP",
        "DESCRIPTION",
        "FIELD",
    }
)
_SAMPLE = re.compile(r"(.*[-_.])?(sample|example|template|dist|skel|skeleton)([-_.].*)?")
# `{{ cookiecutter.key }}`: the literal is made when the project is.
_TEMPLATE = re.compile(r"\{\{.*\}\}|\$\{.*\}|<%.*%>")
_SETTINGS_CLASSES = frozenset({"pydantic.BaseSettings", "pydantic_settings.BaseSettings"})


class Weakness(StrEnum):
    """Why a value is no good key."""

    HARDCODED = "hardcoded"
    FALLBACK = "fallback"
    RANDOM = "random"


class Candidate(msgspec.Struct, frozen=True):
    """A value that may become a key: `origin` says where it stands and what it is.

    `setting` is None where the value is not configured but used. `override` is a later source
    outside the project that may replace the value.
    """

    weakness: Weakness
    key: str
    origin: Origin
    setting: Setting | None = None
    override: Write | None = None


class SecretKeys:
    """The candidates of a project."""

    def __init__(
        self,
        evaluator: Evaluator,
        configuration: Configuration,
        tracer: OriginTracer,
        checks: StartupChecks,
        modules: Iterable[Module],
    ) -> None:
        self._evaluator = evaluator
        self._configuration = configuration
        self._tracer = tracer
        self._checks = checks
        self._modules = [module for module in modules if is_deployed(module)]
        self._heirs = Heirs(evaluator, self._modules)

    @cached_property
    def candidates(self) -> list[Candidate]:
        """All candidates, one for each place: a fallback says more than a literal."""
        best: dict[n.Node, Candidate] = {}
        if not self._configuration.spaces:
            return []
        for candidate in [*self._configured(), *self._used()]:
            known = best.get(candidate.origin.site.node)
            if known is None or _rank(candidate) < _rank(known):
                best[candidate.origin.site.node] = candidate
        return list(best.values())

    # The configuration -----------------------------------------------------------------------

    def _configured(self) -> Iterator[Candidate]:
        for setting in self._configuration.settings:
            if not is_signing_key(setting.key, setting) or not self._is_deployed(setting):
                continue
            origins = self.origins(setting)
            if self._is_replaced(setting):
                continue
            override = self._configuration.later_outside(setting)
            fills_in = _fills_in(setting)
            for found in origins:
                origin = replace(found, fallback=True) if fills_in else found
                weakness = self._weakness(origin)
                if weakness is not None:
                    yield Candidate(weakness, setting.key, origin, setting, override)

    def origins(self, setting: Setting) -> list[Origin]:
        """Return where the value of a setting comes from."""
        if setting.value is not None:
            return self._tracer.trace(setting.value)
        return self._tracer.trace_bindings(setting.bindings)

    def _weakness(self, origin: Origin) -> Weakness | None:
        """Return what is wrong with a value, or None."""
        module = origin.site.module
        if not is_deployed(module) or is_development_only(module, origin.site.node):
            return None
        if origin.form is Form.RANDOM:
            refused = bool(origin.variable) and self._checks.refuses("", origin.variable)
            return None if refused else Weakness.RANDOM
        if origin.form is not Form.LITERAL or not isinstance(origin.value, (str, bytes)):
            return None
        if isinstance(origin.value, str) and _TEMPLATE.search(origin.value):
            return None
        if self._checks.refuses(origin.value, origin.variable if origin.fallback else ""):
            return None
        if origin.fallback or _is_field_default(self._evaluator, origin):
            return Weakness.FALLBACK
        return Weakness.HARDCODED

    def _is_deployed(self, setting: Setting) -> bool:
        """Tell whether a setting can reach production."""
        if setting.write is not None:
            site = setting.write.site
            if not is_deployed(site.module) or is_of_tests(setting.write):
                return False
            if is_development_only(site.module, site.node):
                return False
        holders = {binding.scope for binding in setting.bindings}
        if not holders:
            return True
        return any(self._holder_is_deployed(holder, setting) for holder in holders)

    def _holder_is_deployed(self, holder: Scope, setting: Setting) -> bool:
        module = holder.module
        if not is_deployed(module):
            return False
        # `self.SECRET_KEY = ...` in a method belongs to the class.
        holder = holder.enclosing_class or holder
        if holder.kind != "class":
            return not is_development_module(module)
        heirs = self._heirs.of(holder)
        if _is_for_development(holder) or is_development_module(module):
            return any(not _is_for_development(heir) for heir in heirs)
        # Production may give the key a value of its own.
        production = [heir for heir in heirs if not _is_for_development(heir)]
        if not production or holder in self._configuration.loaded:
            return True
        return not all(self._overrides(heir, holder, setting.key) for heir in production)

    def _overrides(self, heir: Scope, holder: Scope, key: str) -> bool:
        """Tell whether a class gives `key` a value that is not weak itself."""
        for cls in self._evaluator.mro(heir):
            if cls is holder:
                return False
            if not isinstance(cls, str) and key in cls.bindings:
                origins = self._tracer.trace_bindings(cls.bindings[key])
                return all(self._weakness(origin) is None for origin in origins)
        return False

    def _is_replaced(self, setting: Setting) -> bool:
        """Tell whether a later setting of the same key always takes the place of this one."""
        later = self._configuration.replaced_by(setting)
        return later is not None and not self._reads_config(later)

    def _reads_config(self, setting: Setting) -> bool:
        """Tell whether a value is made of the configuration's present value."""
        values = [(setting.value.node, setting.value.scope)] if setting.value is not None else []
        values += [
            (binding.value, binding.scope)
            for binding in setting.bindings
            if binding.value is not None
        ]
        finder = self._configuration.finder
        for value, scope in values:
            for node in n.walk(value):
                if isinstance(node, (n.Attribute, n.Subscript)):
                    if isinstance(node, n.Attribute) and node.name in ("config", "secret_key"):
                        return True
                    if finder.configs(node.value, scope):
                        return True
        return False

    # Uses ------------------------------------------------------------------------------------

    def _used(self) -> Iterator[Candidate]:
        """Yield the fallbacks that stand where a key is used: `config.get("SECRET_KEY") or ...`."""
        for module in self._modules:
            for node, scope in module.each(n.Boolean, n.Call):
                if isinstance(node, n.Boolean) and node.op == "or":
                    key = self._configured_key(node.values[0], scope)
                elif isinstance(node, n.Call) and len(node.args) > 1:
                    key = self._configured_key(node, scope)
                    if key in knowledge().preset_keys:
                        # Every configuration has the key: the default is never taken.
                        continue
                else:
                    continue
                if key:
                    yield from self._fallbacks(node, scope, key)
                elif isinstance(node, n.Call):
                    yield from self._signed_with(node, scope)

    def _fallbacks(self, node: n.Expr, scope: Scope, key: str) -> Iterator[Candidate]:
        for origin in self._tracer.trace(Site(node, scope)):
            if origin.fallback and self._weakness(origin) is Weakness.FALLBACK:
                yield Candidate(Weakness.FALLBACK, key, origin)

    def _configured_key(self, node: n.Expr, scope: Scope) -> str:
        """Return the key that an expression reads from a configuration, or an empty string."""
        if not (
            isinstance(node, n.Call)
            and isinstance(node.func, n.Attribute)
            and node.func.name == "get"
            and node.args
            and isinstance(node.args[0], n.Constant)
            and isinstance(node.args[0].value, str)
            and node.args[0].value in knowledge().signing_keys
        ):
            return ""
        base = node.func.value
        if isinstance(base, n.Attribute) and base.name == "config":
            return node.args[0].value
        return node.args[0].value if self._configuration.finder.configs(base, scope) else ""

    def _signed_with(self, call: n.Call, scope: Scope) -> Iterator[Candidate]:
        """Yield the literal fallbacks among the arguments of a call that signs or encrypts."""
        paths = [
            value.path
            for value in self._evaluator.values(call.func, scope)
            if isinstance(value, External)
        ]
        if not any(path in knowledge().signers for path in paths):
            return
        for argument in [*call.args, *(word.value for word in call.keywords)]:
            for origin in self._tracer.trace(Site(argument, scope)):
                if (
                    origin.fallback
                    and origin.variable in knowledge().signing_keys
                    and self._weakness(origin) is Weakness.FALLBACK
                ):
                    yield Candidate(Weakness.FALLBACK, origin.variable, origin)


def is_signing_key(key: str, setting: Setting) -> bool:
    """Tell whether applications sign with the value of `key`."""
    if key in knowledge().signing_keys:
        return True
    written = setting.write is not None and setting.write.kind == "item"
    return (
        written and bool(_CUSTOM_KEY.fullmatch(key)) and not _ABOUT.intersection(key.split("_")[2:])
    )


def is_deployed(module: Module) -> bool:
    """Tell whether a module is part of what runs in production: no test, script or sample."""
    if module.role is not Role.APPLICATION:
        return False
    name = module.path.rpartition("/")[2].removesuffix(".py").lower()
    # No statement imports `models 2.py`: it is a copy that somebody kept.
    return " " not in name and not _SAMPLE.fullmatch(name)


def is_development_module(module: Module) -> bool:
    """Tell whether a module of settings is called after development or tests."""
    parts = module.path.removesuffix(".py").removesuffix("/__init__").split("/")
    return is_development_name(parts[-1])


def _fills_in(setting: Setting) -> bool:
    """Tell whether a setting is written where there is none: `if not app.secret_key: ...`."""
    write = setting.write
    if write is None or write.kind != "item" or not write.conditional:
        return False
    for around in write.site.module.ancestors(write.site.node):
        if isinstance(around, n.Branch):
            asked = {word.upper() for word in words(around.test)}
            negated = isinstance(around.test, (n.Unary, n.Compare))
            return negated and setting.key in asked
    return False


def _is_for_development(cls: Scope) -> bool:
    """Tell whether a class of settings is called after development or tests, or says so."""
    return is_development_name(_name(cls)) or any(
        isinstance(binding.value, n.Constant) and binding.value.value is True
        for binding in cls.bindings.get("TESTING", ())
    )


def _name(scope: Scope) -> str:
    return scope.qualname.rpartition(".")[2]


def _rank(candidate: Candidate) -> tuple[int, bool]:
    order = (Weakness.FALLBACK, Weakness.HARDCODED, Weakness.RANDOM)
    return order.index(candidate.weakness), candidate.override is not None


def _is_field_default(evaluator: Evaluator, origin: Origin) -> bool:
    """Tell whether a literal is the default of a field that pydantic fills from the environment."""
    cls = origin.site.scope
    return cls.kind == "class" and not _SETTINGS_CLASSES.isdisjoint(
        entry for entry in evaluator.mro(cls) if isinstance(entry, str)
    )
