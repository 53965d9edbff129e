"""What is no keyword or no name raises; an option without its underscore does nothing."""

from __future__ import annotations

from visits import visit

SLUG = "FLK303-url-for-misuse"


def test_bad_raises() -> None:
    pages = ("POST:/items", "POST:/leave", "POST:/home", "GET:/secure", "GET:/")
    items, leave, home, secure, index = visit(SLUG, "bad", *pages)
    assert "TypeError" in items
    assert "positional argument" in items
    assert "TypeError 'function' object is not subscriptable" in leave
    assert "BuildError Could not build url for endpoint '/'" in home
    assert "ValueError When specifying '_scheme', '_external' must be True." in secure
    assert "TypeError" in index


def test_bad_option_becomes_a_parameter() -> None:
    assert visit(SLUG, "bad", "GET:/invitation") == ["/invitation 200 /?external=True"]


def test_good_builds_every_url() -> None:
    assert visit(SLUG, "good", "POST:/items", "POST:/leave", "GET:/invitation") == [
        "/items 302 /items/7",
        "/leave 302 /pay/cash",
        "/invitation 200 https://localhost/#top",
    ]
