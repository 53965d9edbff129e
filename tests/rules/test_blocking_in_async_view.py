"""Calls that block in an event loop, and calls that only look so."""

from __future__ import annotations

from support import assert_findings

RULE = "blocking-in-async-view"
VIEWS = """
    import asyncio
    import time

    import requests
    from flask import Flask

    app = Flask(__name__)
    client = requests.Session()

    async def fetch(shop):
        return client.get(shop).text{mark}

    async def elsewhere(shop):
        time.sleep(1)

    def wait():
        time.sleep(1)

    @app.get("/limited")
    async def limited():
        return await asyncio.wait_for(asyncio.shield(fetch("a")), timeout=1)

    @app.get("/threaded")
    async def threaded():
        await asyncio.to_thread(wait)
        await asyncio.to_thread(time.sleep, 1)
        await asyncio.get_running_loop().run_in_executor(None, wait)
        await asyncio.to_thread(asyncio.run, elsewhere("a"))
        asyncio.run_coroutine_threadsafe(elsewhere("a"), app.loop)
        return "done"

    @app.get("/asked")
    async def asked(patient=False):
        if patient:
            time.sleep(1)
        await asyncio.sleep(1)
        return "done"

    @app.get("/plain")
    def plain():
        time.sleep(1)
        return requests.get("a").text
"""


def test_who_waits_in_the_loop() -> None:
    files = {"app.py": VIEWS.format(mark=f"  # expect: {RULE}")}
    assert_findings(files, RULE)


def test_greenlets_give_way() -> None:
    files = {
        "app.py": VIEWS.format(mark=""),
        "wsgi.py": "from gevent import monkey\nmonkey.patch_all()\nfrom app import app",
    }
    assert_findings(files, RULE)
