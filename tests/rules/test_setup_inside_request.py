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


def test_settings_that_change() -> None:
    assert_findings(
        {
            "app.py": """
                import threading
                from datetime import timedelta
                from flask import Flask, current_app, request, session

                app = Flask(__name__)
                app.config["CLOSED"] = app.config["UNREAD"] = False
                lock = threading.Lock()

                @app.post("/close")
                def close():
                    current_app.config["CLOSED"] = True  # expect: setup-inside-request
                    app.config["UNREAD"] = True
                    with lock:
                        app.config["LOCKED"] = True
                    if "MADE" not in app.config:
                        app.config["MADE"] = object()
                    return ""

                @app.post("/rate/<int:rate>")
                def set_rate(rate):
                    app.config.update(RATE=rate)  # expect: setup-inside-request
                    app.config.setdefault("MADE", rate)
                    return ""

                @app.post("/quietly")
                def quietly():
                    before = app.config["QUIET"]
                    app.config["QUIET"] = True
                    app.config["QUIET"] = before
                    return ""

                @app.before_request
                def before():
                    session.permanent = True
                    app.permanent_session_lifetime = timedelta(minutes=5)
                    app.config["CLOSED"] = False
                    language = request.args.get("lang")
                    app.config["LANGUAGE"] = language  # expect: setup-inside-request

                @app.cli.command()
                def reopen():
                    app.config["CLOSED"] = False

                def fill(app):
                    app.config["CLOSED"] = False

                @app.get("/")
                def index():
                    names = ("CLOSED", "LOCKED", "MADE", "RATE", "QUIET", "LANGUAGE")
                    return str([app.config[name] for name in names])
            """
        },
        RULE,
    )


def test_a_program_that_serves_itself() -> None:
    assert_findings(
        {
            "app.py": """
                import waitress
                from flask import Flask

                app = Flask(__name__)

                @app.post("/close")
                def close():
                    app.config["CLOSED"] = True
                    return ""

                @app.get("/")
                def index(): return str(app.config["CLOSED"])

                def main(): waitress.serve(app, threads=4)
            """
        },
        RULE,
    )
