"""A request with a method that no route with its URL takes is answered with 405."""

from __future__ import annotations

import pytest

from visits import visit

SLUG = "FLK807-form-posts-to-get-only-endpoint"


@pytest.mark.parametrize(
    "page",
    [
        "POST:/contact",
        "GET:/items/clear",
        "POST:/items/1",
        "GET:/items/1/delete",
        "DELETE:/items/1",
    ],
)
def test_bad_request_is_refused(page: str) -> None:
    answers = visit(SLUG, "bad", page)
    assert answers[0].split()[1] == "405"


def test_bad_redirects_lead_to_refusals() -> None:
    answers = visit(SLUG, "bad", "POST:/items/1/delete", "GET:/orders", "GET:/login")
    assert answers[0] == "/items/1/delete 302 /items/clear"
    assert answers[1].startswith("/orders 302 /login?")
    assert answers[2].split()[1] == "405"


def test_good_requests_are_answered() -> None:
    pages = [
        "POST:/contact",
        "POST:/items/clear",
        "DELETE:/items/1",
        "POST:/feedback",
        "POST:/items/1/delete",
        "GET:/login",
    ]
    answers = visit(SLUG, "good", *pages)
    # A view of POST whose rule has a slash more gets the request by a redirect that keeps it.
    assert [answer.split()[1] for answer in answers] == ["308", "302", "200", "302", "303", "200"]
