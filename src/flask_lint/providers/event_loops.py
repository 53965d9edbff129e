"""The event loops of `asyncio`: what starts tasks in them, and what starts a loop.

Sources: the pages of `asyncio`; `asgiref.wsgi`, `hypercorn.middleware`, `a2wsgi`, `uvicorn`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_LOOPS = ("asyncio.get_event_loop()", "asyncio.get_running_loop()", "asyncio.new_event_loop()")

PROVIDER = Provider(
    name="event_loops",
    task_makers=(
        "asyncio.create_task",
        "asyncio.ensure_future",
        *(f"{loop}.create_task" for loop in _LOOPS if "new" not in loop),
    ),
    loop_runners=("asyncio.run", *(f"{loop}.run_until_complete" for loop in _LOOPS)),
    asgi_adapters=(
        "WsgiToAsgi",
        "WsgiToAsgiInstance",
        "WSGIMiddleware",
        "AsyncioWSGIMiddleware",
        "TrioWSGIMiddleware",
    ),
)
