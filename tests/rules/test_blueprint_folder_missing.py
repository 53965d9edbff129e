"""Which static folders of blueprints are reported."""

from __future__ import annotations

import pytest

from support import assert_findings, check_files

RULE = "blueprint-folder-missing"
ONE = "app.register_blueprint(one)"
TWO = "app.register_blueprint(two)"
ONE_AFTER_ANOTHER = f"{ONE}; {TWO}"
SPACES = " " * 12


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


def two(
    *, first: str = "", second: str = "", registering: str = ONE_AFTER_ANOTHER
) -> dict[str, str]:
    return {
        "app.py": f"""
            import os

            from flask import Blueprint, Flask, url_for

            one = Blueprint("one", __name__, static_folder="a/static"{first})
            two = Blueprint("two", __name__, static_folder="b/static"{second})
            app = Flask(__name__, static_folder=None)
            {registering}

            @app.route("/")
            def index():
                return url_for("one.static", filename="a.css") + url_for(
                    "two.static", filename="b.css"
                )
        """,
        "a/static/a.css": "",
        "b/static/b.css": "",
    }


@pytest.mark.parametrize(
    ("options", "reported"),
    [
        ({}, ["two"]),
        ({"registering": "app.register_blueprint(two); app.register_blueprint(one)"}, ["one"]),
        ({"first": ', url_prefix="/x"'}, []),
        ({"first": ', url_prefix="/x"', "second": ', url_prefix="/x"'}, ["two"]),
        ({"first": ', url_prefix="/x"', "second": ", url_prefix=os.sep"}, []),
        ({"first": ', subdomain="x"'}, []),
        ({"first": ', subdomain="x"', "second": ', subdomain="x"'}, ["two"]),
        ({"second": ', static_url_path="/other"'}, []),
        ({"registering": f"if os.sep: {ONE}\n{SPACES}{TWO}"}, []),
        ({"registering": f"if os.sep: {ONE}\n{SPACES}else: {TWO}"}, []),
        ({"registering": f"{ONE.replace('one', 'one if os.sep else two')}; {TWO}"}, []),
    ],
)
def test_the_url_of_another_blueprint(options: dict[str, str], reported: list[str]) -> None:
    lines = {"one": 5, "two": 6}
    found = check_files(two(**options), select=[RULE])
    assert [one.place.line for one in found] == [lines[name] for name in reported]


def test_the_other_blueprint_has_the_same_files() -> None:
    assert_findings(two() | {"a/static/b.css": ""}, RULE)


def test_whose_url_it_is() -> None:
    (finding,) = check_files(two(), select=[RULE])
    expected = (
        "/static/ is the URL of a/static, that of `one`, which is registered first: the files"
    )
    assert finding.message.startswith(expected)
