"""Proxies and the objects that they stand for: traps beyond the apps."""

from __future__ import annotations

import pytest

from support import check_files

RULE = "proxy-identity"
HEAD = """\
import pickle
import unknown
from flask import Flask, current_app, g, jsonify, request, session, template_rendered
from flask.signals import Namespace
from flask_login import current_user

app = Flask(__name__)
bought = Namespace().signal("bought")


"""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("if g is None:\n    pass", "`g is None` is always False"),
        ("x = 1 if session is not None else 2", "`session is not None` is always True"),
        ("if not current_user is None:\n    pass", "is always False"),
        ("if current_user is None or app.debug:\n    pass", "is always False"),
        ("me = current_user\nif me is None:\n    pass", "`me is None` is always False"),
        ("if app is current_app:\n    pass", "`current_app is ...` is always False"),
        ("if type(g) == Flask:\n    pass", "is not the type"),
        ("bought.connect(print, app)\nbought.send(current_app)", "connected"),
        ("bought.connect_via(current_app)(print)", "never called"),
        ("template_rendered.connect(print, current_app)", "never called"),
        ("pickle.dumps(session)", "`pickle.dumps(session)` does not take it"),
    ],
)
def test_taken_for_the_object(code: str, words: str) -> None:
    found = check_files({"shop.py": HEAD + code + "\n"}, select=[RULE])
    assert len(found) == 1, found
    assert words in found[0].message


@pytest.mark.parametrize(
    "code",
    [
        "if current_app == app:\n    pass",
        "if g.user is None:\n    pass",
        "if session.get('user') is None:\n    pass",
        "if current_user._get_current_object() is None:\n    pass",
        "assert current_user is not None",
        "ok = current_user is not None and current_user.is_active",
        "if current_user is None or not current_user.is_active:\n    pass",
        "def f(app=None):\n    if app is None:\n        app = current_app\nf(current_app)",
        "user = current_user._get_current_object()\nif user is None:\n    pass",
        (
            "from werkzeug.local import LocalProxy\nshop = LocalProxy(unknown.shop)\n"
            "here = shop._get_current_object()\nif here is None:\n    pass"
        ),
        "def f(request):\n    return request is None",
        "user = unknown.user() or current_user\nif user is None:\n    pass",
        "bought.send(app)",
        "bought.send(current_app._get_current_object())",
        "bought.send(app, user=current_user)",
        # Whoever listens takes what comes.
        "bought.connect(print)\nbought.send(current_app)",
        "sold = Namespace().signal('sold')\nsold.connect(print, app)\nbought.send(current_app)",
        "unknown.signal.send(current_app)",
        "bought.connect(lambda sender: current_app)",
        "isinstance(current_app, Flask)",
        "print(type(request))",
        "jsonify(dict(session))",
        "import json\njson.dumps(session, default=dict)",
    ],
)
def test_fine(code: str) -> None:
    assert check_files({"shop.py": HEAD + code + "\n"}, select=[RULE]) == []


def test_tests_may_ask_anything() -> None:
    assert check_files({"tests/test_shop.py": HEAD + "print(g is None)\n"}, select=[RULE]) == []


@pytest.mark.parametrize(("asking", "is_safe"), [("request is None", False), ("not request", True)])
def test_a_guard_that_guards_nothing(asking: str, is_safe: bool) -> None:
    code = (
        "from threading import Thread\nfrom flask import request\ndef work():\n"
        f"    if {asking}:\n        return\n    print(request.path)\nThread(target=work)\n"
    )
    found = check_files({"jobs.py": code}, select=["context-lost-in-worker"])
    assert bool(found) is not is_safe
