"""The rules that applications get from OpenAPI specifications, by connexion's `add_api`.

Sources: `connexion.apps.abstract.AbstractApp.add_api`, `connexion.apis.flask_api.FlaskApi`, and
`connexion.apps.flask`; versions 2.15 and 3.3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_lint.model.execution.environments import Situated
from flask_lint.model.execution.paths import FilePath, joined
from flask_lint.model.execution.strings import Strings
from flask_lint.model.names.values import External
from flask_lint.model.routing.openapi import (
    Naming,
    Resolver,
    UnreadableError,
    endpoint_name,
    read_specification,
)
from flask_lint.model.routing.opening import Opening
from flask_lint.model.routing.registrations import Registration
from flask_lint.model.routing.url_rules import under_prefix
from flask_lint.providers.knowledge import knowledge
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.execution.paths import PathReader
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.scopes import Module
    from flask_lint.model.registry.folders import Folders
    from flask_lint.model.registry.holders import Holder, Holders

# The parameters that both versions take by position, as far as they matter here.
_PARAMETERS = ("specification", "base_path")
# A base path that can stand in a pattern as it is.
_PLAIN = re.compile(r"(?:/[\w.-]+)*", re.ASCII)


class SpecifiedRoutes:
    """Collects what specifications add: `all` are the rules, `openings` what is not read.

    `read` gives the text of a file of the project that is no Python.
    """

    def __init__(
        self,
        environments: Environments,
        strings: StringReader,
        paths: PathReader,
        holders: Holders,
        folders: Folders,
        read: Callable[[str], str | None],
        modules: Iterable[Module],
    ) -> None:
        self._environments = environments
        self._strings = strings
        self._paths = paths
        self._holders = holders
        self._folders = folders
        self._read = read
        self.all: list[Registration] = []
        self.openings: list[Opening] = []
        names = {path.rpartition(".")[2] for path in knowledge().specification_calls}
        for module in modules:
            for call, scope in module.each(n.Call):
                if isinstance(call.func, n.Attribute) and call.func.name in names:
                    for run in environments.runs(call, scope):
                        self._note(Situated(call, scope, run), call, call.func)

    def _note(self, at: Situated, call: n.Call, func: n.Attribute) -> None:
        """Note what one call adds in one run, if it adds a specification."""
        if not any(
            isinstance(value, External) and value.path in knowledge().specification_calls
            for value in self._environments.values(at.at(func))
        ):
            return
        given = dict(zip(_PARAMETERS, map(at.at, call.args), strict=False))
        given |= {word.name: at.at(word.value) for word in call.keywords if word.name is not None}
        is_open = (
            len(call.args) > len(_PARAMETERS)
            or any(isinstance(argument, n.Starred) for argument in call.args)
            or any(word.name is None for word in call.keywords)
        )
        apps = {self._holders.of(app) for app in self._environments.values(at.at(func.value))}
        try:
            self._add(at, apps.pop() if len(apps) == 1 and not is_open else None, given)
        except UnreadableError as why:
            named = self._strings.read(given.get("specification")).only
            what = f"`{named}`" if named is not None else "a specification"
            reason = f"the operations of {what} become routes that are not read: {why}"
            pattern = "*.*" if is_open or "name" in given else self._pattern(given)
            self.openings.append(Opening(pattern, False, reason, at.site))

    def _pattern(self, given: dict[str, Situated]) -> str:
        """Return the pattern of the endpoints of an API whose operations are not known."""
        base = self._strings.read(given.get("base_path")).only
        if base is None or not _PLAIN.fullmatch(base):
            # The name of the blueprint is the base path, which begins with a slash.
            return "/*.*"
        return f"{endpoint_name(base) or '/'}.*"

    def _add(self, at: Situated, app: Holder | None, given: dict[str, Situated]) -> None:
        """Add the rules of a specification; raise `UnreadableError` if one may be missed."""
        if app is None:
            raise UnreadableError("it is not known which app it is for, or what the app is told")
        if app.takes("resolver_error") or "resolver_error" in given:
            raise UnreadableError("`resolver_error` stands in for handlers that are missing")
        file = self._file(app, given.get("specification"))
        text = self._read(file)
        if text is None:
            raise UnreadableError(f"`{file}` is not in the project, is too large, or is no UTF-8")
        resolver = self._resolver(given.get("resolver") or app.arguments.get("resolver"))
        specification = read_specification(text, resolver, is_json=file.endswith(".json"))
        base = specification.base_path
        if "base_path" in given:
            base = self._certain(given, "base_path")
        if not _PLAIN.fullmatch(base):
            raise UnreadableError(f"its base path `{base}` is no plain path")
        name = own = endpoint_name(base) or "/"
        if "name" in given:
            name = self._certain(given, "name")
        for one in specification.operations:
            self.all.append(
                Registration(
                    app,
                    "app",
                    at.site,
                    at.environment,
                    Strings((under_prefix(base, one.rule),), True),
                    Strings((f"{name}.{endpoint_name(one.handler)}",), True),
                    endpoint_given=True,
                    methods=frozenset({one.method}),
                    defaults=frozenset(),
                    view=None,
                    has_view=True,
                )
            )
        reason = "connexion may add the pages of a documentation"
        self.openings.append(Opening(f"{name}.{own}_*", False, reason, at.site))

    def _file(self, app: Holder, given: Situated | None) -> str:
        """Return the path of a specification's file."""
        path = self._paths.read(given)
        folder = self._folders.root(app)
        inner = app.arguments.get("specification_dir")
        below = FilePath("", False) if inner is None else self._paths.read(inner)
        whole = joined(folder, below) if folder is not None and below is not None else None
        file = joined(whole, path) if whole is not None and path is not None else None
        if file is None or app.open_arguments:
            raise UnreadableError("it is not known where its file lies")
        return file.text

    def _resolver(self, given: Situated | None) -> Resolver:
        """Return how handlers are named."""
        if given is None:
            return Resolver()
        made = self._environments.resolved(given)
        values = self._environments.values(made)
        paths = {value.path for value in values if isinstance(value, External)}
        node = made.node
        if len(values) == 1 and isinstance(node, n.Call) and len(node.args) == 1:
            for naming in (Naming.RELATIVE, Naming.RESTY):
                if paths == {f"{naming}()"} and not node.keywords:
                    root = self._certain({"resolver": made.at(node.args[0])}, "resolver")
                    return Resolver(naming, root)
        raise UnreadableError("its resolver is not followed")

    def _certain(self, given: dict[str, Situated], name: str) -> str:
        text = self._strings.read(given[name]).only
        if text is None:
            raise UnreadableError(f"the text of `{name}` is not known")
        return text
