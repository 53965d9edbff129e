"""What no template folder has raises TemplateNotFound when it is rendered, not before."""

from __future__ import annotations

import pytest

from support import fixture_app, run_python

SLUG = "FLK801-template-not-found"

ASK = """
import sys
import jinja2
from shop import create_app

app = create_app()
app.testing = True
try:
    response = app.test_client().open(sys.argv[1], method=sys.argv[2])
except jinja2.TemplateNotFound as error:
    print("TemplateNotFound", error)
else:
    print(response.status_code, response.get_data(as_text=True))
"""


@pytest.mark.parametrize(
    ("url", "method", "name"),
    [
        ("/", "GET", "partials/menu.html"),
        ("/about", "GET", "About.html"),
        ("/cart?items=1", "GET", "cart/ful.html"),
        ("/order", "POST", "mail/receipt.txt"),
        ("/catalogue/", "GET", "catalogue/products.html"),
    ],
)
def test_bad_names_raise(url: str, method: str, name: str) -> None:
    run = run_python(fixture_app(SLUG, "bad"), ASK, url, method)
    assert f"TemplateNotFound {name}" in run.stdout, run.stderr


def test_bad_other_branches_work() -> None:
    run = run_python(fixture_app(SLUG, "bad"), ASK, "/cart", "GET")
    assert "200 <p>Nothing yet</p>" in run.stdout, run.stderr


@pytest.mark.parametrize(
    "url",
    ["/", "/about", "/cart", "/cart?items=1", "/page/x", "/news", "/imprint", "/catalogue/"],
)
def test_good_pages_are_there(url: str) -> None:
    run = run_python(fixture_app(SLUG, "good"), ASK, url, "GET")
    assert run.stdout.startswith("200 "), run.stdout + run.stderr


def test_good_mail() -> None:
    run = run_python(fixture_app(SLUG, "good"), ASK, "/order", "POST")
    assert "200 Thank you" in run.stdout, run.stderr


def test_names_that_jinja_accepts_and_refuses() -> None:
    run = run_python(
        fixture_app(SLUG, "good"),
        """
        from flask import render_template
        from shop import create_app

        with create_app().test_request_context():
            for name in ("./about.html", "/about.html", "cart//full.html", "x/../about.html"):
                try:
                    render_template(name)
                    print("yes", name)
                except Exception as error:
                    print(type(error).__name__, name)
        """,
    )
    assert run.stdout.splitlines() == [
        "yes ./about.html",
        "yes /about.html",
        "yes cart//full.html",
        "TemplateNotFound x/../about.html",
    ]
