"""`flask-lint graph`: apps, blueprints and circular imports, in three languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from flask_lint.cli.main import main
from support import fixture_app, write_files

if TYPE_CHECKING:
    from pathlib import Path

APP = {
    "shop.py": """
        import os
        from flask import Blueprint, Flask

        outer = Blueprint("outer", __name__, url_prefix="/outer")
        inner = Blueprint("inner", __name__, url_prefix="/<int:n>")
        perhaps = Blueprint("perhaps", __name__)
        outer.register_blueprint(inner)

        @inner.route("/a")
        @inner.route("/b")
        def page(n):
            return ""

        app = Flask(__name__)
        app.register_blueprint(outer)
        if os.environ.get("MORE"):
            app.register_blueprint(perhaps)
    """,
}


def drawn(folder: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["graph", str(folder), "--no-cache", *arguments])
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write_files(tmp_path, APP)
    return tmp_path


def test_the_tree_nests_blueprints(shop: Path) -> None:
    assert drawn(shop).splitlines() == [
        "Apps",
        "└── shop:app  shop.py:14, 1 route of its own",
        "    ├── outer  /outer, 0 routes",
        "    │   └── outer.inner  /outer/<int:n>, 2 routes",
        "    └── perhaps  /, 0 routes, perhaps",
        "",
        "Circular imports",
        "└── none",
    ]


def test_mermaid(shop: Path) -> None:
    assert drawn(shop, "--output-format", "mermaid").splitlines() == [
        "flowchart LR",
        '    app0["shop:app (1 route)"]',
        '    app0_0["outer  /outer, 0 routes"]',
        "    app0 --> app0_0",
        '    app0_1["perhaps  /, 0 routes, perhaps"]',
        "    app0 --> app0_1",
        '    app0_0_0["outer.inner  /outer/#60;int:n#62;, 2 routes"]',
        "    app0_0 --> app0_0_0",
    ]


def test_graphviz(shop: Path) -> None:
    lines = drawn(shop, "--output-format", "graphviz").splitlines()
    assert lines[0] == "digraph project {"
    assert '    app0_0_0 [label="outer.inner  /outer/<int:n>, 2 routes"];' in lines
    assert "    app0_0 -> app0_0_0;" in lines
    assert lines[-1] == "}"


def test_circular_imports() -> None:
    bad = fixture_app("FLK103-circular-import-partial", "bad")
    text = drawn(bad)
    assert "fails in some order of imports" in text
    dot = drawn(bad, "--output-format", "graphviz")
    assert 'label="fails"' in dot
    assert "-.->|fails|" in drawn(bad, "--output-format", "mermaid")


def test_circles_that_work(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.py": "import b\n", "b.py": "import a\n"})
    assert drawn(tmp_path).splitlines()[-3:] == [
        "└── 2 modules: works in every order",
        "    ├── a → b",
        "    └── b → a",
    ]


def test_labels_cannot_leave_their_quotes(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "app.py": r"""
                from flask import Blueprint, Flask

                bad = Blueprint('x"] --> y["\x1b[2J\n', __name__)
                app = Flask(__name__)
                app.register_blueprint(bad)
            """
        },
    )
    mermaid = drawn(tmp_path, "--output-format", "mermaid")
    assert 'app0_0["x#34;#93; --#62; y#91;#34;' in mermaid
    dot = drawn(tmp_path, "--output-format", "graphviz")
    assert r'[label="x\"] --> y[\"' in dot
    for text in (mermaid, dot, drawn(tmp_path, "--color", "never")):
        assert "\x1b" not in text
