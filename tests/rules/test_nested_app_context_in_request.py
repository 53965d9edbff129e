"""Contexts within those of requests: traps beyond the apps."""

from __future__ import annotations

import pytest

from support import assert_findings, check_files

RULE = "nested-app-context-in-request"
HEAD = """\
import threading
import unknown
from flask import Flask, current_app, g, has_app_context

app = Flask(__name__)


def work():
    with app.app_context():
        print(g.get("user"))


"""


@pytest.mark.parametrize(
    "code",
    [
        '@app.get("/")\ndef index():\n    work()\n    return "done"',
        "@app.before_request\ndef check():\n    work()",
        "@app.errorhandler(404)\ndef missing(error):\n    work()\n    return 'no'",
        '@app.get("/")\n@unknown.protected\ndef index():\n    work()\n    return "done"',
    ],
)
def test_only_requests_come_here(code: str) -> None:
    found = check_files({"shop.py": HEAD + code + "\n"}, select=[RULE])
    assert [finding.place.line for finding in found] == [9]


@pytest.mark.parametrize(
    "code",
    [
        # Nobody in sight, or somebody else, too.
        "",
        "work()",
        '@app.get("/")\ndef index():\n    work()\n    return "done"\nunknown.run(work)',
        (
            '@app.get("/")\ndef index():\n    work()\n'
            '    threading.Thread(target=work)\n    return "done"'
        ),
        (
            '@app.get("/")\ndef index():\n    work()\n    return "done"\n@app.cli.command()\n'
            "def clean():\n    work()"
        ),
        # Who knows when.
        '@app.get("/")\ndef index():\n    def later():\n        yield work()\n    return later()',
        (
            "@unknown.in_background\ndef job():\n    work()\n"
            '@app.get("/")\ndef index():\n    job()\n    return "done"'
        ),
        # Another request, or a question.
        (
            '@app.get("/")\ndef index():\n    with app.test_request_context("/a"):\n'
            '        work()\n    return "done"'
        ),
        (
            '@app.get("/")\ndef index():\n    if not has_app_context():\n        work()\n'
            '    return "done"'
        ),
        (
            '@app.get("/")\ndef index():\n    try:\n        print(current_app.name)\n'
            '    except RuntimeError:\n        work()\n    return "done"'
        ),
        (
            '@app.get("/")\ndef index():\n    if has_app_context():\n        return "done"\n'
            '    work()\n    return "done"'
        ),
        # Another app.
        ('other = Flask("other")\n@app.get("/")\ndef index():\n    work()\n    return "done"'),
    ],
)
def test_not_only_requests(code: str) -> None:
    assert check_files({"shop.py": HEAD + code + "\n"}, select=[RULE]) == []


def test_tests_do_not_count() -> None:
    assert_findings(
        {
            "shop.py": """
                from flask import Blueprint, current_app, g
                bp = Blueprint("shop", __name__)

                def work():
                    with current_app.app_context():  # expect: nested-app-context-in-request
                        return g.get("work", 5)

                @bp.get("/")
                def index():
                    return {"work": work()}
                """,
            "tests/test_shop.py": """
                from shop import work

                def test_work(app):
                    with app.app_context():
                        assert work() == 5
                """,
        },
        RULE,
    )


@pytest.mark.parametrize(
    ("requirement", "count"), [("flask-sqlalchemy", 1), ("flask-sqlalchemy==2.5.1", 0)]
)
def test_a_session_of_the_thread_is_the_same_one(requirement: str, count: int) -> None:
    code = (
        "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\n"
        "app = Flask(__name__)\ndb = SQLAlchemy()\ndb.init_app(app)\n"
        '@app.get("/")\ndef index():\n    with app.app_context():\n'
        '        db.session.commit()\n    return "done"\n'
    )
    files = {"shop.py": code, "requirements.txt": requirement + "\n"}
    assert len(check_files(files, select=[RULE])) == count
