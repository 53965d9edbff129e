"""Where the apps of a project load templates from, and where that knowledge ends.

Sources: `flask.templating.DispatchingJinjaLoader` (the app's folder goes before those of its
blueprints, in the order of their registration), `flask.sansio.scaffold.Scaffold.jinja_loader`,
`jinja2.loaders`.
"""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.execution.environments import NOTHING, Situated
from flask_lint.model.execution.paths import FilePath, joined
from flask_lint.model.names.values import External, Site
from flask_lint.model.templates.files import template_path
from flask_lint.providers.knowledge import knowledge
from flask_lint.sources.roles import Role
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask_lint.model.execution.environments import Environments
    from flask_lint.model.execution.paths import PathReader
    from flask_lint.model.execution.strings import StringReader
    from flask_lint.model.names.scopes import Module, Scope
    from flask_lint.model.registry.folders import Folders
    from flask_lint.model.registry.holders import Holder, Holders
    from flask_lint.model.registry.mounts import Mounts
    from flask_lint.model.registry.receivers import Receivers
    from flask_lint.settings import Settings
    from flask_lint.sources.listing import Listing
    from flask_lint.sources.modules import ModuleIndex

# Attributes and methods by which code puts its own loader in the place of Flask's.
_LOADER_ATTRIBUTES = frozenset(
    {"jinja_loader", "create_global_jinja_loader", "create_jinja_environment", "searchpath"}
)


class Root(msgspec.Struct, frozen=True):
    """A folder that templates are loaded from.

    `path` is relative to the root of the project. `holder` is the app or blueprint that it
    belongs to, None for a loader that the code adds.
    """

    path: str
    holder: Holder | None


class LoaderOpening(msgspec.Struct, frozen=True):
    """Templates that may exist though they were not seen.

    `pattern` matches names, `*` any text. `spares` tells that names in folders of the project's
    own roots cannot be meant. `package` is the library that may bring them, where it is one.
    """

    pattern: str
    spares: bool
    reason: str
    site: Site | None
    package: str = ""


class Loaders:
    """The template folders of all apps and blueprints of a project, taken together.

    Which app renders what is not asked: a template counts as existing when any of them has it, a
    blueprint that is never registered included. Who asks learns of too much rather than too
    little.
    """

    def __init__(
        self,
        environments: Environments,
        strings: StringReader,
        paths: PathReader,
        holders: Holders,
        mounts: Mounts,
        folders: Folders,
        receivers: Receivers,
        index: ModuleIndex,
        listing: Listing,
        modules: Iterable[Module],
        settings: Settings,
    ) -> None:
        self._environments = environments
        self._strings = strings
        self._paths = paths
        self._index = index
        self._listing = listing
        self._settings = settings
        self.roots: list[Root] = []
        self.openings: list[LoaderOpening] = []
        self._absent: set[str] = set()
        for holder in holders.all:
            self._of_holder(holder, folders)
        if all(app.module.role is Role.EXAMPLE for app in holders.apps):
            # What is left is for apps of others, which have templates of their own.
            self._open("*", False, "no app is known")
        for module in modules:
            self._of_code(module)
        for mount in mounts.all:
            if mount.child is None:
                package = mount.library.partition(".")[0]
                for pattern in knowledge().templates.get(package, ("*",)):
                    reason = "a blueprint is registered that is not known"
                    self._open(pattern, pattern == "*", reason, mount.site)
        if settings.template_folders is not None:
            self.openings.clear()
            for path in settings.template_folders:
                self._add(path.strip("/").removeprefix("./"), None)
        for package, site in receivers.packages.items():
            self._of_package(package, site)
        is_said = settings.template_folders is not None
        if not is_said and not any(root.path in listing.folders for root in self.roots):
            self._open("*", False, "no template folder is there")

    # Questions -------------------------------------------------------------------------------

    def files(self, name: str) -> list[str]:
        """Return the files that the template `name` may mean, those of apps first."""
        path = template_path(name)
        if path is None:
            return []
        found = (f"{root.path}/{path}".lstrip("/") for root in self.roots)
        return list(dict.fromkeys(one for one in found if one in self._listing.files))

    def opening_for(self, name: str) -> str | None:
        """Return why the template `name`, which no folder has, may exist all the same.

        None tells that it cannot.
        """
        path = template_path(name)
        for opening in self.openings:
            if opening.spares and path is not None and path.partition("/")[0] in self._own_folders:
                continue
            if fnmatchcase(path if path is not None else name, opening.pattern):
                return opening.reason
        if path is None:
            return None
        for root in self.roots:
            if self._listing.may_have(f"{root.path}/{path}".lstrip("/")):
                return f"{root.path}/{path} may be there when the program runs"
        for folder in self._absent:
            # Perhaps the folder is another than it seems, and this is it.
            end = f"/{folder.rpartition('/')[2]}/{path}"
            if any(f"/{file}".endswith(end) for file in self._listing.files):
                return f"the folder {folder} is not there"
        return None

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """The files of every template name, those of apps first."""
        found: dict[str, list[str]] = {}
        for root in dict.fromkeys(root.path for root in self.roots):
            for path in self._listing.below(root):
                name = path[len(root) + 1 :] if root else path
                found.setdefault(name, []).append(path)
        return found

    @cached_property
    def _own_folders(self) -> frozenset[str]:
        return frozenset(name.partition("/")[0] for name in self.names if "/" in name)

    # Building --------------------------------------------------------------------------------

    def _open(
        self,
        pattern: str,
        spares: bool,
        reason: str,
        site: Site | None = None,
        package: str = "",
    ) -> None:
        self.openings.append(LoaderOpening(pattern, spares, reason, site, package))

    def _add(self, path: str, holder: Holder | None) -> None:
        root = Root(path, holder)
        if root not in self.roots:
            self.roots.append(root)

    def _of_holder(self, holder: Holder, folders: Folders) -> None:
        for folder in folders.templates(holder):
            if folder.path is None:
                reason = f"the template folder of {holder.label} is not known"
                self._open("*", False, reason, holder.site)
                continue
            self._add(folder.path, holder)
            if folder.path in self._listing.folders:
                continue
            if self._listing.may_have(f"{folder.path}/index.html") or (
                folder.given and holder.is_app
            ):
                self._open("*", False, f"the folder {folder.path} is not there", holder.site)
            else:
                self._absent.add(folder.path)

    def _of_package(self, package: str, site: Site) -> None:
        if not package and self._settings.template_folders is not None:
            return
        known = knowledge()
        said = self._settings.template_packages.get(package)
        patterns = known.templates.get(package) if said is None else tuple(said)
        if patterns is None:
            adds = self._settings.endpoint_packages.get(package, known.endpoints.get(package))
            closed = package in (*known.bystanders, "flask") or (adds is not None and not adds)
            patterns = () if closed or package in sys.stdlib_module_names else ("*",)
        what = f"`{package}`" if package else "something that cannot be followed"
        for pattern in patterns:
            reason = f"{what} is given the app and may bring templates"
            self._open(pattern, patterns == ("*",), reason, site, package)

    def _of_code(self, module: Module) -> None:
        """Note what a module does to the loaders of apps."""
        for scope in module.scopes:
            if (
                isinstance(scope.node, n.Function)
                and scope.enclosing_class is not None
                and scope.node.name in _LOADER_ATTRIBUTES
            ):
                self._open(
                    "*", False, f"{scope.node.name}() is overridden", Site(scope.node, scope)
                )
            for node in scope.each(n.Assign, n.Attribute):
                if isinstance(node, n.Assign):
                    self._of_assignment(node, scope)
                elif _changes_loader(node):
                    self._open("*", False, "a loader is changed", Site(node, scope))

    def _of_assignment(self, node: n.Assign, scope: Scope) -> None:
        for target in node.targets:
            if isinstance(target, n.Attribute) and _sets_loader(target):
                self._assigned(Situated(node.value, scope, NOTHING))
            elif _sets_options(target) and _names_loader(node.value):
                self._open("*", False, "jinja_options has a loader", Site(node, scope))

    def _assigned(self, at: Situated) -> None:
        """Note a loader that takes the place of Flask's, or is added to it."""
        for folder in self._loader(at, 0):
            if folder is None or folder not in self._listing.folders:
                self._open("*", False, "a loader cannot be followed", at.site)
            elif folder:
                self._add(folder, None)

    def _loader(self, at: Situated, depth: int) -> Iterator[str | None]:
        """Yield the folders of a loader, None for what is not known."""
        at = self._environments.resolved(at)
        node = at.node
        if isinstance(node, n.Attribute) and node.name in ("jinja_loader", "loader"):
            return  # what Flask has anyway
        if not isinstance(node, n.Call) or depth > 4:
            yield None
            return
        paths = {
            value.path.rpartition(".")[2]
            for value in self._environments.values(at.at(node.func))
            if isinstance(value, External) and value.path.startswith("jinja2.")
        }
        if not node.args:
            yield None
        elif paths == {"ChoiceLoader"}:
            inner = self._environments.resolved(at.at(node.args[0]))
            if not isinstance(inner.node, n.Items):
                yield None
                return
            for item in inner.node.items:
                yield from self._loader(inner.at(item), depth + 1)
        elif paths == {"FileSystemLoader"}:
            inner = self._environments.resolved(at.at(node.args[0]))
            items = inner.node.items if isinstance(inner.node, n.Items) else [inner.node]
            for item in items:
                path = self._paths.read(inner.at(item))
                yield path.text if path is not None and path.anchored else None
        elif paths == {"PackageLoader"}:
            yield self._package_folder(at, node)
        else:
            yield None

    def _package_folder(self, at: Situated, node: n.Call) -> str | None:
        package = self._strings.read(at.at(node.args[0])).only
        folder = "templates"
        if len(node.args) > 1 or node.keywords:
            given = node.args[1] if len(node.args) > 1 else node.keywords[0].value
            folder = self._strings.read(at.at(given)).only or ""
        file = self._index.find(package, at.scope.module.path) if package and folder else None
        base = FilePath(file, True).parent if file is not None else None
        path = joined(base, FilePath(folder, False)) if base is not None else None
        return path.text if path is not None else None


def _sets_loader(target: n.Attribute) -> bool:
    """Tell whether an assignment to `target` gives an app another loader."""
    if target.name == "jinja_loader":
        return True
    return (
        target.name == "loader"
        and isinstance(target.value, n.Attribute)
        and target.value.name == "jinja_env"
    )


def _changes_loader(node: n.Attribute) -> bool:
    """Tell whether an attribute is the search path of a loader, or changes its list."""
    if node.name in ("insert", "append", "extend"):
        return isinstance(node.value, n.Attribute) and node.value.name == "loaders"
    return node.name == "searchpath"


def _sets_options(target: n.Expr) -> bool:
    if isinstance(target, n.Subscript):
        target = target.value
    return isinstance(target, n.Attribute) and target.name == "jinja_options"


def _names_loader(value: n.Expr) -> bool:
    return any(isinstance(part, n.Constant) and part.value == "loader" for part in n.walk(value))
