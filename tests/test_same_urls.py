"""Whether two rules may match one URL, held to what Werkzeug matches."""

from __future__ import annotations

from itertools import combinations

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.routing.exceptions import RequestRedirect

from flask_lint.model.routing.segments import may_match_same
from flask_lint.model.routing.url_rules import parse_url_rule
from flask_lint.model.routing.url_tree import UrlTree

RULES = (
    *("/", "/a", "/a/", "/b", "/a/b", "/<x>", "/<int:x>", "/<float:x>", "/<uuid:x>", "/<path:x>"),
    *("/a/<x>", "/a/<int:x>", "/a/<int:x>/", "/<x>/b", "/a-<x>", "/<x>-<y>", "/a/<path:x>/b"),
    *("/<any(a, b):x>", "/1", "/a/1", "/a/1/b", "/a/<int:x>/b"),
)
URLS = (
    *("/", "/a", "/a/", "/b", "/a/b", "/1", "/1.5", "/a/1", "/a/1/", "/a/1/b", "/a-b", "/a/x/y/b"),
    *("/c", "/c/b", "/8a1b7f3e-8a1b-7f3e-8a1b-7f3e8a1b7f3e", "/a/c"),
)


def matches(rule: str, url: str) -> bool:
    adapter = Map([Rule(rule, endpoint="x")]).bind("example.org")
    try:
        adapter.match(url)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


MATCHED = {rule: {url for url in URLS if matches(rule, url)} for rule in RULES}


@pytest.mark.parametrize(("one", "other"), list(combinations(RULES, 2)))
def test_rules_that_match_one_url_are_told(one: str, other: str) -> None:
    told = may_match_same(parse_url_rule(one).segments, parse_url_rule(other).segments)
    if MATCHED[one] & MATCHED[other]:
        assert told


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/a", "/b"),
        ("/a", "/a/b"),
        ("/a/<x>", "/b/<x>"),
        ("/a/<x>", "/a"),
        ("/<int:x>", "/a"),
        ("/<int:x>", "/<uuid:y>"),
        ("/a/<path:x>", "/b/<path:x>"),
        ("/<x>/b", "/<y>/c"),
        ("/a-<x>", "/b"),
    ],
)
def test_rules_that_never_match_one_url(one: str, other: str) -> None:
    assert not MATCHED.get(one, set()) & MATCHED.get(other, set())
    for first, second in ((one, other), (other, one)):
        told = may_match_same(parse_url_rule(first).segments, parse_url_rule(second).segments)
        assert not told


@pytest.mark.parametrize("rule", RULES)
def test_the_tree_finds_what_comparing_with_each_finds(rule: str) -> None:
    tree: UrlTree[str] = UrlTree()
    for other in RULES:
        tree.add(parse_url_rule(other).segments, other)
    segments = parse_url_rule(rule).segments
    assert sorted(tree.matching(segments)) == sorted(
        other for other in RULES if may_match_same(segments, parse_url_rule(other).segments)
    )
