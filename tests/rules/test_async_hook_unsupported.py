"""`async-hook-unsupported`: where nobody awaits."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "async-hook-unsupported"
HEAD = """
import asyncio
from functools import wraps

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_login import LoginManager
from quart import Quart
from somewhere import coro

app = Flask(__name__)
quart = Quart(__name__)
login = LoginManager(app)


def waiting(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return asyncio.run(function(*args, **kwargs))
    return wrapper

"""


def check(code: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(code)}, RULE)


@pytest.mark.parametrize(
    "decorators",
    [
        "@app.template_filter()",
        "@app.template_filter",
        "@app.template_test('good')",
        "@app.url_defaults",
        "@app.shell_context_processor",
        "@login.user_loader",
        "@login.request_loader",
        "@app.cli.command()\n@click.argument('name')",
        "@click.command()\n@with_appcontext",
    ],
)
def test_registered(decorators: str) -> None:
    check(f"{decorators}\nasync def work(*args):  # expect: async-hook-unsupported\n    return 1\n")


@pytest.mark.parametrize(
    "decorators",
    [
        "@app.before_request",
        "@app.errorhandler(404)",
        "@app.context_processor",
        "@app.teardown_appcontext",
        "@app.get('/')",
        "@quart.template_filter()",
        "@app.cli.command()\n@coro",
        "@app.cli.command()\n@waiting",
        "@waiting",
    ],
)
def test_awaited(decorators: str) -> None:
    check(f"{decorators}\nasync def work(*args):\n    return 1\n")


def test_given_to_a_call() -> None:
    check("""
        async def price(value):  # expect: async-hook-unsupported
            return value

        async def fine(value):
            return value

        app.add_template_filter(price, "price")
        app.add_template_global(waiting(fine), "fine")
        app.before_request(fine)
    """)
