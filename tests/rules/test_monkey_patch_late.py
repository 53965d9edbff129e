"""`monkey-patch-late`: what must not be imported before a patch."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings

RULE = "monkey-patch-late"
LATE = "import requests\nimport eventlet\neventlet.monkey_patch()"


def check(files: dict[str, str]) -> None:
    assert_findings(files, RULE)


@pytest.mark.parametrize(
    "code",
    [
        LATE + "  # expect: monkey-patch-late",
        (
            "from socket import socket\n"
            "from gevent.monkey import patch_all\npatch_all()  # expect: monkey-patch-late"
        ),
        (
            "try:\n    import requests\nexcept ImportError:\n    requests = None\n"
            "from gevent import monkey; monkey.patch_all()  # expect: monkey-patch-late"
        ),
        "import socket, time, threading\nfrom gevent import monkey\nmonkey.patch_all()",
        "from flask import Flask\nfrom gevent import monkey\nmonkey.patch_all()",
        "from gevent import monkey\nmonkey.patch_all()\nimport requests\nmonkey.patch_all()",
        "import requests\nfrom gevent import monkey\nmonkey.patch_all(ssl=False)",
        "import requests\ndef patch():\n    from gevent import monkey\n    monkey.patch_all()",
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import requests\n"
            "from gevent import monkey\nmonkey.patch_all()"
        ),
    ],
)
def test_module(code: str) -> None:
    check({"wsgi.py": code + "\n"})


def test_through_packages_of_the_project() -> None:
    check(
        {
            "wsgi.py": """
            import shop.config
            from gevent import monkey
            monkey.patch_all()  # expect: monkey-patch-late
            """,
            "shop/__init__.py": "from . import mail\n",
            "shop/mail.py": "from time import sleep\n",
            "shop/config.py": "",
        }
    )


def test_own_module_of_that_name() -> None:
    check(
        {
            "wsgi.py": """
            from shop import requests
            from gevent import monkey
            monkey.patch_all()
            """,
            "shop/__init__.py": "",
            "shop/requests.py": "def get():\n    import urllib3\n",
        }
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Procfile", "web: gunicorn -k gevent wsgi:app\n"),
        ("gunicorn.conf.py", 'worker_class = "eventlet"\n'),
    ],
)
def test_server_that_patches(name: str, text: str) -> None:
    check({"wsgi.py": LATE + "\n", name: text})


def test_module_that_is_imported_by_one_that_patches() -> None:
    check(
        {
            "wsgi.py": textwrap.dedent("""
            from gevent import monkey
            monkey.patch_all()
            import app
            """),
            "app.py": LATE + "\n",
        }
    )
