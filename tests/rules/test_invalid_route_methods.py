"""invalid-route-methods: what is no list of methods, and what is one all the same."""

from __future__ import annotations

from support import assert_findings

RULE = "invalid-route-methods"


def test_lists_and_others() -> None:
    assert_findings(
        {
            "app.py": """
                import os
                from flask import Flask

                app = Flask(__name__)
                BOTH = ["GET", "POST"]
                ONE = os.environ.get("METHOD", "GET")

                def add(rule, methods):
                    app.add_url_rule(rule, rule, lambda: "", methods=methods)

                add("/a", ["GET"])
                add("/b", BOTH)
                add("/c", {"GET"})

                @app.route("/d", methods=[ONE])
                def d(): return ""

                @app.route("/e", methods=list(BOTH))
                def e(): return ""

                @app.route("/f", methods=[])  # expect: invalid-route-methods
                def f(): return ""

                @app.route("/g", methods=["DELTE"])  # expect: invalid-route-methods
                def g(): return ""

                @app.route("/h", methods=["SUBSCRIBE", "get"])
                def h(): return ""

                @app.route("/i", methods=None)
                def i(): return ""

                @app.route("/j", methods=["*"])  # expect: invalid-route-methods
                def j(): return ""
            """
        },
        RULE,
    )


def test_other_routers() -> None:
    assert_findings(
        {
            "app.py": """
                from sanic import Sanic
                from flask_restx import Api

                app = Sanic("x")
                api = Api()

                @app.get("/", methods=["GET"])
                def a(): return ""

                @api.route("/", methods="POST")
                def b(): return ""
            """
        },
        RULE,
    )
