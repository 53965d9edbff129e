"""An endpoint that no app has raises BuildError when the line runs, in Python and in templates."""

from __future__ import annotations

from visits import visit

SLUG = "FLK301-url-for-unknown-endpoint"


def test_bad_raises_when_the_line_runs() -> None:
    shown = "\n".join(visit(SLUG, "bad", "POST:/leave", "POST:/enter", "GET:/about"))
    for endpoint in ("index", "admin.index", "shop.abuot"):
        assert f"BuildError Could not build url for endpoint '{endpoint}'" in shown


def test_bad_template_raises_on_the_page_that_is_rarely_opened() -> None:
    assert "/ 200" in "\n".join(visit(SLUG, "bad", "GET:/"))
    assert "endpoint 'shop.offers'" in "\n".join(visit(SLUG, "bad", "GET:/?offer=1"))


def test_bad_relative_endpoint_means_another_one_in_another_blueprint() -> None:
    (shown,) = visit(SLUG, "bad", "GET:/office/")
    assert "BuildError Could not build url for endpoint 'office.about'" in shown


def test_good_finds_every_endpoint() -> None:
    shown = "\n".join(visit(SLUG, "good", "GET:/", "GET:/basket", "GET:/reports/", "GET:/terms"))
    assert "Error" not in shown
