"""A variable that no value is given for raises BuildError, and so does None."""

from __future__ import annotations

from visits import visit

SLUG = "FLK302-url-for-missing-argument"


def test_bad_raises() -> None:
    pages = ("POST:/de/items", "POST:/de/items/first", "POST:/de/items/none", "GET:/de/items/1")
    missing = ("number", "language", "number", "filename")
    for line, name in zip(visit(SLUG, "bad", *pages), missing, strict=True):
        assert f"Did you forget to specify values ['{name}']?" in line


def test_bad_text_for_a_number_raises() -> None:
    (line,) = visit(SLUG, "bad", "GET:/de/new")
    assert "ValueError invalid literal for int()" in line


def test_good_builds_every_url() -> None:
    pages = ("POST:/de/items", "POST:/de/items/first", "GET:/de/search", "GET:/de/items/1")
    lines = visit(SLUG, "good", *pages)
    assert lines[:3] == [
        "/de/items 302 /de/items/7",
        "/de/items/first 302 /de/items",
        "/de/search 302 /de/items/3?page=2#top",
    ]
    assert "Error" not in lines[3]
