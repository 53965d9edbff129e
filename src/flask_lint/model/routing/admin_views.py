"""The rules of views that are added to an admin, which makes a blueprint of each.

Sources: `flask_admin.base` (`Admin`, `BaseView.create_blueprint`, `AdminViewMeta`), and
`flask_admin.model.BaseModelView._get_endpoint`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.execution.strings import NO_STRING, Strings
from flask_lint.model.names.scopes import Scope
from flask_lint.model.names.values import (
    ClassValue,
    External,
    Instance,
    Site,
    Unknown,
    Value,
)
from flask_lint.model.routing.opening import Opening
from flask_lint.model.routing.registrations import Registration
from flask_lint.model.routing.url_rules import under_prefix
from flask_lint.providers.knowledge import knowledge
from flask_lint.providers.provider import AdminView, RuleCall
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.execution.called import Called
    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.routing.registrations import Registrations
    from flask_lint.model.views.views import View, Views

_INDEX_CLASS = "flask_admin.AdminIndexView"
# Bases of a view's class that add no rules and change none.
_HARMLESS = ("builtins.object", "abc.ABC", "typing.Generic")
# Methods whose own version in the project's class names and places the blueprint in its own way.
_NAMING = frozenset({"create_blueprint", "_get_endpoint", "_get_view_url"})
_PACKAGE = "flask_admin"
_NO_TEXT = Strings(("",), True)


class _Admin(msgspec.Struct, eq=False):
    """One place that makes an admin: what it is given, and the apps that it is for.

    `index` is the view at its root that it is given, by the constructor or by `init_app`, and
    `root` what else the two of them say about it.
    """

    made: Situated
    arguments: dict[str, Situated]
    is_open: bool
    apps: list[tuple[Holder | None, Site]] = []
    root: dict[str, Situated] = {}


class _Exposed(msgspec.Struct, frozen=True):
    """One rule of a view: what answers is a method of the project's, or one of the library."""

    rule: Strings
    name: str
    methods: frozenset[str] | None
    view: View | None


class _Blueprint(msgspec.Struct, frozen=True, eq=False):
    """What becomes of a view: its endpoint, where its rules are put, its static files' folder.

    `exposed` are its rules, and `complete` tells whether there are no others. `at` adds it.
    """

    endpoint: Strings
    url: Strings | None
    static_folder: Strings | None
    static_url_path: Strings
    exposed: list[_Exposed]
    complete: bool
    at: Situated


class AdminViews:
    """Collects what admins add: `all` are the rules, `openings` what cannot be followed."""

    def __init__(
        self,
        evaluator: Evaluator,
        environments: Environments,
        strings: StringReader,
        holders: Holders,
        views: Views,
        registrations: Registrations,
        called: Called,
    ) -> None:
        self._evaluator = evaluator
        self._environments = environments
        self._strings = strings
        self._holders = holders
        self._views = views
        self._registrations = registrations
        self.all: list[Registration] = []
        self.openings: list[Opening] = []
        self._admins: dict[n.Node, _Admin] = {}
        calls = called.all
        for call, scope in called.of(knowledge().admins, or_classes=True):
            self._note_made(call, scope)
        for call, scope in calls:
            if isinstance(call.func, n.Attribute) and call.func.name == "init_app":
                self._note_bound(call, call.func, scope)
        for admin in self._admins.values():
            self._add_root(admin)
        for call, scope in calls:
            if isinstance(call.func, n.Attribute) and call.func.name in ("add_view", "add_views"):
                self._note_added(call, call.func, scope)
            elif self._admins:
                self._note_given_away(call, scope)

    # Admins ----------------------------------------------------------------------------------

    def _note_made(self, call: n.Call, scope: Scope) -> None:
        for callee in self._evaluator.values(call.func, scope):
            cls, paths = self._class(callee)
            parameters = next((knowledge().admins[path] for path in paths if _is_admin(path)), None)
            if parameters is None:
                continue
            made = Situated(call, scope, NOTHING)
            arguments, is_open = self._holders.arguments_of(made, cls, parameters)
            admin = self._admins[call] = _Admin(made, arguments, is_open)
            admin.root = {
                name: arguments[name]
                for name in ("index_view", "endpoint", "url")
                if name in arguments
            }
            for run in self._environments.runs(call, scope):
                found, _ = self._holders.arguments_of(Situated(call, scope, run), cls, parameters)
                self._bind(admin, found.get("app"), made.site)
            return

    def _note_bound(self, call: n.Call, func: n.Attribute, scope: Scope) -> None:
        for run in self._environments.runs(call, scope):
            at = Situated(call, scope, run)
            for admin in self._receivers(at.at(func.value)):
                if admin is None:
                    continue
                names = ("app", "index_view", "endpoint", "url")
                given = dict(zip(names, map(at.at, call.args), strict=False))
                given |= {word.name: at.at(word.value) for word in call.keywords if word.name}
                self._bind(admin, given.pop("app", None), Site(call, scope))
                if "index_view" in given:
                    admin.root = given

    def _bind(self, admin: _Admin, given: Situated | None, site: Site) -> None:
        if given is None or _is_none(given):
            return
        values = self._environments.values(given)
        known = [value for value in values if self._holders.kind(value) == "app"]
        for holder in dict.fromkeys(map(self._holders.of, known)) or [None]:
            if all(holder is not one for one, _ in admin.apps):
                admin.apps.append((holder, site))

    def _receivers(self, at: Situated) -> list[_Admin | None]:
        """Return the admins that an expression may be, None for one that is made elsewhere."""
        found: list[_Admin | None] = []
        for value in self._environments.values(at):
            if any(_is_admin(path) for path in self._evaluator.type_paths(value)):
                assert isinstance(value, (External, Instance))  # noqa: S101 - it has a type
                origin = value.origin
                found.append(self._admins.get(origin.node) if origin is not None else None)
        return found

    def _class(self, callee: Value) -> tuple[Scope | None, list[str]]:
        """Return the project's class that is called, and the paths of it and those above it."""
        if isinstance(callee, External):
            return None, [callee.path]
        if isinstance(callee, ClassValue):
            mro = self._evaluator.mro(callee.scope)
            return callee.scope, [entry for entry in mro if isinstance(entry, str)]
        return None, []

    def _note_given_away(self, call: n.Call, scope: Scope) -> None:
        """Note that code from outside gets an admin, to which it may add views."""
        given = [*call.args, *(word.value for word in call.keywords)]
        given = [one for one in given if isinstance(one, (n.Name, n.Attribute))]
        if not any(self._receivers(Situated(one, scope, NOTHING)) for one in given):
            return
        for callee in self._evaluator.values(call.func, scope):
            if isinstance(callee, Unknown) or (
                isinstance(callee, External) and not callee.path.startswith(("builtins.", _PACKAGE))
            ):
                self._open("*.*", "an admin is given away", Site(call, scope))

    def _open(self, pattern: str, reason: str, site: Site) -> None:
        opening = Opening(pattern, True, reason, site)
        if opening not in self.openings:
            self.openings.append(opening)

    # Views -----------------------------------------------------------------------------------

    def _add_root(self, admin: _Admin) -> None:
        """Add the view at the root of an admin."""
        for _, site in admin.apps:
            at = Situated(site.expr, site.scope, NOTHING)
            given = admin.root.get("index_view")
            if given is not None and not _is_none(given):
                self._add(admin, self._blueprint(given, at), is_root=True)
                continue
            if admin.is_open:
                self._open("*.*", "the root of an admin cannot be read", site)
                continue
            data = knowledge().admin_views[_INDEX_CLASS]
            blueprint = self._made(None, [_INDEX_CLASS], data, admin.root, at)
            self._add(admin, blueprint, is_root=True)
        if not admin.apps:
            self._open("*.*", "it is not known which app an admin is for", admin.made.site)

    def _note_added(self, call: n.Call, func: n.Attribute, scope: Scope) -> None:
        for run in self._environments.runs(call, scope):
            at = Situated(call, scope, run)
            admins = self._receivers(at.at(func.value))
            given = [at.at(one) for one in call.args] + [
                at.at(word.value) for word in call.keywords if word.name == "view"
            ]
            if not admins:
                values = self._environments.values(at.at(func.value))
                if not all(isinstance(value, (External, Unknown)) for value in values):
                    continue
                if not any(self._is_view(one) for one in given):
                    continue
                admins = [None]
            for admin in admins:
                for one in given:
                    blueprint = (
                        None if isinstance(one.node, n.Starred) else self._blueprint(one, at)
                    )
                    self._add(admin, blueprint, site=at.site)

    def _is_view(self, given: Situated) -> bool:
        return any(
            path in knowledge().admin_views
            for value in self._environments.values(given)
            for path in self._evaluator.type_paths(value)
        )

    def _blueprint(self, given: Situated, at: Situated) -> _Blueprint | None:
        """Return what becomes of the view that an expression is, None if it cannot be followed."""
        made = self._environments.resolved(given)
        if not isinstance(made.node, n.Call):
            return None
        callees = self._environments.values(made.at(made.node.func))
        if len(callees) != 1:
            return None
        cls, paths = self._class(callees[0])
        data = next((found for path in paths if (found := knowledge().admin_views.get(path))), None)
        if data is None:
            return None
        arguments, is_open = self._holders.arguments_of(made, cls, data.parameters)
        if is_open:
            return None
        return self._made(cls, paths, data, arguments, at)

    def _made(
        self,
        cls: Scope | None,
        paths: list[str],
        data: AdminView,
        arguments: dict[str, Situated],
        at: Situated,
    ) -> _Blueprint:
        defined = self._names_defined(cls)
        own_ways = bool(_NAMING & defined)
        exposed, complete = self._exposed(cls, paths, data)
        return _Blueprint(
            NO_STRING if own_ways else self._endpoint(cls, data, arguments),
            NO_STRING if own_ways else self._text(arguments, "url", data.url),
            self._text(arguments, "static_folder", data.static_folder or None),
            self._text(arguments, "static_url_path", "") or NO_STRING,
            exposed,
            complete and not own_ways,
            at,
        )

    def _names_defined(self, cls: Scope | None) -> set[str]:
        mro = self._evaluator.mro(cls) if cls is not None else []
        return {name for entry in mro if isinstance(entry, Scope) for name in entry.bindings}

    def _text(
        self, arguments: dict[str, Situated], name: str, default: str | None
    ) -> Strings | None:
        """Return the text that an argument is, None where there is none."""
        given = arguments.get(name)
        if given is None or _is_none(self._environments.resolved(given)):
            return None if default is None else Strings((default,), True)
        return self._strings.read(given)

    def _endpoint(
        self, cls: Scope | None, data: AdminView, arguments: dict[str, Situated]
    ) -> Strings:
        given = self._text(arguments, "endpoint", "") or NO_STRING
        if given != _NO_TEXT:
            return given
        if data.endpoint:
            return Strings((data.endpoint,), True)
        if data.named_by:
            named = arguments.get(data.named_by)
            values = self._environments.values(named) if named is not None else ()
            classes = [value.scope for value in values if isinstance(value, ClassValue)]
            if len(classes) != len(values):
                return NO_STRING
        else:
            classes = [cls] if cls is not None else []
        names = [one.node.name.lower() for one in classes if isinstance(one.node, n.Class)]
        return Strings(tuple(dict.fromkeys(names)), bool(names))

    # What a view exposes -----------------------------------------------------------------------

    def _exposed(
        self, cls: Scope | None, paths: list[str], data: AdminView
    ) -> tuple[list[_Exposed], bool]:
        """Return the rules of a view, and whether it has no others.

        What a class defines takes the place of what the ones above it have under this name.
        """
        found: list[_Exposed] = []
        complete = True
        seen: set[str] = set()
        mro = self._evaluator.mro(cls) if cls is not None else []
        for entry in mro:
            if isinstance(entry, Scope):
                bases = self._evaluator.bases(entry)
                complete = complete and not any(isinstance(base, Unknown) for base in bases)
                for child in entry.children:
                    if isinstance(child.node, (n.Function, n.Class)):
                        name = child.node.name
                        if name not in seen:
                            found.extend(self._rules(child, entry))
                seen |= set(entry.bindings)
        for path in paths:
            complete = complete and (path in knowledge().admin_views or path in _HARMLESS)
        for rule, name, methods in data.routes:
            if name not in seen:
                found.append(_Exposed(Strings((rule,), True), name, frozenset(methods), None))
        return found, complete

    def _rules(self, member: Scope, cls: Scope) -> Iterator[_Exposed]:
        """Yield the rules that the decorators of a member of a class give it."""
        node = member.node
        assert isinstance(node, (n.Function, n.Class))  # noqa: S101 - the caller's condition
        wanted = knowledge().exposers if member.is_function else knowledge().class_exposers
        for decorator in node.decorators:
            if not isinstance(decorator, n.Call):
                continue
            if not any(path in wanted for path in self._evaluator.paths(decorator, cls)):
                continue
            at = Situated(decorator, cls, NOTHING)
            words = {word.name: at.at(word.value) for word in decorator.keywords if word.name}
            given = dict(zip(("url", "methods"), map(at.at, decorator.args), strict=False)) | words
            below = [Site(one, cls) for one in reversed(node.decorators) if one is not decorator]
            view = self._views.decorated(member, below)
            if isinstance(node, n.Class):
                methods = self._views.methods_of(member)
            elif "methods" in given:
                methods = self._registrations.methods(given["methods"], RuleCall(), view, False)
            else:
                methods = frozenset({"GET"})
            yield _Exposed(self._text(given, "url", "/") or NO_STRING, node.name, methods, view)

    # Rules -----------------------------------------------------------------------------------

    def _add(
        self,
        admin: _Admin | None,
        blueprint: _Blueprint | None,
        *,
        is_root: bool = False,
        site: Site | None = None,
    ) -> None:
        if blueprint is None:
            where = site or (admin.made.site if admin is not None else None)
            if where is not None:
                self._open("*.*", "a view that cannot be followed is added to an admin", where)
            return
        names = blueprint.endpoint
        reason = "what a view adds to an admin cannot be read"
        if not blueprint.complete or not names.complete:
            starts = names.texts if names.complete else ("*",)
            ends = [one.name for one in blueprint.exposed] if blueprint.complete else ["*"]
            ends += ["static"] if blueprint.static_folder and blueprint.complete else []
            for start in starts:
                for end in dict.fromkeys(ends):
                    self._open(f"{start}.{end}", reason, blueprint.at.site)
        if not names.complete:
            return
        apps = [holder for holder, _ in admin.apps] if admin is not None else []
        for name in names.texts:
            prefix = self._prefix(admin, blueprint, name, is_root=is_root)
            for one in blueprint.exposed:
                rule = _under(prefix, one.rule)
                for app in apps or [None]:
                    self._note(app, blueprint, f"{name}.{one.name}", rule, one.methods, one.view)
            if blueprint.static_folder:
                rule = self._static_rule(admin, blueprint, prefix)
                for app in apps or [None]:
                    self._note(app, blueprint, f"{name}.static", rule, frozenset({"GET"}), None)

    def _note(
        self,
        app: Holder | None,
        blueprint: _Blueprint,
        endpoint: str,
        rule: Strings,
        methods: frozenset[str] | None,
        view: View | None,
    ) -> None:
        self.all.append(
            Registration(
                app,
                "app",
                blueprint.at.site,
                blueprint.at.environment,
                rule,
                Strings((endpoint,), True),
                endpoint_given=True,
                methods=methods,
                defaults=frozenset(),
                view=view,
                has_view=True,
            )
        )

    def _root_url(self, admin: _Admin) -> Strings:
        """Return what the views of an admin are put under."""
        if admin.is_open:
            return NO_STRING
        given = self._text(admin.root, "url", None) or self._text(admin.arguments, "url", None)
        if given is not None and given != _NO_TEXT:
            return given
        index = admin.root.get("index_view")
        if index is None or _is_none(index):
            return Strings((knowledge().admin_views[_INDEX_CLASS].url or "",), True)
        root = self._blueprint(index, admin.made)
        return NO_STRING if root is None or root.url is None else root.url

    def _prefix(
        self, admin: _Admin | None, blueprint: _Blueprint, name: str, *, is_root: bool
    ) -> str | None:
        """Return what the rules of a view are put under, None where that is not known."""
        if admin is None or "subdomain" in admin.arguments:
            return None
        root = self._root_url(admin).only
        if root is None:
            return None
        if blueprint.url is None:
            return f"{root}/{name}" if root != "/" else "/" if is_root else f"/{name}"
        url = blueprint.url.only
        return url if url is None or url.startswith("/") else f"{root}/{url}"

    def _static_rule(
        self, admin: _Admin | None, blueprint: _Blueprint, prefix: str | None
    ) -> Strings:
        if admin is None or prefix is None:
            return NO_STRING
        told = blueprint.static_url_path
        if told == _NO_TEXT:
            told = self._text(admin.arguments, "static_url_path", "") or NO_STRING
        if told == _NO_TEXT:
            told = blueprint.static_folder or NO_STRING
            folders = tuple("/" + text.rstrip("/").rpartition("/")[2] for text in told.texts)
            told = Strings(("/static/admin",) if prefix == "/" else folders, told.complete)
        whole = tuple(f"{text.rstrip('/')}/<path:filename>" for text in told.texts)
        return _under(prefix, Strings(whole, told.complete))


def _under(prefix: str | None, rule: Strings) -> Strings:
    if prefix is None:
        return NO_STRING
    start = None if prefix == "/" else prefix
    return Strings(tuple(under_prefix(start, text) for text in rule.texts), rule.complete)


def _is_admin(path: str) -> bool:
    return path in knowledge().admins


def _is_none(given: Situated) -> bool:
    return isinstance(given.node, n.Constant) and given.node.value is None
