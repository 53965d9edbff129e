"""The templates that code or other templates name and that no template folder has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from flask_lint.model.names.values import External
from flask_lint.model.templates.files import template_path
from flask_lint.syntax import nodes as n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Place
    from flask_lint.model.names.evaluate import Evaluator
    from flask_lint.model.names.scopes import Scope
    from flask_lint.model.templates.files import TemplateFiles
    from flask_lint.model.templates.loaders import Loaders
    from flask_lint.model.templates.renders import Renders, Step, Wanted

# Who asks these before a template is rendered knows that it may not be there.
_QUESTIONS = frozenset({"exists", "isfile", "is_file", "lexists", "list_templates", "has_template"})
_CAUGHT = frozenset(
    {
        *("jinja2.TemplateNotFound", "jinja2.TemplatesNotFound", "jinja2.TemplateError"),
        *("builtins.Exception", "builtins.BaseException", "builtins.OSError", "builtins.IOError"),
        *("builtins.LookupError",),
    }
)


class MissingTemplate(msgspec.Struct, frozen=True):
    """Names of which none exists, and where they are written.

    `kind` is `render` for code, else that of the reference between templates; then `parent` is
    the template that names it, and `step` says how that one comes to be rendered.
    """

    names: tuple[str, ...]
    place: Place
    kind: str
    parent: str | None = None
    step: Step | None = None


class MissingTemplates:
    """Finds them."""

    def __init__(
        self, evaluator: Evaluator, files: TemplateFiles, loaders: Loaders, renders: Renders
    ) -> None:
        self._evaluator = evaluator
        self._files = files
        self._loaders = loaders
        self._renders = renders

    def find(self) -> Iterator[MissingTemplate]:
        """Yield what is missing, code first."""
        for wanted in self._renders.wanted:
            if self._are_missing(wanted.names) and not self._is_prepared(wanted):
                place = wanted.site.module.place(wanted.site.node)
                yield MissingTemplate(wanted.names, place, "render")
        for path, step in self._renders.reached.items():
            for reference in self._files.summary(path).references:
                if reference.optional or not reference.names:
                    continue
                if reference.any_of:
                    alternatives = [reference.names] if reference.complete else []
                else:
                    alternatives = [(name,) for name in reference.names]
                for names in alternatives:
                    if self._are_missing(names):
                        place = reference.span.place(path)
                        yield MissingTemplate(names, place, reference.kind, path, step)

    def near(self, name: str) -> list[str]:
        """Return the files that have the name apart from upper and lower case."""
        path = (template_path(name) or "").lower()
        return [known for known in self._loaders.names if known.lower() == path]

    def unloaded(self, name: str) -> str | None:
        """Return a file of this name in a folder `templates` that nobody loads from."""
        path = template_path(name)
        if not path:
            return None
        end = f"/templates/{path}"
        found = (file for file in self._files.listing.files if f"/{file}".endswith(end))
        return min(found, default=None)

    def _are_missing(self, names: tuple[str, ...]) -> bool:
        return not any(
            self._loaders.files(name) or self._loaders.opening_for(name) for name in names
        )

    def _is_prepared(self, wanted: Wanted) -> bool:
        """Tell whether code expects that the template is not there."""
        scope, inner = wanted.call.scope, wanted.call.node
        for ancestor in scope.module.ancestors(wanted.call.node):
            if isinstance(ancestor, n.Try) and inner in ancestor.body:
                if any(self._catches(handler, scope) for handler in ancestor.handlers):
                    return True
            elif isinstance(ancestor, (n.Branch, n.Conditional)) and _asks(ancestor.test):
                return True
            inner = ancestor
        return False

    def _catches(self, handler: n.Handler, scope: Scope) -> bool:
        if handler.caught is None:
            return True
        caught = handler.caught
        for node in caught.items if isinstance(caught, n.Items) else [caught]:
            for value in self._evaluator.values(node, scope):
                if isinstance(value, External):
                    last = value.path.rpartition(".")[2]
                    if value.path in _CAUGHT or last in ("TemplateNotFound", "TemplatesNotFound"):
                        return True
        return False


def _asks(test: n.Expr) -> bool:
    """Tell whether a condition asks for a file."""
    return any(
        isinstance(part, n.Call)
        and isinstance(part.func, (n.Name, n.Attribute))
        and (part.func.id if isinstance(part.func, n.Name) else part.func.name) in _QUESTIONS
        for part in n.walk(test)
    )
