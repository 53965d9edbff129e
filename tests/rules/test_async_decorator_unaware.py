"""`async-decorator-unaware`: which decorators lose the coroutine of a view."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "async-decorator-unaware"
HEAD = """
import asyncio
from functools import wraps

from flask import Flask, current_app, make_response
from flask_login import login_required
from somewhere import aware

app = Flask(__name__)

"""


def check(code: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(code)}, RULE)


@pytest.mark.parametrize(
    "body",
    [
        "return view(*args, **kwargs)  # expect: async-decorator-unaware",
        "return current_app.ensure_sync(view)(*args, **kwargs)",
        "return app.async_to_sync(view)(*args, **kwargs)",
        "return asyncio.run(view(*args, **kwargs))",
        "return finish(view(*args, **kwargs))",
    ],
)
def test_wrapper(body: str) -> None:
    check(f"""
        def decorated(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                {body}
            return wrapper

        @app.get("/")
        @decorated
        async def index():
            return "a"
    """)


@pytest.mark.parametrize(
    "stack",
    ["@aware\n@plain", "@plain\n@aware", "@plain\n@login_required", "@awaits\n@plain"],
)
def test_others_in_the_stack_may_await(stack: str) -> None:
    check(
        textwrap.dedent("""
        def plain(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                return view(*args, **kwargs)
            return wrapper

        def awaits(view):
            @wraps(view)
            async def wrapper(*args, **kwargs):
                return await view(*args, **kwargs)
            return wrapper

        """)
        + f'@app.get("/")\n{stack}\nasync def index():\n    return "a"\n'
    )


def test_above_the_route_and_not_a_view() -> None:
    check("""
        def plain(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                return view(*args, **kwargs)
            return wrapper

        @plain
        @app.get("/")
        async def index():
            return "a"

        @plain
        async def helper():
            return "a"
    """)


def test_two_views_of_one_decorator_are_one_finding() -> None:
    check("""
        def plain(view):
            @wraps(view)
            def wrapper(*args, **kwargs):
                return view(*args, **kwargs)  # expect: async-decorator-unaware
            return wrapper

        @app.get("/")
        @plain
        async def index():
            return "a"

        @app.get("/b")
        @login_required
        @plain
        async def second():
            return "b"
    """)
