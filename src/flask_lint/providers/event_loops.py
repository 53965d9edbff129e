"""Coroutines: who awaits them, what starts tasks in an event loop, and what starts a loop.

Sources: Flask's page "Using async and await", `flask.app`, `flask.sansio.scaffold`; the pages of
`asyncio`, `subprocess` and `time`, of Requests and HTTPX; `asgiref.wsgi`, `hypercorn.middleware`,
`a2wsgi`, `uvicorn`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_LOOPS = ("asyncio.get_event_loop()", "asyncio.get_running_loop()", "asyncio.new_event_loop()")

_FILTERS = ("filter", "test", "global")
_SUBPROCESS = "`await asyncio.create_subprocess_exec(...)`"
_CLI = ("{setup}.cli", "flask.cli.AppGroup()", "click")

PROVIDER = Provider(
    name="event_loops",
    async_hooks=(
        *(
            f"{{setup}}.{when}{scope}_request"
            for when in ("before", "after", "teardown")
            for scope in ("", "_app")
        ),
        "{setup}.teardown_appcontext",
        "{setup}.context_processor",
        "{setup}.app_context_processor",
        "{setup}.errorhandler()",
        "{setup}.app_errorhandler()",
    ),
    never_awaited={
        **{
            f"{{setup}}.{scope}{name}": "hook"
            for scope in ("", "app_")
            for name in ("url_value_preprocessor", "url_defaults")
        },
        **{
            f"{{setup}}.{scope}template_{kind}{called}": f"template {kind}"
            for scope in ("", "app_")
            for kind in _FILTERS
            for called in ("", "()")
        },
        **{
            f"{{setup}}.add_{scope}template_{kind}": f"template {kind}"
            for scope in ("", "app_")
            for kind in _FILTERS
        },
        "{setup}.shell_context_processor": "shell context processor",
        **{f"{cli}.command()": "command" for cli in _CLI},
        "flask_login.LoginManager().user_loader": "user loader",
        "flask_login.LoginManager().request_loader": "user loader",
    },
    asgiref_users=(
        "asgiref",
        "django",
        "channels",
        "daphne",
        "connexion",
        "fastapi-users",
        "opentelemetry-instrumentation-asgi",
        "opentelemetry-instrumentation-fastapi",
        "aioflask",
    ),
    task_makers=(
        "asyncio.create_task",
        "asyncio.ensure_future",
        *(f"{loop}.create_task" for loop in _LOOPS if "new" not in loop),
    ),
    blocking_calls={
        "time.sleep": "`await asyncio.sleep(...)`",
        "os.system": _SUBPROCESS,
        **{
            f"subprocess.{name}": _SUBPROCESS
            for name in ("run", "call", "check_call", "check_output")
        },
        **{
            f"{library}.{name}": "an asynchronous client, such as `httpx.AsyncClient`"
            for library in ("requests", "requests.Session()", "httpx", "httpx.Client()")
            for name in ("get", "options", "head", "post", "put", "patch", "delete", "request")
        },
        "urllib.request.urlopen": "an asynchronous client, or `await asyncio.to_thread(...)`",
    },
    awaiting_calls=tuple(
        f"asyncio.{name}" for name in ("as_completed", "gather", "shield", "wait", "wait_for")
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
