"""Contexts that stay where requests are served: traps beyond the apps."""

from __future__ import annotations

import pytest

from flask_lint.findings import Severity
from support import check_files

RULE = "pushed-app-context-leak"
HEAD = "import threading\nfrom flask import Flask, current_app\napp = Flask(__name__)\n"


@pytest.mark.parametrize(
    "code",
    [
        "app.app_context().push()",
        "app.app_context().__enter__()",
        "app.test_request_context().push()",
        "ctx = app.app_context()\nctx.push()",
        "def prepare():\n    app.app_context().push()\nprepare()",
        "@app.before_request\ndef check():\n    current_app.app_context().push()",
    ],
)
def test_stays(code: str) -> None:
    found = check_files({"app.py": HEAD + code + "\n"}, select=[RULE])
    assert len(found) == 1
    assert found[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    "code",
    [
        "ctx = app.app_context()\nctx.push()\nprint(app.name)\nctx.pop()",
        "ctx = app.app_context()\nctx.push()\nkept = [ctx]",
        "def push(ctx):\n    ctx.push()\npush(app.app_context())",
        "def prepare():\n    app.app_context().push()",
        "def work():\n    app.app_context().push()\nthreading.Thread(target=work).start()",
        "if __name__ == '__main__':\n    app.app_context().push()\n    app.run()",
        "@app.cli.command()\ndef shell():\n    app.app_context().push()",
        "with app.app_context():\n    print(app.name)",
        "items = []\nitems.push(5)",
    ],
)
def test_is_popped_or_ends_with_its_process(code: str) -> None:
    assert check_files({"app.py": HEAD + code + "\n"}, select=[RULE]) == []


def test_worker_that_no_server_imports() -> None:
    files = {
        "shop/__init__.py": """
            from flask import Flask

            def create_app():
                return Flask(__name__)
            """,
        "shop/jobs.py": """
            from shop import create_app

            app = create_app()
            app.app_context().push()
            """,
        "tests/conftest.py": """
            from shop import create_app

            create_app().app_context().push()
            """,
    }
    assert check_files(files, select=[RULE]) == []
    # The same module, once a page imports it.
    files["shop/__init__.py"] = """
        from flask import Flask
        import shop.jobs

        def create_app():
            return Flask(__name__)
        """
    assert len(check_files(files, select=[RULE])) == 1


def test_requests_have_contexts_of_their_own_from_flask_3_2_on() -> None:
    files = {"app.py": HEAD + "app.app_context().push()\n", "requirements.txt": "flask>=3.2\n"}
    (finding,) = check_files(files, select=[RULE])
    assert finding.severity is Severity.WARNING
    assert "share" not in finding.message
