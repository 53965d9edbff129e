"""What needs a context raises while the module is imported; the traps in `good` do not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support import fixture_app, run_python

if TYPE_CHECKING:
    from pathlib import Path

SLUG = "FLK201-context-at-import-time"

# Imports each module. One that cannot be imported is run again, one top-level statement after the
# other, so that one failure does not hide the next. Prints where the failing statements stopped.
STATEMENT_BY_STATEMENT = """
import ast, importlib, json, os, pathlib, traceback
os.environ.update(SECRET_KEY="proof", DATABASE_URL="sqlite://")

import flask, news
news.create_app = lambda: flask.Flask("plain", static_folder="static")

failures = {}
for path in sorted(pathlib.Path().rglob("*.py")):
    name = ".".join(path.with_suffix("").parts)
    try:
        importlib.import_module(name)
    except RuntimeError:
        names = {"__name__": name}
        for statement in ast.parse(path.read_text()).body:
            code = compile(ast.Module([statement], []), str(path), "exec")
            try:
                exec(code, names)
            except RuntimeError as error:
                frames = traceback.extract_tb(error.__traceback__)
                line = [frame.lineno for frame in frames if frame.filename == str(path)][-1]
                failures[f"{path.as_posix()}:{line}"] = str(error).splitlines()[0]
print(json.dumps(failures))
"""


def marked(folder: Path) -> set[str]:
    """Return `path:line` of the lines that are expected to be reported."""
    return {
        f"{path.relative_to(folder).as_posix()}:{number}"
        for path in folder.rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "# expect: context-at-import-time" in line
    }


def test_bad_every_marked_line_raises_and_no_other() -> None:
    folder = fixture_app(SLUG, "bad")
    run = run_python(folder, STATEMENT_BY_STATEMENT)
    assert run.returncode == 0, run.stderr
    failures = json.loads(run.stdout)
    assert set(failures) == marked(folder)
    assert set(failures.values()) == {
        "Working outside of application context.",
        "Working outside of request context.",
    }


def test_bad_factory_cannot_make_an_app() -> None:
    run = run_python(
        fixture_app(SLUG, "bad"),
        "import os\nos.environ['SECRET_KEY'] = 'proof'\nimport news\nnews.create_app()",
    )
    assert run.returncode == 1
    assert "RuntimeError: Working outside of application context." in run.stderr


def test_good_app_starts_and_answers() -> None:
    run = run_python(
        fixture_app(SLUG, "good"),
        """
import os
os.environ.update(SECRET_KEY="proof", DATABASE_URL="sqlite://")
import wsgi
from news.extensions import db

with wsgi.app.app_context():
    db.create_all()
client = wsgi.app.test_client()
print(client.get("/").status_code, client.get("/api/sizes").json, client.get("/page").json)
print(client.get("/about", headers={"User-Agent": "proof"}).json)
print(wsgi.NAME, wsgi.HOME)
""",
    )
    assert run.returncode == 0, run.stderr
    assert "200 {'sizes': [20, 20, 100]} {'page': 'Article', 'size': 20}" in run.stdout
    assert "'agent': 'proof', 'app': 'news', 'articles': [0, 0]" in run.stdout
    assert "news /" in run.stdout
