"""`async-view-without-extra`: which requirements bring what async views need."""

from __future__ import annotations

import pytest

from support import assert_findings

RULE = "async-view-without-extra"
VIEW = """
from flask import Flask

app = Flask(__name__)


@app.get("/")
async def index():{mark}
    return "a"
"""


def check(files: dict[str, str], *, found: bool) -> None:
    mark = "  # expect: async-view-without-extra" if found else ""
    assert_findings({"app.py": VIEW.format(mark=mark), **files}, RULE)


@pytest.mark.parametrize(
    "requirements",
    ["flask", "Flask==3.1.0", "requests\nflask>=2.3,<4  # the web", "flask[dotenv]\nflask-login"],
)
def test_without(requirements: str) -> None:
    check({"requirements.txt": requirements + "\n"}, found=True)


@pytest.mark.parametrize(
    "requirements",
    [
        "flask[async]",
        "Flask[dotenv, async]==3.1",
        "flask\nasgiref==3.8.1",
        "flask\nDjango>=5",
        "flask-login",
        "Flask==1.1.4",
        "apiflask[async]\nflask",
    ],
)
def test_with_or_not_known(requirements: str) -> None:
    check({"requirements.txt": requirements + "\n"}, found=False)


def test_poetry() -> None:
    head = '[tool.poetry.dependencies]\npython = "^3.11"\n'
    check({"pyproject.toml": head + 'flask = "^3.1"\n'}, found=True)
    extra = 'flask = {version = "^3.1", extras = ["async"]}\n'
    check({"pyproject.toml": head + extra}, found=False)


def test_lock_file_that_has_it() -> None:
    files = {"pyproject.toml": '[project]\nname = "a"\ndependencies = ["flask"]\n'}
    check(files, found=True)
    check({**files, "uv.lock": '[[package]]\nname = "asgiref"\n'}, found=False)


def test_requirements_of_another_program() -> None:
    check({"other/requirements.txt": "flask\n"}, found=False)
    check({"requirements/web.txt": "flask\n"}, found=True)


def test_no_requirements() -> None:
    check({}, found=False)


def test_decorator_that_runs_the_view_itself() -> None:
    assert_findings(
        {
            "requirements.txt": "flask\n",
            "app.py": """
            import asyncio
            from functools import wraps
            from flask import Flask

            app = Flask(__name__)

            def waiting(view):
                @wraps(view)
                def wrapper(*args, **kwargs):
                    return asyncio.run(view(*args, **kwargs))
                return wrapper

            @app.get("/")
            @waiting
            async def index():
                return "a"

            async def helper():
                return "b"
            """,
        },
        RULE,
    )


def test_hook() -> None:
    assert_findings(
        {
            "requirements.txt": "flask\n",
            "app.py": """
            from flask import Flask

            app = Flask(__name__)

            @app.before_request
            async def begin():  # expect: async-view-without-extra
                return None
            """,
        },
        RULE,
    )


def test_class_that_runs_coroutines_its_own_way() -> None:
    assert_findings(
        {
            "requirements.txt": "flask\n",
            "app.py": """
            from flask import Flask
            from somewhere import run

            class App(Flask):
                def async_to_sync(self, func):
                    return run(func)

            app = App(__name__)

            @app.get("/")
            async def index():
                return "a"
            """,
        },
        RULE,
    )
