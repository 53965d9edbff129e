"""Projects that are too wide, too deep or circular: each is linted, whole, in bounded time."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from flask_lint.cli.main import main
from hostile import survive
from support import write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX file system")

APP = "from flask import Flask\napp = Flask(__name__)\n"


def _chain(count: int, first: str, link: str) -> str:
    return first + "".join(link.format(i=i, j=i - 1) for i in range(1, count))


# Applications -------------------------------------------------------------------------------


def test_ten_thousand_routes(tmp_path: Path) -> None:
    rules = "".join(f'shop.add_url_rule("/{i}", "e{i}", view)\n' for i in range(10_000))
    text = f"""
from flask import Blueprint, Flask, url_for
shop = Blueprint("shop", __name__)
def view(): return url_for("shop.e9999") + url_for("shop.e10000")
{rules}
app = Flask(__name__)
app.register_blueprint(shop)
"""
    write_files(tmp_path, {"app.py": text})
    findings = survive(tmp_path, 1)
    assert [one["line"] for one in findings if one["rule"] == "url-for-unknown-endpoint"] == [3]


def test_long_chains(tmp_path: Path) -> None:
    texts = {
        "functions": _chain(2_000, "def f0(): return app\n", "def f{i}(): return f{j}()\n")
        + "f1999().secret_key = 'x'\n",
        "parameters": _chain(1_000, "def f0(a): return a\n", "def f{i}(a): return f{j}(a)\n")
        + "f999(app).add_url_rule('/', 'a')\n",
        "hooks": "def h0(r): return h1999(r)\n"
        + _chain(2_000, "", "@app.after_request\ndef h{i}(r): return h{j}(r)\n"),
        "methods": _chain(
            2_000, "class A:\n    def m0(self): pass\n", "    def m{i}(self): return self.m{j}()\n"
        ),
        "classes": _chain(1_000, "class C0: SECRET_KEY = 'x'\n", "class C{i}(C{j}): pass\n")
        + "app.config.from_object(C999)\n",
        "values": _chain(2_000, "x0 = app\n", "x{i} = x{j}\n") + "@x1999.route('/')\ndef v(): x\n",
        "elifs": "if a == 0: b\n" + "".join(f"elif a == {i}: b\n" for i in range(1, 3_000)),
        "decorators": "def d(f): return f\n" + "@d\n" * 2_000 + "@app.route('/')\ndef v(): pass\n",
        "redefinitions": "@app.route('/')\ndef v(): pass\n" * 500,
    }
    write_files(tmp_path, {f"{name}.py": APP + text for name, text in texts.items()})
    survive(tmp_path, len(texts))


def test_what_grows_with_each_step(tmp_path: Path) -> None:
    texts = {
        "texts": "s = 'a'\n" + "s = s + s\n" * 40 + "app.secret_key = s\n",
        "rows": _chain(40, "t0 = (1, 2)\n", "t{i} = (*t{j}, *t{j})\n")
        + "for x in t39: app.add_url_rule(x)\n",
        "tables": _chain(500, "d0 = {}\n", "d{i} = {{**d{j}, 'k{i}': d{j}}}\n")
        + "app.config.update(d499)\n",
        "calls": _chain(300, "def f0(): return app\n", "def f{i}(): return f{j}() or f{j}()\n")
        + "f299().secret_key = 'x'\n",
        "numbers": "x = '%1000000000d' % 5\ny = 10 ** 10 ** 10\nz = 'a' * 10 ** 10\n"
        "w = '{:>1000000000}'.format(1)\napp.secret_key = x + y + z + w\napp.add_url_rule(z)\n",
    }
    for name in texts:
        write_files(tmp_path / name, {"app.py": APP + texts[name]})
    survive(tmp_path, len(texts))


def test_lists_that_hold_themselves(tmp_path: Path) -> None:
    texts = {
        "one": "l = [*l]\nfor x in l: app.add_url_rule(x)\n",
        "two": "l = [*m]\nm = (*l,)\nfor x in l:\n    for y in m: app.add_url_rule(x, y)\n",
        "table": "d = {**d}\nfor k, v in d.items(): app.add_url_rule(k, v)\n",
    }
    for name in texts:
        write_files(tmp_path / name, {"app.py": APP + texts[name]})
    survive(tmp_path, len(texts))


def test_blueprints_on_each_other(tmp_path: Path) -> None:
    head = "from flask import Blueprint, Flask, url_for\n"
    blueprints = "".join(f"b{i} = Blueprint('b{i}', __name__)\n" for i in range(12))
    # Each in each other: nobody can count the places.
    clique = "".join(f"b{i}.register_blueprint(b{j})\n" for i in range(12) for j in range(12))
    end = "app = Flask(__name__)\napp.register_blueprint(b0)\n"
    deep = ".".join(f"b{i % 12}" for i in range(20))
    view = f"@b1.route('/')\ndef view(): return url_for('{deep}.view') + url_for('b0.gone')\n"
    write_files(tmp_path, {"app.py": head + blueprints + clique + view + end})
    findings = survive(tmp_path, 1)
    # Of what is too deep nothing is known, so that nothing is said.
    assert deep not in json.dumps(findings)


def test_two_thousand_modules_that_import_the_next(tmp_path: Path) -> None:
    modules = {f"m{i}.py": f"from m{i - 1} import x\n" for i in range(1, 2_000)}
    last = "import m1999\nfrom m1999 import x\napp.secret_key = x\n"
    write_files(tmp_path, {"app.py": APP + last, "m0.py": "x = 'y'\n", **modules})
    survive(tmp_path, 2_001)


def test_circles_of_modules(tmp_path: Path) -> None:
    circle = {f"m{i}.py": f"import m{i - 1}\n" for i in range(1, 2_000)}
    names = {f"n{i}.py": f"from n{(i + 1) % 300} import x\n" for i in range(300)}
    stars = {
        f"s{i}.py": f"from s{(i + 1) % 300} import *\nfrom s{(i + 7) % 300} import *\ny{i} = 1\n"
        for i in range(300)
    }
    write_files(tmp_path, {"app.py": f"import m1999\n{APP}", "m0.py": "import app\n"})
    write_files(tmp_path, {**circle, **names, **stars})
    findings = survive(tmp_path, 2_601)
    assert {one["path"][0] for one in findings if one["rule"] == "circular-import-partial"} == {"n"}


# Templates ----------------------------------------------------------------------------------

PAGES = {
    "self.html": "{% extends 'self.html' %}{% block x %}{{ super() }}{% endblock %}"
    "{% include 'self.html' %}{% import 'self.html' as me %}{{ me.b() }}",
    "circle.html": "{% extends 'other.html' %}{% block x %}{{ super() }}{% endblock %}",
    "other.html": "{% extends 'circle.html' %}{% include 'third.html' %}",
    "third.html": "{% include 'third.html' %}{% include 'other.html' %}",
    "broken.html": "{% if %}{{ ",
    "unfinished.html": "{% block",
    "text.html": "{{ '",
    "control.html": "\0\x01{{ x",
    "raw.html": "{% raw %}",
    "deep.html": "{% if x %}" * 3_000 + "{% endif %}" * 3_000,
    "loops.html": "{% for x in y %}" * 1_000 + "{{ url_for('x') }}" + "{% endfor %}" * 1_000,
    "brackets.html": "{{ " + "(" * 3_000 + "x" + ")" * 3_000 + " }}",
    "chains.html": "".join("{{ x" + link * 2_000 + " }}" for link in (".y", "|y", " ~ y", "[0]")),
    "elifs.html": "{% if x %}" + "{% elif y %}" * 3_000 + "{% endif %}",
    "choices.html": "{% extends " + "('a' if x else 'b') ~ " * 30 + "'c' %}",
    "names.html": "{% include [" + "'x'," * 5_000 + "] %}",
    "opened.html": "{# flask-lint: " * 20_000,
    "tags.html": "".join(f"{{% tag{i} %}}" for i in range(19)) + "{% x" * 20_000,
    "space.html": " \n" * 100_000 + "{%- if x -%}" + " \n" * 100_000 + "{%- endif -%}",
    "forms.html": "<form " * 20_000 + "<a href='" * 20_000 + "<!--" * 20_000 + "<script>" * 20_000,
}


def test_templates(tmp_path: Path) -> None:
    calls = "".join(f"render_template({name!r})\n" for name in PAGES)
    view = f"from flask import render_template\n{APP}{calls}render_template('t499.html')\n"
    chain = {
        f"t{i}.html": f"{{% extends 't{i - 1}.html' %}}{{% block x %}}{{{{ super() }}}}"
        "{% endblock %}"
        for i in range(1, 500)
    }
    pages = {**PAGES, "t0.html": "{% block x %}{% endblock %}", **chain}
    write_files(tmp_path, {"app.py": view, **{f"templates/{n}": t for n, t in pages.items()}})
    broken = {one["path"] for one in survive(tmp_path, 1) if one["rule"] == "template-broken"}
    assert "templates/broken.html" in broken


# Comments -----------------------------------------------------------------------------------


def test_thousands_of_comments(tmp_path: Path) -> None:
    comment = "flask-lint: ignore[url-for-unknown-endpoint]"
    texts: dict[str, str | bytes] = {
        "app.py": APP + f"x = 1  # {comment}\n" * 3_000,
        "names.py": "# flask-lint: ignore[" + "a," * 300_000 + "]\n",
        "line.py": "# flask-lint: " * 2_000 + "\n",
        "open.py": "# flask-lint: ignore[" * 5_000 + "\n",
        "unknown.py": "".join(f"# flask-lint: ignore[no-rule-{i}]\n" for i in range(1_000)),
        "templates/a.html": f"{{{{ url_for('x') }}}}{{# {comment} #}}\n" * 3_000,
    }
    write_files(tmp_path, texts)
    findings = survive(tmp_path, 5)
    about = {one["path"] for one in findings if one["rule"] == "unused-suppression"}
    assert about == {"app.py", "templates/a.html"}
    unknown = Counter(one["path"] for one in findings if one["rule"] == "unknown-suppression")
    assert unknown == {
        "names.py": 1,
        "line.py": 2_000,
        "open.py": 5_000,
        "unknown.py": 1_000,
    }


# Files of settings --------------------------------------------------------------------------

IGNORED: dict[str, str | bytes] = {
    "asterisks": "*a" * 30 + "b\n" + "[a-z]*" * 30 + "!\n" + "*/" * 50 + "x\n",
    "folders": "**/" * 50 + "x\n" + "/**/a*/" * 20 + "q\n" + "**/a/" * 50 + "b\n",
    "spaces": b" " * 1_000_000 + b"x\n",
    "odd": "[\n[!\n[a-\n[z-a]\n\\\n!\n/\n//\n[[:foo:]]\n" + "x" * 100_000 + "\n",
    "bytes": b"\xff\xfe\x00x\x00\n" * 10_000,
    "many": "".join(f"*{i}*{i}*{i}\n" for i in range(5_000)),
}


def test_ignore_files(tmp_path: Path) -> None:
    for name, text in IGNORED.items():
        folder = tmp_path / name
        write_files(folder, {"app.py": APP, ".gitignore": text, "a" * 120 + ".py": ""})
        write_files(folder, {"a/" * 50 + "a" * 60 + ".py": ""})
    survive(tmp_path, 3 * len(IGNORED))


def test_other_files_of_settings(tmp_path: Path) -> None:
    files = {
        "requirements.txt": ("flask" + " " * 10_000 + "\n") * 20 + "flask[" * 10_000,
        "requirements-dev.txt": "flask-sqlalchemy = {" + " " * 100_000 + "x",
        "a.json": "[" * 100_000,
        "b.toml": "a = " + "[" * 50_000,
        "c.yaml": "- " * 50_000 + "x: &a [*a]\n" * 10_000,
        "setup.cfg": "[options.entry_points]\nconsole_scripts=\n" + " x=y:z\n" * 20_000,
        "Procfile": "web: gunicorn " + "x " * 50_000,
        "Dockerfile": "CMD [" + '"x",' * 50_000,
        ".env": "FLASK_APP=" + "x" * 100_000,
        "Makefile": "run:\n\tflask run\n" * 10_000,
    }
    write_files(tmp_path, {"app.py": APP, **files})
    survive(tmp_path, 1)


TABLE = b"[tool.flask-lint]\n"
# What the error says, and the file.
BROKEN_CONFIGURATIONS = {
    "null": ("invalid TOML", TABLE + b"select = ['\0']\n"),
    "latin": ("line 2 is not UTF-8", TABLE + b"select = ['\xe9']\n"),
    "utf16": ("invalid TOML", b"\xff\xfe" + TABLE),
    "large": ("larger than", TABLE + b"#" * 10_000_000),
    "deep": ("nested too deeply", TABLE + b"select = " + b"[" * 10_000 + b"]" * 10_000),
    "digits": ("invalid TOML", TABLE + b"x = " + b"1" * 5_000),
    "date": ("invalid TOML", TABLE + b"x = 2026-99-99\n"),
    "types": ("select: expected", TABLE + b"select = {a = 1}\n"),
    "table": ("expected a table", b"[tool]\nflask-lint = 1\n"),
    "tables": ("expected a table", b"[[tool.flask-lint]]\n"),
}


def _says(*arguments: str) -> str:
    """Return the one line of the error that ends the command."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2, result.output
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


@pytest.mark.parametrize("name", BROKEN_CONFIGURATIONS)
def test_broken_configuration(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message, data = BROKEN_CONFIGURATIONS[name]
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"app.py": APP, "pyproject.toml": data})
    assert message in _says("check")


@pytest.mark.parametrize("key", ["select", "severity", "per-file-ignores", "rules", "baseline"])
@pytest.mark.parametrize("value", ["1", "[1]", "[[]]", "{a.b.c = 1}", "1979-05-27", "nan", "''"])
def test_values_of_any_type(
    key: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"flask-lint.toml": f"{key} = {value}\n"})
    assert "flask-lint.toml" in _says("check")


def test_folders_in_the_place_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"app.py": APP})
    for name in ("pyproject.toml", "flask-lint.toml", ".gitignore", ".git", ".env", "Procfile"):
        (tmp_path / name).mkdir()
    result = CliRunner().invoke(main, ["check", "--show-files"])
    assert (result.exit_code, result.stdout) == (0, "app.py\n")


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(60_000_000)


# What a baseline may be in the place of one, and what the error says.
BASELINES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "folder": ("is not a file", lambda path: path.mkdir()),
    "pipe": ("is not a file", lambda path: os.mkfifo(path)),
    "circle": ("symbolic links|does not exist", lambda path: path.symlink_to(path)),
    "huge": ("larger than", _huge),
    "null": ("is not a baseline", lambda path: path.write_bytes(b"\0" * 1_000)),
    "latin": ("is not UTF-8", lambda path: path.write_bytes(b"# flask-lint baseline 1\n\xe9\n")),
    "long": (
        "not an entry",
        lambda path: path.write_text("# flask-lint baseline 1\n" + "FLK001 " * 500_000),
    ),
}


@posix_only
@pytest.mark.parametrize("name", BASELINES)
def test_broken_baselines(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message, make = BASELINES[name]
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"app.py": APP, "flask-lint.toml": "baseline = 'known.txt'\n"})
    make(tmp_path / "known.txt")
    said = _says("check")
    assert any(part in said for part in message.split("|")), said
