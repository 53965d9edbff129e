"""Which files there are, and which there may be besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_lint.sources.discover import discover

if TYPE_CHECKING:
    from pathlib import Path


def grow(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def test_every_file_has_its_name_in_the_listing(tmp_path: Path) -> None:
    grow(tmp_path, "app.py", "static/css/a.css", "templates/x.html", "logo.png")
    listing = discover(tmp_path).listing
    assert sorted(listing.files) == ["app.py", "logo.png", "static/css/a.css", "templates/x.html"]
    assert listing.folders == {"", "static", "static/css", "templates"}
    assert listing.below("static") == ["static/css/a.css"]
    assert listing.may_have("static/css/a.css")
    assert not listing.may_have("static/css/A.css")


def test_what_git_ignores_may_be_there(tmp_path: Path) -> None:
    grow(tmp_path, "app.py", "static/a.css")
    (tmp_path / ".gitignore").write_text("*.min.css\n/static/made/\n")
    (tmp_path / "static/.gitignore").write_text("local.css\n")
    listing = discover(tmp_path).listing
    for path in ("static/a.min.css", "static/made/b.css", "static/local.css", "static/dist/c.css"):
        assert listing.may_have(path), path
    assert not listing.may_have("local.css")


def test_folders_that_nobody_looks_into(tmp_path: Path) -> None:
    grow(tmp_path, "app.py", "static/node_modules/x/a.js", "elsewhere/b.js")
    (tmp_path / "static/empty").mkdir()
    (tmp_path / "static/linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    listing = discover(tmp_path).listing
    assert "static/node_modules/x/a.js" not in listing.files
    for folder in ("node_modules/x", "empty", "linked"):
        assert listing.may_have(f"static/{folder}/c.js"), folder
    assert not listing.may_have("elsewhere/c.js")


def test_listings_of_the_same_tree_are_equal(tmp_path: Path) -> None:
    grow(tmp_path, "app.py", "a.html")
    first = discover(tmp_path).listing
    assert first == discover(tmp_path).listing
    grow(tmp_path, "b.html")
    assert first != discover(tmp_path).listing
