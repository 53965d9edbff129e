"""Links in macros whose endpoint is what the macro is called with.

Sources: `jinja2.runtime.Macro`, `jinja2.environment.TemplateModule`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.model.links.links import Link, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.model.templates.files import TemplateFiles
    from flask_lint.model.templates.loaders import Loaders
    from flask_lint.summary.template import TemplateArgument, TemplateCall, TemplateMacro


class MacroLinks:
    """Finds the calls of macros that hand an endpoint to `url_for`."""

    def __init__(self, files: TemplateFiles, loaders: Loaders) -> None:
        self._files = files
        self._loaders = loaders

    def of(self, path: str) -> Iterator[Link]:
        """Yield the links that the calls of macros in one template file come to."""
        for call in self._files.summary(path).macro_calls:
            found = self._macro(path, call.path)
            if found is None:
                continue
            there, macro = found
            for inner in self._files.summary(there).calls:
                if inner.macro == macro.name and inner.path == "url_for":
                    yield from _link(path, call, macro, inner)

    def _macro(self, path: str, called: str) -> tuple[str, TemplateMacro] | None:
        """Return the file and the macro that a name means in a template, if it can be no other."""
        name, _, attribute = called.partition(".")
        summary = self._files.summary(path)
        own = [macro for macro in summary.macro_definitions if macro.name == name]
        imports = [
            (reference, macro)
            for reference in summary.references
            for bound, macro in reference.imported
            if bound == name
        ]
        if len(own) + len(imports) != 1:
            return None
        if own:
            return None if attribute else (path, own[0])
        ((reference, there),) = imports
        wanted = attribute if not there else there if not attribute else ""
        if not reference.complete or len(reference.names) != 1:
            return None
        files = self._loaders.files(reference.names[0])
        if len(files) != 1:
            return None
        defined = self._files.summary(files[0]).macro_definitions
        found = [macro for macro in defined if macro.name == wanted]
        return (files[0], found[0]) if len(found) == 1 else None


def _link(
    path: str, call: TemplateCall, macro: TemplateMacro, inner: TemplateCall
) -> Iterator[Link]:
    """Yield the link that `inner` is when the macro around it is called so."""
    named = inner.args[0] if inner.args else inner.keyword("endpoint")
    if named is None or named.name not in macro.kept:
        return
    given = _given(call, macro, named.name)
    if given is None or not given.complete or not given.texts:
        return
    asked = {test.partition(".")[0] for test in inner.tests}
    for name in asked.intersection(macro.params):
        argument = _given(call, macro, name)
        if argument is None or argument.complete:
            return  # it may be decided that the link is not made here
    yield Link(
        given.texts,
        True,
        values_of(inner),
        inner.has_args or inner.has_kwargs or len(inner.args) > 1,
        None,
        given.span.place(path),
        call.span.place(path),
        template=path,
        macro=macro.name,
    )


def _given(call: TemplateCall, macro: TemplateMacro, name: str) -> TemplateArgument | None:
    """Return what a call gives for a parameter, None where that cannot be seen."""
    index = macro.params.index(name)
    if index < len(call.args):
        return None if call.has_args else call.args[index]
    return call.keyword(name)
