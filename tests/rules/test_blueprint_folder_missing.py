"""Which static folders of blueprints are reported."""

from __future__ import annotations

import pytest

from support import assert_findings, check_files

RULE = "blueprint-folder-missing"


def program(folder: str = "", *, options: str = "", uses: str = "admin.static") -> dict[str, str]:
    return {
        f"{folder}app.py": f"""
            from flask import Blueprint, Flask, url_for

            admin = Blueprint("admin", __name__, static_folder="files"{options})
            app = Flask(__name__)
            app.register_blueprint(admin)

            @app.route("/")
            def index():
                return url_for("{uses}", filename="a.css")
        """,
    }


def test_a_folder_that_is_not_there() -> None:
    (finding,) = check_files(program(), select=[RULE])
    assert "there is no folder files" in finding.message
    assert [one.place.line for one in finding.related] == [9]


def test_nobody_uses_it() -> None:
    assert_findings(program(uses="static"), RULE)


def test_another_program_uses_its_own() -> None:
    one = program("one/")
    two = program("two/", uses="static")
    assert_findings({**one, **two, "one/files/a.css": "", "one/static/b.css": ""}, RULE)


def test_a_folder_that_a_build_makes() -> None:
    assert_findings(program() | {".gitignore": "/files/\n"}, RULE)


@pytest.mark.parametrize(
    ("options", "reported"),
    [
        ("", False),  # /files is nobody else's
        (', static_url_path="/static"', True),
        (', static_url_path="/static", url_prefix="/admin"', False),
        (', static_url_path="/static", url_prefix=prefix()', False),
        (', static_url_path="/static", subdomain="admin"', False),
    ],
)
def test_the_url_of_the_app(options: str, reported: bool) -> None:
    files = program(options=options) | {"files/a.css": "", "static/b.css": ""}
    assert bool(check_files(files, select=[RULE])) is reported


def test_the_app_has_the_same_files() -> None:
    files = program(options=', static_url_path="/static"')
    assert_findings(files | {"files/a.css": "", "static/a.css": ""}, RULE)
