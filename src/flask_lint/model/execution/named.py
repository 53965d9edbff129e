"""Functions that a string names, such as `"shop.jobs:clean"` and `"shop.jobs.clean"`.

Sources: `apscheduler.util.ref_to_obj`, `rq.utils.import_attribute`, `flask_apscheduler.scheduler`,
`connexion.utils.get_function_from_name`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.names.values import FunctionValue, ModuleValue, Site, Value
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.providers.provider import Registrar

_FUNCTION = "func"


def functions_named(evaluator: Evaluator, name: str, importer: Module) -> Iterator[Scope]:
    """Yield the functions of the project that a dotted name means.

    A colon, where there is one, stands between the module and what is in it.
    """
    module_name, colon, inside = name.partition(":")
    parts = [*module_name.split("."), *inside.split(".")] if colon else name.split(".")
    first = module_name.count(".") + 1 if colon else len(parts) - 1
    for count in range(first, first - 1 if colon else 0, -1):
        module = evaluator.module_value(".".join(parts[:count]), importer)
        if not isinstance(module, ModuleValue):
            continue
        values: list[Value] = [module]
        for part in parts[count:]:
            values = [found for value in values for found in evaluator.attribute(value, part)]
        yield from (value.scope for value in values if isinstance(value, FunctionValue))
        return


def function_named(
    evaluator: Evaluator, argument: n.Expr, registrar: Registrar, importer: Module
) -> Scope | None:
    """Return the function that an argument of a registering call is the name of, if it is one."""
    if not (registrar.by_name and isinstance(argument, n.Constant)):
        return None
    name = argument.value
    if not isinstance(name, str) or registrar.by_name not in name:
        return None
    found = list(functions_named(evaluator, name, importer))
    return found[0] if len(found) == 1 else None


def configured_jobs(
    evaluator: Evaluator, modules: Iterable[Module]
) -> Iterator[tuple[Scope, Site]]:
    """Yield the functions that the configuration lists as jobs, and where it names them."""
    modules = list(modules)
    makers = {path.rpartition(".")[2] for path in knowledge().job_settings}
    if not any(makers & module.words for module in modules):
        return
    settings = {name for names in knowledge().job_settings.values() for name in names}
    for module in modules:
        if not settings & module.words:
            continue
        for scope in module.scopes:
            for value in _values_set(scope, settings):
                for function in _listed(value):
                    for found in _meant(evaluator, function, scope):
                        yield found, Site(function, scope)


def _values_set(scope: Scope, names: set[str]) -> Iterator[n.Expr]:
    """Yield what a scope writes under one of the names: as a variable, a key or a keyword."""
    for node in scope.each(n.Assign, n.Keyword):
        if isinstance(node, n.Keyword):
            if node.name in names:
                yield node.value
        elif any(_last(target) in names for target in node.targets):
            yield node.value


def _last(target: n.Expr) -> object:
    if isinstance(target, n.Subscript):
        return target.index.value if isinstance(target.index, n.Constant) else None
    return target.id if isinstance(target, n.Name) else None


def _listed(jobs: n.Expr) -> Iterator[n.Expr]:
    """Yield the functions in a list of jobs, each of which is a dictionary."""
    if not isinstance(jobs, n.Items):
        return
    for job in jobs.items:
        if isinstance(job, n.Dict):
            for key, value in zip(job.keys, job.values, strict=True):
                if isinstance(key, n.Constant) and key.value == _FUNCTION:
                    yield value


def _meant(evaluator: Evaluator, function: n.Expr, scope: Scope) -> Iterator[Scope]:
    """Yield the function that is listed: itself, or by its name."""
    if isinstance(function, n.Constant):
        if isinstance(function.value, str) and ":" in function.value:
            yield from functions_named(evaluator, function.value, scope.module)
        return
    for value in evaluator.values(function, scope):
        if isinstance(value, FunctionValue):
            yield value.scope
