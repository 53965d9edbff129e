"""What a page has the browser send: its links, its forms, and the attributes of htmx.

Sources: the HTML standard's "Form submission", the reference of htmx.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from flask_lint.summary.markup import EXPRESSION, JINJA, Attribute, Tag, read_tags
from flask_lint.summary.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask_lint.summary.template_source import TemplateSource

_HTMX = {
    f"{start}-{method}": method.upper()
    for start in ("hx", "data-hx")
    for method in ("get", "post", "put", "patch", "delete")
}
# Attributes by which frameworks in the browser take a form or a link over.
_SCRIPTED = re.compile(r"(?:on|data-|hx-|v-|x-|ng-|up-|wire:|@|:|\(|\*)")
_HARMLESS = re.compile(r"data-(?:bs-)?(?:placement|title|original-title|toggle)\Z")
_ASKS_FIRST = re.compile(r"\s*(?:javascript:)?\s*return\s+(?:window\.)?confirm\s*\(", re.IGNORECASE)
# What, between the tags of a form, may well be a button that sends it.
_MAY_SEND = re.compile(r"submit|button|include|form", re.IGNORECASE)
_OVERRIDES = frozenset({"_method", "__method_override__", "x-http-method-override"})
_WORD = re.compile(f"[^\\s{JINJA}]+")
_QUERY = re.compile(r"[?#&]")


class TemplateSending(msgspec.Struct, frozen=True):
    """One request that an element of the page sends.

    `element` is its tag and `attribute` what gives the URL, `method` the method of the request.
    `call` is the call whose result is the URL. `url` is the URL where it is written out, in
    pieces: texts, and expressions with their braces. With neither, it is the URL of the page.
    `handles` are the words by which a script may find the element, classes with a dot;
    `is_scripted` tells that an attribute says that one does, `is_override` that the form names
    another method.
    """

    element: str
    attribute: str
    method: str
    call: Span | None
    url: tuple[str, ...]
    handles: tuple[str, ...]
    is_scripted: bool
    span: Span
    is_override: bool = False

    @property
    def is_to_itself(self) -> bool:
        """Whether the request goes to the URL of the page."""
        return self.call is None and not self.url


class _Form:
    """A form while its tags are read."""

    def __init__(self, tag: Tag) -> None:
        self.tag = tag
        self.controls: list[Tag] = []
        self.end = tag.end
        self.is_mixed = False


def read_sending(
    source: TemplateSource, calls: Mapping[int, tuple[int, Span]]
) -> Iterator[TemplateSending]:
    """Yield what the elements of a template send.

    `calls` maps the offset at which a call begins to that at which it ends, and to its place.
    """
    return _Reader(source, calls).read()


class _Reader:
    def __init__(self, source: TemplateSource, calls: Mapping[int, tuple[int, Span]]) -> None:
        self.source = source
        self.calls = calls

    def read(self) -> Iterator[TemplateSending]:
        form: _Form | None = None
        for tag in read_tags(self.source):
            if tag.name == "form" and not tag.is_end:
                if form is not None:
                    # The other one stands in another branch of an `if`: whose are the buttons?
                    form.is_mixed = True
                    yield from self.of_form(form, tag.start)
                    form = _Form(tag)
                    form.is_mixed = True
                else:
                    form = _Form(tag)
            elif tag.name == "form" and form is not None:
                yield from self.of_form(form, tag.start)
                form = None
            elif tag.name in ("button", "input") and not tag.is_end and form is not None:
                form.controls.append(tag)
            elif tag.name == "a" and not tag.is_end and "href" in tag.attributes:
                yield from self.sent(tag, "GET", "href", (tag,))
            if not tag.is_end:
                for name, method in _HTMX.items():
                    if name in tag.attributes:
                        yield from self.sent(tag, method, name, ())
        if form is not None:
            yield from self.of_form(form, len(self.source.text))

    def of_form(self, form: _Form, end: int) -> Iterator[TemplateSending]:
        """Yield what a form sends: to its own URL, and to those of its buttons."""
        method = _method(form.tag, "method", "GET")
        buttons = [tag for tag in form.controls if _is_button(tag)]
        senders = [tag for tag in buttons if "disabled" not in tag.attributes]
        override = any((tag.text("name") or "").lower() in _OVERRIDES for tag in form.controls)
        for button in senders:
            if "formaction" in button.attributes and not form.is_mixed:
                own = _method(button, "formmethod", method or "")
                if own:
                    yield from self.sent(button, own, "formaction", (form.tag, button), override)
        if any("formaction" in button.attributes for button in senders):
            return
        inside = [
            self.source.text[start:stop]
            for start, stop in self.source.tags
            if form.tag.end <= start < end
        ]
        if not senders and (buttons or not any(_MAY_SEND.search(one) for one in inside)):
            return
        if method and not any("formmethod" in button.attributes for button in senders):
            yield from self.sent(form.tag, method, "action", (form.tag, *senders), override)

    def sent(
        self,
        tag: Tag,
        method: str,
        attribute: str,
        found_by: tuple[Tag, ...],
        override: bool = False,
    ) -> Iterator[TemplateSending]:
        """Yield what a tag sends to the URL in one of its attributes."""
        given = tag.attributes.get(attribute)
        if tag.is_open or (given is not None and given.has_statement):
            return
        text = given.text.strip() if given is not None else ""
        call: Span | None = None
        url: tuple[str, ...] = ()
        if given is not None and text.startswith(EXPRESSION):
            call = self.call_at(given.text, given.start)
            if call is None:
                return
        elif not _QUERY.match(text):
            url = tuple(self.pieces(given)) if given is not None else ()
        start, last = tag.start, tag.end
        if given is not None and text:
            start = given.start + given.text.index(text)
            last = start + len(text)
        yield TemplateSending(
            tag.name,
            attribute,
            method,
            call,
            url,
            tuple(dict.fromkeys(word for one in found_by for word in _handles(one))),
            any(_is_scripted(one) for one in found_by),
            Span(*self.source.position(start), *self.source.position(last)),
            override,
        )

    def pieces(self, given: Attribute) -> Iterator[str]:
        """Yield the texts and the expressions of an attribute's value, as they are written."""
        tags = dict(self.source.tags)
        text = given.text.strip()
        for found in re.finditer(f"{EXPRESSION}+|[^{EXPRESSION}]+", text):
            start = given.start + given.text.index(text) + found.start()
            end = start + len(found[0])
            while start < end:
                # Expressions may stand side by side.
                stop = min(tags.get(start, end), end)
                yield self.source.text[start:stop]
                start = stop

    def call_at(self, value: str, start: int) -> Span | None:
        """Return the call that makes the whole URL of an attribute's value."""
        length = len(value) - len(value.lstrip())
        start += length
        end = next((stop for begin, stop in self.source.tags if begin == start), None)
        if end is None:
            return None
        rest = value[length + end - start :].strip()
        if rest and not _QUERY.match(rest):
            return None
        written = self.source.text[start:end]
        inner = re.fullmatch(r"\{\{[-+]?\s*(.*?)\s*[-+]?\}\}", written, re.DOTALL)
        if inner is None:
            return None
        found = self.calls.get(start + inner.start(1))
        return found[1] if found is not None and found[0] == start + inner.end(1) else None


def _method(tag: Tag, attribute: str, default: str) -> str | None:
    """Return the method that an attribute names, as browsers read it; None for none of HTTP."""
    if attribute not in tag.attributes:
        return default
    text = tag.text(attribute)
    if text is None or tag.is_open:
        return None
    named = text.strip().upper()
    if named == "DIALOG":
        return None
    # Browsers know no others, and take GET.
    return "POST" if named == "POST" else "GET"


def _is_button(tag: Tag) -> bool:
    kind = (tag.text("type") or "").strip().lower()
    if tag.name == "button":
        return "type" not in tag.attributes or kind not in ("button", "reset")
    return kind in ("submit", "image")


def _handles(tag: Tag) -> Iterator[str]:
    for name in ("id", "class", "name"):
        if name in tag.attributes:
            dot = "." if name == "class" else ""
            for word in _WORD.findall(tag.attributes[name].text):
                yield f"{dot}{word}"


def _is_scripted(tag: Tag) -> bool:
    return any(
        _SCRIPTED.match(name)
        and not _HARMLESS.match(name)
        and not (name.startswith("on") and _ASKS_FIRST.match(value.text))
        for name, value in tag.attributes.items()
    )
