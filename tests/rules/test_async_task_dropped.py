"""`async-task-dropped`: tasks that end with the view, and loops that cannot be started in it."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "async-task-dropped"
HEAD = """
import asyncio
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

app = Flask(__name__)
tasks = set()


async def work(queue=None):
    await asyncio.sleep(1)

"""


def check(code: str) -> None:
    assert_findings({"app.py": HEAD + textwrap.dedent(code)}, RULE)


@pytest.mark.parametrize(
    "body",
    [
        """
        asyncio.create_task(work())  # expect: async-task-dropped
        await asyncio.sleep(0)
        return "a"
        """,
        """
        if app.debug:
            asyncio.ensure_future(work())  # expect: async-task-dropped
        return "a"
        """,
        """
        task = asyncio.create_task(work())
        return await task
        """,
        """
        task = asyncio.create_task(work())
        done, pending = await asyncio.wait([task], timeout=1)
        return "a"
        """,
        """
        task = asyncio.create_task(work())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return "a"
        """,
        """
        queue = asyncio.Queue()
        asyncio.create_task(work(queue))
        return await queue.get()
        """,
        """
        return await asyncio.create_task(work())
        """,
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(work())
        return "a"
        """,
        """
        asyncio.run(work())  # expect: async-task-dropped
        return "a"
        """,
        """
        with ThreadPoolExecutor() as pool:
            pool.submit(lambda: asyncio.run(work()))
        return "a"
        """,
    ],
)
def test_body(body: str) -> None:
    lines = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    check(f'@app.get("/")\nasync def index():\n{lines}\n')


def test_not_in_a_view() -> None:
    check("""
        async def main():
            asyncio.create_task(work())
            await asyncio.sleep(2)

        @app.get("/")
        def index():
            asyncio.run(work())
            return "a"

        @app.cli.command()
        def serve():
            asyncio.run(main())
    """)


def test_async_function_that_is_not_awaited_here() -> None:
    check("""
        async def later():
            asyncio.create_task(work())

        @app.get("/")
        async def index():
            return str(later)
    """)


def test_behind_a_question_or_an_argument() -> None:
    check("""
        def run(coroutine, now=False):
            if now:
                return asyncio.run(coroutine)
            return coroutine

        def either(coroutine):
            if asyncio.get_event_loop().is_running():
                return coroutine
            return asyncio.run(coroutine)

        @app.get("/")
        async def index():
            await run(work())
            await either(work())
            return "a"
    """)


def test_loop_of_a_server() -> None:
    check("""
        from asgiref.wsgi import WsgiToAsgi

        @app.get("/")
        async def index():
            asyncio.create_task(work())
            return "a"

        asgi = WsgiToAsgi(app)
    """)
