"""No tree makes the command hang, crash or pass a file over in silence."""

from __future__ import annotations

import os
import socket
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from hostile import lint
from support import write_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX file system")

APP = """
    from flask import Flask
    app = Flask(__name__)

    @app.route("/")
    def index(): return "hello"
"""


def _long(count: int, link: str, start: str = "x = a", end: str = "\n") -> str:
    return start + link * count + end


# What is read all the same, and what is refused.
ODD_TEXTS: dict[str, str | bytes] = {
    "bom.py": b"\xef\xbb\xbfx = 1\n",
    "form_feed.py": b"\x0cx = 1\n\x0c\ndef f():\n\x0c    return 1\n",
    "windows.py": b"def f():\r\n    return 1\r\n",
    "mac.py": b"def f():\r    return 1\r",
    "latin.py": b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
    "empty.py": b"",
    "blank.py": b"\n\n  \n",
    "only_comment.py": b"# nothing",
    "continued.py": b"x = \\\n  1\n",
}
BROKEN_TEXTS: dict[str, str | bytes] = {
    "syntax.py": "def f(:\n",
    "python2.py": "print 'hello'\nexec 'x'\n",
    "tabs.py": "if a:\n\tb\n        c\n",
    "null.py": b"x = '\0'\n",
    "utf16.py": "x = 1\n".encode("utf-16"),
    "undeclared.py": b"x = '\xe9'\n",
    "cookie.py": b"# coding: no-such-encoding\n",
    "lying.py": b"# coding: ascii\nx = '\xe9'\n",
    "contradiction.py": b"\xef\xbb\xbf# coding: latin-1\n",
    "codec.py": b"# coding: rot13\nk = 1\n",
    "control.py": b"x = 1 \x01\x1b[31m\n",
    "question.py": b"x = ?\n",
}
TOO_LONG = {
    "terms.py": _long(20_000, " + a"),
    "attributes.py": _long(5_000, ".b"),
    "calls.py": _long(5_000, ".b()"),
    "subscripts.py": _long(5_000, "[0]"),
    "strings.py": _long(10_000, "\n'a'", start="x = (", end=")\n"),
    "alternatives.py": _long(5_000, " if a else b"),
    "powers.py": _long(5_000, " ** a"),
    "many_chains.py": _long(1_000, " + a") * 100,
    "parentheses.py": "x = " + "(" * 3_000 + "1" + ")" * 3_000,
    "open.py": "(" * 100_000,
    "brackets.py": "x = " + "[" * 3_000 + "]" * 3_000,
    "lambdas.py": _long(3_000, "lambda: ", start="x = ", end="1\n"),
    "nots.py": _long(3_000, "not ", start="x = ", end="1\n"),
    "signs.py": _long(10_000, "-", start="x = ", end="1\n"),
    "blocks.py": "".join(" " * depth + "if a:\n" for depth in range(300)) + " " * 300 + "b\n",
    "lines.py": "x = f(1)\n" * 200_000,
    "one_line.py": _long(1_666_600, "1, ", start="x = [", end="]\n"),
}


def _said(root: Path, files: Mapping[str, str | bytes], failing: set[str]) -> None:
    """Assert what becomes of each of `files`, and that the application beside is analysed."""
    write_files(root, {"app.py": APP})
    for path, content in files.items():
        (root / path).write_bytes(content.encode() if isinstance(content, str) else content)
    found = lint(root)
    assert set(found.failed) == failing
    assert found.analysed == {"app.py", *files} - failing
    assert found.skipped == {}
    assert found.status == bool(failing) or found.rules


def test_odd_texts(tmp_path: Path) -> None:
    _said(tmp_path, {**ODD_TEXTS, **BROKEN_TEXTS}, set(BROKEN_TEXTS))


def test_too_long_code(tmp_path: Path) -> None:
    _said(tmp_path, TOO_LONG, set(TOO_LONG))


# Names and kinds of files -------------------------------------------------------------------


@posix_only
def test_odd_names(tmp_path: Path) -> None:
    write_files(tmp_path, {"app.py": APP, "with space.py": "(", "\u202egnp.py": "("})
    for name in (b"undecodable\xff.py", b"new\nline.py", b"\x1b[31mred.py", b"-o.py", b"a'\"b.py"):
        with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:  # noqa: PTH123 - bytes
            file.write(b"(")
    found = lint(tmp_path)
    assert found.analysed == {"app.py"}
    assert len(found.failed) == 7


@posix_only
def test_odd_kinds_of_files(tmp_path: Path) -> None:
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    write_files(project, {"app.py": APP, "folder.py/inner.py": "x = 1\n", "templates/a.html": ""})
    write_files(elsewhere, {"secret.py": "x = 1\n", "a.html": "{{ x }}"})
    os.mkfifo(project / "fifo.py")
    os.mkfifo(project / "templates" / "fifo.html")
    os.mkfifo(project / ".env")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(project, os.O_RDONLY)
        try:
            server.bind(f"/proc/self/fd/{here}/s.py" if sys.platform == "linux" else "s.py")
        finally:
            os.close(here)
    links = {
        "self.py": "self.py",
        "loop_a": "loop_b",
        "loop_b": "loop_a",
        "up": ".",
        "broken.py": "nowhere.py",
        "device.py": "/dev/zero",
        "outside.py": str(elsewhere / "secret.py"),
        "away": str(elsewhere),
        "templates/away.html": str(elsewhere / "a.html"),
    }
    for name, target in links.items():
        (project / name).symlink_to(target)
    found = lint(project)
    assert found.analysed == {"app.py", "folder.py/inner.py"}
    assert found.failed == {}
    assert set(found.skipped) >= {
        *("fifo.py", "s.py", "self.py", "broken.py", "device.py", "outside.py", "away"),
        *("templates/fifo.html", "templates/away.html", ".env"),
    }


@posix_only
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_unreadable_files_and_folders(tmp_path: Path) -> None:
    write_files(tmp_path, {"app.py": APP, "closed.py": "", "shut/inner.py": ""})
    (tmp_path / "closed.py").chmod(0)
    (tmp_path / "shut").chmod(0)
    try:
        found = lint(tmp_path)
    finally:
        (tmp_path / "shut").chmod(stat.S_IRWXU)
    assert found.analysed == {"app.py"}
    assert set(found.skipped) == {"closed.py", "shut/"}


_MEDDLER = """
import os, sys
from flask_lint import pipeline
found_by = pipeline.discover

def discover(*args, **options):
    found = found_by(*args, **options)
    for name in ("gone.py", "templates/gone.html"):
        if os.path.exists(name):
            os.remove(name)
    for name in ("changed.py", "templates/changed.html"):
        with open(name, "w") as file:
            file.write("(")
    for name in ("pipe.py", "templates/pipe.html"):
        if os.path.isfile(name):
            os.remove(name)
            os.mkfifo(name)
    for name in ("grown.py",):
        with open(name, "w") as file:
            file.write("x = 1\\n" * 2_000_000)
    return found

pipeline.discover = discover
from flask_lint.cli.main import main
main(prog_name="flask-lint")
"""


@posix_only
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_files_that_vanish_and_change_while_they_are_read(tmp_path: Path, jobs: str) -> None:
    names = {"gone.py", "changed.py", "pipe.py", "grown.py"}
    pages = ("gone.html", "changed.html", "pipe.html")
    view = "from flask import render_template\n" + "".join(
        f"render_template('{page}')\n" for page in pages
    )
    write_files(tmp_path, {"app.py": APP, "views.py": view, "templates/x.html": ""})
    # The command runs twice: each time, it starts with the tree as it was.
    found = lint(tmp_path, "--jobs", jobs, code=f"{_RESTORE}\n{_MEDDLER}")
    assert found.analysed == {"app.py", "views.py"}
    assert set(found.failed) == names


_RESTORE = """
import os
for name in ("gone.py", "changed.py", "pipe.py", "grown.py", "templates/gone.html",
             "templates/changed.html", "templates/pipe.html"):
    if os.path.lexists(name):
        os.remove(name)
    with open(name, "w") as file:
        file.write("x = 1\\n")
"""


# Projects -----------------------------------------------------------------------------------


CIRCLES = {
    "blueprints": """
        from flask import Blueprint, Flask, url_for
        a = Blueprint("a", __name__)
        b = Blueprint("b", __name__)
        a.register_blueprint(b)
        b.register_blueprint(a)
        a.register_blueprint(a)
        app = Flask(__name__)
        app.register_blueprint(a)
        @b.route("/")
        def view(): return url_for("a.b.view") + url_for("a.b.a.b.view")
    """,
    "classes": """
        from flask import Flask
        class Config(Config): SECRET_KEY = "x"
        class A(B): DEBUG = True
        class B(A): SECRET_KEY = A.SECRET_KEY
        app = Flask(__name__)
        app.config.from_object(Config)
        app.config.from_object(A)
        app.config.from_object("circle.B")
        app.secret_key = app.secret_key or app.config["SECRET_KEY"]
    """,
    "functions": """
        from flask import Flask
        def create_app(app=None): return create_app(other(app))
        def other(app): return create_app(app) or other(other)
        app = create_app()
        app = other(app)
        f = lambda: f()
        g = f()
        h = h(h)
        @app.route("/")
        @create_app
        @f
        def view(): return view()
        @view
        def view(): yield from view()
    """,
    "values": """
        from flask import Flask
        x = y
        y = x
        x = x + y
        d = {"a": d, **d}
        l = [l, *l]
        for x in x: x = [x for x in x]
        app = Flask(x)
        app.secret_key = x or y or d["a"] or l[0]
        app.config.update(d)
        app.config["SECRET_KEY"] = app.config.get("SECRET_KEY", app.config["SECRET_KEY"])
        while x: x = x(x)
        app.register_blueprint(app)
        app.route(app.route)(app.route)
    """,
    "imports": """
        import circle
        from circle import *
        from circle import circle
        from . import circle
        from .circle import app
        from flask import Flask
        app = Flask(__name__)
        app = circle.circle.circle.app
    """,
}


@pytest.mark.parametrize("name", CIRCLES)
def test_circles(tmp_path: Path, name: str) -> None:
    write_files(tmp_path, {"circle.py": CIRCLES[name]})
    assert lint(tmp_path).analysed == {"circle.py"}
