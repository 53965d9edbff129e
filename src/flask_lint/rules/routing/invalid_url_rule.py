"""A URL rule that Werkzeug cannot read, or that matches no request that anyone would send.

## What it does

Reads every rule as Werkzeug does, together with the prefix of each registration of its blueprint,
and reports what cannot be read: no slash at the start, blanks or hyphens in a variable, a bracket
that is not closed, a converter that does not exist, a variable that occurs twice. It also reports
rules with `{id}`, `:id` or `?q=` from other frameworks, and blanks at an end, as those are plain
text to Werkzeug.

## Why it bites

What cannot be read stops the application when the rule is added, that of a blueprint when the
blueprint is registered:

    ValueError: URL rule 'users' must start with a slash.
    ValueError: malformed url rule: '/users/<int: id>'
    LookupError: the converter 'id' does not exist

A rule such as `/users/{id}` is added without complaint, and every request for it ends with 404.

## Bad

```python
from flask import Flask

app = Flask(__name__)


@app.get("/users/<id:int>")
def user(id):
    return f"user {id}"


@app.get("/items/{id}")
def item(id):
    return f"item {id}"
```

## Good

```python
from flask import Flask

app = Flask(__name__)


@app.get("/users/<int:id>")
def user(id):
    return f"user {id}"


@app.get("/items/<string(length=2):id>")
def item(id):
    return f"item {id}"
```

## How to fix

Begin the rule with `/`. Write variables as `<name>` or `<converter:name>`, with no blanks, and with
a name that Python would take. Read what follows a `?` from `request.args`.

## What it lets pass

* rules and prefixes that only a run can tell;
* rules of a blueprint without a slash, where every registration has a prefix;
* converters that the project adds to `url_map.converters`; where their names cannot be read, any;
* unknown converters where a package that flask-lint does not know is given the application, or
  makes it;
* applications and blueprints whose class adds rules in its own way.

## References

* [Flask: Variable Rules](https://flask.palletsprojects.com/en/stable/quickstart/#variable-rules)
* [Werkzeug: Rule Format](https://werkzeug.palletsprojects.com/en/stable/routing/#rule-format)
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from flask_lint.findings import Severity
from flask_lint.model.routing.url_rules import CONVERTERS, parse_url_rule
from flask_lint.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask_lint.findings import Finding
    from flask_lint.model.names.values import Site
    from flask_lint.model.project import FlaskProject
    from flask_lint.model.routing.registrations import Registration
    from flask_lint.model.routing.url_map import Place
    from flask_lint.syntax import nodes as n

RULE = Rule(module=__name__, page=__doc__ or "", code="FLK313", severity=Severity.ERROR)
_BRACES = re.compile(r"\{(?:\w+:)?(\w+)(?::\w+)?\}")
_COLON = re.compile(r"/:([A-Za-z_]\w*)")


class Problem(NamedTuple):
    """What is wrong with a rule, and the edit that mends it."""

    message: str
    help: str
    severity: Severity | None = None


@RULE.check
def check(project: FlaskProject) -> Iterator[Finding]:
    """Report each rule that cannot be read or never matches."""
    seen: set[n.Node] = set()
    for one in project.registrations.all:
        if one.holder is None or not project.holders.is_plain(one.holder):
            continue
        if one.site.node in seen:
            continue
        text = one.rule.only
        problem = None if text is None else _unreadable(project, text) or _unmatched(one, text)
        if problem is not None:
            seen.add(one.site.node)
            yield _report(one.site, problem)
    yield from _without_slash(project, seen)


def _report(site: Site, problem: Problem) -> Finding:
    return RULE.finding(
        site.module.place(site.node), problem.message, help=problem.help, severity=problem.severity
    )


def _unreadable(project: FlaskProject, text: str) -> Problem | None:
    parsed = parse_url_rule(text)
    if parsed.malformed:
        return Problem(
            f"Werkzeug cannot read the rule `{text}` from `{parsed.malformed}` on: it raises "
            "`ValueError: malformed url rule`",
            "write variables as `<name>` or `<converter:name>`, without blanks and hyphens",
        )
    for variable in parsed.variables:
        if project.converters.may_have(variable.converter):
            continue
        swapped = variable.name in CONVERTERS
        if swapped or not any(opening.pattern == "*" for opening in project.url_map.openings):
            return Problem(
                f"the rule `{text}` names a converter `{variable.converter}` that does not exist: "
                "it raises a LookupError",
                f"write `<{variable.name}:{variable.converter}>`"
                if swapped
                else "name one of Werkzeug's converters, or add yours to `app.url_map.converters`",
            )
    twice = [
        name for name, times in Counter(one.name for one in parsed.variables).items() if times > 1
    ]
    if twice:
        return Problem(
            f"the rule `{text}` has the variable `{twice[0]}` twice: it raises a SyntaxError",
            "give each variable a name of its own",
        )
    return None


def _unmatched(one: Registration, text: str) -> Problem | None:
    """Return the problem of a rule that is read but matches nothing that is meant."""
    function = one.view.function if one.view is not None else None
    parameters = set(function.bindings) if function is not None else set()
    for piece in parse_url_rule(text).pieces:
        if not isinstance(piece, str):
            continue
        braces, colon = _BRACES.search(piece), _COLON.search(piece)
        if braces is not None:
            return _plain_text(text, braces[0], f"<{braces[1]}>")
        if colon is not None and colon[1] in parameters:
            return _plain_text(text, colon[0][1:], f"<{colon[1]}>")
        if "?" in piece:
            return Problem(
                f"the rule `{text}` has a query string, which no path has: only a URL with `%3F` "
                "for the `?` matches it, and all others end with 404",
                "leave out what follows the `?`, and read it from `request.args`",
                Severity.WARNING,
            )
    if text != text.strip():
        return Problem(
            f"the rule `{text}` has a blank at an end, so that only a URL with `%20` matches it",
            f'write `"{text.strip()}"`',
            Severity.WARNING,
        )
    return None


def _plain_text(text: str, found: str, variable: str) -> Problem:
    return Problem(
        f"`{found}` in the rule `{text}` is plain text and no variable: requests for it end with "
        "404",
        f"write `{variable}`",
        Severity.WARNING,
    )


def _without_slash(project: FlaskProject, seen: set[n.Node]) -> Iterator[Finding]:
    """Yield the rules that begin, with their prefix, without a slash."""
    for route in project.url_map.routes:
        one, rule = route.registration, route.rule
        if one is None or rule is None or rule.startswith("/") or one.site.node in seen:
            continue
        if one.rule.only is None:
            continue
        if not all(
            project.holders.is_plain(holder)
            for holder in (route.app, one.holder)
            if holder is not None
        ):
            continue
        prefixed = _prefix_site(route.place) if route.place is not None else None
        site = prefixed or one.site
        if site.node in seen:
            continue
        seen.add(site.node)
        what = "the prefix" if prefixed is not None else "the rule"
        text = route.place.prefix if prefixed is not None and route.place is not None else rule
        yield _report(
            site,
            Problem(
                f"{what} `{text}` does not begin with a slash: this raises a ValueError",
                f'write `"/{text}"`',
            ),
        )


def _prefix_site(place: Place) -> Site | None:
    """Return what gives a place its prefix; None if it has none."""
    if not place.prefix:
        return None
    for mount in place.mounts:
        for given in (
            mount.options.get("url_prefix"),
            mount.child.arguments.get("url_prefix") if mount.child is not None else None,
        ):
            if given is not None:
                return given.site
    return None
