"""Jinja reads a template when it is rendered, and then refuses it."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK802-template-broken"

ASK = """
import sys
from shop import app

app.testing = True
print(app.test_client().get(sys.argv[1]).get_data(as_text=True))
"""


def test_bad_the_app_starts_and_the_page_fails() -> None:
    run = run_python(fixture_app(SLUG, "bad"), "import shop; print('up')")
    assert run.stdout == "up\n", run.stderr
    run = run_python(fixture_app(SLUG, "bad"), ASK, "/")
    assert "TemplateSyntaxError: expected token 'end of statement block', got '='" in run.stderr


def test_bad_a_block_that_is_there_twice() -> None:
    run = run_python(fixture_app(SLUG, "bad"), ASK, "/prices")
    assert "TemplateAssertionError: block 'body' defined twice" in run.stderr


def test_page_an_include_within_an_expression() -> None:
    run = run_python(
        fixture_app(SLUG, "good"),
        "import shop\nshop.app.jinja_env.from_string('{{ include \"menu.html\" }}')",
    )
    assert (
        "TemplateSyntaxError: expected token 'end of print statement', got 'string'" in run.stderr
    )


def test_good_both_pages_are_shown() -> None:
    run = run_python(fixture_app(SLUG, "good"), ASK, "/")
    assert "{{ shown by a script | }}" in run.stdout, run.stderr
    assert "[1, 2]" in run_python(fixture_app(SLUG, "good"), ASK, "/prices").stdout


def test_bad_a_filter_that_does_not_exist() -> None:
    run = run_python(fixture_app(SLUG, "bad"), ASK, "/basket")
    assert "TemplateAssertionError: No filter named 'currncy'." in run.stderr


def test_bad_within_an_if_only_when_jinja_comes_to_it() -> None:
    run = run_python(fixture_app(SLUG, "bad"), ASK, "/offers")
    assert "<h1>Offers</h1>" in run.stdout, run.stderr
    run = run_python(fixture_app(SLUG, "bad"), ASK, "/offers/3")
    assert "TemplateRuntimeError: No test named 'cheap' found." in run.stderr


def test_good_filters_and_tests_are_there() -> None:
    run = run_python(fixture_app(SLUG, "good"), ASK, "/basket")
    assert "3.00 EUR" in run.stdout, run.stderr
    assert "(b!) dc e\nh ijij {}" in run.stdout
    run = run_python(fixture_app(SLUG, "good"), ASK, "/offers/3")
    assert run.stdout.split("\n")[1:3] == ["cheap", "plain"], run.stderr
