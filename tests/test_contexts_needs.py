"""What needs a context when it runs, and what only would: each case is run under real Flask, too.

A case is a function `start()`, which runs while no context is active. Where it raises, the call
that starts it in a thread must be reported, and only there.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest

from support import check_files, run_python

if TYPE_CHECKING:
    from pathlib import Path

RULE = "context-lost-in-worker"
HEAD = """\
import asyncio
import functools
import itertools
from contextlib import contextmanager, suppress
from functools import cached_property, partial, wraps
from threading import Thread

from flask import copy_current_request_context, current_app, g, has_app_context, request, session
from werkzeug.local import LocalProxy


def read(*_):
    return current_app.name


def rows(*_):
    yield current_app.name


class Shop:
    kind = staticmethod(read)

    def name(self):
        return current_app.name

    @property
    def title(self):
        return self.name()

    @cached_property
    def once(self):
        return current_app.name

    @classmethod
    def make(cls):
        return current_app.name

    @staticmethod
    def help():
        return current_app.name


class Branch(Shop):
    def name(self):
        return super().name()


class Sign:
    def __init__(self):
        self.text = current_app.name


class Block:
    def __enter__(self):
        return current_app.name

    def __exit__(self, *_):
        pass


class Called:
    def __call__(self):
        return current_app.name


def noted(function):
    @wraps(function)
    def wrapper(*args):
        return function(*args)

    return wrapper


@noted
def noted_read():
    return current_app.name


async def late():
    return current_app.name


lazy = LocalProxy(read)
shop = LocalProxy(lambda: Shop() if current_app.debug else Shop())


"""
RAISES = {
    "function": "read()",
    "method": "Shop().name()",
    "method of a variable": "one = Shop(); one.name()",
    "class method": "Shop.make()",
    "static method": "Shop.help()",
    "property": "Shop().title",
    "property that is kept": "Shop().once",
    "constructor": "Sign()",
    "object that is called": "Called()()",
    "with statement": "with Block(): pass",
    "decorated function": "noted_read()",
    "list": "[current_app.name for _ in range(2)]",
    "list of calls": "[read() for _ in range(2)]",
    "dictionary": "{one: current_app.name for one in range(2)}",
    "set": "{current_app.name for _ in range(2)}",
    "generator expression that is read": "list(current_app.name for _ in range(2))",
    "any": "any(current_app.name for _ in range(2))",
    "generator expression in a loop": "for _ in (current_app.name for _ in range(2)): pass",
    "generator that is read": "list(rows())",
    "generator in a loop": "for row in rows(): pass",
    "generator in a comprehension": "[row for row in rows()]",
    "next of a generator": "next(rows())",
    "unpacked generator": "first, *rest = rows()",
    "first iterable of a generator expression": "(one for one in read())",
    "lambda that is called": "(lambda: current_app.name)()",
    "lambda in a variable": "look = lambda: current_app.name; look()",
    "partial that is called": "partial(read, 5)()",
    "partial in a variable": "look = partial(read, 5); look()",
    "function in a variable": "look = read; look()",
    "key of sorted": "sorted([1, 2], key=read)",
    "key of max": "max([1, 2], key=lambda one: current_app.name)",
    "map that is read": "list(map(read, [1]))",
    "map in a loop": "for _ in map(read, [1]): pass",
    "reduce": "functools.reduce(lambda a, b: current_app.name, [1, 2])",
    "inner function": "def inner():\n        return current_app.name\n    inner()",
    "default of an inner function": "def inner(name=current_app.name): pass",
    "body of an inner class": "class Inner:\n        name = current_app.name",
    "coroutine that is run": "asyncio.run(late())",
    "text": "f'{current_app.name}'",
    "getattr": "getattr(current_app, 'name')",
    "getattr with a default": "getattr(g, 'name', None)",
    "hasattr": "hasattr(g, 'name')",
    "setattr": "setattr(g, 'name', 5)",
    "assignment": "g.name = 5",
    "deletion": "del g.name",
    "item": "session['name']",
    "item that is set": "session['name'] = 5",
    "membership": "'name' in session",
    "loop over a session": "for key in session: pass",
    "comprehension over g": "[key for key in g]",
    "dict of a session": "dict(session)",
    "len of a session": "len(session)",
    "proxy of the project": "lazy.upper()",
    "proxy of the project, attribute": "shop.kind",
    "alias": "app = current_app; app.name",
    "condition": "5 if current_app.debug else 6",
    "other error": ("try:\n        read()\n    except ValueError:\n        pass"),
    "copied for a request that is over": (
        "@copy_current_request_context\n    def inner():\n        return request.path\n    inner()"
    ),
}
FINE = {
    "name": "current_app",
    "alias that is not used": "app = current_app",
    "truth": "bool(current_app)",
    "truth in a condition": "5 if current_app else 6",
    "question": "5 if has_app_context() and current_app.debug else 6",
    "function that is only named": "[read, {'read': read}, Shop.name]",
    "bound method that is only named": "Shop().name",
    "partial that is not called": "partial(read, 5)",
    "lambda that is not called": "look = lambda: current_app.name",
    "lambda as a default": "dict(default=lambda: current_app.name)",
    "default of a lambda's parameter": "lambda name='x': current_app.name",
    "generator expression": "(current_app.name for _ in range(2))",
    "generator": "rows()",
    "generator in a variable": "found = rows()",
    "map": "map(read, [1])",
    "filter": "filter(read, [1])",
    "chained": "itertools.chain(rows())",
    "coroutine": "late().close()",
    "proxy that is made": "LocalProxy(lambda: current_app.name)",
    "proxy of the project that is named": "[lazy, shop]",
    "property of the class": "Shop.title",
    "class": "Sign",
    "inner function that is not called": "def inner():\n        return current_app.name",
    "annotation": "name: current_app.name = 'x'",
    "expected": "try:\n        read()\n    except RuntimeError:\n        pass",
    "suppressed": "with suppress(RuntimeError): read()",
    "never reached": "return 5\n    read()",
    "the object behind": "current_app._get_current_object",
}
# They raise, and what shows it is not followed: nothing is said.
UNSEEN = {
    "method of the class above": "Branch().name()",
    "object that becomes text": "str(current_app)",
    "method by its name": "getattr(Shop(), 'na' + 'me')()",
    "function in a table": "{'read': read}['re' + 'ad']()",
}
CASES = {**RAISES, **FINE, **UNSEEN}


def _source(body: str) -> str:
    return f"{HEAD}def start():\n    {body}\n\n\nThread(target=start)\n"


@cache
def _reported() -> dict[str, list[str]]:
    files = {f"case_{at}.py": _source(body) for at, body in enumerate(CASES.values())}
    found: dict[str, list[str]] = {name: [] for name in CASES}
    names = list(CASES)
    for finding in check_files(files, select=[RULE]):
        at = int(finding.place.path.removeprefix("case_").removesuffix(".py"))
        found[names[at]].append(finding.message)
    return found


@pytest.mark.parametrize("name", RAISES)
def test_reported(name: str) -> None:
    assert len(_reported()[name]) == 1


@pytest.mark.parametrize("name", [*FINE, *UNSEEN])
def test_silent(name: str) -> None:
    assert _reported()[name] == []


def test_flask_agrees(tmp_path: Path) -> None:
    (tmp_path / "cases.json").write_text(
        json.dumps({name: _source(body) for name, body in CASES.items()})
    )
    done = run_python(
        tmp_path,
        """
import json
from pathlib import Path

for name, source in json.loads(Path("cases.json").read_text()).items():
    names = {}
    exec(source, names)
    try:
        names["start"]()
    except (RuntimeError, TypeError) as error:
        known = ("Working outside", "can only be used", "'LocalProxy' object is not iterable")
        if any(text in str(error) for text in known):
            print(name)
        else:
            raise
""",
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.splitlines()) == {*RAISES, *UNSEEN}
