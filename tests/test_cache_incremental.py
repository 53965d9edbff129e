"""Incremental is full: a run that builds on what is kept finds what a run from nothing finds."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from flask_lint import pipeline
from flask_lint.cache.cache import Cache
from flask_lint.cache.folder import NAME
from flask_lint.config.load import load
from flask_lint.report.json_object import render
from flask_lint.settings import Settings
from support import FIXTURES, write_files

if TYPE_CHECKING:
    from flask_lint.findings import Run

PROJECT = {
    "shop/__init__.py": """
        from flask import Flask
        from shop.views import bp

        def create_app():
            app = Flask(__name__)
            app.register_blueprint(bp)
            return app
    """,
    "shop/views.py": """
        from flask import Blueprint, redirect, render_template, url_for

        bp = Blueprint("main", __name__)

        @bp.route("/")
        def index():
            return render_template("index.html")

        @bp.route("/old")
        def old():
            return redirect(url_for("main.index"))

        @bp.route("/item/<int:number>")
        def item(number):
            return render_template("item.html", number=number)
    """,
    "shop/blueprints.py": "",
    "shop/templates/index.html": "<a href=\"{{ url_for('main.item', number=1) }}\">item</a>\n",
    "shop/templates/item.html": "{% extends 'index.html' %}\n",
    "wsgi.py": "from shop import create_app\n\napp = create_app()\n",
}
DECLARED = 'bp = Blueprint("main", __name__)\n'
MOVED = f"from flask import Blueprint\n\n{DECLARED}"
CONFIGURATIONS = (
    "",
    'ignore = ["template-not-found"]\n',
    'exclude = ["shop/blueprints.py"]\n',
    'severity = { url-for-unknown-endpoint = "info" }\n',
    'extra-endpoints = ["main.*"]\n',
    'select = ["ALL"]\n',
)
PATHS = st.sampled_from(sorted(PROJECT))


class Editor(RuleBasedStateMachine):
    """Somebody who edits a project, and lints it after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="flask-lint-test-"))
        self.root = self.folder / "project"
        write_files(self.root, {**PROJECT, "flask-lint.toml": ""})
        self.original = {name: (self.root / name).read_text() for name in PROJECT}
        self.patch = pytest.MonkeyPatch()

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder)

    @initialize(settled=st.booleans())
    def start(self, settled: bool) -> None:
        """Let stamps count at once in half of the lives: nobody can wait until they do."""
        if settled:
            self.patch.setattr("flask_lint.cache.stamps._SETTLED_NS", -(10**12))
        self.lint()

    def lint(self) -> None:
        wanted = load(self.root).settings
        whole = render(pipeline.check(self.root, [], wanted))
        for _ in range(2):
            assert render(pipeline.check(self.root, [], wanted, cache=Cache(self.root))) == whole

    def write(self, name: str, text: str) -> None:
        (self.root / name).unlink(missing_ok=True)  # it may be a link
        (self.root / name).write_text(text)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        if path.exists():
            self.write(name, path.read_text().replace(old, new))
        self.lint()

    @rule(names=st.sampled_from([("index", "home"), ("home", "index"), ("old", "index")]))
    def rename_a_view(self, names: tuple[str, str]) -> None:
        self.edit("shop/views.py", f"def {names[0]}(", f"def {names[1]}(")

    @rule(url=st.sampled_from(["/", "/old", "/other"]))
    def change_a_rule(self, url: str) -> None:
        self.edit("shop/views.py", 'route("/old")', f'route("{url}")')

    @rule()
    def move_the_blueprint(self) -> None:
        (self.root / "shop/blueprints.py").write_text(MOVED)
        self.edit("shop/views.py", DECLARED, "from shop.blueprints import bp\n")

    @rule(name=PATHS)
    def delete(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)
        self.lint()

    @rule(name=PATHS)
    def revert(self, name: str) -> None:
        self.write(name, self.original[name])
        self.lint()

    @rule()
    def revert_everything(self) -> None:
        for name, text in self.original.items():
            self.write(name, text)
        self.lint()

    @rule(name=PATHS)
    def touch(self, name: str) -> None:
        if (self.root / name).exists():
            (self.root / name).touch()
        self.lint()

    @rule(name=PATHS)
    def write_the_same_again(self, name: str) -> None:
        self.edit(name, "", "")

    @rule(
        name=st.sampled_from([name for name in sorted(PROJECT) if name.endswith(".py")]),
        comment=st.sampled_from(
            [
                "",
                "# A comment.",
                "# flask-lint: ignore[FLK301]",
                "# flask-lint: ignore-file[FLK801]",
            ]
        ),
        at=st.floats(0, 1),
        behind=st.booleans(),
    )
    def write_a_comment(self, name: str, comment: str, at: float, behind: bool) -> None:
        path = self.root / name
        if path.exists():
            lines = path.read_text().splitlines()
            number = round(at * len(lines))
            if behind and lines:
                lines[number - 1] += f"  {comment}"
            else:
                lines.insert(number, comment)
            self.write(name, "".join(f"{line}\n" for line in lines))
        self.lint()

    @rule(names=st.sampled_from([("main", "mine"), ("mine", "main")]))
    def change_within_size_and_time(self, names: tuple[str, str]) -> None:
        path = self.root / "shop/views.py"
        if path.exists():
            before = path.stat()
            path.write_text(path.read_text().replace(*names))
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
            assert path.stat().st_size == before.st_size
        self.lint()

    @rule(text=st.sampled_from(CONFIGURATIONS))
    def configure(self, text: str) -> None:
        (self.root / "flask-lint.toml").write_text(text)
        self.lint()

    @rule(text=st.sampled_from(["", "shop/views.py\n", "*.html\n"]))
    def ignore(self, text: str) -> None:
        (self.root / ".gitignore").write_text(text)
        self.lint()

    @rule()
    def break_the_syntax(self) -> None:
        self.edit("wsgi.py", "app = ", "app = (")

    @rule(to=st.sampled_from(["index.html", "item.html", "nowhere.html"]))
    def link_a_template(self, to: str) -> None:
        path = self.root / "shop/templates/item.html"
        path.unlink(missing_ok=True)
        path.symlink_to(to)
        self.lint()

    @precondition(lambda self: (self.root / NAME).is_dir())
    @rule()
    def lose_the_cache(self) -> None:
        shutil.rmtree(self.root / NAME)
        self.lint()


TestIncremental = Editor.TestCase
TestIncremental.settings = settings(
    max_examples=12,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def _check(root: Path, wanted: Settings, cache: Cache | None) -> Run:
    return msgspec.structs.replace(pipeline.check(root, [], wanted, cache=cache), seconds=0.0)


@pytest.mark.parametrize("app", sorted(FIXTURES.glob("FLK*/bad")), ids=lambda app: app.parent.name)
def test_rules_find_the_same_in_what_is_remembered(app: Path, tmp_path: Path) -> None:
    root = tmp_path / "app"
    shutil.copytree(app, root, ignore=shutil.ignore_patterns(NAME))
    wanted = Settings(extend_select=[app.parent.name.partition("-")[0]])
    whole = _check(root, wanted, None)
    assert whole.findings
    assert _check(root, wanted, Cache(root)) == whole
    (known,) = (root / NAME).glob("*-run-*")
    known.unlink()
    assert _check(root, wanted, Cache(root)) == whole  # from summaries
    assert _check(root, wanted, Cache(root)) == whole  # as a whole
