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


def test_what_is_put_into_lists_and_dictionaries() -> None:
    assert_findings(
        {
            "state.py": """
                from collections import deque

                STATE = {}
                steps = []
                lines = deque()
                my_cart = list()
            """,
            "app.py": """
                import threading
                from flask import Flask, request
                import state
                from state import STATE, lines, my_cart, steps

                app = Flask(__name__)
                lock = threading.Lock()
                rebound = {}
                rebound = dict(rebound)
                settings_cache = {}
                settings = {}
                jobs = {}

                def given():
                    return STATE

                @app.post("/fill")
                def fill():
                    STATE["user"] = request.form["user"]  # expect: request-state-in-module-global
                    state.STATE["name"] = request.args  # expect: request-state-in-module-global
                    STATE["never read"] = request.form["user"]
                    STATE["only written"] = request.form["user"]
                    STATE["host"] = request.host
                    STATE[request.form["id"]] = request.form["user"]
                    STATE["started"] = True
                    STATE["seen"] = STATE.get("seen", []) + [request.form["user"]]
                    if "first" not in STATE:
                        STATE["first"] = request.form["user"]
                    with lock:
                        STATE["safe"] = request.form["user"]
                    rebound["user"] = request.form["user"]
                    settings_cache["user"] = request.form["user"]
                    settings["user"] = request.form["user"]
                    taken = given()
                    taken["user"] = request.form["user"]
                    local = {}
                    local["user"] = request.form["user"]
                    return ""

                @app.post("/lists")
                def fill_lists():
                    steps.append(request.form["step"])
                    lines.clear()
                    for name in request.form:
                        lines.append(name)  # expect: request-state-in-module-global
                    my_cart.extend(request.form["items"])  # expect: request-state-in-module-global
                    my_cart.append(1)
                    with lock:
                        my_cart.append(request.form["item"])
                    return ""

                @app.get("/read")
                def read():
                    names = STATE["user"], STATE.get("name"), STATE["host"], STATE["started"]
                    STATE["only written"] = 1
                    more = STATE["seen"], STATE["first"], STATE["safe"], rebound["user"]
                    kept = settings_cache["user"], settings["user"]
                    return [names, more, kept, steps, list(lines), my_cart]

                def helper(jobs):
                    jobs["user"] = request.form["user"]
                    return jobs["user"]
            """,
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
