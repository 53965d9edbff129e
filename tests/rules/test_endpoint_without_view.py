"""endpoint-without-view: everything by which an endpoint may get its view."""

from __future__ import annotations

from support import assert_findings

RULE = "endpoint-without-view"


def test_where_views_come_from() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask
                from werkzeug.routing import Rule

                app = Flask(__name__)

                def index(): return ""

                app.add_url_rule("/a", endpoint="index")
                app.add_url_rule("/b", view_func=index)
                app.add_url_rule("/c", endpoint="later")
                app.view_functions["later"] = index
                app.url_map.add(Rule("/d", endpoint="bound"))
                app.add_url_rule("/files/<path:filename>", endpoint="static")
                app.add_url_rule("/e", endpoint="nothing")  # expect: endpoint-without-view

                @app.endpoint("bound")
                def bound(): return ""
            """
        },
        RULE,
    )


def test_views_set_in_ways_that_cannot_be_followed() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask
                from elsewhere import VIEWS

                app = Flask(__name__)
                app.view_functions.update(VIEWS)
                app.add_url_rule("/", endpoint="index")
            """
        },
        RULE,
    )


def test_libraries_may_have_it() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Flask
                from unheard_of import Pages

                app = Flask(__name__)
                Pages(app)
                app.add_url_rule("/", endpoint="index")
            """
        },
        RULE,
    )
