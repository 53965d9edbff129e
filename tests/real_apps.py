"""What real Flask makes of apps: their rules, their views and their templates.

One interpreter looks at many apps, one after the other.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from support import run_python

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


class Rule(NamedTuple):
    """One rule of a URL map; `HEAD` and `OPTIONS`, which Flask adds, are left out."""

    endpoint: str
    rule: str
    methods: tuple[str, ...]


class RealView(NamedTuple):
    """What an endpoint leads to: the object's `__name__`, and where it is defined.

    `places` are those of the function or view class, and of all that it wraps or may call: its
    file, qualified name, and the line where a function begins.
    """

    name: str | None
    places: tuple[str, ...]


class RealApp(NamedTuple):
    """What an app has: its `rules`, and what stands behind its endpoints and template names.

    `templates` maps names to files. Paths are relative to the folder of the project.
    """

    rules: frozenset[Rule]
    views: dict[str, RealView]
    templates: dict[str, str]


_LOOK = """
import functools, importlib, json, os, sys


def look(app):
    return {
        "rules": [
            [rule.endpoint, rule.rule, sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
            for rule in app.url_map.iter_rules()
            if isinstance(rule.endpoint, str)  # a view in the place of its name is a bug to report
        ],
        "views": {
            endpoint: chain(view)
            for endpoint, view in app.view_functions.items()
            if isinstance(endpoint, str)
        },
        "templates": {name: source(app, name) for name in app.jinja_env.list_templates()},
    }


def source(app, name):
    return relative(app.jinja_env.loader.get_source(app.jinja_env, name)[1])


def chain(view):
    # What is registered and all functions that it may call: by `wraps`, by closure, as a method.
    found, waiting = [], [view]
    while waiting and len(found) < 40:
        one = waiting.pop(0)
        place = where(getattr(one, "view_class", one))
        if place in found:
            continue
        found.append(place)
        inner = ("__wrapped__", "__func__")
        waiting.extend(getattr(one, name) for name in inner if hasattr(one, name))
        for cell in getattr(one, "__closure__", None) or ():
            try:
                inner = cell.cell_contents
            except ValueError:
                continue  # a name that is not bound yet
            if callable(inner):
                waiting.append(inner)
        if not hasattr(one, "__code__") and not isinstance(one, type):
            # An object that is called in the place of a function, which it keeps.
            waiting.append(type(one).__call__)
            waiting.extend(kept for kept in getattr(one, "__dict__", {}).values() if callable(kept))
    return [getattr(view, "__name__", None), *found]


def where(one):
    one = getattr(one, "func", one) if isinstance(one, functools.partial) else one
    code = getattr(one, "__code__", None)
    if code is not None:
        return f"{relative(code.co_filename)}:{code.co_qualname}:{code.co_firstlineno}"
    if not isinstance(one, type):
        return where(one.__func__) if hasattr(one, "__func__") else f"object:{type(one).__name__}"
    file = getattr(sys.modules.get(one.__module__), "__file__", None)
    return f"{relative(file or '')}:{one.__qualname__}"


def relative(path):
    return os.path.relpath(os.path.realpath(path)).replace(os.sep, "/")


def make(name):
    module, _, attribute = name.partition(":")
    found = importlib.import_module(module)
    for part in attribute.removesuffix("()").split("."):
        found = getattr(found, part)
    return found() if attribute.endswith("()") else found


def forget(folder):
    for name, module in list(sys.modules.items()):
        paths = [getattr(module, "__file__", None) or "", *getattr(module, "__path__", ())]
        if any(path.startswith(folder + os.sep) for path in paths):
            del sys.modules[name]
    importlib.invalidate_caches()


start = os.getcwd()
found = []
for folder, name in json.loads(sys.argv[1]):
    place = os.path.realpath(os.path.join(start, folder))
    os.chdir(place)
    sys.path.insert(0, place)
    try:
        found.append(look(make(name)))
    except BaseException as error:
        found.append(f"{type(error).__name__}: {error}")
    forget(place)
    sys.path.remove(place)
print("\\n" + json.dumps(found))
"""


def real_apps(
    folder: Path, apps: Iterable[tuple[str, str]], env: Mapping[str, str] | None = None
) -> list[RealApp | str]:
    """Return what each app has; in the place of one that cannot be made, the error.

    Each app is a folder below `folder`, which is the first on `sys.path`, and a name in it:
    `shop:app`, `shop:create_app()`.
    """
    wanted = list(apps)
    done = run_python(folder, _LOOK, json.dumps(wanted), env=env)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert len(found) == len(wanted)
    return [one if isinstance(one, str) else _read(one) for one in found]


def _read(found: dict[str, object]) -> RealApp:
    rules, views, templates = found["rules"], found["views"], found["templates"]
    assert isinstance(rules, list)
    assert isinstance(views, dict)
    assert isinstance(templates, dict)
    return RealApp(
        frozenset(Rule(endpoint, rule, tuple(methods)) for endpoint, rule, methods in rules),
        {
            endpoint: RealView(name, tuple(place.replace(".<locals>", "") for place in places))
            for endpoint, (name, *places) in views.items()
        },
        templates,
    )
