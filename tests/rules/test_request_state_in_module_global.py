"""request-state-in-module-global: what is of a request, and what is kept on purpose."""

from __future__ import annotations

from support import assert_findings

RULE = "request-state-in-module-global"


def test_what_is_made_of_a_request() -> None:
    assert_findings(
        {
            "app.py": """
                import pandas
                from flask import Flask, current_app, request
                from flask_login import current_user

                app = Flask(__name__)
                frame = user = url = connected = page = unread = total = None

                @app.post("/upload")
                def upload():
                    global frame, unread
                    file = request.files["file"]
                    with file.stream as stream:
                        content = stream.read()
                    frame = pandas.read_csv(content)  # expect: request-state-in-module-global
                    unread = content
                    return ""

                @app.before_request
                def before():
                    global user, url, connected
                    user, _ = current_user, 1  # expect: request-state-in-module-global
                    url = request.url_root + "static"
                    connected = connect()
                    app.user = current_user.id  # expect: request-state-in-module-global
                    current_app.config = request.args

                @app.get("/pages/<int:number>")
                def show(number, size=10):
                    global page, total
                    page = number * 2  # expect: request-state-in-module-global
                    total = size
                    return ""

                @app.delete("/frames/<int:number>")
                def delete(number):
                    global frame
                    frame = [one for one in frame if one.id != number]
                    return ""

                @app.cli.command("fill")
                def fill():
                    global page
                    page = request.args

                def helper():
                    return [frame, user, url, connected, page, total, app.user]

                def connect(): return object()
            """
        },
        RULE,
    )


def test_programs_for_one_person() -> None:
    assert_findings(
        {
            "app.py": """
                import webbrowser
                from flask import Flask, request

                app = Flask(__name__)
                path = ""

                @app.post("/")
                def choose():
                    global path
                    path = request.form["path"]
                    return ""

                @app.get("/")
                def show(): return path

                if __name__ == "__main__":
                    webbrowser.open("http://localhost:5000")
                    app.run()
            """
        },
        RULE,
    )
