"""main-module-imported-twice: which files are run as programs."""

from __future__ import annotations

import pytest

from support import assert_findings

RULE = "main-module-imported-twice"

APP = """
from flask import Flask

app = Flask(__name__)

from {package}views import index

if __name__ == "__main__":
    app.run()
"""
VIEWS = """
from {app} import app{mark}


@app.get("/")
def index():
    return ""
"""


@pytest.mark.parametrize(
    ("folder", "file", "mark"),
    [
        ("", "app", f"  # expect: {RULE}"),
        # Run as a file, `__init__.py` finds the modules beside it, but never its own package.
        ("shop", "__init__", ""),
    ],
)
def test_the_file_of_a_package_is_no_program(folder: str, file: str, mark: str) -> None:
    path, package = (f"{folder}/", f"{folder}.") if folder else ("", "")
    files = {
        f"{path}{file}.py": APP.format(package=package),
        f"{path}views.py": VIEWS.format(app=folder or file, mark=mark),
    }
    assert_findings(files, RULE)
