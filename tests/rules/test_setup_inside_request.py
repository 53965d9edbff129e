"""setup-inside-request: what runs only while a request is handled."""

from __future__ import annotations

from support import assert_findings

RULE = "setup-inside-request"


def test_who_calls_what() -> None:
    assert_findings(
        {
            "app.py": """
                from flask import Blueprint, Flask

                app = Flask(__name__)
                extra = Blueprint("extra", __name__)

                @app.errorhandler(404)
                def missing(error):
                    app.add_url_rule("/x", "x", lambda: "")  # expect: setup-inside-request
                    return "", 404

                @app.get("/both")
                def both():
                    app.register_blueprint(extra)
                    return ""

                both()

                @app.before_first_request
                def first():
                    app.add_url_rule("/first", "first", lambda: "")

                @app.cli.command()
                def command():
                    app.add_url_rule("/command", "command", lambda: "")

                def plugin(app):
                    app.add_url_rule("/plugin", "plugin", lambda: "")

                plugin(app)
            """
        },
        RULE,
    )
