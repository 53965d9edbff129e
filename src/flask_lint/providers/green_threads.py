"""gevent and Eventlet: what patches the standard library, and what must not come before.

Sources: the page of `gevent.monkey`; Eventlet's page "Monkeypatching"; `urllib3.util.ssl_`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

PROVIDER = Provider(
    name="green_threads",
    monkey_patchers=("gevent.monkey.patch_all", "eventlet.monkey_patch"),
    # They import `ssl.SSLContext` itself, and derive from it or call it.
    ssl_holders=("requests", "urllib3", "requests_oauthlib", "flask_dance", "boto3", "botocore"),
    patched_names=(
        "time.sleep",
        "socket.socket",
        "socket.create_connection",
        "select.select",
        "select.poll",
        "subprocess.Popen",
        "threading.local",
        "threading.Lock",
        "threading.RLock",
        "queue.SimpleQueue",
        "ssl.SSLContext",
    ),
)
